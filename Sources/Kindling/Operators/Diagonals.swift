// Diagonals of matrices: seen, put in, and made into matrices.

struct Diagonal: ViewOperator {
    static let name = "Diagonal"
    let offset: Int
    let dim1: Int
    let dim2: Int
    let original: [Int]

    func view(of tensor: Tensor) -> Tensor {
        var (shape, strides) = (tensor.shape, tensor.stridesArray)
        let (rows, columns) = (shape[dim1] + min(offset, 0), shape[dim2] - max(offset, 0))
        let count = max(min(rows, columns), 0)
        let start = count == 0 ? 0 : max(-offset, 0) * strides[dim1] + max(offset, 0) * strides[dim2]
        let step = strides[dim1] + strides[dim2]
        for dim in [max(dim1, dim2), min(dim1, dim2)] {
            shape.remove(at: dim)
            strides.remove(at: dim)
        }
        return tensor.alias(shape: shape + [count], strides: strides + [step], offset: tensor.storageOffset() + start)
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [ViewScatter(view: self)(zeros(original, dtype: gradient.dtype), gradient)]
    }
}

/// Zeros with the input on a diagonal.
private struct DiagEmbed: Operator {
    static let name = "DiagEmbed"
    let diagonal: Diagonal

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = zeros(diagonal.original, dtype: inputs[0].dtype)
        diagonal.view(of: result).write(inputs[0])
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [diagonal(gradient)] }
}

extension Tensor {
    /// The elements [i, i + offset] of dimensions `dim1` and `dim2`, as the last dimension; a view.
    ///
    /// Gradient: `g` on the diagonal of zeros. PyTorch: `diagonal`.
    public func diagonal(offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
        Diagonal(of: shape, offset, dim1, dim2)(self)
    }

    /// A copy whose diagonal is `source`. Gradients: `g` elsewhere, and on the diagonal. PyTorch: `diagonal_scatter`.
    public func diagonalScatter(_ source: Tensor, offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
        replacing(Diagonal(of: shape, offset, dim1, dim2), source, "DiagonalScatter")
    }

    /// Matrices of zeros, in dimensions `dim1` and `dim2` of the result, with this tensor's last dimension on a diagonal.
    ///
    /// Gradient: `g`'s diagonal. PyTorch: `diag_embed`.
    public func diagEmbed(offset: Int = 0, dim1: Int = -2, dim2: Int = -1) -> Tensor {
        check(
            ndim > 0, "diag_embed: expected at least one dimension, but got a scalar", hint: "reshape(1) makes it one.")
        let dims = Diagonal.checked(dim1, dim2, rank: ndim + 1)
        var target = Array(shape.dropLast())
        for dim in [Swift.min(dims.0, dims.1), Swift.max(dims.0, dims.1)] {
            target.insert((shape.last ?? 1) + Swift.abs(offset), at: dim)
        }
        let diagonal = Diagonal(of: target, offset, dims.0, dims.1)
        return DiagEmbed(diagonal: diagonal)(self)
    }

    /// A matrix with this vector on its diagonal, or a copy of this matrix's diagonal. PyTorch: `diag`.
    public func diag(_ diagonal: Int = 0) -> Tensor {
        check(
            ndim == 1 || ndim == 2, "diag(): Supports 1D or 2D tensors. Got \(ndim)D",
            hint: "diagonal() and diagEmbed() take more dimensions.")
        return ndim == 1 ? diagEmbed(offset: diagonal) : self.diagonal(offset: diagonal).clone()
    }

    /// A matrix with all elements on its diagonal. PyTorch: `diagflat`.
    public func diagflat(_ offset: Int = 0) -> Tensor { reshape(-1).diagEmbed(offset: offset) }
}

extension Diagonal {
    fileprivate init(of shape: [Int], _ offset: Int, _ dim1: Int, _ dim2: Int) {
        let dims = Self.checked(dim1, dim2, rank: shape.count)
        self.init(offset: offset, dim1: dims.0, dim2: dims.1, original: shape)
    }

    fileprivate static func checked(_ dim1: Int, _ dim2: Int, rank: Int) -> (Int, Int) {
        let dims = (Shape.normalized(dim1, rank: rank), Shape.normalized(dim2, rank: rank))
        check(
            dims.0 != dims.1, "diagonal dimensions cannot be identical \(dim1), \(dim2)",
            hint: "A diagonal runs through two dimensions.")
        return dims
    }
}

/// The matrices on the diagonal of one matrix of zeros; vectors count as one row. PyTorch: `torch.block_diag`.
public func blockDiag(_ tensors: [Tensor]) -> Tensor {
    if tensors.isEmpty { return zeros(1, 0) }
    for (index, tensor) in tensors.enumerated() {
        check(
            tensor.ndim <= 2,
            "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input \(index) has \(tensor.ndim) dimensions",
            hint: "Its shape is \(tensor.shape).")
    }
    let matrices = tensors.map(atleast2d)
    let width = matrices.reduce(0) { $0 + $1.shape[1] }
    var start = 0
    return cat(
        matrices.map { matrix in
            defer { start += matrix.shape[1] }
            return pad(matrix, [start, width - start - matrix.shape[1]])
        })
}
public func blockDiag(_ tensors: Tensor...) -> Tensor { blockDiag(tensors) }
