/// Parameters that an optimizer treats alike, and how it treats them: its learning rate and other options.
///
/// Options that are not given are the optimizer's own:
///
/// ```swift
/// SGD([
///     ParameterGroup(net.body.parameters()),
///     ParameterGroup(net.head.parameters(), lr: 0.1, weightDecay: 0),
/// ], lr: 0.01, momentum: 0.9)
/// ```
public struct ParameterGroup {
    /// The tensors to change.
    public var parameters: [Tensor]
    /// The options by PyTorch's names, in PyTorch's order.
    package var options: [(name: String, value: OptionValue)]

    /// - Parameters:
    ///   - parameters: The tensors to change.
    ///   - lr: The learning rate.
    ///   - momentum: See ``SGD``.
    ///   - dampening: See ``SGD``.
    ///   - weightDecay: See ``SGD`` and ``AdamW``.
    ///   - nesterov: See ``SGD``.
    ///   - betas: See ``Adam``.
    ///   - eps: See ``Adam``.
    ///   - amsgrad: See ``Adam``.
    ///   - maximize: Whether to climb rather than to descend.
    public init(
        _ parameters: [Tensor], lr: Double? = nil, momentum: Double? = nil, dampening: Double? = nil,
        weightDecay: Double? = nil, nesterov: Bool? = nil, betas: (Double, Double)? = nil, eps: Double? = nil,
        amsgrad: Bool? = nil, maximize: Bool? = nil
    ) {
        self.parameters = parameters
        options = []
        setIfGiven("lr", lr.map(OptionValue.number))
        setIfGiven("momentum", momentum.map(OptionValue.number))
        setIfGiven("dampening", dampening.map(OptionValue.number))
        setIfGiven("weight_decay", weightDecay.map(OptionValue.number))
        setIfGiven("nesterov", nesterov.map(OptionValue.flag))
        setIfGiven("betas", betas.map { .pair($0.0, $0.1) })
        setIfGiven("eps", eps.map(OptionValue.number))
        setIfGiven("amsgrad", amsgrad.map(OptionValue.flag))
        setIfGiven("maximize", maximize.map(OptionValue.flag))
    }

    private mutating func setIfGiven(_ name: String, _ value: OptionValue?) {
        if let value { self[name] = value }
    }

    /// The option of that name in PyTorch; nil where the group has none.
    public subscript(name: String) -> OptionValue? {
        get { options.first { $0.name == name }?.value }
        set {
            let position = options.firstIndex { $0.name == name }
            guard let newValue else {
                if let position { options.remove(at: position) }
                return
            }
            if let position {
                options[position].value = newValue
            } else {
                options.append((name, newValue))
            }
        }
    }

    private func value(_ name: String) -> OptionValue {
        guard let value = self[name] else {
            fail("KeyError: '\(name)'", hint: "This parameter group has the options \(options.map(\.name)).")
        }
        return value
    }

    /// A number; for an option that the group has.
    public func number(_ name: String) -> Double {
        guard case .number(let number) = value(name) else { fail("The option \(name) is not a number") }
        return number
    }

    /// A truth value; for an option that the group has.
    public func flag(_ name: String) -> Bool {
        guard case .flag(let flag) = value(name) else { fail("The option \(name) is not a truth value") }
        return flag
    }

    /// The learning rate.
    public var lr: Double {
        get { number("lr") }
        set { self["lr"] = .number(newValue) }
    }
    /// How much of the last step is taken again. For ``SGD``.
    public var momentum: Double {
        get { number("momentum") }
        set { self["momentum"] = .number(newValue) }
    }
    /// How much less of a gradient enters the momentum. For ``SGD``.
    public var dampening: Double {
        get { number("dampening") }
        set { self["dampening"] = .number(newValue) }
    }
    /// How much parameters are drawn to 0.
    public var weightDecay: Double {
        get { number("weight_decay") }
        set { self["weight_decay"] = .number(newValue) }
    }
    /// Whether momentum looks ahead. For ``SGD``.
    public var nesterov: Bool {
        get { flag("nesterov") }
        set { self["nesterov"] = .flag(newValue) }
    }
    /// How slowly the means of gradients and of their squares change. For ``Adam`` and ``AdamW``.
    public var betas: (Double, Double) {
        get {
            guard case .pair(let first, let second) = value("betas") else { fail("The option betas is not a pair") }
            return (first, second)
        }
        set { self["betas"] = .pair(newValue.0, newValue.1) }
    }
    /// Added to denominators. For ``Adam`` and ``AdamW``.
    public var eps: Double {
        get { number("eps") }
        set { self["eps"] = .number(newValue) }
    }
    /// Whether the largest mean square so far counts. For ``Adam`` and ``AdamW``.
    public var amsgrad: Bool {
        get { flag("amsgrad") }
        set { self["amsgrad"] = .flag(newValue) }
    }
    /// Whether to climb rather than to descend.
    public var maximize: Bool {
        get { flag("maximize") }
        set { self["maximize"] = .flag(newValue) }
    }
}

/// The value of an optimizer's option.
public enum OptionValue: Equatable, Sendable, CustomStringConvertible {
    /// Not set: `None`.
    case none
    /// A truth value, as `nesterov` is.
    case flag(Bool)
    /// A number, as `lr` is.
    case number(Double)
    /// Two numbers, as `betas` are.
    case pair(Double, Double)

    /// As Python prints it. Options that are 0 by default are whole numbers in PyTorch: `0`, not `0.0`.
    public var description: String {
        switch self {
        case .none: "None"
        case .flag(let flag): PythonNotation.text(flag)
        case .number(let number): number == 0 ? "0" : PythonNotation.text(number)
        case .pair(let first, let second): "(\(PythonNotation.text(first)), \(PythonNotation.text(second)))"
        }
    }
}
