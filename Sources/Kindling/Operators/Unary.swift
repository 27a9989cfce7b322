// Functions of each element by itself.

/// A function of each element. Which results and gradients belong to which function is one table, below.
package struct Unary: Operator {
    package static let name = "Unary"
    package var nodeName: String { "\(function.node)Backward\(function.overload)" }
    let function: Function
    var first = 0.0
    var second = 0.0
    /// For ReLU: whether the result takes the input's memory, which nothing else refers to.
    var reusesInput = false

    package struct Function: Sendable {
        let node: String
        /// What computes the function: a kernel, or else `formula`.
        var kernel: UnaryKernel?
        /// Which of PyTorch's functions of one name this is: the number behind its node's name.
        var overload = 0
        /// The dtypes that the function keeps; others are converted to float32 before.
        var keepsIntegers = false
        /// What the gradient reads.
        var saves = Saves.input
        /// The function in terms of others, where it has no kernel; a new tensor.
        var formula: @Sendable (_ x: Tensor, _ first: Double, _ second: Double) -> Tensor = { x, _, _ in x }
        /// The gradient, from the result's gradient `g` and the saved tensor `s` (input or result).
        let gradient: @Sendable (_ g: Tensor, _ s: Tensor, _ first: Double, _ second: Double) -> Tensor
    }
    package enum Saves: Sendable { case input, result, nothing }

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        var x = inputs[0]
        if !function.keepsIntegers, !x.dtype.isFloatingPoint { x = x.rawConverted(to: .float32) }
        if function.saves == .input { node?.save(x === inputs[0] ? inputs[0] : x) }
        let result = computed(x, node)
        if function.saves == .result { node?.saveResult(result) }
        return result
    }

    private func computed(_ x: Tensor, _ node: Node?) -> Tensor {
        guard let kernel = function.kernel else { return noGrad { function.formula(x, first, second) } }
        guard reusesInput else {
            let result = Node.output(node, x.shape, x.dtype, x.backend)
            x.backend.unary(kernel, x, into: result, first, second)
            return result
        }
        x.rectify()
        // The very tensor, where its history is none or gives way to this node: nothing else refers to it.
        return node == nil && x.node != nil || x.retainsGradient ? x.alias() : x
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let saved = function.saves == .nothing ? gradient : node.saved(0)
        return [function.gradient(gradient, saved, first, second)]
    }

    package func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] {
        var g = gradient
        guard function.kernel == .relu, !GradMode.isEnabled, isKnownUniquelyReferenced(&g), g.isReusable else {
            return backward(g, node)
        }
        if case .maxPoolGradient(let pooled) = g.storage.pending, pooled.restrictToAboveZero(of: node) { return [g] }
        g.backend.binary(.reluGradient, g, node.saved(0), into: g)
        return [g]
    }

    /// `max(x, 0)`, in the memory of `x` where the caller gave the only reference to it away.
    static func relu(_ x: consuming Tensor) -> Tensor {
        var input = x
        let isOwn = isKnownUniquelyReferenced(&input) && input.isReusable
        if isOwn, !input.requiresGrad, input.dtype.isFloatingPoint {  // nothing to record
            input.rectify()
            return input
        }
        return Unary(function: .relu, reusesInput: isOwn)(input)
    }
}

extension Tensor {
    /// Takes zero for what is below it, in place; where a pool may read it, that waits for the pool.
    fileprivate func rectify() {
        if ndim >= 3 {
            storage.postpone(.relu(dtype))
        } else {
            backend.unary(.relu, self, into: self, 0, 0)
        }
    }
}

extension Unary.Function {
    static let neg = Self(node: "Neg", kernel: .neg, keepsIntegers: true, saves: .nothing) { g, _, _, _ in -g }
    static let abs = Self(node: "Abs", kernel: .abs, keepsIntegers: true) { g, x, _, _ in g * x.sign() }
    static let sign = Self(node: "Sign", kernel: .sign, keepsIntegers: true, saves: .nothing) { g, _, _, _ in
        zerosLike(g)
    }
    static let square = Self(node: "Pow", kernel: .square, keepsIntegers: true) { g, x, _, _ in g * (x * 2) }
    static let exp = Self(node: "Exp", kernel: .exp, saves: .result) { g, y, _, _ in g * y }
    static let expm1 = Self(node: "Expm1", kernel: .expm1, saves: .result) { g, y, _, _ in g * (y + 1) }
    static let exp2 = Self(node: "Exp2", kernel: .exp2, saves: .result) { g, y, _, _ in g * y * 0.6931471805599453 }
    static let log = Self(node: "Log", kernel: .log) { g, x, _, _ in g / x }
    static let log1p = Self(node: "Log1P", kernel: .log1p) { g, x, _, _ in g / (x + 1) }
    static let log2 = Self(node: "Log2", kernel: .log2) { g, x, _, _ in g / (x * 0.6931471805599453) }
    static let log10 = Self(node: "Log10", kernel: .log10) { g, x, _, _ in g / (x * 2.302585092994046) }
    static let sqrt = Self(node: "Sqrt", kernel: .sqrt, saves: .result) { g, y, _, _ in g / (y * 2) }
    static let rsqrt = Self(node: "Rsqrt", kernel: .rsqrt, saves: .result) { g, y, _, _ in g * y.pow(3) * -0.5 }
    static let reciprocal = Self(node: "Reciprocal", kernel: .reciprocal, saves: .result) { g, y, _, _ in
        -g * (y * y)
    }
    static let sin = Self(node: "Sin", kernel: .sin) { g, x, _, _ in g * x.cos() }
    static let cos = Self(node: "Cos", kernel: .cos) { g, x, _, _ in -g * x.sin() }
    static let tan = Self(node: "Tan", kernel: .tan, saves: .result) { g, y, _, _ in g * (y * y + 1) }
    static let asin = Self(node: "Asin", kernel: .asin) { g, x, _, _ in g * (1 - x * x).rsqrt() }
    static let acos = Self(node: "Acos", kernel: .acos) { g, x, _, _ in -g * (1 - x * x).rsqrt() }
    static let atan = Self(node: "Atan", kernel: .atan) { g, x, _, _ in g / (x * x + 1) }
    static let sinh = Self(node: "Sinh", kernel: .sinh) { g, x, _, _ in g * x.cosh() }
    static let cosh = Self(node: "Cosh", kernel: .cosh) { g, x, _, _ in g * x.sinh() }
    static let tanh = Self(node: "Tanh", kernel: .tanh, saves: .result) { g, y, _, _ in Gradient.tanh(g, y) }
    static let asinh = Self(node: "Asinh", kernel: .asinh) { g, x, _, _ in g * (x * x + 1).rsqrt() }
    static let acosh = Self(node: "Acosh", kernel: .acosh) { g, x, _, _ in g * (x * x - 1).rsqrt() }
    static let atanh = Self(node: "Atanh", kernel: .atanh) { g, x, _, _ in g / (1 - x * x) }
    static let sigmoid = Self(node: "Sigmoid", kernel: .sigmoid, saves: .result) { g, y, _, _ in
        Gradient.sigmoid(g, y)
    }
    static let relu = Self(node: "Relu", kernel: .relu, keepsIntegers: true, saves: .result) { g, y, _, _ in
        Gradient.relu(g, y)
    }
    static let erfinv = Self(node: "Erfinv", kernel: .erfinv, saves: .result) { g, y, _, _ in
        g * (y * y).exp() * 0.886226925452758
    }
    static let erf = Self(node: "Erf", kernel: .erf) { g, x, _, _ in g * (-(x * x)).exp() * 1.1283791670955126 }
    static let erfc = Self(node: "Erfc", kernel: .erfc) { g, x, _, _ in g * (-(x * x)).exp() * -1.1283791670955126 }
    static let floor = step("Floor", .floor)
    static let ceil = step("Ceil", .ceil)
    static let round = step("Round", .round)
    static let frac = Self(node: "Frac", kernel: .frac, saves: .nothing) { g, _, _, _ in g }
    static let trunc = step("Trunc", .trunc)
    static let power = Self(node: "Pow", kernel: .power, keepsIntegers: true) { g, x, exponent, _ in
        exponent == 0 ? zerosLike(g) : g * (x.pow(exponent - 1) * exponent)
    }

    /// Functions that are constant between jumps.
    private static func step(_ node: String, _ kernel: UnaryKernel) -> Self {
        Self(node: node, kernel: kernel, saves: .nothing) { g, _, _, _ in zerosLike(g) }
    }
}

/// Gradients that have kernels of their own: a function of the result's gradient and the result.
private struct Gradient: Operator {
    static let name = "Gradient"
    var nodeName: String { "\(kind.rawValue)BackwardBackward0" }
    let kind: Kind

    enum Kind: String { case relu = "Threshold", sigmoid = "Sigmoid", tanh = "Tanh" }

    static func relu(_ g: Tensor, _ y: Tensor) -> Tensor { Gradient(kind: .relu)(g, y) }
    static func sigmoid(_ g: Tensor, _ y: Tensor) -> Tensor { Gradient(kind: .sigmoid)(g, y) }
    static func tanh(_ g: Tensor, _ y: Tensor) -> Tensor { Gradient(kind: .tanh)(g, y) }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        node?.save(inputs[1])
        let result = Tensor(empty: inputs[1].shape, inputs[1].dtype, backend: inputs[1].backend)
        let kernel: BinaryKernel =
            switch kind {
            case .relu: .reluGradient
            case .sigmoid: .sigmoidGradient
            case .tanh: .tanhGradient
            }
        result.backend.binary(kernel, inputs[0], inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let y = node.saved(1)
        let toGradient = Gradient(kind: kind)(gradient, y)
        guard node.needsGradient(1), kind != .relu else { return [toGradient, nil] }
        let g = node.saved(0)
        let slope = kind == .sigmoid ? 1 - y * 2 : y * -2
        return [toGradient, gradient * g * slope]
    }
}

extension Tensor {
    /// `-x` for each element. Gradient: `-g`. PyTorch: `neg`.
    public func neg() -> Tensor {
        check(
            dtype != .bool,
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the "
                + "`~` or `logical_not()` operator instead.", hint: "In Swift: mask.logicalNot().")
        return Unary(function: .neg)(self)
    }
    /// The distance from 0. Gradient: `g * sign(x)`, 0 at 0. PyTorch: `abs`.
    public func abs() -> Tensor { Unary(function: .abs)(self) }
    /// -1, 0 or 1. Gradient: 0. PyTorch: `sign`.
    public func sign() -> Tensor { Unary(function: .sign)(self) }
    /// ``sign()``: they differ for complex numbers only. PyTorch: `sgn`.
    public func sgn() -> Tensor { sign() }
    /// `x` itself. PyTorch: `positive`.
    public func positive() -> Tensor {
        check(
            dtype != .bool, "The `+` operator, on a bool tensor is not supported.",
            hint: "x.to(.int64) makes truth values 0 and 1.")
        return self
    }
    /// `x * x`. Gradient: `2 g x`. PyTorch: `square`.
    public func square() -> Tensor { Unary(function: .square)(self) }
    /// The exponential. Gradient: `g * exp(x)`. PyTorch: `exp`.
    public func exp() -> Tensor { Unary(function: .exp)(self) }
    /// `exp(x) - 1`, exact near 0. Gradient: `g * exp(x)`. PyTorch: `expm1`.
    public func expm1() -> Tensor { Unary(function: .expm1)(self) }
    /// 2 to the power `x`. Gradient: `g * y * ln 2`. PyTorch: `exp2`.
    public func exp2() -> Tensor { Unary(function: .exp2)(self) }
    /// The natural logarithm. Gradient: `g / x`. PyTorch: `log`.
    public func log() -> Tensor { Unary(function: .log)(self) }
    /// `log(1 + x)`, exact near 0. Gradient: `g / (1 + x)`. PyTorch: `log1p`.
    public func log1p() -> Tensor { Unary(function: .log1p)(self) }
    /// The logarithm to base 2. Gradient: `g / (x ln 2)`. PyTorch: `log2`.
    public func log2() -> Tensor { Unary(function: .log2)(self) }
    /// The logarithm to base 10. Gradient: `g / (x ln 10)`. PyTorch: `log10`.
    public func log10() -> Tensor { Unary(function: .log10)(self) }
    /// The square root. Gradient: `g / (2 sqrt(x))`. PyTorch: `sqrt`.
    public func sqrt() -> Tensor { Unary(function: .sqrt)(self) }
    /// `1 / sqrt(x)`. Gradient: `-g y³ / 2`. PyTorch: `rsqrt`.
    public func rsqrt() -> Tensor { Unary(function: .rsqrt)(self) }
    /// `1 / x`. Gradient: `-g / x²`. PyTorch: `reciprocal`.
    public func reciprocal() -> Tensor { Unary(function: .reciprocal)(self) }
    /// The sine of an angle in radians. Gradient: `g cos(x)`. PyTorch: `sin`.
    public func sin() -> Tensor { Unary(function: .sin)(self) }
    /// The cosine of an angle in radians. Gradient: `-g sin(x)`. PyTorch: `cos`.
    public func cos() -> Tensor { Unary(function: .cos)(self) }
    /// The tangent of an angle in radians. Gradient: `g (1 + y²)`. PyTorch: `tan`.
    public func tan() -> Tensor { Unary(function: .tan)(self) }
    /// The inverse sine. Gradient: `g / sqrt(1 - x²)`. PyTorch: `asin`.
    public func asin() -> Tensor { Unary(function: .asin)(self) }
    /// The inverse cosine. Gradient: `-g / sqrt(1 - x²)`. PyTorch: `acos`.
    public func acos() -> Tensor { Unary(function: .acos)(self) }
    /// The inverse tangent. Gradient: `g / (1 + x²)`. PyTorch: `atan`.
    public func atan() -> Tensor { Unary(function: .atan)(self) }
    /// The hyperbolic sine. Gradient: `g cosh(x)`. PyTorch: `sinh`.
    public func sinh() -> Tensor { Unary(function: .sinh)(self) }
    /// The hyperbolic cosine. Gradient: `g sinh(x)`. PyTorch: `cosh`.
    public func cosh() -> Tensor { Unary(function: .cosh)(self) }
    /// The hyperbolic tangent. Gradient: `g (1 - y²)`. PyTorch: `tanh`.
    public func tanh() -> Tensor { Unary(function: .tanh)(self) }
    /// The inverse hyperbolic sine. Gradient: `g / sqrt(x² + 1)`. PyTorch: `asinh`.
    public func asinh() -> Tensor { Unary(function: .asinh)(self) }
    /// The inverse hyperbolic cosine. Gradient: `g / sqrt(x² - 1)`. PyTorch: `acosh`.
    public func acosh() -> Tensor { Unary(function: .acosh)(self) }
    /// The inverse hyperbolic tangent. Gradient: `g / (1 - x²)`. PyTorch: `atanh`.
    public func atanh() -> Tensor { Unary(function: .atanh)(self) }
    /// `1 / (1 + exp(-x))`. Gradient: `g y (1 - y)`. PyTorch: `sigmoid`.
    public func sigmoid() -> Tensor { Unary(function: .sigmoid)(self) }
    /// `max(x, 0)`. Gradient: `g` where `x > 0`, otherwise 0. PyTorch: `relu`.
    public func relu() -> Tensor { Unary(function: .relu)(self) }
    /// The error function. Gradient: `2 g exp(-x²) / sqrt(π)`. PyTorch: `erf`.
    public func erf() -> Tensor { Unary(function: .erf)(self) }
    /// `1 - erf(x)`. Gradient: `-2 g exp(-x²) / sqrt(π)`. PyTorch: `erfc`.
    public func erfc() -> Tensor { Unary(function: .erfc)(self) }
    /// The inverse of ``erf()``. Gradient: `g sqrt(π) exp(y²) / 2`. PyTorch: `erfinv`.
    public func erfinv() -> Tensor { Unary(function: .erfinv)(self) }
    /// The largest integer not above `x`. Gradient: 0. PyTorch: `floor`.
    public func floor() -> Tensor { integerRounded(.floor) }
    /// The smallest integer not below `x`. Gradient: 0. PyTorch: `ceil`.
    public func ceil() -> Tensor { integerRounded(.ceil) }
    /// The nearest integer, halves to even. Gradient: 0. PyTorch: `round`.
    public func round() -> Tensor { integerRounded(.round) }
    /// The nearest number with so many `decimals`; negative ones round to tens, hundreds and so on. Gradient: 0. PyTorch:
    /// `round`.
    public func round(decimals: Int) -> Tensor {
        if decimals == 0 { return round() }
        check(
            dtype.isFloatingPoint, "\"round_cpu\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        let power = (0..<decimals.magnitude).reduce(1.0) { product, _ in product * 10 }
        return decimals > 0 ? (self * power).round() / power : (self / power).round() * power
    }
    /// The integer part. Gradient: 0. PyTorch: `trunc`, also `fix`.
    public func trunc() -> Tensor { integerRounded(.trunc) }
    /// What ``trunc()`` leaves off. Gradient: `g`. PyTorch: `frac`.
    public func frac() -> Tensor {
        check(
            dtype.isFloatingPoint, "\"frac_cpu\" not implemented for '\(dtype.legacyName)'",
            hint: "Integers have no fraction; x.to(.float32) converts them.")
        return Unary(function: .frac)(self)
    }

    private func integerRounded(_ function: Unary.Function) -> Tensor {
        dtype.isFloatingPoint ? Unary(function: function)(self) : clone()
    }
}
