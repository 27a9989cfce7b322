// Copies of a tensor's elements in another arrangement.

/// The elements in reversed order along some dimensions.
private struct Flip: Operator {
    static let name = "Flip"
    let dims: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0]
        if x.numel() == 0 { return x.rawConverted(to: x.dtype) }
        var strides = x.stridesArray
        var offset = x.storageOffset()
        for dim in dims {
            offset += (x.shape[dim] - 1) * strides[dim]
            strides[dim] = -strides[dim]
        }
        return x.alias(shape: x.shape, strides: strides, offset: offset).rawConverted(to: x.dtype)
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [Flip(dims: dims)(gradient)] }
}

/// The tensor side by side with itself.
private struct Repeat: Operator {
    static let name = "Repeat"
    let repeats: [Int]
    /// The input's sizes, with 1 for added dimensions.
    let sizes: [Int]

    /// (how often, size) for each dimension.
    private var pairs: [Int] { zip(repeats, sizes).flatMap { [$0, $1] } }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0]
        let spread = x.rawContiguous().alias(
            shape: sizes.flatMap { [1, $0] }, strides: Shape.contiguousStrides(sizes).flatMap { [0, $0] })
        let result = spread.broadcast(to: pairs).rawConverted(to: x.dtype)
        let shape = zip(repeats, sizes).map { $0 * $1 }
        return result.alias(shape: shape, strides: nil)
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        if gradient.numel() == 0 { return [zeros(sizes, dtype: gradient.dtype)] }
        return [gradient.reshape(pairs).sum(dim: repeats.indices.map { 2 * $0 })]
    }
}

/// A matrix, or matrices, with 0 above or below a diagonal.
private struct Triangle: Operator {
    static let name = "Triangle"
    var nodeName: String { isLower ? "TrilBackward0" : "TriuBackward0" }
    let diagonal: Int
    let isLower: Bool

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        noGrad {
            let rows = arange(inputs[0].size(-2)).unsqueeze(1) + diagonal
            let columns = arange(inputs[0].size(-1))
            return where_(isLower ? columns <= rows : columns >= rows, inputs[0], 0)
        }
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [self(gradient)] }
}

extension Tensor {
    /// The elements in reversed order along `dims`. Gradient: `g`, reversed. PyTorch: `flip`.
    public func flip(_ dims: [Int]) -> Tensor {
        Flip(dims: dims.isEmpty ? [] : Shape.normalized(dims, rank: ndim))(self)
    }
    /// The elements in reversed order along `dims`. PyTorch: `flip`.
    public func flip(_ dims: Int...) -> Tensor { flip(dims) }

    /// The tensor side by side with itself, `repeats[i]` times along dimension `i`; new dimensions are added in front.
    ///
    /// Gradient: the sum of the copies' gradients. PyTorch: `repeat`.
    public func `repeat`(_ repeats: [Int]) -> Tensor {
        check(
            repeats.count >= ndim,
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
            hint: "\(repeats.count) numbers for shape \(shape).")
        check(
            !repeats.contains { $0 < 0 }, "Trying to create tensor with negative dimension \(repeats.min() ?? 0)",
            hint: "Repeats count copies.")
        let added = [Int](repeating: 1, count: repeats.count - ndim)
        return Repeat(repeats: repeats, sizes: added + shape)(self)
    }
    /// The tensor side by side with itself. PyTorch: `repeat`.
    public func `repeat`(_ repeats: Int...) -> Tensor { self.`repeat`(repeats) }

    /// A matrix, or a batch of them, with 0 above the diagonal. Gradient: `g` likewise. PyTorch: `tril`.
    ///
    /// - Parameter diagonal: The last diagonal to keep: 0 the main one, 1 the one above it.
    public func tril(_ diagonal: Int = 0) -> Tensor { triangle(diagonal, isLower: true, "tril") }

    /// A matrix, or a batch of them, with 0 below the diagonal. Gradient: `g` likewise. PyTorch: `triu`.
    ///
    /// - Parameter diagonal: The first diagonal to keep: 0 the main one, 1 the one above it.
    public func triu(_ diagonal: Int = 0) -> Tensor { triangle(diagonal, isLower: false, "triu") }

    private func triangle(_ diagonal: Int, isLower: Bool, _ function: String) -> Tensor {
        check(
            ndim >= 2, "\(function): input tensor must have at least 2 dimensions",
            hint: "The tensor has shape \(shape).")
        return Triangle(diagonal: diagonal, isLower: isLower)(self)
    }
}
