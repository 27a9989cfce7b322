// Keeping elements within bounds.

extension Unary.Function {
    static let clamp = Self(
        node: "Clamp", kernel: .clamp, overload: 1, keepsIntegers: true, gradient: gradientWithin)
    static let clampMin = Self(node: "ClampMin", kernel: .clamp, keepsIntegers: true, gradient: gradientWithin)
    static let clampMax = Self(node: "ClampMax", kernel: .clamp, keepsIntegers: true, gradient: gradientWithin)

    @Sendable private static func gradientWithin(_ g: Tensor, _ x: Tensor, _ low: Double, _ high: Double) -> Tensor {
        fused(.clampGradient, g, x, low, high) { where_((x >= low).logicalAnd(x <= high), g, 0) }
    }
}

extension Binary.Function {
    static let clampMinTensor = Self(
        node: "ClampMin", kernel: .max, overload: 1, savesA: .always, savesB: .always,
        gradientA: { g, a, b in where_(a() >= b(), g, 0) }, gradientB: { g, a, b in where_(a() < b(), g, 0) })
    static let clampMaxTensor = Self(
        node: "ClampMax", kernel: .min, overload: 1, savesA: .always, savesB: .always,
        gradientA: { g, a, b in where_(a() <= b(), g, 0) }, gradientB: { g, a, b in where_(a() > b(), g, 0) })
}

extension Tensor {
    /// `min(max(x, lower), upper)`; NaN stays NaN. Gradient: `g` within the bounds, otherwise 0. PyTorch: `clamp`.
    public func clamp(_ lower: (some ScalarConvertible)?, _ upper: (some ScalarConvertible)?) -> Tensor {
        clamp(lower?.scalar, upper?.scalar)
    }
    public func clamp(min lower: some ScalarConvertible) -> Tensor { clamp(lower.scalar, nil) }
    public func clamp(max upper: some ScalarConvertible) -> Tensor { clamp(nil, upper.scalar) }

    /// Bounds for each element, broadcast. Gradient: `g` to what the result was taken from. PyTorch: `clamp`.
    public func clamp(_ lower: Tensor?, _ upper: Tensor?) -> Tensor {
        checkBounds(lower != nil || upper != nil)
        let raised = lower.map { clampMin($0) } ?? self
        return upper.map { raised.clampMax($0) } ?? raised
    }
    public func clamp(min lower: Tensor) -> Tensor { clampMin(lower) }
    public func clamp(max upper: Tensor) -> Tensor { clampMax(upper) }

    /// `max(x, lower)`; NaN stays NaN. Gradient: `g` where `x >= lower`, else to `lower`. PyTorch: `clamp_min`.
    public func clampMin(_ lower: Tensor) -> Tensor { apply(.clampMinTensor, lower) }
    public func clampMin(_ lower: some ScalarConvertible) -> Tensor { clamped(.clampMin, lower.scalar, nil) }
    /// `min(x, upper)`; NaN stays NaN. Gradient: `g` where `x <= upper`, else to `upper`. PyTorch: `clamp_max`.
    public func clampMax(_ upper: Tensor) -> Tensor { apply(.clampMaxTensor, upper) }
    public func clampMax(_ upper: some ScalarConvertible) -> Tensor { clamped(.clampMax, nil, upper.scalar) }

    private func clamp(_ lower: Scalar?, _ upper: Scalar?) -> Tensor {
        checkBounds(lower != nil || upper != nil)
        return clamped(.clamp, lower, upper)
    }

    private func clamped(_ function: Unary.Function, _ lower: Scalar?, _ upper: Scalar?) -> Tensor {
        let isReal = [lower, upper].contains { if case .real = $0 { true } else { false } }
        let x = isReal && !dtype.isFloatingPoint ? to(.float32) : self
        return Unary(function: function, first: lower?.double ?? -.infinity, second: upper?.double ?? .infinity)(x)
    }

    private func checkBounds(_ isGiven: Bool) {
        check(isGiven, "torch.clamp: At least one of 'min' or 'max' must not be None", hint: "Give a bound.")
    }

    @discardableResult
    public func clamp_(_ lower: some ScalarConvertible, _ upper: some ScalarConvertible) -> Tensor {
        applyInPlace(.clamp, "clamp_", lower.scalar.double, upper.scalar.double)
    }
    @discardableResult
    public func clampMin_(_ lower: some ScalarConvertible) -> Tensor {
        applyInPlace(.clampMin, "clamp_min_", lower.scalar.double, .infinity)
    }
    @discardableResult
    public func clampMax_(_ upper: some ScalarConvertible) -> Tensor {
        applyInPlace(.clampMax, "clamp_max_", -.infinity, upper.scalar.double)
    }
}
