// Functions of probability and information: sums of exponentials, products with logarithms, normal distribution.

extension Binary.Function {
    static let logaddexp = Self(
        node: "Logaddexp", kernel: .logaddexp, savesA: .always, savesB: .always,
        gradientA: { g, a, b in g * (a() - b()).sigmoid() }, gradientB: { g, a, b in g * (b() - a()).sigmoid() })
    static let logaddexp2 = Self(
        node: "Logaddexp2", kernel: .logaddexp2, savesA: .always, savesB: .always,
        gradientA: { g, a, b in g * ((a() - b()) * 0.6931471805599453).sigmoid() },
        gradientB: { g, a, b in g * ((b() - a()) * 0.6931471805599453).sigmoid() })

    static let xlogy = Self(
        node: "Xlogy", savesA: .forB, savesB: .always,
        formula: { a, b in where_(a.eq(0).logicalAnd(b.isnan().logicalNot()), 0, a * b.log()) },
        gradientA: { g, a, b in where_(a().eq(0).logicalAnd(b() <= 0), 0, g.xlogy(b())) },
        gradientB: { g, a, b in g * a() / b() })
    static let xlog1py = Self(
        node: "SpecialXlog1Py", savesA: .forB, savesB: .always,
        formula: { a, b in where_(a.eq(0).logicalAnd(b.isnan().logicalNot()), 0, a * b.log1p()) },
        gradientA: { g, a, b in where_(a().eq(0).logicalAnd(b() <= -1), 0, g.xlog1py(b())) },
        gradientB: { g, a, b in g * a() / (b() + 1) })
}

extension Unary.Function {
    static let sinc = Self(
        node: "Sinc",
        formula: { x, _, _ in
            let angle = x * Double.pi
            return where_(x.eq(0), 1, angle.sin() / angle)
        },
        gradient: { g, x, _, _ in
            let (angle, isZero) = (x * Double.pi, x.eq(0))
            let safe = where_(isZero, 1, x)
            return g * where_(isZero, 0, (angle.cos() * angle - angle.sin()) / (safe * safe * Double.pi))
        })
    /// Elements are kept at least `eps` away from 0 and 1, unless that is negative.
    static let logit = Self(
        node: "Logit",
        formula: { x, eps, _ in
            let kept = eps < 0 ? x : x.clamp(eps, 1 - eps)
            return (kept / (1 - kept)).log()
        },
        gradient: { g, x, eps, _ in
            let low = Swift.max(eps, 0)
            return where_((x >= low).logicalAnd(x <= 1 - low), g / (x * (1 - x)), eps < 0 ? Double.nan : 0)
        })
    static let entr = Self(
        node: "SpecialEntr",
        formula: { x, _, _ in where_(x < 0, -Double.infinity, -x.xlogy(x)) },
        gradient: { g, x, _, _ in -g * (x.log() + 1) })
}

extension Tensor {
    /// `log(exp(a) + exp(b))`, without overflow. Gradients: `g exp(a - y)`, `g exp(b - y)`. PyTorch: `logaddexp`.
    public func logaddexp(_ other: Tensor) -> Tensor { exponents(other, "logaddexp").apply(.logaddexp, other) }
    /// `log2(2^a + 2^b)`, without overflow. Gradients: `g 2^(a - y)`, `g 2^(b - y)`. PyTorch: `logaddexp2`.
    public func logaddexp2(_ other: Tensor) -> Tensor { exponents(other, "logaddexp2").apply(.logaddexp2, other) }

    private func exponents(_ other: Tensor, _ function: String) -> Tensor {
        let type = Tensor.resultType(self, other)
        check(
            type.isFloatingPoint, "\"\(function)_cpu\" not implemented for '\(type.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        return self
    }

    /// `self * log(other)`, and 0 where `self` is 0. Gradients: `g log(b)`, `g a / b`. PyTorch: `xlogy`.
    public func xlogy(_ other: Tensor) -> Tensor { apply(.xlogy, other, floating: true) }
    public func xlogy(_ other: some ScalarConvertible) -> Tensor { apply(.xlogy, other.scalar, floating: true) }
    /// `self * log(1 + other)`, and 0 where `self` is 0. Gradients: `g log(1 + b)`, `g a / (1 + b)`. PyTorch:
    /// `special.xlog1py`.
    public func xlog1py(_ other: Tensor) -> Tensor { apply(.xlog1py, other, floating: true) }
    public func xlog1py(_ other: some ScalarConvertible) -> Tensor { apply(.xlog1py, other.scalar, floating: true) }

    /// `sin(πx) / (πx)`, 1 at 0. Gradient: `g (cos(πx) - y) / x`, 0 at 0. PyTorch: `sinc`.
    public func sinc() -> Tensor { Unary(function: .sinc)(self) }
    /// `log(x / (1 - x))`, the inverse of ``sigmoid()``; with `eps`, `x` is kept between `eps` and `1 - eps` before.
    ///
    /// Gradient: `g / (x (1 - x))`, beyond the bounds 0. PyTorch: `logit`.
    public func logit(eps: Double? = nil) -> Tensor { Unary(function: .logit, first: eps ?? -1)(self) }
    /// The entropy `-x log(x)`, minus infinity below 0. Gradient: `-g (1 + log(x))`. PyTorch: `special.entr`.
    public func entr() -> Tensor { Unary(function: .entr)(self) }
    /// The share of the standard normal distribution below `x`. Gradient: `g exp(-x²/2) / sqrt(2π)`. PyTorch:
    /// `special.ndtr`.
    public func ndtr() -> Tensor { (self * -0.7071067811865476).erfc() * 0.5 }

    /// Degrees as radians: `x π / 180`. PyTorch: `deg2rad`.
    public func deg2rad() -> Tensor { self * (Double.pi / 180) }
    /// Radians as degrees: `x 180 / π`. PyTorch: `rad2deg`.
    public func rad2deg() -> Tensor { self * (180 / Double.pi) }
}
