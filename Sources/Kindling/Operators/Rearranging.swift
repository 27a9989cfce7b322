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

/// The elements moved by `shift` along a dimension; those that leave it at its end come in at its start.
private struct Roll: Operator {
    static let name = "Roll"
    /// At least 0, less than the dimension's size.
    let shift: Int
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0]
        let rest = x.shape[dim] - shift
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        result.part(dim, shift, rest).write(x.part(dim, 0, rest))
        result.part(dim, 0, shift).write(x.part(dim, rest, shift))
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [Roll(shift: shift == 0 ? 0 : gradient.shape[dim] - shift, dim: dim)(gradient)]
    }
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

    /// As ``repeat(_:)-([Int])``, with missing numbers in front taken as 1. PyTorch: `tile`.
    public func tile(_ dims: [Int]) -> Tensor {
        self.`repeat`([Int](repeating: 1, count: Swift.max(ndim - dims.count, 0)) + dims)
    }
    public func tile(_ dims: Int...) -> Tensor { tile(dims) }

    /// Each element `repeats` times in a row along `dim` (nil: of the flattened tensor). Gradient: the sum of the copies'.
    /// PyTorch: `repeat_interleave`.
    public func repeatInterleave(_ repeats: Int, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
        guard let dim, ndim > 0 else {
            return reshape(-1).repeatInterleave(repeats, dim: 0, outputSize: outputSize)
        }
        check(repeats >= 0, "repeats can not be negative", hint: "\(repeats) times.")
        let along = Shape.normalized(dim, rank: ndim)
        checkOutputSize(outputSize, shape[along] * repeats)
        var sizes = shape
        sizes.insert(repeats, at: along + 1)
        return unsqueeze(along + 1).expand(sizes).flatten(along, along + 1)
    }
    /// Element `i` along `dim` `repeats[i]` times in a row. PyTorch: `repeat_interleave`.
    public func repeatInterleave(_ repeats: Tensor, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
        guard let dim, ndim > 0 else {
            return reshape(-1).repeatInterleave(repeats, dim: 0, outputSize: outputSize)
        }
        check(
            repeats.ndim <= 1, "repeats must be 0-dim or 1-dim tensor", hint: "It has shape \(repeats.shape).")
        if repeats.numel() == 1 {
            return repeatInterleave(repeats.item(Int.self), dim: dim, outputSize: outputSize)
        }
        check(
            repeats.numel() == size(dim),
            "repeats must have the same size as input along dim, but got repeats.size(0) = \(repeats.numel()) and "
                + "input.size(\(dim)) = \(size(dim))", hint: "One number for each element.")
        return indexSelect(dim, Kindling.repeatInterleave(repeats, outputSize: outputSize))
    }

    /// The elements moved by `shifts` along `dims`, round the ends; without `dims` of the flattened tensor.
    ///
    /// Gradient: `g` moved back. PyTorch: `roll`.
    public func roll(_ shifts: some Dimensions, _ dims: some Dimensions = [Int]()) -> Tensor {
        let (shifts, dims) = (shifts.dimensions, dims.dimensions)
        check(!shifts.isEmpty, "`shifts` required", hint: "How far to move, for each dimension.")
        if dims.isEmpty && shifts.count == 1 { return reshape(-1).roll(shifts[0], 0).reshape(shape) }
        check(
            shifts.count == dims.count,
            "shifts and dimensions must align. shifts: \(shifts.count), dims:\(dims.count)",
            hint: "One number for each dimension.")
        return zip(shifts, dims).reduce(self) { x, pair in
            check(
                x.ndim > 0, "Dimension specified as \(pair.1) but tensor has no dimensions",
                hint: "A scalar cannot be moved.")
            let dim = Shape.normalized(pair.1, rank: x.ndim)
            let size = Swift.max(x.shape[dim], 1)
            return Roll(shift: (pair.0 % size + size) % size, dim: dim)(x)
        }
    }

    /// The plane of two dimensions turned by `k` times 90 degrees, from the first towards the second.
    ///
    /// Gradient: `g` turned back. PyTorch: `rot90`.
    public func rot90(_ k: Int = 1, _ dims: [Int] = [0, 1]) -> Tensor {
        check(
            dims.count == 2, "expected total rotation dims == 2, but got dims = \(dims.count)",
            hint: "A plane has two dimensions.")
        check(
            ndim >= 2, "expected total dims >= 2, but got total dims = \(ndim)", hint: "A plane has two dimensions.")
        let (first, second) = (Shape.normalized(dims[0], rank: ndim), Shape.normalized(dims[1], rank: ndim))
        check(
            first != second,
            "expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = \(dims[1])",
            hint: "A plane has two dimensions.")
        switch (k % 4 + 4) % 4 {
        case 1: return flip(second).transpose(first, second)
        case 2: return flip(first, second)
        case 3: return flip(first).transpose(first, second)
        default: return clone()
        }
    }

    /// The columns in reversed order. PyTorch: `fliplr`.
    public func fliplr() -> Tensor {
        check(ndim >= 2, "Input must be >= 2-d.", hint: "flip(0) reverses a vector.")
        return flip(1)
    }
    /// The rows in reversed order. PyTorch: `flipud`.
    public func flipud() -> Tensor {
        check(ndim >= 1, "Input must be >= 1-d.", hint: "A scalar has no order.")
        return flip(0)
    }

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

/// The number `i` `repeats[i]` times in a row: int64. PyTorch: `torch.repeat_interleave`.
public func repeatInterleave(_ repeats: Tensor, outputSize: Int? = nil) -> Tensor {
    check(
        repeats.dtype == .int64 || repeats.dtype == .int32, "repeats has to be Long or Int tensor",
        hint: "repeats.to(.int64) converts.")
    check(repeats.ndim == 1, "repeat_interleave only accept 1D vector as repeat", hint: "Shape \(repeats.shape).")
    let counts = repeats.asArray(Int.self)
    check(!counts.contains { $0 < 0 }, "repeats can not be negative", hint: "\(counts.min() ?? 0) times.")
    let indices = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    checkOutputSize(outputSize, indices.count)
    return Tensor(indices)
}

private func checkOutputSize(_ given: Int?, _ size: Int) {
    check(
        given == nil || given == size, "allocated size does not match required size",
        hint: "outputSize is \(given ?? 0), the result has \(size) elements along the dimension.")
}
