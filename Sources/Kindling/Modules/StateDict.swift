extension Module {
    /// The parameters and persistent buffers of this module and all modules in it, by name: `conv1.weight`.
    ///
    /// The tensors share the module's memory, without history: clone them to keep them while training goes on.
    /// PyTorch: `state_dict`.
    ///
    /// - Parameter prefix: Comes before each name, followed by a point.
    public func stateDict(prefix: String = "") -> [String: Tensor] {
        Dictionary(namedState(prefix: prefix).map { ($0.name, $0.tensor.detach()) }) { first, _ in first }
    }

    /// Copies tensors into the parameters and buffers of the same names, converted to their dtypes.
    ///
    /// - Parameters:
    ///   - state: What ``stateDict(prefix:)`` gave, or a file.
    ///   - strict: Whether names must be the same. Shapes must fit in any case.
    /// - Returns: The names that `state` lacks, and those that the module lacks; none if `strict`.
    /// - Throws: ``StateDictError``, which lists everything that does not fit; nothing has been copied then.
    /// - PyTorch: `load_state_dict`
    @discardableResult
    public func loadStateDict(
        _ state: [String: Tensor], strict: Bool = true
    ) throws(StateDictError) -> IncompatibleKeys {
        let own = namedState()
        let names = Set(own.map(\.name))
        let keys = IncompatibleKeys(
            missingKeys: own.map(\.name).filter { state[$0] == nil },
            unexpectedKeys: state.keys.filter { !names.contains($0) }.sorted())
        var mismatches: [StateDictError.Mismatch] = []
        for (name, tensor) in own {
            if let new = state[name], new.shape != tensor.shape {
                mismatches.append(.init(key: name, expected: tensor.shape, found: new.shape))
            }
        }
        if !mismatches.isEmpty || (strict && !keys.isEmpty) {
            throw StateDictError(
                module: typeName, missingKeys: strict ? keys.missingKeys : [],
                unexpectedKeys: strict ? keys.unexpectedKeys : [], mismatches: mismatches)
        }
        for (name, tensor) in own {
            guard let new = state[name] else { continue }
            let isSame = new.storage === tensor.storage && new.offset == tensor.offset
            if !(isSame && new.stridesArray == tensor.stridesArray && new.dtype == tensor.dtype) { tensor.write(new) }
            tensor.bumpVersion("loadStateDict")
        }
        return keys
    }
}

/// The names in which a state dict and a module differ.
public struct IncompatibleKeys: Equatable, Sendable, CustomStringConvertible {
    /// Names of the module's that the state dict lacks, in the module's order.
    public let missingKeys: [String]
    /// Names in the state dict that the module lacks, sorted.
    public let unexpectedKeys: [String]

    /// Whether all names are the same.
    public var isEmpty: Bool { missingKeys.isEmpty && unexpectedKeys.isEmpty }

    /// As PyTorch prints it.
    public var description: String {
        if isEmpty { return "<All keys matched successfully>" }
        func list(_ keys: [String]) -> String { "[\(keys.map { "'\($0)'" }.joined(separator: ", "))]" }
        return "_IncompatibleKeys(missing_keys=\(list(missingKeys)), unexpected_keys=\(list(unexpectedKeys)))"
    }
}

/// Why a state dict does not fit a module: every name that is missing or unexpected, and every wrong shape.
public struct StateDictError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A tensor of another shape than the module's.
    public struct Mismatch: Equatable, Sendable {
        /// The tensor's name.
        public let key: String
        /// The shape in the module.
        public let expected: [Int]
        /// The shape in the state dict.
        public let found: [Int]
    }

    /// The name of the module's type.
    public let module: String
    /// Names that the state dict lacks.
    public let missingKeys: [String]
    /// Names that the module lacks.
    public let unexpectedKeys: [String]
    /// Tensors of another shape than the module's.
    public let mismatches: [Mismatch]

    /// PyTorch's text, and a line that says more where the cause is plain.
    public var description: String {
        func list(_ keys: [String]) -> String { keys.map { "\"\($0)\"" }.joined(separator: ", ") }
        var lines: [String] = []
        if !missingKeys.isEmpty { lines.append("Missing key(s) in state_dict: \(list(missingKeys)). ") }
        if !unexpectedKeys.isEmpty { lines.append("Unexpected key(s) in state_dict: \(list(unexpectedKeys)). ") }
        lines += mismatches.map {
            "size mismatch for \($0.key): copying a param with shape \(Size($0.found)) from checkpoint, the shape in "
                + "current model is \(Size($0.expected))."
        }
        return "Error(s) in loading state_dict for \(module):\n\t" + lines.joined(separator: "\n\t") + prefixHint
    }

    /// Names that differ by a prefix alone, as those of PyTorch's `DataParallel` do.
    private var prefixHint: String {
        guard let wanted = missingKeys.first, let found = unexpectedKeys.first(where: { $0.hasSuffix(".\(wanted)") }),
            missingKeys.count == unexpectedKeys.count
        else { return "" }
        let prefix = found.dropLast(wanted.count)
        guard unexpectedKeys.allSatisfy({ $0.hasPrefix(prefix) }) else { return "" }
        return "\n  All names in the state dict begin with \"\(prefix)\": remove it."
    }
}
