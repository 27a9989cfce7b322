// Picking elements by index tensors, and putting them back.

extension Tensor {
    /// This tensor of indices as contiguous int64, after checking that all name places along `dim` of `tensor`.
    fileprivate func checkedIndices(of tensor: Tensor, _ dim: Int, _ function: String) -> Tensor {
        let size = tensor.ndim == 0 ? 1 : tensor.shape[dim]
        check(
            dtype == .int64 || dtype == .int32,
            "\(function)(): Expected dtype int32/int64 for index but got: \(dtype.legacyName)",
            hint: "index.to(.int64) converts.")
        let index = rawTo(.int64).rawContiguous()
        guard index.numel() > 0 else { return index }
        let range = backend.indexRange(index)
        let wrong = range.lowerBound < 0 ? range.lowerBound : range.upperBound
        check(
            range.lowerBound >= 0 && range.upperBound < size,
            function == "index_select"
                ? "index out of range in self"
                : "index \(wrong) is out of bounds for dimension \(dim) with size \(size)",
            hint: "Index \(wrong); valid: 0 to \(size - 1).")
        return index
    }
}

/// Rows `index` along a dimension.
private struct IndexSelect: Operator {
    static let name = "IndexSelect"
    let dim: Int
    let original: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        node?.save(inputs[1])
        var shape = x.shape
        shape[dim] = inputs[1].numel()
        let result = Tensor(empty: shape, x.dtype, backend: x.backend)
        x.backend.indexSelect(x, dim: dim, inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [zeros(original, dtype: gradient.dtype).indexAdd(dim, node.saved(0), gradient), nil]
    }
}

/// A tensor with rows added to it at `index` along a dimension.
private struct IndexAdd: Operator {
    static let name = "IndexAdd"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        let result = inputs[0].rawConverted(to: inputs[0].dtype)
        result.backend.indexAdd(inputs[2].rawContiguous(), dim: dim, inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [gradient, nil, node.needsGradient(2) ? gradient.indexSelect(dim, node.saved(0)) : nil]
    }
}

private struct Gather: Operator {
    static let name = "Gather"
    let dim: Int
    let original: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        let result = Tensor(empty: inputs[1].shape, inputs[0].dtype, backend: inputs[0].backend)
        result.backend.gather(inputs[0], dim: dim, inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [zeros(original, dtype: gradient.dtype).scatterAdd(dim, node.saved(0), gradient), nil]
    }
}

/// A tensor with elements replaced or increased at positions along a dimension.
private struct Scatter: Operator {
    static let name = "Scatter"
    let dim: Int
    let adds: Bool
    /// Whether one number is put at all positions.
    var isFilling = false
    var nodeName: String { adds ? "ScatterAddBackward0" : isFilling ? "ScatterBackward1" : "ScatterBackward0" }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        let result = inputs[0].rawConverted(to: inputs[0].dtype)
        let source = inputs[2].rawContiguous()
        result.backend.scatter(add: adds, source, dim: dim, inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let index = node.saved(0)
        let kept = adds ? gradient : gradient.scatter(dim, index, 0)
        return [kept, nil, node.needsGradient(2) ? gradient.gather(dim, index) : nil]
    }
}

extension Tensor {
    /// The part of this tensor at the start of each dimension that has the given sizes.
    fileprivate func narrowed(to sizes: [Int]) -> Tensor {
        var result = self
        for (dimension, size) in sizes.enumerated() where size != shape[dimension] {
            result = result.narrow(dimension, 0, size)
        }
        return result
    }

    /// The rows `index` (int64 vector) along `dim`. Gradient: `g` added at these rows. PyTorch: `index_select`.
    public func indexSelect(_ dim: Int, _ index: Tensor) -> Tensor {
        check(
            index.ndim <= 1, "index_select(): Index is supposed to be a vector",
            hint: "The index has shape \(index.shape).")
        if ndim == 0 { return reshape([1]).indexSelect(0, index.reshape([-1])).reshape([]) }
        let dim = Shape.normalized(dim, rank: ndim)
        let indices = index.checkedIndices(of: self, dim, "index_select")
        return IndexSelect(dim: dim, original: shape)(self, indices)
    }

    /// This tensor with the rows of `source` added at `index` along `dim`. PyTorch: `index_add`.
    public func indexAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        let indices = index.checkedIndices(of: self, dim, "index_add")
        var expected = shape
        expected[dim] = index.numel()
        check(
            source.shape == expected && source.dtype == dtype,
            "index_add_(): Number of indices (\(index.numel())) should be equal to source.size(dim): "
                + "(\(source.ndim > dim ? source.shape[dim] : 1)), for dim: \(dim)",
            hint: "The source has shape \(source.shape) and dtype \(source.dtype); expected \(expected), \(dtype).")
        return IndexAdd(dim: dim)(self, indices, source)
    }

    /// Elements picked along `dim`: result[i, j] = self[index[i, j], j] for `dim` 0. `index` (int64) has the result's
    /// shape. Gradient: `g` added where the elements came from. PyTorch: `gather`.
    public func gather(_ dim: Int, _ index: Tensor) -> Tensor {
        let dim = checkedScatter(dim, index, "gather")
        if ndim == 0 { return self + 0 }
        return Gather(dim: dim, original: shape)(self, index.checkedIndices(of: self, dim, "gather"))
    }

    /// This tensor with `source[i, j]` put at [index[i, j], j] for `dim` 0. PyTorch: `scatter`.
    public func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        put(dim, index, source, isFilling: false)
    }
    public func scatter(_ dim: Int, _ index: Tensor, _ value: some ScalarConvertible) -> Tensor {
        put(dim, index, Tensor(value.scalar, dtype).broadcast(to: index.shape), isFilling: true)
    }
    private func put(_ dim: Int, _ index: Tensor, _ source: Tensor, isFilling: Bool) -> Tensor {
        let dim = checkedScatter(dim, index, "scatter")
        checkSource(index, source, "scatter")
        let indices = index.checkedIndices(of: self, dim, "scatter")
        return Scatter(dim: dim, adds: false, isFilling: isFilling)(self, indices, source.narrowed(to: index.shape))
    }

    /// This tensor with `source[i, j]` added at [index[i, j], j] for `dim` 0. PyTorch: `scatter_add`.
    public func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        let dim = checkedScatter(dim, index, "scatter_add")
        checkSource(index, source, "scatter_add")
        let indices = index.checkedIndices(of: self, dim, "scatter_add")
        return Scatter(dim: dim, adds: true)(self, indices, source.narrowed(to: index.shape))
    }

    private func checkedScatter(_ dim: Int, _ index: Tensor, _ function: String) -> Int {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            index.ndim == ndim || index.numel() == 0 || ndim == 0,
            "Index tensor must have the same number of dimensions as input tensor",
            hint: "\(function): the index has shape \(index.shape), the tensor \(shape).")
        for other in shape.indices where other != dim && index.ndim == ndim {
            check(
                index.shape[other] <= shape[other],
                "Size does not match at dimension \(other) expected index \(index.shape) to be no larger than self "
                    + "\(shape) apart from dimension \(dim)", hint: "\(function): only dimension \(dim) may be longer.")
        }
        return dim
    }

    private func checkSource(_ index: Tensor, _ source: Tensor, _ function: String) {
        check(
            source.dtype == dtype, "\(function)(): Expected self.dtype to be equal to src.dtype",
            hint: "\(dtype) and \(source.dtype).")
        check(
            source.ndim == index.ndim && zip(index.shape, source.shape).allSatisfy { $0 <= $1 },
            "Expected index \(index.shape) to be no larger than src \(source.shape)",
            hint: "\(function): each index needs an element of the source.")
    }

    /// The coordinates of elements that are not 0: int64 [count, ndim]. PyTorch: `nonzero`.
    public func nonzero() -> Tensor {
        let flags = rawTo(.bool).asArray(Bool.self)
        let steps = Shape.contiguousStrides(shape)
        var coordinates: [Int] = []
        for (position, flag) in flags.enumerated() where flag {
            for (size, step) in zip(shape, steps) { coordinates.append(position / step % size) }
        }
        let count = ndim == 0 ? (flags[0] ? 1 : 0) : coordinates.count / ndim
        return Tensor(coordinates, [count, ndim])
    }
}
