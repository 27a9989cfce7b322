// An optimizer's state as tensors by name, as files hold them: `state.0.momentum_buffer`, `param_groups.0.lr`.

extension OptimizerState {
    /// The state as tensors by name, for ``save(_:to:)``. Options become float64 and bool tensors, which keep them to the
    /// last bit.
    public func flattened() -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (number, state) in states {
            if let step = state.step { result["state.\(number).step"] = Tensor([step], [], dtype: .int64) }
            for (name, tensor) in state.tensors { result["state.\(number).\(name)"] = tensor }
        }
        for (index, group) in groups.enumerated() {
            let prefix = "param_groups.\(index)"
            result["\(prefix).params"] = Tensor(group.parameters)
            for (name, value) in group.options { result["\(prefix).\(name)"] = value.tensor }
        }
        return result
    }

    /// The state that ``flattened()`` gave.
    /// - Throws: ``OptimizerStateError`` where names or tensors are none that it gives.
    public init(flattened: [String: Tensor]) throws(OptimizerStateError) {
        states = [:]
        groups = []
        var found: [Int: Group] = [:]
        // Sorted: a state's tensors come in the order of their names, which is PyTorch's too.
        for (key, tensor) in flattened.sorted(by: { $0.key < $1.key }) {
            let parts = key.split(separator: ".", maxSplits: 2).map(String.init)
            guard parts.count == 3, let number = Int(parts[1]), number >= 0 else { throw Self.unknown(key) }
            switch (parts[0], parts[2]) {
            case ("state", "step"):
                // PyTorch's own is a float32 tensor.
                guard tensor.numel() == 1, let step = Int(exactly: tensor.item(Double.self)), step >= 0 else {
                    throw Self.wrong(key, "one whole number", tensor)
                }
                states[number, default: ParameterState()].step = step
            case ("state", let name):
                states[number, default: ParameterState()].tensors.append((name, tensor))
            case ("param_groups", "params"):
                guard tensor.dtype == .int64, tensor.ndim == 1 else {
                    throw Self.wrong(key, "an int64 vector", tensor)
                }
                found[number, default: Group(options: [], parameters: [])].parameters = tensor.asArray(Int.self)
            case ("param_groups", let name):
                let option = (name, try Self.option(key, tensor))
                found[number, default: Group(options: [], parameters: [])].options.append(option)
            default: throw Self.unknown(key)
            }
        }
        for index in 0..<found.count {
            guard let group = found[index] else {
                throw OptimizerStateError(
                    "the optimizer's state has gaps", expected: "param_groups.\(index)", found: "none")
            }
            groups.append(group)
        }
    }

    private static func option(_ key: String, _ tensor: Tensor) throws(OptimizerStateError) -> OptionValue {
        switch (tensor.dtype, tensor.shape) {
        case (.bool, []): return .flag(tensor.item(Bool.self))
        case (.float64, []): return .number(tensor.item(Double.self))
        case (.float64, [2]):
            let values = tensor.asArray(Double.self)
            return .pair(values[0], values[1])
        case (.float64, [0]): return .none
        default: throw wrong(key, "a bool scalar, or none, one or two float64 numbers", tensor)
        }
    }

    private static func unknown(_ key: String) -> OptimizerStateError {
        OptimizerStateError(
            "not a part of an optimizer's state", expected: "state.NUMBER.NAME or param_groups.NUMBER.NAME",
            found: CheckpointError.quoted(key))
    }

    private static func wrong(_ key: String, _ expected: String, _ tensor: Tensor) -> OptimizerStateError {
        OptimizerStateError(
            "\(CheckpointError.quoted(key)) has the wrong type", expected: expected,
            found: "\(tensor.dtype) of shape \(tensor.shape)")
    }
}

extension OptionValue {
    fileprivate var tensor: Tensor {
        switch self {
        case .none: Tensor([Double](), [0], dtype: .float64)
        case .flag(let flag): Tensor([flag], [])
        case .number(let number): Tensor([number], [], dtype: .float64)
        case .pair(let first, let second): Tensor([first, second], [2], dtype: .float64)
        }
    }
}
