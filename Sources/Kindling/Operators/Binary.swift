// Functions of two elements, of tensors that are broadcast to one shape.

/// A function of two elements. Which result and gradients belong to which function is one table, below.
package struct Binary: Operator {
    package static let name = "Binary"
    package var nodeName: String { "\(function.node)Backward\(function.overload)" }
    let function: Function

    package struct Function: Sendable {
        let node: String
        /// What computes the function: a kernel, or else `formula`.
        var kernel: BinaryKernel?
        /// Which of PyTorch's functions of one name this is: the number behind its node's name.
        var overload = 0
        /// Which inputs the gradients read.
        var savesA = Saves.never
        var savesB = Saves.never
        /// The function in terms of others, where it has no kernel; a new tensor.
        var formula: @Sendable (_ a: Tensor, _ b: Tensor) -> Tensor = { a, _ in a }
        /// The gradient of `a`, from the result's gradient and the saved inputs.
        let gradientA: @Sendable (_ g: Tensor, _ a: Saved, _ b: Saved) -> Tensor?
        let gradientB: @Sendable (_ g: Tensor, _ a: Saved, _ b: Saved) -> Tensor?

        package typealias Saved = () -> Tensor
    }
    /// `forA`: only where the gradient of `a` is wanted.
    package enum Saves: Sendable { case never, forA, forB, always }

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let a = inputs[0]
        let b = inputs[1]
        if let node {
            save(a, function.savesA, node)
            save(b, function.savesB, node)
        }
        guard let kernel = function.kernel else { return noGrad { function.formula(a, b) } }
        let result = Node.output(node, Shape.broadcast(a.shape, b.shape), a.dtype, a.backend)
        a.backend.binary(kernel, a, b, into: result)
        return result
    }

    private func save(_ tensor: Tensor, _ saves: Saves, _ node: Node) {
        switch saves {
        case .never: break
        case .forA: node.save(tensor, for: 0)
        case .forB: node.save(tensor, for: 1)
        case .always: node.save(tensor)
        }
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let a = { node.saved(0) }
        let b = { node.saved(function.savesA == .never ? 0 : 1) }
        return [
            node.needsGradient(0) ? function.gradientA(gradient, a, b) : nil,
            node.needsGradient(1) ? function.gradientB(gradient, a, b) : nil,
        ]
    }
}

extension Binary.Function {
    static let add = Self(node: "Add", kernel: .add, gradientA: { g, _, _ in g }, gradientB: { g, _, _ in g })
    static let sub = Self(node: "Sub", kernel: .sub, gradientA: { g, _, _ in g }, gradientB: { g, _, _ in -g })
    /// A number minus a tensor.
    static let reverseSub = Self(
        node: "Rsub", kernel: .sub, overload: 1, gradientA: { g, _, _ in g }, gradientB: { g, _, _ in -g })
    static let mul = Self(
        node: "Mul", kernel: .mul, savesA: .forB, savesB: .forA, gradientA: { g, _, b in g * b() },
        gradientB: { g, a, _ in g * a() })
    static let div = Self(
        node: "Div", kernel: .div, savesA: .forB, savesB: .always, gradientA: { g, _, b in g / b() },
        gradientB: { g, a, b in -g * ((a() / b()) / b()) })
    static let floorDivide = constant("Div", .floorDivide)
    static let truncDivide = constant("Div", .truncDivide)
    static let remainder = Self(
        node: "Remainder", kernel: .remainder, overload: 1, savesA: .forB, savesB: .forB, gradientA: { g, _, _ in g },
        gradientB: { g, a, b in -g * a().floorDivide(b()) })
    static let fmod = Self(
        node: "Fmod", kernel: .fmod, overload: 1, savesA: .forB, savesB: .forB, gradientA: { g, _, _ in g },
        gradientB: { g, a, b in -g * (a() / b()).trunc() })
    static let pow = Self(
        node: "Pow", kernel: .pow, overload: 1, savesA: .always, savesB: .always,
        gradientA: { g, a, b in where_(b().eq(0), 0, g * (b() * a().pow(b() - 1))) },
        gradientB: { g, a, b in
            // 0 to the power b does not depend on b where b >= 0.
            let power = a().pow(b())
            return g * where_(a().eq(0).logicalAnd(b() >= 0), 0, power * a().log())
        })
    static let maximum = Self(
        node: "Maximum", kernel: .max, savesA: .always, savesB: .always,
        gradientA: { g, a, b in extremum(g, loses: a() < b(), ties: a().eq(b())) },
        gradientB: { g, a, b in extremum(g, loses: b() < a(), ties: a().eq(b())) })
    static let minimum = Self(
        node: "Minimum", kernel: .min, savesA: .always, savesB: .always,
        gradientA: { g, a, b in extremum(g, loses: a() > b(), ties: a().eq(b())) },
        gradientB: { g, a, b in extremum(g, loses: b() > a(), ties: a().eq(b())) })
    static let atan2 = Self(
        node: "Atan2", kernel: .atan2, savesA: .always, savesB: .always,
        gradientA: { g, a, b in g * (b() / (a() * a() + b() * b())) },
        gradientB: { g, a, b in g * (-a() / (a() * a() + b() * b())) })

    static let hypot = Self(
        node: "Hypot", kernel: .hypot, savesA: .always, savesB: .always,
        gradientA: { g, a, b in g * (a() / a().hypot(b())) }, gradientB: { g, a, b in g * (b() / a().hypot(b())) })
    static let copysign = Self(
        node: "Copysign", kernel: .copysign, savesA: .forA, savesB: .forA,
        gradientA: { g, a, b in g * a().copysign(b()).sign() * a().sign() }, gradientB: { g, _, _ in zerosLike(g) })

    /// Where both inputs are equal, each receives half of the gradient; where one is NaN, each all of it.
    private static func extremum(_ g: Tensor, loses: Tensor, ties: Tensor) -> Tensor {
        where_(loses, 0, where_(ties, g / 2, g))
    }

    private static func constant(_ node: String, _ kernel: BinaryKernel) -> Self {
        Self(
            node: node, kernel: kernel, overload: 2, gradientA: { g, _, _ in zerosLike(g) },
            gradientB: { g, _, _ in zerosLike(g) })
    }
}

extension Tensor {
    /// The dtype of an operation on `a` and `b`: a tensor without dimensions counts only where it is of a higher
    /// category (bool, integer, floating) than the other. PyTorch: `torch.result_type`.
    package static func resultType(_ a: Tensor, _ b: Tensor) -> DType {
        if a.dtype == b.dtype || (a.ndim == 0) == (b.ndim == 0) { return a.dtype.promoted(with: b.dtype) }
        let (strong, weak) = a.ndim == 0 ? (b.dtype, a.dtype) : (a.dtype, b.dtype)
        return weak.category > strong.category ? strong.promoted(with: weak) : strong
    }

    /// Applies `function` after converting both tensors to their common dtype.
    package func apply(_ function: Binary.Function, _ other: Tensor, floating: Bool = false) -> Tensor {
        var type = Tensor.resultType(self, other)
        if floating, !type.isFloatingPoint { type = .float32 }
        return Binary(function: function)(to(type), other.to(type))
    }

    package func apply(_ function: Binary.Function, _ other: Scalar, floating: Bool = false) -> Tensor {
        let type = scalarType(other, floating)
        return Binary(function: function)(to(type), Tensor(other, type))
    }

    package func apply(_ function: Binary.Function, from other: Scalar, floating: Bool = false) -> Tensor {
        let type = scalarType(other, floating)
        return Binary(function: function)(Tensor(other, type), to(type))
    }

    private func scalarType(_ scalar: Scalar, _ floating: Bool) -> DType {
        let type = scalar.promoted(with: dtype)
        return floating && !type.isFloatingPoint ? .float32 : type
    }

    /// Applies `function` to this tensor and `other`, and leaves the result here.
    @discardableResult
    package func applyInPlace(_ function: Binary.Function, _ other: Tensor, _ change: String) -> Tensor {
        let type = Tensor.resultType(self, other)
        checkCanHold(function.kernel == .div && !type.isFloatingPoint ? .float32 : type)
        Binary(function: function).applyInPlace([self, other.to(dtype)], change: change)
        return self
    }

    package func checkCanHold(_ type: DType) {
        check(
            dtype.category >= type.category,
            "result type \(type.legacyName) can't be cast to the desired output type \(dtype.legacyName)",
            hint: "Convert the tensor first, or use the method without underscore.")
    }
}

extension DType {
    /// 0 bool, 1 integer, 2 floating.
    package var category: Int { self == .bool ? 0 : isFloatingPoint ? 2 : 1 }
}

extension Tensor {
    /// Element by element, broadcast. PyTorch: `+`; gradients `g`, `g`.
    public static func + (a: Tensor, b: Tensor) -> Tensor { a.apply(.add, b) }
    public static func + (a: Tensor, b: some ScalarConvertible) -> Tensor { a.apply(.add, b.scalar) }
    public static func + (a: some ScalarConvertible, b: Tensor) -> Tensor { b.apply(.add, a.scalar) }
    /// PyTorch: `-`; gradients `g`, `-g`.
    public static func - (a: Tensor, b: Tensor) -> Tensor { a.checkSubtracts(b.dtype).apply(.sub, b) }
    public static func - (a: Tensor, b: some ScalarConvertible) -> Tensor {
        a.checkSubtracts(b.scalar.dtype).apply(.sub, b.scalar)
    }
    public static func - (a: some ScalarConvertible, b: Tensor) -> Tensor {
        b.checkSubtracts(a.scalar.dtype).apply(.reverseSub, from: a.scalar)
    }
    /// PyTorch: `*`; gradients `g b`, `g a`.
    public static func * (a: Tensor, b: Tensor) -> Tensor { a.apply(.mul, b) }
    public static func * (a: Tensor, b: some ScalarConvertible) -> Tensor { a.apply(.mul, b.scalar) }
    public static func * (a: some ScalarConvertible, b: Tensor) -> Tensor { b.apply(.mul, a.scalar) }
    /// True division: integers become float32. PyTorch: `/`; gradients `g / b`, `-g a / b²`.
    public static func / (a: Tensor, b: Tensor) -> Tensor { a.apply(.div, b, floating: true) }
    public static func / (a: Tensor, b: some ScalarConvertible) -> Tensor { a.apply(.div, b.scalar, floating: true) }
    public static func / (a: some ScalarConvertible, b: Tensor) -> Tensor { b.reciprocal() * a }
    /// The remainder with the sign of `b`. PyTorch: `%`.
    public static func % (a: Tensor, b: Tensor) -> Tensor { a.remainder(b) }
    public static func % (a: Tensor, b: some ScalarConvertible) -> Tensor { a.remainder(b) }
    public static func % (a: some ScalarConvertible, b: Tensor) -> Tensor {
        Tensor(a.scalar, a.scalar.promoted(with: b.dtype)).remainder(b)
    }
    public static prefix func - (a: Tensor) -> Tensor { a.neg() }

    // `a += b` rebinds `a` to a new tensor; `a.add_(b)` changes it in place.
    public static func += (a: inout Tensor, b: Tensor) { a = a + b }
    public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
    public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
    public static func /= (a: inout Tensor, b: Tensor) { a = a / b }
    public static func += (a: inout Tensor, b: some ScalarConvertible) { a = a + b }
    public static func -= (a: inout Tensor, b: some ScalarConvertible) { a = a - b }
    public static func *= (a: inout Tensor, b: some ScalarConvertible) { a = a * b }
    public static func /= (a: inout Tensor, b: some ScalarConvertible) { a = a / b }

    /// Refuses truth values on either side.
    package func checkSubtracts(_ other: DType) -> Tensor {
        check(
            (dtype == .bool) == (other == .bool),
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use "
                + "the `~` or `logical_not()` operator instead.",
            hint: "In Swift: mask.logicalNot(); to count, convert first: mask.to(.int64).")
        check(
            dtype != .bool || other != .bool,
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
                + "operator instead.", hint: "In Swift: a.ne(b).")
        return self
    }
}

extension Tensor {
    /// `self + alpha * other`. PyTorch: `add`.
    public func add(_ other: Tensor, alpha: some ScalarConvertible = 1) -> Tensor {
        alpha.scalar.double == 1 ? self + other : self + other * alpha
    }
    public func add(_ other: some ScalarConvertible) -> Tensor { self + other }
    /// `self - alpha * other`. PyTorch: `sub`.
    public func sub(_ other: Tensor, alpha: some ScalarConvertible = 1) -> Tensor {
        alpha.scalar.double == 1 ? self - other : self - other * alpha
    }
    public func sub(_ other: some ScalarConvertible) -> Tensor { self - other }
    /// `other - alpha * self`. PyTorch: `rsub`.
    public func rsub(_ other: Tensor, alpha: some ScalarConvertible = 1) -> Tensor { other.sub(self, alpha: alpha) }
    public func rsub(_ other: some ScalarConvertible, alpha: some ScalarConvertible = 1) -> Tensor {
        alpha.scalar.double == 1 ? other - self : other - self * alpha
    }
    public func mul(_ other: Tensor) -> Tensor { self * other }
    public func mul(_ other: some ScalarConvertible) -> Tensor { self * other }
    public func div(_ other: Tensor) -> Tensor { self / other }
    public func div(_ other: some ScalarConvertible) -> Tensor { self / other }

    /// The quotient, rounded to a whole number. Gradient: 0. PyTorch: `div(rounding_mode=)`.
    public func div(_ other: Tensor, roundingMode: RoundingMode) -> Tensor {
        switch roundingMode {
        case .floor: floorDivide(other)
        case .trunc: checkDivisor(other, "div_trunc").apply(.truncDivide, other)
        }
    }
    public func div(_ other: some ScalarConvertible, roundingMode: RoundingMode) -> Tensor {
        switch roundingMode {
        case .floor: floorDivide(other)
        case .trunc: checkDivisor(other.scalar, "div_trunc").apply(.truncDivide, other.scalar)
        }
    }
    /// `/`: the quotient of floating dtype. PyTorch: `true_divide`.
    public func trueDivide(_ other: Tensor) -> Tensor { self / other }
    public func trueDivide(_ other: some ScalarConvertible) -> Tensor { self / other }

    /// The quotient rounded towards minus infinity. Gradient: 0. PyTorch: `floor_divide`, `//`.
    public func floorDivide(_ other: Tensor) -> Tensor { checkDivisor(other, "div_floor").apply(.floorDivide, other) }
    public func floorDivide(_ other: some ScalarConvertible) -> Tensor {
        checkDivisor(other.scalar, "div_floor").apply(.floorDivide, other.scalar)
    }
    /// The remainder with the sign of `other`. Gradients: `g`, `-g floor(a / b)`. PyTorch: `remainder`, `%`.
    public func remainder(_ other: Tensor) -> Tensor { checkDivisor(other, "remainder").apply(.remainder, other) }
    public func remainder(_ other: some ScalarConvertible) -> Tensor {
        checkDivisor(other.scalar, "remainder").apply(.remainder, other.scalar)
    }
    /// The remainder with the sign of `self`. Gradients: `g`, `-g trunc(a / b)`. PyTorch: `fmod`.
    public func fmod(_ other: Tensor) -> Tensor { checkDivisor(other, "fmod").apply(.fmod, other) }
    public func fmod(_ other: some ScalarConvertible) -> Tensor {
        checkDivisor(other.scalar, "fmod").apply(.fmod, other.scalar)
    }

    private func checkDivisor(_ other: Tensor, _ function: String) -> Tensor {
        checkNotBool(Tensor.resultType(self, other), function)
        if !Tensor.resultType(self, other).isFloatingPoint {
            check(!other.eq(0).any().item(Bool.self), "ZeroDivisionError", hint: "An integer divisor is 0.")
        }
        return self
    }
    private func checkDivisor(_ other: Scalar, _ function: String) -> Tensor {
        checkNotBool(other.promoted(with: dtype), function)
        check(
            other.promoted(with: dtype).isFloatingPoint || !other.isZero, "ZeroDivisionError",
            hint: "The integer divisor is 0.")
        return self
    }

    private func checkNotBool(_ type: DType, _ function: String) {
        check(
            type != .bool, "\"\(function)_cpu\" not implemented for 'Bool'",
            hint: "Truth values do not divide: x.to(.int64) makes them 0 and 1.")
    }

    /// The larger of two elements; NaN wins. Gradient: to the larger; half to each of equal ones. PyTorch: `maximum`.
    public func maximum(_ other: Tensor) -> Tensor { apply(.maximum, other) }
    /// The smaller of two elements; NaN wins. Gradient: to the smaller; half to each of equal ones. PyTorch: `minimum`.
    public func minimum(_ other: Tensor) -> Tensor { apply(.minimum, other) }
    /// The angle of the point (other, self). Gradients: `g b / (a² + b²)`, `-g a / (a² + b²)`. PyTorch: `atan2`.
    public func atan2(_ other: Tensor) -> Tensor { apply(.atan2, other, floating: true) }
    /// ``maximum(_:)``. PyTorch: `max` of two tensors.
    public func max(_ other: Tensor) -> Tensor { maximum(other) }
    /// ``minimum(_:)``. PyTorch: `min` of two tensors.
    public func min(_ other: Tensor) -> Tensor { minimum(other) }
    /// The larger of two elements; a number wins over NaN. Gradient: to the larger, to `self` if equal. PyTorch: `fmax`.
    public func fmax(_ other: Tensor) -> Tensor { where_((self >= other).logicalOr(other.isnan()), other) }
    /// The smaller of two elements; a number wins over NaN. Gradient: to the smaller, to `self` if equal. PyTorch: `fmin`.
    public func fmin(_ other: Tensor) -> Tensor { where_((self <= other).logicalOr(other.isnan()), other) }
    /// `sqrt(a² + b²)`. Gradients: `g a / y`, `g b / y`. PyTorch: `hypot`.
    public func hypot(_ other: Tensor) -> Tensor {
        let type = Tensor.resultType(self, other)
        check(
            type.isFloatingPoint, "\"hypot_cpu\" not implemented for '\(type.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        return apply(.hypot, other)
    }
    /// `|self|` with the sign of `other`. Gradient: `g` times whether signs agree, 1 or -1, 0 where `self` is 0. PyTorch:
    /// `copysign`.
    public func copysign(_ other: Tensor) -> Tensor { apply(.copysign, other, floating: true) }
    public func copysign(_ other: some ScalarConvertible) -> Tensor { apply(.copysign, other.scalar, floating: true) }
    /// 0 below 0, 1 above 0, and `values` at 0. No gradient. PyTorch: `heaviside`.
    public func heaviside(_ values: Tensor) -> Tensor {
        check(
            dtype == values.dtype, "heaviside is not yet implemented for tensors with different dtypes.",
            hint: "values.to(.\(dtype.name)) converts.")
        return values.where_(eq(0), gt(0).to(dtype)).detach()
    }
}

/// How ``Tensor/div(_:roundingMode:)`` rounds.
public enum RoundingMode: Sendable {
    /// Towards minus infinity, as Python's `//`.
    case floor
    /// Towards 0, as Swift's `/` on integers.
    case trunc
}
