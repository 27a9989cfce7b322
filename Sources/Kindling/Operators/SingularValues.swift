// The singular value decomposition, and what follows from it.

/// `A = U diag(S) Vᵀ` of matrices [.., m, n], with k = min(m, n) singular values in descending order.
private struct SingularValueDecomposition: MultiOperator {
    static let name = "LinalgSvd"

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let A = inputs[0]
        let (m, n) = (A.size(-2), A.size(-1))
        let k = min(m, n)
        let batch = Array(A.shape.dropLast(2))
        let values = A.asArray(Double.self)
        var (u, s, vt): ([Double], [Double], [Double]) = ([], [], [])
        for index in 0..<Shape.count(batch) {
            var matrix = JacobiRotations(values[index * m * n..<(index + 1) * m * n], rows: m, columns: n)
            matrix.decompose()
            u += matrix.left(transposed: false)
            s += matrix.singularValues
            vt += matrix.right(transposed: true)
        }
        let results = [
            Tensor(u, batch + [m, k], dtype: A.dtype), Tensor(s, batch + [k], dtype: A.dtype),
            Tensor(vt, batch + [k, n], dtype: A.dtype),
        ]
        for (index, result) in results.enumerated() { node?.saveResult(result, index: index) }
        return results
    }

    /// PyTorch's formula. Where singular values are equal, U and V have no gradient.
    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let (U, S, Vt) = (node.saved(0), node.saved(1), node.saved(2))
        let (m, n, k) = (U.size(-2), Vt.size(-1), S.size(-1))
        guard gradients[0] != nil || gradients[2] != nil else {
            return [gradients[1].map { (U * $0.unsqueeze(-2)).matmul(Vt) }]
        }
        let square = S * S
        let gaps = square.unsqueeze(-2) - square.unsqueeze(-1) + eye(k, dtype: S.dtype)
        var inner = gradients[1].map { $0.unsqueeze(-1) * eye(k, dtype: S.dtype) }
        var outer: Tensor?
        if let g = gradients[0] {
            let turned = U.mT.matmul(g)
            let part = (turned - turned.mT) / gaps * S.unsqueeze(-2)
            inner = inner.map { $0 + part } ?? part
            if m > k { outer = (g - U.matmul(turned)).matmul(Vt / S.unsqueeze(-1)) }
        }
        if let g = gradients[2] {
            let turned = Vt.matmul(g.mT)
            let part = S.unsqueeze(-1) * ((turned - turned.mT) / gaps)
            inner = inner.map { $0 + part } ?? part
            if n > k {
                let rest = (U / S.unsqueeze(-2)).matmul(g - g.matmul(Vt.mT).matmul(Vt))
                outer = outer.map { $0 + rest } ?? rest
            }
        }
        let sum = inner.map { U.matmul($0).matmul(Vt) }
        return [outer.flatMap { rest in sum.map { $0 + rest } } ?? sum]
    }
}

/// One matrix, whose columns are turned in pairs until they are orthogonal (Hestenes' method): accurate also for small
/// singular values, and short.
private struct JacobiRotations {
    /// The longer and the shorter dimension: a matrix with more columns than rows is transposed.
    private let length: Int
    private let count: Int
    private let isTransposed: Bool
    /// Columns one after the other: of the matrix, and of the rotations so far.
    private var columns: [Double]
    private var rotations: [Double]
    private(set) var singularValues: [Double] = []
    private var order: [Int] = []

    init(_ values: ArraySlice<Double>, rows: Int, columns n: Int) {
        isTransposed = n > rows
        length = max(rows, n)
        count = min(rows, n)
        let source = Array(values)
        columns = []
        columns.reserveCapacity(source.count)
        for column in 0..<count {
            for row in 0..<length { columns.append(source[isTransposed ? column * n + row : row * n + column]) }
        }
        rotations = (0..<count * count).map { [count] in $0 % (count + 1) == 0 ? 1 : 0 }
    }

    mutating func decompose() {
        for _ in 0..<60 where !sweep() { break }
        let lengths = (0..<count).map { dot(columns, $0, $0, length).squareRoot() }
        order = lengths.indices.sorted { lengths[$0] > lengths[$1] || (lengths[$0] == lengths[$1] && $0 < $1) }
        singularValues = order.map { lengths[$0] }
    }

    /// Turns each pair of columns; false where all were orthogonal.
    private mutating func sweep() -> Bool {
        var changed = false
        for p in 0..<count {
            for q in (p + 1)..<max(count, p + 1) {
                let (a, b, c) = (
                    dot(columns, p, p, length), dot(columns, q, q, length), dot(columns, p, q, length)
                )
                guard c.magnitude > 1e-15 * (a * b).squareRoot() else { continue }
                changed = true
                let zeta = (b - a) / (2 * c)
                let t = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
                let cosine = 1 / (1 + t * t).squareRoot()
                Self.turn(&columns, p * length, q * length, length, cosine, cosine * t)
                Self.turn(&rotations, p * count, q * count, count, cosine, cosine * t)
            }
        }
        return changed
    }

    private func dot(_ values: [Double], _ p: Int, _ q: Int, _ length: Int) -> Double {
        var sum = 0.0
        for row in 0..<length { sum += values[p * length + row] * values[q * length + row] }
        return sum
    }

    private static func turn(
        _ values: inout [Double], _ p: Int, _ q: Int, _ length: Int, _ cosine: Double, _ sine: Double
    ) {
        for row in 0..<length {
            let (x, y) = (values[p + row], values[q + row])
            values[p + row] = cosine * x - sine * y
            values[q + row] = sine * x + cosine * y
        }
    }

    func left(transposed: Bool) -> [Double] { isTransposed ? turns(transposed) : directions(transposed) }
    func right(transposed: Bool) -> [Double] { isTransposed ? directions(transposed) : turns(transposed) }

    /// The rotations' columns, those of large singular values first.
    private func turns(_ transposed: Bool) -> [Double] {
        arranged(order.map { Array(rotations[$0 * count..<($0 + 1) * count]) }, transposed)
    }

    /// The columns' directions; where a singular value is 0, any direction that is orthogonal to the others.
    private func directions(_ transposed: Bool) -> [Double] {
        var found: [[Double]] = []
        var axis = 0
        let threshold = (singularValues.first ?? 0) * 1e-15
        for (index, size) in zip(order, singularValues) {
            if size > threshold || size.isNaN {
                found.append(columns[index * length..<(index + 1) * length].map { $0 / size })
                continue
            }
            while axis < length {
                var candidate = [Double](repeating: 0, count: length)
                candidate[axis] = 1
                axis += 1
                // Twice, since rounding leaves a rest.
                for known in found + found {
                    let share = zip(candidate, known).reduce(0) { $0 + $1.0 * $1.1 }
                    for row in 0..<length { candidate[row] -= share * known[row] }
                }
                let size = candidate.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard size > 1e-3 else { continue }
                found.append(candidate.map { $0 / size })
                break
            }
        }
        return arranged(found, transposed)
    }

    /// Columns as a row-major matrix, or as its transpose.
    private func arranged(_ columns: [[Double]], _ transposed: Bool) -> [Double] {
        if transposed { return Array(columns.joined()) }
        let length = columns.first?.count ?? 0
        return (0..<length).flatMap { row in columns.map { $0[row] } }
    }
}

extension linalg {
    /// The singular values of matrices [.., m, n], the largest first. PyTorch: `linalg.svdvals`.
    ///
    /// Gradient: `U diag(g) Vᵀ`.
    public static func svdvals(_ A: Tensor) -> Tensor { decomposed(A, "linalg.svd").S }

    /// How many singular values exceed the larger of `atol` and `rtol` times the largest one. PyTorch:
    /// `linalg.matrix_rank`.
    ///
    /// - Parameter rtol: nil: 0 where `atol` is given, otherwise the larger dimension times the dtype's precision.
    public static func matrixRank(_ A: Tensor, atol: Double? = nil, rtol: Double? = nil) -> Tensor {
        let S = decomposed(A.detach(), "linalg.matrix_rank").S
        if S.size(-1) == 0 { return zeros(Array(S.shape.dropLast()), dtype: .int64) }
        let precision = S.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)
        let relative = rtol ?? (atol.map { $0 > 0 } == true ? 0 : Double(max(A.size(-2), A.size(-1))) * precision)
        let bound = (S.amax(-1, keepdim: true) * relative).clamp(min: atol ?? 0)
        return S.gt(bound).sum(-1)
    }

    /// `A = U diag(S) Vᵀ`, with as many singular values as the smaller dimension has elements.
    package static func decomposed(_ A: Tensor, _ function: String) -> (U: Tensor, S: Tensor, Vt: Tensor) {
        check(
            A.ndim >= 2, "\(function): The input tensor A must have at least 2 dimensions.",
            hint: "It has shape \(A.shape).")
        check(
            A.dtype.isFloatingPoint,
            "\(function): Expected a floating point or complex tensor as input. Got \(A.dtype.legacyName)",
            hint: "A.to(.float32) converts a \(A.dtype.name) tensor.")
        let results = SingularValueDecomposition().apply([A])
        return (results[0], results[1], results[2])
    }
}
