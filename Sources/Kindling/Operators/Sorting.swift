// Sorting, and elements picked by their order.

/// Elements picked along a dimension, with the places where they were.
package struct PickAlong: MultiOperator {
    package static let name = "PickAlong"
    /// PyTorch's name of the function, and which function of that name it is, as in its node's name.
    let function: String
    var overload = 0
    let dim: Int
    let original: [Int]
    /// Whether the one place left along `dim` is no dimension of the results.
    var dropsDim = false
    /// The places in a contiguous tensor that has the dimension.
    let places: (Tensor) -> Tensor

    package var nodeName: String { "\(function)Backward\(overload)" }

    package func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        var x = inputs[0].rawContiguous()
        if original.isEmpty { x = x.alias(shape: [1], strides: nil) }
        let order = noGrad { places(x) }.rawContiguous()
        node?.save(order)
        let values = Tensor(empty: order.shape, x.dtype, backend: x.backend)
        x.backend.gather(x, dim: dim, order, into: values)
        var shape = order.shape
        if dropsDim || original.isEmpty { shape.remove(at: dim) }
        return [values.alias(shape: shape, strides: nil), order.alias(shape: shape, strides: nil)]
    }

    package func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [nil] }
        let order = node.saved(0)
        let sum = gradient.reshape(order.shape).scattered(dim, order, into: original.isEmpty ? [1] : original)
        return [original.isEmpty ? sum.reshape([]) : sum]
    }
}

extension Tensor {
    /// The places of the elements in order along `dim`, or of the first `count`; equal ones stay in order, NaN counts as
    /// largest. No history.
    package func order(_ dim: Int, descending: Bool = false, count: Int? = nil) -> Tensor {
        var sizes = shape
        if let count { sizes[dim] = count }
        let result = Tensor(empty: sizes, .int64, backend: backend)
        backend.sortOrder(rawContiguous(), dim: dim, descending: descending, into: result)
        return result
    }

    /// The elements at `places` along `dim`, and these places.
    package func picked(
        _ function: String, overload: Int = 0, _ dim: Int, keepdim: Bool = true,
        _ places: @escaping (Tensor) -> Tensor
    ) -> ValuesAndIndices {
        let operation = PickAlong(
            function: function, overload: overload, dim: dim, original: shape, dropsDim: !keepdim, places: places)
        let results = operation.apply([self])
        return ValuesAndIndices(values: results[0], indices: results[1], kind: function.lowercased())
    }

    /// The elements in order along `dim`, and the places where they were. NaN is largest.
    ///
    /// Equal elements stay in order whatever `stable` says, which is there for PyTorch's callers. Gradient: `g` back at
    /// these places. PyTorch: `sort`.
    public func sort(_ dim: Int = -1, descending: Bool = false, stable: Bool = true) -> ValuesAndIndices {
        let dim = Shape.normalized(dim, rank: ndim)
        return picked("Sort", dim) { $0.order(dim, descending: descending) }
    }

    /// The places of the elements in order along `dim`; equal ones stay in order. PyTorch: `argsort`.
    public func argsort(_ dim: Int = -1, descending: Bool = false, stable: Bool = true) -> Tensor {
        detach().sort(dim, descending: descending).indices
    }

    /// The elements in order along the first dimension. PyTorch: `msort`.
    public func msort() -> Tensor { sort(0).values }

    /// The `k` largest (or smallest) elements along `dim` and their places; in order, whatever `sorted` says.
    ///
    /// Gradient: `g` back at these places. PyTorch: `topk`.
    public func topk(_ k: Int, _ dim: Int = -1, largest: Bool = true, sorted: Bool = true) -> ValuesAndIndices {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            k >= 0 && k <= (ndim == 0 ? 1 : shape[dim]), "selected index k out of range",
            hint: "k is \(k), dimension \(dim) has \(ndim == 0 ? 1 : shape[dim]) elements.")
        if ndim == 0, k == 0 { return reshape([1]).topk(0, largest: largest) }
        return picked("Topk", dim) { $0.order(dim, descending: largest, count: k) }
    }

    /// The `k`-th smallest element along `dim`, counted from 1, and its place. Gradient: `g` at that place.
    /// PyTorch: `kthvalue`.
    public func kthvalue(_ k: Int, _ dim: Int = -1, keepdim: Bool = false) -> ValuesAndIndices {
        let dim = checkedToPick(dim, "kthvalue")
        check(
            k >= 1 && k <= (ndim == 0 ? 1 : shape[dim]),
            "kthvalue(): selected number k out of range for dimension \(dim)",
            hint: "k is \(k), counted from 1; the dimension has \(ndim == 0 ? 1 : shape[dim]) elements.")
        return picked("Kthvalue", dim, keepdim: keepdim) { $0.ranked(dim, .number(k - 1)) }
    }

    /// The place of one element in order along `dim`, which is kept as 1.
    fileprivate func ranked(_ dim: Int, _ rank: Rank) -> Tensor {
        var sizes = shape
        sizes[dim] = 1
        let result = Tensor(empty: sizes, .int64, backend: backend)
        backend.ranked(rawContiguous(), dim: dim, rank, into: result)
        return result
    }

    /// `dim` counted from the start, if it has elements to choose from.
    fileprivate func checkedToPick(_ dim: Int, _ function: String) -> Int {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            ndim == 0 || shape[dim] > 0, "\(function)(): Expected reduction dim \(dim) to have non-zero size.",
            hint: "Shape \(shape) has nothing to choose from.")
        return dim
    }
}

extension Tensor {
    /// The median of all elements, the lower one of two; NaN if one is NaN. Gradient: shared by equal elements.
    /// PyTorch: `median`.
    public func median() -> Tensor { middle(ignoresNaN: false) }
    /// The medians along `dim`, the lower one of two, and their places. Gradient: `g` there. PyTorch: `median(dim)`.
    public func median(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices {
        middle(dim, keepdim, ignoresNaN: false)
    }
    /// The median of the elements that are not NaN. PyTorch: `nanmedian`.
    public func nanmedian() -> Tensor { middle(ignoresNaN: true) }
    /// The medians along `dim` of the elements that are not NaN, and their places. PyTorch: `nanmedian(dim)`.
    public func nanmedian(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices {
        middle(dim, keepdim, ignoresNaN: true)
    }

    private func middle(_ dim: Int, _ keepdim: Bool, ignoresNaN: Bool) -> ValuesAndIndices {
        let dim = checkedToPick(dim, ignoresNaN ? "nanmedian" : "median")
        return picked(ignoresNaN ? "Nanmedian" : "Median", overload: 1, dim, keepdim: keepdim) {
            $0.ranked(dim, ignoresNaN ? .nanMedian : .median)
        }
    }

    private func middle(ignoresNaN: Bool) -> Tensor {
        if numel() == 0, dtype.isFloatingPoint { return full([], Double.nan, dtype: dtype) }
        check(numel() > 0, "median(): the tensor has no elements", hint: "Shape \(shape).")
        return EqualShare(
            reduced: Reduced(self, nil, false), nodeName: ignoresNaN ? "NanmedianBackward0" : "MedianBackward0"
        ) { x in
            let row = x.rawContiguous().alias(shape: [x.numel()], strides: nil)
            return row.gather(0, row.ranked(0, ignoresNaN ? .nanMedian : .median)).reshape([])
        }(self)
    }

    /// The most frequent element along `dim`, the smallest of several, and the last place where it is. Each NaN counts
    /// by itself. Gradient: `g` at that place. PyTorch: `mode`.
    public func mode(_ dim: Int = -1, keepdim: Bool = false) -> ValuesAndIndices {
        let dim = checkedToPick(dim, "mode")
        return picked("Mode", dim, keepdim: keepdim) { x in
            let order = x.order(dim)
            let sorted = x.gather(dim, order).transpose(dim, -1)
            let (rowShape, length) = (sorted.shape.dropLast(), x.shape[dim])
            let isRepeated = sorted.narrow(-1, 1, length - 1).eq(sorted.narrow(-1, 0, length - 1)).asArray(Bool.self)
            let places = order.transpose(dim, -1).asArray(Int.self)
            let found = (0..<places.count / length).map { row -> Int in
                var (best, longest, run) = (0, 1, 1)
                for next in 1..<Swift.max(length, 1) {
                    run = isRepeated[row * (length - 1) + next - 1] ? run + 1 : 1
                    if run > longest { (best, longest) = (next, run) }
                }
                return places[row * length + best]
            }
            return Tensor(found, rowShape + [1]).transpose(dim, -1)
        }
    }
}
