// Comparisons, logic and choice.

extension Tensor {
    private func compared(_ kernel: CompareKernel, _ other: Tensor) -> Tensor {
        let type = Tensor.resultType(self, other)
        let a = rawTo(type)
        let b = other.rawTo(type)
        let result = Tensor(empty: Shape.broadcast(shape, other.shape), .bool, backend: backend)
        backend.compare(kernel, a, b, into: result)
        return result
    }
    private func compared(_ kernel: CompareKernel, _ other: Scalar) -> Tensor {
        compared(kernel, Tensor(other, other.promoted(with: dtype)))
    }

    /// Whether elements are equal, as a bool tensor. PyTorch: `eq`, `==` (which in Swift compares identity).
    public func eq(_ other: Tensor) -> Tensor { compared(.eq, other) }
    public func eq(_ other: some ScalarConvertible) -> Tensor { compared(.eq, other.scalar) }
    /// Whether elements differ. PyTorch: `ne`.
    public func ne(_ other: Tensor) -> Tensor { compared(.ne, other) }
    public func ne(_ other: some ScalarConvertible) -> Tensor { compared(.ne, other.scalar) }
    /// Whether elements are less. PyTorch: `lt`.
    public func lt(_ other: Tensor) -> Tensor { compared(.lt, other) }
    public func lt(_ other: some ScalarConvertible) -> Tensor { compared(.lt, other.scalar) }
    /// Whether elements are less or equal. PyTorch: `le`.
    public func le(_ other: Tensor) -> Tensor { compared(.le, other) }
    public func le(_ other: some ScalarConvertible) -> Tensor { compared(.le, other.scalar) }
    /// Whether elements are greater. PyTorch: `gt`.
    public func gt(_ other: Tensor) -> Tensor { compared(.gt, other) }
    public func gt(_ other: some ScalarConvertible) -> Tensor { compared(.gt, other.scalar) }
    /// Whether elements are greater or equal. PyTorch: `ge`.
    public func ge(_ other: Tensor) -> Tensor { compared(.ge, other) }
    public func ge(_ other: some ScalarConvertible) -> Tensor { compared(.ge, other.scalar) }

    public static func < (a: Tensor, b: Tensor) -> Tensor { a.lt(b) }
    public static func < (a: Tensor, b: some ScalarConvertible) -> Tensor { a.lt(b) }
    public static func <= (a: Tensor, b: Tensor) -> Tensor { a.le(b) }
    public static func <= (a: Tensor, b: some ScalarConvertible) -> Tensor { a.le(b) }
    public static func > (a: Tensor, b: Tensor) -> Tensor { a.gt(b) }
    public static func > (a: Tensor, b: some ScalarConvertible) -> Tensor { a.gt(b) }
    public static func >= (a: Tensor, b: Tensor) -> Tensor { a.ge(b) }
    public static func >= (a: Tensor, b: some ScalarConvertible) -> Tensor { a.ge(b) }

    /// Whether both are not 0. PyTorch: `logical_and`.
    public func logicalAnd(_ other: Tensor) -> Tensor { logical(.and, other) }
    /// Whether one of both is not 0. PyTorch: `logical_or`.
    public func logicalOr(_ other: Tensor) -> Tensor { logical(.or, other) }
    /// Whether just one of both is not 0. PyTorch: `logical_xor`.
    public func logicalXor(_ other: Tensor) -> Tensor { logical(.xor, other) }
    /// Whether elements are 0. PyTorch: `logical_not`.
    public func logicalNot() -> Tensor { dtype == .bool ? logical(.xor, Tensor(.truth(true), .bool)) : eq(0) }

    private func logical(_ kernel: BinaryKernel, _ other: Tensor) -> Tensor {
        let a = rawTo(.bool)
        let b = other.rawTo(.bool)
        let result = Tensor(empty: Shape.broadcast(shape, other.shape), .bool, backend: backend)
        backend.binary(kernel, a, b, into: result)
        return result
    }

    /// This tensor in `dtype`, without history.
    package func rawTo(_ dtype: DType) -> Tensor { self.dtype == dtype ? self : rawConverted(to: dtype) }

    /// The truth value of a tensor of one element. PyTorch: `bool(x)`.
    public func isTrue() -> Bool {
        check(
            numel() == 1,
            "Boolean value of Tensor with \(numel() == 0 ? "no values" : "more than one value") is ambiguous",
            hint: "Reduce it first: x.any() or x.all().")
        return rawTo(.bool).asArray(Bool.self)[0]
    }
}

/// Elements of one tensor where a condition holds, of another elsewhere.
private struct Where: Operator {
    static let name = "Where"
    var nodeName = "WhereBackward0"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let shape = Shape.broadcast(Shape.broadcast(inputs[0].shape, inputs[1].shape), inputs[2].shape)
        let result = Node.output(node, shape, inputs[1].dtype, inputs[1].backend)
        result.backend.choose(inputs[0], inputs[1], inputs[2], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let condition = node.saved(0)
        return [
            nil, node.needsGradient(1) ? where_(condition, gradient, 0) : nil,
            node.needsGradient(2) ? where_(condition, 0, gradient) : nil,
        ]
    }
}

/// `a` where `condition` (bool) holds, `b` elsewhere; all broadcast. Named with an underscore since `where` is a keyword.
///
/// Gradients: `g` where the element was taken, otherwise 0. PyTorch: `torch.where`.
public func where_(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    check(
        condition.dtype == .bool,
        "where expected condition to be a boolean tensor, but got a tensor with dtype \(condition.dtype.legacyName)",
        hint: "A comparison makes one: x > 0.")
    let type = Tensor.resultType(a, b)
    return Where()(condition, a.to(type), b.to(type))
}
public func where_(_ condition: Tensor, _ a: Tensor, _ b: some ScalarConvertible) -> Tensor {
    where_(condition, a, Tensor(b.scalar, b.scalar.promoted(with: a.dtype)))
}
public func where_(_ condition: Tensor, _ a: some ScalarConvertible, _ b: Tensor) -> Tensor {
    where_(condition, Tensor(a.scalar, a.scalar.promoted(with: b.dtype)), b)
}
public func where_(_ condition: Tensor, _ a: some ScalarConvertible, _ b: some ScalarConvertible) -> Tensor {
    where_(condition, Tensor(a.scalar, a.scalar.dtype), Tensor(b.scalar, b.scalar.dtype))
}

/// The coordinates of elements that are not 0, a vector for each dimension: what picks them as indices.
/// PyTorch: `torch.where(condition)`, `nonzero(as_tuple=True)`.
public func where_(_ condition: Tensor) -> [Tensor] {
    let condition = atleast1d(condition)
    return condition.nonzero().unbind(1)
}

extension Tensor {
    /// As ``where_(_:_:_:)-(Tensor,Tensor,Tensor)``, taken from this tensor where `condition` holds.
    public func where_(_ condition: Tensor, _ other: Tensor) -> Tensor { Kindling.where_(condition, self, other) }

    /// `value` where `mask` (bool) holds, this tensor elsewhere. PyTorch: `masked_fill`.
    public func maskedFill(_ mask: Tensor, _ value: some ScalarConvertible) -> Tensor {
        check(
            mask.dtype == .bool, "masked_fill only supports boolean masks, but got mask with dtype \(mask.dtype)",
            hint: "A comparison makes one: x > 0.")
        return Where(nodeName: "MaskedFillBackward0")(mask, Tensor(value.scalar, dtype), self)
    }
    /// As with a number, which a tensor without dimensions holds. Gradient of `value`: the sum of `g` where it was put.
    public func maskedFill(_ mask: Tensor, _ value: Tensor) -> Tensor {
        check(
            value.ndim == 0,
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with \(value.ndim) dimension(s).",
            hint: "where_(mask, values, x) takes any values.")
        check(
            mask.dtype == .bool, "masked_fill only supports boolean masks, but got mask with dtype \(mask.dtype)",
            hint: "A comparison makes one: x > 0.")
        return Where(nodeName: "MaskedFillBackward1")(mask, value.to(dtype), self)
    }
}
