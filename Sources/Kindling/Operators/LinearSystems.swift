// Systems of linear equations, inverses and determinants of square matrices.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// X in `A X = B`, for A [.., n, n] and B [.., n, k] with equal batches.
private struct Solve: Operator {
    static let name = "LinalgSolveEx"
    var nodeName = "LinalgSolveExBackward0"
    /// What is said where a matrix is singular; given the number of the first diagonal element that is 0.
    let singular: @Sendable (Int) -> String

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (A, B) = (inputs[0], inputs[1])
        node?.save(A)
        let (n, k) = (A.size(-1), B.size(-1))
        let right = B.asArray(Double.self)
        var values: [Double] = []
        values.reserveCapacity(right.count)
        for (index, factors) in A.factorized().enumerated() {
            if let zero = factors.zeroPivot {
                fail(
                    singular(zero), hint: "Its determinant is 0; linalg.matrixRank tells how many rows are independent."
                )
            }
            values += factors.solve(right[index * n * k..<(index + 1) * n * k], columns: k)
        }
        let result = Tensor(values, B.shape, dtype: B.dtype)
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let toRight = Solve(singular: singular)(node.saved(0).mT, gradient)
        return [node.needsGradient(0) ? -toRight.matmul(node.saved(1).mT) : nil, toRight]
    }
}

private struct Determinant: Operator {
    static let name = "LinalgDet"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let values = inputs[0].factorized().map { $0.sign * exp($0.logarithm) }
        let result = Tensor(values, Array(inputs[0].shape.dropLast(2)), dtype: inputs[0].dtype)
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let (A, determinant) = (node.saved(0), node.saved(1))
        let g = gradient.unsqueeze(-1).unsqueeze(-1)
        if A.numel() == 0 { return [zerosLike(A)] }
        if !determinant.eq(0).any().isTrue() {
            return [g * determinant.unsqueeze(-1).unsqueeze(-1) * linalg.inv(A).mT]
        }
        // Singular matrices have no inverse, but cofactors: products of the other singular values.
        let (U, S, Vt) = linalg.decomposed(A, "linalg.det")
        let n = A.size(-1)
        let others = where_(eye(n).to(.bool), 1, S.unsqueeze(-2).expand(S.shape + [n])).prod(-1)
        let sign = noGrad { linalg.det(U) * linalg.det(Vt) }.round().unsqueeze(-1).unsqueeze(-1)
        return [g * sign * (U * others.unsqueeze(-2)).matmul(Vt)]
    }
}

/// The sign of the determinant and the logarithm of its absolute value.
private struct SignAndLogarithm: MultiOperator {
    static let name = "LinalgSlogdet"

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        node?.save(inputs[0])
        let factors = inputs[0].factorized()
        let batch = Array(inputs[0].shape.dropLast(2))
        return [
            Tensor(factors.map(\.sign), batch, dtype: inputs[0].dtype),
            Tensor(factors.map(\.logarithm), batch, dtype: inputs[0].dtype),
        ]
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let A = node.saved(0)
        guard let gradient = gradients[1] else { return [zerosLike(A)] }
        return [gradient.unsqueeze(-1).unsqueeze(-1) * linalg.inv(A).mT]
    }
}

/// A lower triangular L with `A = L Lᵀ`.
private struct Cholesky: Operator {
    static let name = "LinalgCholeskyEx"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let n = inputs[0].size(-1)
        var values = inputs[0].asArray(Double.self)
        for start in stride(from: 0, to: values.count, by: max(n * n, 1)) {
            for column in 0..<n {
                for row in 0..<n {
                    let at = start + row * n
                    if row < column {
                        values[at + column] = 0
                        continue
                    }
                    let other = start + column * n
                    var rest = values[at + column]
                    for k in 0..<column { rest -= values[at + k] * values[other + k] }
                    if row == column {
                        check(
                            rest > 0,
                            "linalg.cholesky: The factorization could not be completed because the input is not "
                                + "positive-definite (the leading minor of order \(column + 1) is not positive-definite).",
                            hint: "A covariance with a small multiple of eye(n) added is.")
                        values[at + column] = rest.squareRoot()
                    } else {
                        values[at + column] = rest / values[other + column]
                    }
                }
            }
        }
        let result = Tensor(values, inputs[0].shape, dtype: inputs[0].dtype)
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let L = node.saved(0)
        if L.numel() == 0 { return [gradient] }
        let product = L.mT.matmul(gradient)
        let half = product.tril() - product * eye(L.size(-1), dtype: L.dtype) * 0.5
        let inverse = linalg.inv(L)
        let toA = inverse.mT.matmul(half).matmul(inverse)
        return [(toA + toA.mT) * 0.5]
    }
}

/// One matrix as the product of a lower and an upper triangular one, its rows reordered, in double precision.
private struct TriangularFactors {
    private let n: Int
    private var values: [Double]
    private var order: [Int]
    /// The determinant's sign, 0 where the matrix is singular, and the logarithm of its absolute value.
    private(set) var sign = 1.0
    private(set) var logarithm = 0.0
    /// Counted from 1, as LAPACK does.
    private(set) var zeroPivot: Int?

    init(_ matrix: ArraySlice<Double>, _ n: Int) {
        self.n = n
        values = Array(matrix)
        order = Array(0..<n)
        for column in 0..<n { eliminate(column) }
    }

    private mutating func eliminate(_ column: Int) {
        var pivot = column
        for row in column..<n where values[row * n + column].magnitude > values[pivot * n + column].magnitude {
            pivot = row
        }
        if pivot != column {
            for k in 0..<n { values.swapAt(pivot * n + k, column * n + k) }
            order.swapAt(pivot, column)
            sign = -sign
        }
        let diagonal = values[column * n + column]
        sign *= diagonal == 0 ? 0 : diagonal < 0 ? -1 : 1
        logarithm += log(diagonal.magnitude)
        if diagonal == 0 {
            if zeroPivot == nil { zeroPivot = column + 1 }
            return
        }
        for row in (column + 1)..<max(n, column + 1) {
            let factor = values[row * n + column] / diagonal
            values[row * n + column] = factor
            if factor == 0 { continue }
            for k in (column + 1)..<max(n, column + 1) { values[row * n + k] -= factor * values[column * n + k] }
        }
    }

    /// X in A X = B, for B's elements.
    func solve(_ right: ArraySlice<Double>, columns: Int) -> [Double] {
        let source = Array(right)
        var x = order.flatMap { source[$0 * columns..<($0 + 1) * columns] }
        for row in 0..<n {
            for k in 0..<row {
                for column in 0..<columns { x[row * columns + column] -= values[row * n + k] * x[k * columns + column] }
            }
        }
        for row in (0..<n).reversed() {
            for k in (row + 1)..<max(n, row + 1) {
                for column in 0..<columns { x[row * columns + column] -= values[row * n + k] * x[k * columns + column] }
            }
            for column in 0..<columns { x[row * columns + column] /= values[row * n + row] }
        }
        return x
    }
}

extension Tensor {
    /// The factors of each matrix.
    fileprivate func factorized() -> [TriangularFactors] {
        let n = size(-1)
        let values = asArray(Double.self)
        return (0..<Shape.count(Array(shape.dropLast(2)))).map {
            TriangularFactors(values[$0 * n * n..<($0 + 1) * n * n], n)
        }
    }

    fileprivate func checkedSystem(_ function: String) -> Tensor {
        checkSquare(function)
        check(
            dtype == .float32 || dtype == .float64,
            "\(function): Expected a floating point or complex tensor as input. Got \(dtype.legacyName)",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        return self
    }

    /// The logarithm of the determinants; NaN where these are negative. PyTorch: `logdet`.
    public func logdet() -> Tensor {
        let (sign, logarithm) = linalg.slogdet(self)
        return Kindling.where_(sign.lt(0), Double.nan, logarithm)
    }
}

extension linalg {
    /// X in `A X = B` (or `X A = B` unless `left`), for square matrices A [.., n, n] and B [.., n, k] or [.., n]. PyTorch:
    /// `linalg.solve`.
    ///
    /// Gradients: `A⁻ᵀ g` for B; for A that times `-Xᵀ`.
    public static func solve(_ A: Tensor, _ B: Tensor, left: Bool = true) -> Tensor {
        _ = A.checkedSystem("linalg.solve")
        let isVector = B.ndim == 1 || (B.ndim == A.ndim - 1 && B.shape == A.shape.dropLast())
        return isVector ? solved(A, B.unsqueeze(-1), left: true).squeeze(-1) : solved(A, B, left: left)
    }

    private static func solved(_ A: Tensor, _ B: Tensor, left: Bool) -> Tensor {
        if !left { return solved(A.mT, B.mT, left: true).mT }
        check(
            A.size(-1) == B.size(-2),
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
                + "(\(A.size(-2))x\(A.size(-1)) and \(B.size(-2))x\(B.size(-1)))",
            hint: "B has a row for each column of A.")
        let batch = Shape.broadcast(Array(A.shape.dropLast(2)), Array(B.shape.dropLast(2)))
        return Solve { _ in "torch.linalg.solve: The solver failed because the input matrix is singular." }(
            A.expand(batch + A.shape.suffix(2)), B.expand(batch + B.shape.suffix(2)))
    }

    /// X in `A X = B` (or `X A = B` unless `left`), for triangular matrices A, of which only that triangle counts.
    /// PyTorch: `linalg.solve_triangular`.
    ///
    /// - Parameter unitriangular: Whether the diagonal of A counts as ones.
    public static func solveTriangular(
        _ A: Tensor, _ B: Tensor, upper: Bool, left: Bool = true, unitriangular: Bool = false
    ) -> Tensor {
        _ = A.checkedSystem("linalg.solve_triangular")
        let triangle = upper ? A.triu(unitriangular ? 1 : 0) : A.tril(unitriangular ? -1 : 0)
        let matrix = unitriangular ? triangle + eye(A.size(-1), dtype: A.dtype) : triangle
        return solved(matrix, B, left: left)
    }

    /// The inverse of square matrices. Gradient: `-yᵀ g yᵀ`. PyTorch: `linalg.inv`.
    public static func inv(_ A: Tensor) -> Tensor {
        let unit = eye(A.checkedSystem("linalg.inv").size(-1), dtype: A.dtype).expand(A.shape)
        return Solve(nodeName: "LinalgInvExBackward0") {
            "linalg.inv: The diagonal element \($0) is zero, the inversion could not be completed because the input matrix "
                + "is singular."
        }(A, unit)
    }

    /// The determinants of square matrices. Gradient: `g` times the cofactors. PyTorch: `linalg.det`.
    public static func det(_ A: Tensor) -> Tensor { Determinant()(A.checkedSystem("linalg.det")) }

    /// The sign of the determinants, and the logarithm of their absolute value, which does not overflow. PyTorch:
    /// `linalg.slogdet`.
    ///
    /// Gradient of the logarithm: `g A⁻ᵀ`.
    public static func slogdet(_ A: Tensor) -> (sign: Tensor, logabsdet: Tensor) {
        let results = SignAndLogarithm().apply([A.checkedSystem("linalg.slogdet")])
        return (results[0], results[1])
    }

    /// A lower triangular matrix L with `L Lᵀ = A` (`upper`: an upper one with `Uᵀ U = A`), for symmetric
    /// positive-definite matrices, of which the lower triangle is read. PyTorch: `linalg.cholesky`.
    ///
    /// The gradient is symmetric.
    public static func cholesky(_ A: Tensor, upper: Bool = false) -> Tensor {
        let L = Cholesky()(A.checkedSystem("linalg.cholesky"))
        return upper ? L.mT : L
    }
}
