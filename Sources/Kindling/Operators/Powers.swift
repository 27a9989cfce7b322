// Powers.

extension Tensor {
    /// `self` to the power `exponent`. Gradient: `g * exponent * x^(exponent - 1)`. PyTorch: `pow`, `**`.
    public func pow(_ exponent: some ScalarConvertible) -> Tensor {
        let type = exponent.scalar.promoted(with: dtype)
        checkExponent(type.isFloatingPoint || exponent.scalar.double >= 0)
        if !type.isFloatingPoint { return apply(.pow, exponent.scalar) }
        return Unary(function: .power, first: exponent.scalar.double)(to(type))
    }
    /// Element by element. Gradients: `g b a^(b - 1)`, `g a^b log(a)`. PyTorch: `pow`, `**`.
    public func pow(_ exponent: Tensor) -> Tensor {
        let type = Tensor.resultType(self, exponent)
        check(type != .bool, "\"pow\" not implemented for 'Bool'", hint: "x.to(.int64) makes truth values 0 and 1.")
        if !type.isFloatingPoint {
            checkExponent(!exponent.lt(0).any().item(Bool.self))
        }
        return apply(.pow, exponent)
    }

    private func checkExponent(_ isAllowed: Bool) {
        check(
            isAllowed, "Integers to negative integer powers are not allowed.",
            hint: "Convert the tensor to a floating dtype first.")
    }

    /// The power in float64, whatever the dtypes. PyTorch: `float_power`.
    public func floatPower(_ exponent: Tensor) -> Tensor { to(.float64).pow(exponent.to(.float64)) }
    public func floatPower(_ exponent: some ScalarConvertible) -> Tensor { to(.float64).pow(exponent) }
    /// `self * 2^exponent`. PyTorch: `ldexp`.
    public func ldexp(_ exponent: Tensor) -> Tensor { self * (2.0 ** exponent) }
}

infix operator ** : ExponentiationPrecedence
precedencegroup ExponentiationPrecedence {
    higherThan: MultiplicationPrecedence
    associativity: right
}
extension Tensor {
    /// As ``pow(_:)-(Tensor)``.
    public static func ** (base: Tensor, exponent: some ScalarConvertible) -> Tensor { base.pow(exponent) }
    public static func ** (base: Tensor, exponent: Tensor) -> Tensor { base.pow(exponent) }
    public static func ** (base: some ScalarConvertible, exponent: Tensor) -> Tensor {
        Tensor(base.scalar, base.scalar.promoted(with: exponent.dtype)).pow(exponent)
    }
}
