// Tensors side by side, above and behind one another; and cut apart again.

/// The tensors side by side: along dimension 1, vectors along 0. PyTorch: `torch.hstack`.
public func hstack(_ tensors: [Tensor]) -> Tensor {
    check(!tensors.isEmpty, "hstack expects a non-empty TensorList", hint: "There is nothing to join.")
    let parts = atleast1d(tensors)
    return cat(parts, dim: parts[0].ndim == 1 ? 0 : 1)
}
/// The tensors above one another; vectors count as rows. PyTorch: `torch.vstack`.
public func vstack(_ tensors: [Tensor]) -> Tensor {
    check(!tensors.isEmpty, "vstack expects a non-empty TensorList", hint: "There is nothing to join.")
    return cat(atleast2d(tensors))
}
/// As ``vstack(_:)``. PyTorch: `torch.row_stack`.
public func rowStack(_ tensors: [Tensor]) -> Tensor { vstack(tensors) }
/// The tensors behind one another, along dimension 2. PyTorch: `torch.dstack`.
public func dstack(_ tensors: [Tensor]) -> Tensor {
    check(!tensors.isEmpty, "dstack expects a non-empty TensorList", hint: "There is nothing to join.")
    return cat(atleast3d(tensors), dim: 2)
}
/// The tensors side by side; scalars and vectors count as columns. PyTorch: `torch.column_stack`.
public func columnStack(_ tensors: [Tensor]) -> Tensor {
    check(!tensors.isEmpty, "column_stack expects a non-empty TensorList", hint: "There is nothing to join.")
    return hstack(tensors.map { $0.ndim < 2 ? $0.reshape([$0.numel(), 1]) : $0 })
}

extension Tensor {
    /// Parts of the given sizes along `dim`; views. PyTorch: `split_with_sizes`.
    public func splitWithSizes(_ sizes: [Int], dim: Int = 0) -> [Tensor] { split(sizes, dim: dim) }

    /// `sections` parts along `dim`, the first ones larger by one where it does not divide; views. PyTorch: `tensor_split`.
    public func tensorSplit(_ sections: Int, dim: Int = 0) -> [Tensor] {
        let dim = splitDim(dim)
        check(
            sections > 0, "number of sections must be larger than 0, got \(sections)",
            hint: "Ask for at least one part.")
        let (small, larger) = shape[dim].quotientAndRemainder(dividingBy: sections)
        return tensorSplit((1..<sections).map { $0 * small + Swift.min($0, larger) }, dim: dim)
    }
    /// The parts between the given positions along `dim`; views. PyTorch: `tensor_split`.
    public func tensorSplit(_ indices: [Int], dim: Int = 0) -> [Tensor] {
        let dim = splitDim(dim)
        var start = 0
        let parts = indices.map { end in
            defer { start = end }
            return slice(dim: dim, start: start, end: end)
        }
        return parts + [slice(dim: dim, start: start)]
    }
    /// As with an integer, or with an array of them. PyTorch: `tensor_split`.
    public func tensorSplit(_ indicesOrSections: Tensor, dim: Int = 0) -> [Tensor] {
        check(
            indicesOrSections.dtype == .int64,
            "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                + indicesOrSections.dtype.legacyName, hint: "index.to(.int64) converts.")
        check(
            indicesOrSections.ndim < 2,
            "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a "
                + "tensor with \(indicesOrSections.ndim) dims", hint: "One number of parts, or a list of positions.")
        let numbers = indicesOrSections.asArray(Int.self)
        return indicesOrSections.ndim == 0 ? tensorSplit(numbers[0], dim: dim) : tensorSplit(numbers, dim: dim)
    }
    private func splitDim(_ dim: Int) -> Int {
        check(
            ndim > 0, "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims",
            hint: "A scalar has no parts.")
        return Shape.normalized(dim, rank: ndim)
    }

    /// `sections` equal parts side by side; views. PyTorch: `hsplit`.
    public func hsplit(_ sections: Int) -> [Tensor] { equalParts(sections, ndim == 1 ? 0 : 1, atLeast: 1, "hsplit") }
    public func hsplit(_ indices: [Int]) -> [Tensor] { tensorSplit(indices, dim: side("hsplit", 1, ndim == 1 ? 0 : 1)) }
    /// `sections` equal parts above one another; views. PyTorch: `vsplit`.
    public func vsplit(_ sections: Int) -> [Tensor] { equalParts(sections, 0, atLeast: 2, "vsplit") }
    public func vsplit(_ indices: [Int]) -> [Tensor] { tensorSplit(indices, dim: side("vsplit", 2, 0)) }
    /// `sections` equal parts along dimension 2; views. PyTorch: `dsplit`.
    public func dsplit(_ sections: Int) -> [Tensor] { equalParts(sections, 2, atLeast: 3, "dsplit") }
    public func dsplit(_ indices: [Int]) -> [Tensor] { tensorSplit(indices, dim: side("dsplit", 3, 2)) }

    private func equalParts(_ sections: Int, _ dim: Int, atLeast rank: Int, _ function: String) -> [Tensor] {
        let dim = side(function, rank, dim)
        check(
            sections > 0 && shape[dim] % sections == 0,
            "torch.\(function) attempted to split along dimension \(dim), but the size of the dimension \(shape[dim]) is "
                + "not divisible by the split_size \(sections)!", hint: "tensorSplit() makes parts of different sizes.")
        return tensorSplit(sections, dim: dim)
    }
    private func side(_ function: String, _ rank: Int, _ dim: Int) -> Int {
        check(
            ndim >= rank,
            "torch.\(function) requires a tensor with at least \(rank) dimension, but got a tensor with \(ndim) dimensions!",
            hint: "unsqueeze(dim) adds a dimension.")
        return dim
    }
}

/// Which dimension of a grid the first vector runs along.
public enum GridIndexing: String, Sendable {
    /// The first: [row, column].
    case ij
    /// The second: [x, y] of a picture.
    case xy
}

/// The coordinates of a grid: for each vector a tensor, of all vectors' sizes, whose elements change along its dimension.
///
/// Gradients: `g` summed over the other dimensions. PyTorch: `torch.meshgrid`.
public func meshgrid(_ tensors: [Tensor], indexing: GridIndexing = .ij) -> [Tensor] {
    check(!tensors.isEmpty, "meshgrid expects a non-empty TensorList", hint: "There are no coordinates.")
    for tensor in tensors {
        check(
            tensor.ndim <= 1, "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: \(tensor)",
            hint: "Its shape is \(tensor.shape).")
        check(
            tensor.dtype == tensors[0].dtype, "torch.meshgrid expects all tensors to have the same dtype",
            hint: "\(tensors[0].dtype) and \(tensor.dtype).")
    }
    let swaps = indexing == .xy && tensors.count >= 2
    let order = swaps ? [tensors[1], tensors[0]] + tensors[2...] : tensors
    let sizes = order.map { $0.numel() }
    let grids = order.enumerated().map { dim, tensor in
        tensor.reshape((0..<sizes.count).map { $0 == dim ? sizes[dim] : 1 }).expand(sizes)
    }
    return swaps ? [grids[1], grids[0]] + grids[2...] : grids
}
public func meshgrid(_ tensors: Tensor..., indexing: GridIndexing = .ij) -> [Tensor] {
    meshgrid(tensors, indexing: indexing)
}

/// All combinations of one element of each vector, as rows; of one vector, itself. PyTorch: `torch.cartesian_prod`.
public func cartesianProd(_ tensors: [Tensor]) -> Tensor {
    for tensor in tensors {
        check(
            tensor.ndim == 1, "Expect a 1D vector, but got shape \(tensor.shape)", hint: "reshape(-1) makes a vector.")
    }
    if tensors.count == 1 { return tensors[0] }
    return stack(meshgrid(tensors).map { $0.reshape(-1) }, dim: 1)
}
public func cartesianProd(_ tensors: Tensor...) -> Tensor { cartesianProd(tensors) }

/// All ways to choose `r` elements of a vector, as rows, each element once or any number of times.
/// PyTorch: `torch.combinations`.
public func combinations(_ x: Tensor, r: Int = 2, withReplacement: Bool = false) -> Tensor {
    check(x.ndim == 1, "Expect a 1D vector, but got shape \(x.shape)", hint: "reshape(-1) makes a vector.")
    check(r >= 0, "Expect a non-negative number, but got \(r)", hint: "It counts chosen elements.")
    if r == 0 { return zeros([0], dtype: x.dtype) }
    var rows: [[Int]] = [[]]
    for _ in 0..<r {
        rows = rows.flatMap { row in
            let first = row.last.map { withReplacement ? $0 : $0 + 1 } ?? 0
            return (first..<max(x.numel(), first)).map { row + [$0] }
        }
    }
    return x.indexSelect(0, Tensor(rows.flatMap { $0 })).reshape([rows.count, r])
}
