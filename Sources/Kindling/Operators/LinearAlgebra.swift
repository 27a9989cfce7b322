/// PyTorch's namespace `torch.linalg`: norms, products and decompositions of matrices.
///
/// In lower case, so that calls read as in PyTorch: `linalg.norm(x)`.
// swift-format-ignore: TypeNamesShouldBeCapitalized
public enum linalg {}

extension linalg {
    /// The cross product of vectors of three elements along `dim`; shapes are broadcast. PyTorch: `linalg.cross`.
    public static func cross(_ input: Tensor, _ other: Tensor, dim: Int = -1) -> Tensor {
        check(
            input.ndim == other.ndim, "linalg.cross: inputs must have the same number of dimensions.",
            hint: "Shapes \(input.shape) and \(other.shape).")
        let axis = Shape.normalized(dim, rank: input.ndim)
        check(
            input.shape[axis] == 3 && other.shape[axis] == 3,
            "linalg.cross: inputs dimension \(dim) must have length 3. Got \(input.size(dim)) and \(other.size(dim))",
            hint: "Shapes \(input.shape) and \(other.shape).")
        let (a, b) = (input.unbind(axis), other.unbind(axis))
        return stack([(1, 2), (2, 0), (0, 1)].map { a[$0] * b[$1] - a[$1] * b[$0] }, dim: axis)
    }

    /// The inner products of vectors along `dim`; shapes are broadcast. PyTorch: `linalg.vecdot`.
    public static func vecdot(_ x: Tensor, _ y: Tensor, dim: Int = -1) -> Tensor {
        let product = x * y
        return product.sum(dim, dtype: product.dtype)
    }

    /// The diagonals of matrices, which are the dimensions `dim1` and `dim2`; a view. PyTorch: `linalg.diagonal`.
    public static func diagonal(_ A: Tensor, offset: Int = 0, dim1: Int = -2, dim2: Int = -1) -> Tensor {
        A.diagonal(offset: offset, dim1: dim1, dim2: dim2)
    }

    /// The product of several matrices, in the order that takes the fewest multiplications; the first and the last may
    /// be vectors. PyTorch: `linalg.multi_dot`.
    public static func multiDot(_ tensors: [Tensor]) -> Tensor {
        check(
            tensors.count >= 2, "multi_dot(): expected at least 2 tensors but got \(tensors.count)",
            hint: "A product has two factors.")
        var matrices = tensors
        let (isRow, isColumn) = (tensors[0].ndim == 1, tensors[tensors.count - 1].ndim == 1)
        if isRow { matrices[0] = matrices[0].unsqueeze(0) }
        if isColumn { matrices[tensors.count - 1] = matrices[tensors.count - 1].unsqueeze(1) }
        for (index, matrix) in matrices.enumerated() {
            check(
                matrix.ndim == 2, "multi_dot(): tensor \(index) must be 2D but got \(matrix.ndim)D",
                hint: "Only the first and the last may be vectors.")
            check(
                index == 0 || matrices[index - 1].shape[1] == matrix.shape[0],
                "multi_dot(): tensors \(index - 1) and \(index) with shapes \(tensors[max(index - 1, 0)].shape) and "
                    + "\(tensors[index].shape) cannot be multiplied",
                hint: "Columns of one must be as many as rows of the next.")
        }
        let product = cheapestProduct(matrices)
        let rows = isRow ? product.squeeze(0) : product
        return isColumn ? rows.squeeze(-1) : rows
    }

    /// The best place to split each run of factors comes from the best for shorter runs.
    private static func cheapestProduct(_ matrices: [Tensor]) -> Tensor {
        let count = matrices.count
        let sizes = [matrices[0].shape[0]] + matrices.map { $0.shape[1] }
        var cost = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
        var splits = cost
        for length in 1..<count {
            for first in 0..<count - length {
                let last = first + length
                let options = (first..<last).map { middle in
                    cost[first][middle] + cost[middle + 1][last] + sizes[first] * sizes[middle + 1] * sizes[last + 1]
                }
                cost[first][last] = options.min() ?? 0
                splits[first][last] = first + (options.firstIndex(of: cost[first][last]) ?? 0)
            }
        }
        func product(_ first: Int, _ last: Int) -> Tensor {
            if first == last { return matrices[first] }
            let middle = splits[first][last]
            return product(first, middle).mm(product(middle + 1, last))
        }
        return product(0, count - 1)
    }

    /// The product of `n` times the matrix, or of its inverse where `n` is negative. PyTorch: `linalg.matrix_power`.
    public static func matrixPower(_ A: Tensor, _ n: Int) -> Tensor {
        A.checkSquare("linalg.matrix_power")
        if n == 0 {
            // With A's history, in which it has no part.
            return A.clone().zero_() + eye(A.size(-1), dtype: A.dtype)
        }
        var (factor, rest) = (n < 0 ? inv(A) : A, n.magnitude)
        var result: Tensor?
        while true {
            if rest & 1 == 1 { result = result.map { $0.matmul(factor) } ?? factor }
            rest >>= 1
            if rest == 0 { break }
            factor = factor.matmul(factor)
        }
        return result ?? factor
    }
}

extension Tensor {
    /// Stops unless this tensor holds square matrices.
    package func checkSquare(_ function: String) {
        check(
            ndim >= 2, "\(function): The input tensor A must have at least 2 dimensions.",
            hint: "It has shape \(shape).")
        check(
            size(-1) == size(-2),
            "\(function): A must be batches of square matrices, but they are \(size(-2)) by \(size(-1)) matrices",
            hint: "The tensor has shape \(shape).")
    }
}

/// The product of matrices: ``linalg/multiDot(_:)``. PyTorch: `chain_matmul`.
public func chainMatmul(_ matrices: Tensor...) -> Tensor { linalg.multiDot(matrices) }
