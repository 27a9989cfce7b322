// Sorting, and running sums.

/// Elements in order along a dimension, all or the first `count`, with the places where they were.
private struct Sort: MultiOperator {
    static let name = "Sort"
    var nodeName: String { isPart ? "TopkBackward0" : "SortBackward0" }
    let dim: Int
    let descending: Bool
    let count: Int
    let isPart: Bool
    let original: [Int]

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let x = inputs[0]
        let order = x.order(dim, descending).part(dim, 0, count).rawContiguous()
        node?.save(order)
        let values = Tensor(empty: order.shape, x.dtype, backend: x.backend)
        x.backend.gather(x, dim: dim, order, into: values)
        return [values, order]
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [nil] }
        return [zeros(original, dtype: gradient.dtype).scatterAdd(dim, node.saved(0), gradient)]
    }
}

private struct CumulativeSum: Operator {
    static let name = "Cumsum"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.cumulativeSum(x, dim: dim, into: result)
        return result
    }

    /// The running sum from the other end.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient.flip(dim).cumsum(dim).flip(dim)] }
}

extension Tensor {
    /// The places of the elements in order along `dim`; equal ones stay in order, NaN counts as largest.
    fileprivate func order(_ dim: Int, _ descending: Bool) -> Tensor {
        let result = Tensor(empty: shape, .int64, backend: backend)
        backend.sortOrder(rawContiguous(), dim: dim, descending: descending, into: result)
        return result
    }

    private func sorted(_ dim: Int, _ descending: Bool, count: Int?, _ kind: String) -> ValuesAndIndices {
        if ndim == 0 {
            let one = reshape([1]).sorted(0, descending, count: count, kind)
            return ValuesAndIndices(values: one.values.reshape([]), indices: one.indices.reshape([]), kind: kind)
        }
        let operation = Sort(
            dim: dim, descending: descending, count: count ?? shape[dim], isPart: count != nil, original: shape)
        let results = operation.apply([self])
        return ValuesAndIndices(values: results[0], indices: results[1], kind: kind)
    }

    /// The elements in order along `dim`, and the places where they were. Equal elements stay in order; NaN is largest.
    ///
    /// Gradient: `g` back at these places. PyTorch: `sort(stable=True)`.
    public func sort(_ dim: Int = -1, descending: Bool = false) -> ValuesAndIndices {
        sorted(Shape.normalized(dim, rank: ndim), descending, count: nil, "sort")
    }

    /// The places of the elements in order along `dim`. PyTorch: `argsort(stable=True)`.
    public func argsort(_ dim: Int = -1, descending: Bool = false) -> Tensor {
        detach().sort(dim, descending: descending).indices
    }

    /// The `k` largest (or smallest) elements along `dim`, in order, and their places.
    ///
    /// Gradient: `g` back at these places. PyTorch: `topk`.
    public func topk(_ k: Int, _ dim: Int = -1, largest: Bool = true) -> ValuesAndIndices {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            k >= 0 && k <= (ndim == 0 ? 1 : shape[dim]), "selected index k out of range",
            hint: "k is \(k), dimension \(dim) has \(ndim == 0 ? 1 : shape[dim]) elements.")
        return sorted(dim, largest, count: k, "topk")
    }

    /// The running sum along `dim`; integers and bools give int64. Gradient: the running sum of `g` from the other end.
    /// PyTorch: `cumsum`.
    public func cumsum(_ dim: Int, dtype: DType? = nil) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        return CumulativeSum(dim: dim)(to(dtype ?? (self.dtype.isFloatingPoint ? self.dtype : .int64)))
    }
}
