// Products of matrices and vectors.

/// The product of two matrices, or of batches of them.
private struct MatrixProduct: Operator {
    static let name = "Mm"
    var nodeName: String { isBatched ? "BmmBackward0" : "MmBackward0" }
    let isBatched: Bool
    let isColumnMajor: Bool

    init(_ a: Tensor, _ b: Tensor) {
        isBatched = a.ndim == 3
        isColumnMajor = b.isColumnMajor
    }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (a, b) = (inputs[0], inputs[1])
        node?.save(a, for: 1)
        node?.save(b, for: 0)
        var shape = a.shape
        shape[a.ndim - 1] = b.shape[b.ndim - 1]
        let result = Tensor(empty: shape, a.dtype, backend: a.backend)
        a.backend.matmul(a, b, bias: nil, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let (toA, toB) = matrixGradients(gradient, node, a: 0, b: 1, isColumnMajor)
        return [toA, toB]
    }
}

/// The gradients of `a` and `b` in `a b`, which `node` saved as 0 and 1.
private func matrixGradients(
    _ g: Tensor, _ node: Node, a: Int, b: Int, _ isColumnMajor: Bool
) -> (a: Tensor?, b: Tensor?) {
    let left = node.needsGradient(b) ? node.saved(0) : nil
    let right = node.needsGradient(a) ? node.saved(1) : nil
    // In the memory layout of b: the gradient of `weight.t()` becomes that of `weight` without a copy.
    if GradMode.isEnabled {
        return (
            right.map { g.product($0.mT) },
            left.map { isColumnMajor ? g.mT.product($0).mT : $0.mT.product(g) }
        )
    }
    return (
        right.map { g.rawProduct($0, transposed: (false, true)) },
        left.map {
            guard isColumnMajor else { return $0.transposedProduct(g) }
            let product = g.transposedProduct($0)
            product.swapDimensions(g.ndim - 2, g.ndim - 1)
            return product
        }
    )
}

/// `bias + a b`: a linear layer on a batch.
private struct AddMatrixProduct: Operator {
    static let name = "Addmm"
    let beta: Double
    let alpha: Double
    let isColumnMajor: Bool

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (bias, a, b) = (inputs[0], inputs[1], inputs[2])
        node?.save(a, for: 2)
        node?.save(b, for: 1)
        let result = Tensor(empty: [a.shape[0], b.shape[1]], a.dtype, backend: a.backend)
        if beta == 1, alpha == 1, bias.ndim == 1, bias.shape[0] == b.shape[1], bias.isContiguous() {
            a.backend.matmul(a, b, bias: bias, into: result)
            return result
        }
        a.backend.matmul(a, b, bias: nil, into: result)
        if alpha != 1 { a.backend.unary(.affine, result, into: result, alpha, 0) }
        guard beta != 0 else { return result }
        var summand = bias
        if beta != 1 {
            summand = Tensor(empty: bias.shape, bias.dtype, backend: bias.backend)
            bias.backend.unary(.affine, bias, into: summand, beta, 0)
        }
        a.backend.binary(.add, result, summand, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let scaled = alpha == 1 ? gradient : gradient * alpha
        let toBias = node.needsGradient(0) ? (beta == 1 ? gradient : gradient * beta) : nil
        let (toA, toB) = matrixGradients(scaled, node, a: 1, b: 2, isColumnMajor)
        return [toBias, toA, toB]
    }
}

extension Tensor {
    /// The product of matrices or batches of matrices whose shapes and dtypes fit.
    func product(_ other: Tensor) -> Tensor { MatrixProduct(self, other)(self, other) }

    /// The product without history; operands are transposed first where wanted.
    func rawProduct(_ other: Tensor, transposed: (a: Bool, b: Bool)) -> Tensor {
        var shape = shape
        if transposed.a { shape[ndim - 2] = shape[ndim - 1] }
        shape[ndim - 1] = other.shape[transposed.b ? ndim - 2 : ndim - 1]
        let result = Tensor(empty: shape, dtype, backend: backend)
        backend.matmul(self, other, transposed: transposed, bias: nil, into: result)
        return result
    }

    /// `selfᵀ other` without history. Large products of two rows wait: an optimizer needs only the rows.
    func transposedProduct(_ other: Tensor) -> Tensor {
        guard ndim == 2, shape[0] == 1, shape[1] * other.shape[1] >= 1 << 12 else {
            return rawProduct(other, transposed: (true, false))
        }
        return Tensor(
            pending: .outerProduct(OuterProduct(self, other)), [shape[1], other.shape[1]], dtype, backend: backend)
    }

    /// Whether this matrix lies in memory column by column.
    fileprivate var isColumnMajor: Bool {
        stride(ndim - 2) == 1 && stride(ndim - 1) != 1
    }

    private func checkSameDType(_ other: Tensor) {
        check(
            dtype == other.dtype,
            "expected m1 and m2 to have the same dtype, but got: \(dtype.cName) != \(other.dtype.cName)",
            hint: "Convert one of them: x.to(\(dtype == .float64 ? ".float64" : ".float32")).")
    }

    private func checkMatrices(_ other: Tensor, _ function: String) {
        check(
            ndim == 2, "self must be a matrix",
            hint: "\(function) takes matrices; this tensor has shape \(shape). matmul also takes vectors and batches.")
        check(
            other.ndim == 2, "mat2 must be a matrix",
            hint: "\(function) takes matrices; the second has shape \(other.shape).")
        check(
            shape[1] == other.shape[0],
            "mat1 and mat2 shapes cannot be multiplied (\(shape[0])x\(shape[1]) and \(other.shape[0])x\(other.shape[1]))",
            hint: productHint(other))
        checkSameDType(other)
    }

    private func productHint(_ other: Tensor) -> String {
        var hint = "The first has \(shape[1]) columns, the second \(other.shape[0]) rows."
        if let layer = other.version.label {
            hint = "\(layer) expects \(other.shape[0]) features, but its input has \(shape[1])."
        }
        if other.shape[0] == 400, shape[1] == 256 {
            hint +=
                " Images of 28x28? A network made for 32x32 needs them padded by 2 on each side: pad(x, [2, 2, 2, 2])."
        }
        return hint
    }

    /// The matrix product [m, k] x [k, n] → [m, n]. Gradients: `g bᵀ`, `aᵀ g`. PyTorch: `mm`.
    public func mm(_ other: Tensor) -> Tensor {
        checkMatrices(other, "mm")
        return withComputableDType { $0.product($1) }(self, other)
    }

    /// Batches of matrix products [b, m, k] x [b, k, n] → [b, m, n]. Gradients: `g bᵀ`, `aᵀ g`. PyTorch: `bmm`.
    public func bmm(_ other: Tensor) -> Tensor {
        check(ndim == 3, "batch1 must be a 3D tensor", hint: "Its shape is \(shape).")
        check(other.ndim == 3, "batch2 must be a 3D tensor", hint: "Its shape is \(other.shape).")
        check(
            shape[0] == other.shape[0] && shape[2] == other.shape[1],
            "Expected size for first two dimensions of batch2 tensor to be: [\(shape[0]), \(shape[2])] but got: "
                + "[\(other.shape[0]), \(other.shape[1])].", hint: "Shapes \(shape) and \(other.shape) do not fit.")
        checkSameDType(other)
        return withComputableDType { $0.product($1) }(self, other)
    }

    /// A matrix times a vector [m, k] x [k] → [m]. PyTorch: `mv`.
    public func mv(_ vector: Tensor) -> Tensor {
        check(
            ndim == 2 && vector.ndim == 1,
            "vector + matrix @ vector expected, got \(1), \(ndim), \(vector.ndim)",
            hint: "mv takes a matrix and a vector.")
        check(
            shape[1] == vector.shape[0],
            "size mismatch, got input (\(shape[0])), mat (\(shape[0])x\(shape[1])), vec (\(vector.shape[0]))",
            hint: "The matrix has \(shape[1]) columns, the vector \(vector.shape[0]) elements.")
        checkSameDType(vector)
        return MatrixVector()(self, vector)
    }

    /// The inner product of two vectors → a scalar. PyTorch: `dot`.
    public func dot(_ other: Tensor) -> Tensor {
        check(
            ndim == 1 && other.ndim == 1, "1D tensors expected, but got \(ndim)D and \(other.ndim)D tensors",
            hint: "dot takes two vectors.")
        check(
            shape == other.shape,
            "inconsistent tensor size, expected tensor [\(shape[0])] and src [\(other.shape[0])] to have the same "
                + "number of elements, but got \(shape[0]) and \(other.shape[0]) elements respectively",
            hint: "dot takes vectors of one length.")
        checkSameDType(other)
        return Dot()(self, other)
    }

    /// The product of vectors, matrices or batches of matrices, batch dimensions broadcast. PyTorch: `matmul`, `@`.
    public func matmul(_ other: Tensor) -> Tensor {
        check(
            ndim > 0 && other.ndim > 0,
            "both arguments to matmul need to be at least 1D, but they are \(ndim)D and \(other.ndim)D",
            hint: "Multiply by a scalar with *.")
        switch (ndim, other.ndim) {
        case (1, 1): return dot(other)
        case (2, 1): return mv(other)
        case (1, 2): return unsqueeze(0).mm(other).squeeze(0)
        case (2, 2): return mm(other)
        case (_, 1):
            let rows = reshape([Shape.count(Array(shape.dropLast())), shape[ndim - 1]])
            return rows.mv(other).unsafeView(Array(shape.dropLast()))
        case (1, _):
            let product = unsqueeze(0).matmul(other)
            return product.unsafeView(product.shape.dropLast(2) + [product.size(-1)])
        case (_, 2):
            let rows = reshape([Shape.count(Array(shape.dropLast())), shape[ndim - 1]])
            return rows.mm(other).unsafeView(Array(shape.dropLast()) + [other.shape[1]])
        default: return batchedMatmul(other)
        }
    }

    private func batchedMatmul(_ other: Tensor) -> Tensor {
        check(
            shape[ndim - 1] == other.shape[other.ndim - 2],
            "Expected size for first two dimensions of batch2 tensor to be: [\(shape[0]), \(shape[ndim - 1])] but got: "
                + "[\(other.shape[0]), \(other.shape[other.ndim - 2])].",
            hint: "Shapes \(shape) and \(other.shape) do not fit.")
        let batch = Shape.broadcast(Array(shape.dropLast(2)), Array(other.shape.dropLast(2)))
        let count = Shape.count(batch)
        let a = expand(batch + shape.suffix(2)).reshape([count] + shape.suffix(2))
        let b = other.expand(batch + other.shape.suffix(2)).reshape([count] + other.shape.suffix(2))
        return a.bmm(b).unsafeView(batch + [shape[ndim - 2], other.shape[other.ndim - 1]])
    }

    /// `beta * self + alpha * (a b)`. Gradients: `beta g`, `alpha g bᵀ`, `alpha aᵀ g`. PyTorch: `addmm`.
    public func addmm(_ a: Tensor, _ b: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
        a.checkMatrices(b, "addmm")
        check(
            dtype == a.dtype,
            "self and mat2 must have the same dtype, but got \(dtype.legacyName) and \(b.dtype.legacyName)",
            hint: "Convert one of them with to().")
        check(
            Shape.broadcasts(shape, to: [a.shape[0], b.shape[1]]),
            "The expanded size of the tensor (\(b.shape[1])) must match the existing size (\(shape.last ?? 1)) at "
                + "non-singleton dimension 1.  Target sizes: \([a.shape[0], b.shape[1]]).  Tensor sizes: \(shape)",
            hint: "The added tensor broadcasts to the product's shape.")
        return AddMatrixProduct(beta: beta, alpha: alpha, isColumnMajor: b.isColumnMajor)(self, a, b)
    }

    /// Matrix products of integers are computed in float64, exact up to 2⁵³.
    private func withComputableDType(
        _ product: @escaping (Tensor, Tensor) -> Tensor
    ) -> (Tensor, Tensor) -> Tensor {
        { a, b in
            if a.dtype == .float32 || a.dtype == .float64 { return product(a, b) }
            return product(a.to(.float64), b.to(.float64)).to(a.dtype)
        }
    }
}

private struct MatrixVector: Operator {
    static let name = "Mv"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        node?.save(inputs[1], for: 0)
        return noGrad { inputs[0].mm(inputs[1].unsqueeze(1)).squeeze(1) }.alias()
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [
            node.needsGradient(0) ? gradient.unsqueeze(1) * node.saved(1) : nil,
            node.needsGradient(1) ? node.saved(0).t().mv(gradient) : nil,
        ]
    }
}

private struct Dot: Operator {
    static let name = "Dot"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        node?.save(inputs[1], for: 0)
        return noGrad { Self.product(inputs[0], inputs[1]) }.alias()
    }

    /// Long vectors in parts, which threads share.
    private static func product(_ a: Tensor, _ b: Tensor) -> Tensor {
        let (count, parts) = (a.shape[0], 32)
        let length = count / parts
        guard count >= 1 << 17, a.isContiguous(), b.isContiguous() else {
            return a.unsqueeze(0).mm(b.unsqueeze(1)).reshape([])
        }
        let sums = a.narrow(0, 0, parts * length).view(parts, 1, length).bmm(
            b.narrow(0, 0, parts * length).view(parts, length, 1))
        let rest = count - parts * length
        if rest == 0 { return sums.sum() }
        return sums.sum() + product(a.narrow(0, parts * length, rest), b.narrow(0, parts * length, rest))
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [
            node.needsGradient(0) ? gradient * node.saved(1) : nil,
            node.needsGradient(1) ? gradient * node.saved(0) : nil,
        ]
    }
}
