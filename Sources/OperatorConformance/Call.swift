internal import Kindling

/// Why a call cannot be made in Swift as the case has it.
package enum CallError: Error, Equatable {
    /// Swift's types refuse the argument: of another kind than the function takes, no member of an enumeration, or missing.
    case refusedByTypes(String)
    /// Kindling's function does not have the argument.
    case notPassedOn(String)

    package var text: String {
        switch self {
        case .refusedByTypes(let text): text
        case .notPassedOn(let name): "the argument \(name) is not passed on: Kindling's function does not have it"
        }
    }
}

/// The arguments of a call in PyTorch, positional or by keyword, as a row of the ``OperatorTable`` reads them.
///
/// An accessor takes the name that PyTorch's signature has and, unless the argument comes by keyword only, its position
/// there. `int("dim", 1)` must be given; `int("dim", 1, or: 0)` has a default; `int(ifGiven: "dim", 1)` may be absent or
/// None, which is nil. A case fails if one of its arguments was read by no accessor.
package final class Call {
    private let positional: [Argument]
    private let keywords: [String: Argument]
    private var readPositions: Set<Int> = []
    /// PyTorch's devices are no concern of a case.
    private var readNames: Set<String> = ["device"]

    package init(_ positional: [Argument], _ keywords: [String: Argument] = [:]) {
        self.positional = positional
        self.keywords = keywords
    }

    /// How many arguments come by position.
    var count: Int { positional.count }

    /// The arguments as in a report.
    package var description: String {
        let named = keywords.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.description)" }
        return "(" + (positional.map(\.description) + named).joined(separator: ", ") + ")"
    }

    /// Whether the argument is given and not None.
    func has(_ name: String, _ position: Int? = nil) -> Bool { argument(name, position) != nil }

    /// The argument, whatever its kind; nil where it is absent or None.
    func argument(_ name: String, _ position: Int? = nil) -> Argument? {
        var found = keywords[name]
        if found != nil {
            readNames.insert(name)
        } else if let position, position < positional.count {
            found = positional[position]
            readPositions.insert(position)
        }
        if case .none? = found { return nil }
        return found
    }

    /// Refuses calls with arguments that no accessor has read. None stands for a default, which need not be passed on.
    package func checkAllRead() throws {
        for (position, argument) in positional.enumerated() where !readPositions.contains(position) {
            if case .none = argument { continue }
            throw CallError.notPassedOn("at position \(position), \(argument.description),")
        }
        for (name, argument) in keywords.sorted(by: { $0.key < $1.key }) where !readNames.contains(name) {
            if case .none = argument { continue }
            throw CallError.notPassedOn("\(name)=\(argument.description)")
        }
    }

    /// The argument as `convert` reads it, or nil where it is absent or None.
    func find<Result>(
        _ name: String, _ position: Int?, _ wanted: String, _ convert: (Argument) throws -> Result?
    ) throws -> Result? {
        guard let argument = argument(name, position) else { return nil }
        guard let result = try convert(argument) else {
            throw CallError.refusedByTypes("the argument \(name) is \(argument.kind), the function takes \(wanted)")
        }
        return result
    }

    func need<Result>(_ name: String, _ result: Result?) throws -> Result {
        guard let result else { throw CallError.refusedByTypes("the argument \(name) is required") }
        return result
    }
}

// A pair of accessors for each type: required or with a default, and optional.
extension Call {
    func tensor(_ position: Int) throws -> Tensor { try tensor("at position \(position)", position) }
    func tensor(_ name: String, _ position: Int? = nil) throws -> Tensor {
        try need(name, tensor(ifGiven: name, position))
    }
    func tensor(ifGiven name: String, _ position: Int? = nil) throws -> Tensor? {
        try find(name, position, "a tensor") { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    }

    /// A list of tensors.
    func tensors(_ name: String, _ position: Int? = nil) throws -> [Tensor] {
        try need(name, find(name, position, "a list of tensors") { argument in list(argument) { $0.tensor } })
    }

    /// The tensors from `position` on.
    func tensors(from position: Int) throws -> [Tensor] {
        try (position..<max(count, position)).map { try tensor($0) }
    }

    func int(_ name: String, _ position: Int? = nil, or fallback: Int? = nil) throws -> Int {
        try need(name, int(ifGiven: name, position) ?? fallback)
    }
    func int(ifGiven name: String, _ position: Int? = nil) throws -> Int? {
        try find(name, position, "an integer") { $0.integer }
    }

    /// Integers: a list of them, or one.
    func ints(_ name: String, _ position: Int? = nil, or fallback: [Int]? = nil) throws -> [Int] {
        try need(name, ints(ifGiven: name, position) ?? fallback)
    }
    func ints(ifGiven name: String, _ position: Int? = nil) throws -> [Int]? {
        try find(name, position, "integers") { argument in
            argument.integer.map { [$0] } ?? list(argument) { $0.integer }
        }
    }
    /// A list of integers where Swift's function does not take one.
    func isList(_ name: String, _ position: Int? = nil) -> Bool {
        if case .list? = argument(name, position) { true } else { false }
    }

    func double(_ name: String, _ position: Int? = nil, or fallback: Double? = nil) throws -> Double {
        try need(name, double(ifGiven: name, position) ?? fallback)
    }
    func double(ifGiven name: String, _ position: Int? = nil) throws -> Double? {
        try find(name, position, "a number") { $0.scalar?.double }
    }

    /// An integer, a real number or a truth value.
    func scalar(_ name: String, _ position: Int? = nil, or fallback: Scalar? = nil) throws -> Scalar {
        try need(name, scalar(ifGiven: name, position) ?? fallback)
    }
    func scalar(ifGiven name: String, _ position: Int? = nil) throws -> Scalar? {
        try find(name, position, "a number") { $0.scalar }
    }

    func bool(_ name: String, _ position: Int? = nil, or fallback: Bool? = nil) throws -> Bool {
        try need(name, bool(ifGiven: name, position) ?? fallback)
    }
    func bool(ifGiven name: String, _ position: Int? = nil) throws -> Bool? {
        try find(name, position, "a truth value") { if case .truth(let value) = $0 { value } else { nil } }
    }

    func string(_ name: String, _ position: Int? = nil, or fallback: String? = nil) throws -> String {
        try need(name, string(ifGiven: name, position) ?? fallback)
    }
    func string(ifGiven name: String, _ position: Int? = nil) throws -> String? {
        try find(name, position, "a text") { if case .text(let text) = $0 { text } else { nil } }
    }

    /// A member of a Swift enumeration, by PyTorch's name of it.
    func choice<Member>(
        _ name: String, _ position: Int? = nil, or fallback: Member? = nil, of members: [String: Member]
    )
        throws -> Member
    {
        try need(
            name,
            find(name, position, members.keys.sorted().joined(separator: ", ")) {
                if case .text(let text) = $0 { members[text] } else { nil }
            } ?? fallback)
    }

    func dtype(_ name: String, _ position: Int? = nil, or fallback: DType? = nil) throws -> DType {
        try need(name, dtype(ifGiven: name, position) ?? fallback)
    }
    func dtype(ifGiven name: String, _ position: Int? = nil) throws -> DType? {
        try find(name, position, "a dtype of Kindling") { argument in
            guard case .dtype(let name) = argument else { return nil }
            return DType.allCases.first { $0.name == name }
        }
    }

    private func list<Element>(_ argument: Argument, _ element: (Argument) -> Element?) -> [Element]? {
        guard case .list(let values) = argument else { return nil }
        let elements = values.compactMap(element)
        return elements.count == values.count ? elements : nil
    }
}

extension Value where Reference == Tensor {
    var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }

    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .truth(let value): value ? 1 : 0
        default: nil
        }
    }

    var scalar: Scalar? {
        switch self {
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .truth(let value): .truth(value)
        default: nil
        }
    }
}
