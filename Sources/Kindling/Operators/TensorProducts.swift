// Products of tensors over some of their dimensions.

extension Tensor {
    /// The product of each element of a vector with each of another: [m], [n] → [m, n]. PyTorch: `outer`.
    public func outer(_ other: Tensor) -> Tensor {
        check(ndim == 1, "outer: Expected 1-D argument self, but got \(ndim)-D", hint: "Its shape is \(shape).")
        check(
            other.ndim == 1, "outer: Expected 1-D argument vec2, but got \(other.ndim)-D",
            hint: "Its shape is \(other.shape).")
        return unsqueeze(1) * other
    }

    /// The inner products along both last dimensions: [.., k], [.., k] → [.., ..]; by a scalar the product.
    /// PyTorch: `inner`.
    public func inner(_ other: Tensor) -> Tensor {
        if ndim == 0 || other.ndim == 0 { return self * other }
        check(
            size(-1) == other.size(-1),
            "inner() the last dimension must match on both input tensors but got shapes \(shape) and \(other.shape)",
            hint: "Both last dimensions are summed over together.")
        return tensordot(self, other, dims: ([-1], [-1]))
    }

    /// The cross product of vectors of three elements along `dim`; without: along the first dimension of size 3.
    /// PyTorch: `cross`; see ``linalg/cross(_:_:dim:)``, where `dim` is -1.
    public func cross(_ other: Tensor, dim: Int? = nil) -> Tensor {
        guard let dim = dim ?? shape.firstIndex(of: 3) else {
            fail("no dimension of size 3 in input", hint: "The tensor has shape \(shape).")
        }
        return linalg.cross(self, other, dim: dim)
    }

    /// The sum of a matrix's diagonal. Gradient: `g` on the diagonal. PyTorch: `trace`.
    public func trace() -> Tensor {
        check(
            ndim == 2, "trace: expected a matrix, but got tensor with dim \(ndim)", hint: "Its shape is \(shape).")
        return diagonal().sum()
    }

    /// Each element times all of `other`, block by block. PyTorch: `kron`.
    public func kron(_ other: Tensor) -> Tensor {
        let rank = Swift.max(ndim, other.ndim)
        let a = [Int](repeating: 1, count: rank - ndim) + shape
        let b = [Int](repeating: 1, count: rank - other.ndim) + other.shape
        let product = reshape(a.flatMap { [$0, 1] }) * other.reshape(b.flatMap { [1, $0] })
        return product.reshape(zip(a, b).map { $0 * $1 })
    }
}

/// The sum of products over the last `dims` dimensions of `a` and the first of `b`. PyTorch: `tensordot`.
public func tensordot(_ a: Tensor, _ b: Tensor, dims: Int = 2) -> Tensor {
    check(dims >= 0, "tensordot expects dims >= 0, but got dims=\(dims)", hint: "It counts dimensions.")
    check(
        dims <= min(a.ndim, b.ndim), "tensordot expects dims < ndim_a or ndim_b, but got dims=\(dims)",
        hint: "Shapes \(a.shape) and \(b.shape).")
    return tensordot(a, b, dims: (Array(-dims..<0), Array(0..<dims)))
}
/// The sum of products over pairs of dimensions, one of `a` and one of `b` each. PyTorch: `tensordot`.
public func tensordot(_ a: Tensor, _ b: Tensor, dims: ([Int], [Int])) -> Tensor {
    check(
        dims.0.count == dims.1.count, "both dimension lists should have same length",
        hint: "\(dims.0) and \(dims.1) pair dimensions.")
    let first = dims.0.map { Shape.normalized($0, rank: a.ndim) }
    let second = dims.1.map { Shape.normalized($0, rank: b.ndim) }
    check(
        Set(first).count == first.count && Set(second).count == second.count,
        "dim \((first.count > Set(first).count ? first : second).max() ?? 0) appears multiple times in the list of dims",
        hint: "Name each dimension once.")
    var (left, right) = (a, b)
    for (index, (x, y)) in zip(first, second).enumerated() where a.shape[x] != b.shape[y] {
        check(
            a.shape[x] == 1 || b.shape[y] == 1,
            "contracted dimensions need to match, but first has size \(a.shape[x]) in dim \(dims.0[index]) and second has "
                + "size \(b.shape[y]) in dim \(dims.1[index])", hint: "Shapes \(a.shape) and \(b.shape).")
        // A single element is broadcast: it meets the sum of the others.
        if a.shape[x] == 1 {
            right = right.sum(y, keepdim: true, dtype: b.dtype)
        } else {
            left = left.sum(x, keepdim: true, dtype: a.dtype)
        }
    }
    let rows = a.shape.indices.filter { !first.contains($0) }
    let columns = b.shape.indices.filter { !second.contains($0) }
    let count = Shape.count(first.map { left.shape[$0] })
    let sizes = (rows.map { a.shape[$0] }, columns.map { b.shape[$0] })
    let product = left.permute(rows + first).reshape([Shape.count(sizes.0), count])
        .mm(right.permute(second + columns).reshape([count, Shape.count(sizes.1)]))
    return product.reshape(sizes.0 + sizes.1)
}
