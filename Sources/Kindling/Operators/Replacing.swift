// Copies of a tensor in which some elements are replaced.

/// The first input with the elements that a view shows replaced by the second.
struct ViewScatter: Operator {
    static let name = "ViewScatter"
    var nodeName = "ViewScatterBackward0"
    let view: any ViewOperator

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = inputs[0].rawConverted(to: inputs[0].dtype)
        view.view(of: result).write(inputs[1])
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let shown = view(gradient)
        return [
            node.needsGradient(0) ? self(gradient, zerosLike(shown)) : nil, node.needsGradient(1) ? shown : nil,
        ]
    }
}

extension Tensor {
    /// A copy with the elements that `view` shows replaced by `source`.
    func replacing(_ view: some ViewOperator, _ source: Tensor, _ name: String) -> Tensor {
        let shown = view.view(of: self).shape
        check(
            source.shape == shown,
            "expected src to have a size equal to the slice of self. src size = \(source.shape), slice size = \(shown)",
            hint: "It replaces these elements one by one.")
        return ViewScatter(nodeName: "\(name)Backward0", view: view)(self, source.to(dtype))
    }

    /// A copy with the part at `index` along `dim` replaced by `source`. Gradients: `g` elsewhere, and at this part.
    /// PyTorch: `select_scatter`.
    public func selectScatter(_ source: Tensor, _ dim: Int, _ index: Int) -> Tensor {
        replacing(selection(dim, index), source, "SelectScatter")
    }

    /// A copy with the elements from `start` up to `end`, every `step`-th, along `dim` replaced by `source`.
    /// PyTorch: `slice_scatter`.
    public func sliceScatter(
        _ source: Tensor, dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1
    ) -> Tensor {
        replacing(sliced(dim, start, end, step), source, "SliceScatter")
    }

    /// A copy with the rows `index` along `dim` replaced by those of `source`. Gradients: `g` in the other rows, and in
    /// these. PyTorch: `index_copy`.
    public func indexCopy(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        checkRows(dim, index, source, "index_copy")
        return acrossRows(dim, index, source) { $0.scatter($1, $2, $3) }
    }

    /// A copy with the rows `index` along `dim` filled with `value`. PyTorch: `index_fill`.
    public func indexFill(_ dim: Int, _ index: Tensor, _ value: some ScalarConvertible) -> Tensor {
        indexFill(dim, index, Tensor(value.scalar, dtype))
    }
    /// As with a number, which a tensor without dimensions holds. Gradient of `value`: the sum of `g` in these rows.
    public func indexFill(_ dim: Int, _ index: Tensor, _ value: Tensor) -> Tensor {
        check(
            value.ndim == 0,
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with \(value.ndim) dimension(s).",
            hint: "indexCopy() takes rows.")
        check(
            index.ndim <= 1, "Index has to be a vector/scalar", hint: "The index has shape \(index.shape).")
        if ndim == 0 { return reshape(1).indexFill(dim, index, value).reshape([]) }
        let dim = Shape.normalized(dim, rank: ndim)
        let fromStart = Kindling.where_(index < 0, index + shape[dim], index).reshape(-1)
        var sizes = [Int](repeating: 1, count: ndim)
        sizes[dim] = shape[dim]
        return maskedFill(zeros(shape[dim], dtype: .bool).scatter(0, fromStart, true).reshape(sizes), value)
    }

    /// A copy with the rows of `source` combined with the rows `index` along `dim`. PyTorch: `index_reduce`.
    public func indexReduce(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: ScatterReduction, includeSelf: Bool = true
    ) -> Tensor {
        check(
            reduce != .sum, "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got sum.",
            hint: "indexAdd() sums.")
        checkRows(dim, index, source, "index_reduce")
        return acrossRows(dim, index, source) { $0.scatterReduce($1, $2, $3, reduce, includeSelf: includeSelf) }
    }

    /// What a function of scattered elements makes of whole rows.
    private func acrossRows(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ function: (Tensor, Int, Tensor, Tensor) -> Tensor
    ) -> Tensor {
        if ndim == 0 {
            return function(reshape(1), Shape.normalized(dim, rank: 0), index.reshape(-1), source.reshape(-1)).reshape(
                [])
        }
        let dim = Shape.normalized(dim, rank: ndim)
        var shape = [Int](repeating: 1, count: ndim)
        shape[dim] = index.numel()
        let rows = source.ndim == 0 ? source.reshape(shape) : source
        return function(self, dim, index.reshape(shape).expand(rows.shape), rows)
    }

    private func checkRows(_ dim: Int, _ index: Tensor, _ source: Tensor, _ function: String) {
        check(
            index.ndim <= 1, "\(function)(): Index should have dimension 1 or 0 (got \(index.ndim))",
            hint: "The index has shape \(index.shape).")
        check(
            source.dtype == dtype,
            "\(function)(): self and source expected to have the same dtype, but got (self) \(dtype.legacyName) and "
                + "(source) \(source.dtype.legacyName)", hint: "source.to(x.dtype) converts.")
        var expected = shape
        if ndim > 0 { expected[Shape.normalized(dim, rank: ndim)] = index.numel() }
        check(
            source.shape == expected || Shape.count(source.shape) == 1 && Shape.count(expected) == 1,
            "\(function)(): Number of indices (\(index.numel())) should be equal to source.size(dim) "
                + "(\(source.ndim > 0 ? source.size(Swift.min(dim, source.ndim - 1)) : 1))",
            hint: "The source has shape \(source.shape), expected \(expected).")
    }

    /// A copy with the elements at `index` of the flattened tensor replaced by those of `source`, or increased by them.
    /// Gradients: `g` elsewhere (or everywhere), and at these places. PyTorch: `put`.
    public func put(_ index: Tensor, _ source: Tensor, accumulate: Bool = false) -> Tensor {
        check(
            index.numel() == source.numel(),
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
                + "\(source.numel()), index.numel() = \(index.numel())", hint: "One element for each place.")
        check(
            source.dtype == dtype,
            "put_(): self and source expected to have the same dtype, but got self.dtype = \(dtype.legacyName) and "
                + "source.dtype = \(source.dtype.legacyName)", hint: "source.to(x.dtype) converts.")
        let (flat, places, values) = (reshape(-1), positions(index, "put_"), source.reshape(-1))
        let result = accumulate ? flat.scatterAdd(0, places, values) : flat.scatter(0, places, values)
        return result.reshape(shape)
    }

    /// A copy with the elements where `mask` holds replaced by those of `source`, one after the other.
    ///
    /// Gradients: `g` elsewhere, and to the elements of `source` that were taken. PyTorch: `masked_scatter`.
    public func maskedScatter(_ mask: Tensor, _ source: Tensor) -> Tensor {
        check(
            mask.dtype == .bool,
            "masked_scatter_ only supports boolean masks, but got mask with dtype \(mask.dtype.legacyName)",
            hint: "A comparison makes one: x > 0.")
        check(
            source.dtype == dtype,
            "masked_scatter: expected self and source to have same dtypes but got "
                + "\(dtype.legacyName) and \(source.dtype.legacyName)", hint: "source.to(x.dtype) converts.")
        let shape = Shape.broadcast(self.shape, mask.shape)
        let flags = mask.expand(shape).reshape(-1)
        let order = flags.to(.int64).cumsum(0)
        let count = order.numel() == 0 ? 0 : order[-1].item(Int.self)
        check(
            count <= source.numel(),
            "Number of elements of source < number of ones in mask", hint: "\(count) elements for \(source.numel()).")
        if count == 0 { return expand(shape).clone() }
        let places = Kindling.where_(flags, order - 1, 0)
        return Kindling.where_(flags, source.reshape(-1).indexSelect(0, places), expand(shape).reshape(-1)).reshape(
            shape)
    }

    /// A copy with the elements that index tensors or masks (nil: a whole dimension) name replaced by `values`, or
    /// increased by them. Gradients: `g` elsewhere (or everywhere), and at these places. PyTorch: `index_put`.
    public func indexPut(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
        clone().indexPut_(indices, values, accumulate: accumulate)
    }
}

extension Tensor {
    // In place: PyTorch's methods with a trailing underscore.

    @discardableResult
    public func scatter_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor { copy_(scatter(dim, index, source)) }
    @discardableResult
    public func scatter_(_ dim: Int, _ index: Tensor, _ value: some ScalarConvertible) -> Tensor {
        copy_(scatter(dim, index, value))
    }
    @discardableResult
    public func scatterAdd_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        copy_(scatterAdd(dim, index, source))
    }
    @discardableResult
    public func indexAdd_(
        _ dim: Int, _ index: Tensor, _ source: Tensor, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        copy_(indexAdd(dim, index, source, alpha: alpha))
    }
    @discardableResult
    public func indexCopy_(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        copy_(indexCopy(dim, index, source))
    }
    @discardableResult
    public func indexFill_(_ dim: Int, _ index: Tensor, _ value: some ScalarConvertible) -> Tensor {
        copy_(indexFill(dim, index, value))
    }
    @discardableResult
    public func maskedFill_(_ mask: Tensor, _ value: some ScalarConvertible) -> Tensor {
        copy_(maskedFill(mask, value))
    }
    @discardableResult
    public func maskedScatter_(_ mask: Tensor, _ source: Tensor) -> Tensor { copy_(maskedScatter(mask, source)) }
}
