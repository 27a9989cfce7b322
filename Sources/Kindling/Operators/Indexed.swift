// Picking elements by index tensors, and putting them back.

extension Tensor {
    /// This tensor of indices as contiguous int64, after checking that all name places along `dim` of `tensor`.
    fileprivate func checkedIndices(of tensor: Tensor, _ dim: Int, _ function: String) -> Tensor {
        let size = tensor.ndim == 0 ? 1 : tensor.shape[dim]
        if numel() == 0 { return rawTo(.int64).rawContiguous() }
        check(
            dtype == .int64 || dtype == .int32,
            "\(function)(): Expected dtype int32/int64 for index but got: \(dtype.legacyName)",
            hint: "index.to(.int64) converts.")
        let index = rawTo(.int64).rawContiguous()
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

/// What becomes of an element and one that is scattered onto it. PyTorch: `reduce` of `scatter`.
public enum ScatterOperation: String, Sendable { case add, multiply }

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
        [gradient.rowsAdded(dim, node.saved(0), into: original), nil]
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
        [gradient.scattered(dim, node.saved(0), into: original), nil]
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
        result.backend.scatter(adds ? .add : .put, source, dim: dim, inputs[1], into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let index = node.saved(0)
        let kept = adds ? gradient : gradient.scatter(dim, index, 0)
        return [kept, nil, node.needsGradient(2) ? gradient.gather(dim, index) : nil]
    }
}

extension Tensor {
    /// Zeros of `shape` with this tensor's elements added at the places `index` along `dim`, which are known to exist.
    func scattered(_ dim: Int, _ index: Tensor, into shape: [Int]) -> Tensor {
        let result = zeros(shape, dtype: dtype)
        if GradMode.isEnabled || shape.isEmpty { return result.scatterAdd(dim, index, self) }
        backend.scatter(.add, rawContiguous(), dim: dim, index, into: result)
        return result
    }

    /// Zeros of `shape` with this tensor's rows added to the rows `index` along `dim`, which are known to exist.
    func rowsAdded(_ dim: Int, _ index: Tensor, into shape: [Int]) -> Tensor {
        let result = zeros(shape, dtype: dtype)
        if GradMode.isEnabled { return result.indexAdd(dim, index, self) }
        backend.indexAdd(rawContiguous(), dim: dim, index, into: result)
        return result
    }

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

    /// This tensor with the rows of `source`, times `alpha`, added at `index` along `dim`. PyTorch: `index_add`.
    public func indexAdd(
        _ dim: Int, _ index: Tensor, _ source: Tensor, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        if alpha.scalar.double != 1 { return indexAdd(dim, index, source * alpha) }
        check(
            index.ndim <= 1,
            "index_add_(): Index is supposed to be a vector, but got dim: \(index.ndim) with type: "
                + index.dtype.legacyName, hint: "The index has shape \(index.shape).")
        if ndim == 0 { return reshape(1).indexAdd(dim, index.reshape(-1), source.reshape(-1)).reshape([]) }
        let dim = Shape.normalized(dim, rank: ndim)
        let indices = index.checkedIndices(of: self, dim, "index_add")
        var expected = shape
        expected[dim] = index.numel()
        func others(_ shape: [Int]) -> [Int] { shape.enumerated().filter { $0.offset != dim }.map(\.element) }
        check(
            others(source.shape) == others(shape) && source.ndim == ndim,
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
                + "\(shape) source.shape = \(source.shape)", hint: "One row of the source for each index.")
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
        if ndim == 0 {
            return reshape(1).gather(Shape.normalized(dim, rank: 0), index.reshape(-1)).reshape(index.shape)
        }
        let dim = checkedScatter(dim, index, "gather", "input")
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
        let (dim, indices, values) = checkedScatter(dim, index, source, "scatter")
        return Scatter(dim: dim, adds: false, isFilling: isFilling)(self, indices, values)
    }

    /// This tensor with `source[i, j]` added to, or multiplied with, what is at [index[i, j], j] for `dim` 0.
    /// PyTorch: `scatter` with `reduce`.
    public func scatter(_ dim: Int, _ index: Tensor, _ source: Tensor, reduce: ScatterOperation) -> Tensor {
        scatterReduce(dim, index, source, reduce == .add ? .sum : .prod)
    }
    public func scatter(
        _ dim: Int, _ index: Tensor, _ value: some ScalarConvertible, reduce: ScatterOperation
    ) -> Tensor {
        scatter(dim, index, Tensor(value.scalar, dtype).expand(index.shape), reduce: reduce)
    }

    /// This tensor with `source[i, j]` added at [index[i, j], j] for `dim` 0. PyTorch: `scatter_add`.
    public func scatterAdd(_ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        let (dim, indices, values) = checkedScatter(dim, index, source, "scatter_add")
        return Scatter(dim: dim, adds: true)(self, indices, values)
    }

    /// The arguments of a function that scatters `source`, checked and as its kernel takes them.
    func checkedScatter(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ function: String
    ) -> (dim: Int, index: Tensor, source: Tensor) {
        let dim = checkedScatter(dim, index, function, "self")
        check(
            source.dtype == dtype, "\(function)(): Expected self.dtype to be equal to src.dtype",
            hint: "\(dtype) and \(source.dtype).")
        check(
            source.ndim == index.ndim || index.numel() == 0,
            "Index tensor must have the same number of dimensions as src tensor",
            hint: "\(function): the index has shape \(index.shape), the source \(source.shape).")
        check(
            zip(index.shape, source.shape).allSatisfy { $0 <= $1 } || index.numel() == 0,
            "Expected index \(index.shape) to be no larger than src \(source.shape)",
            hint: "\(function): each index needs an element of the source.")
        let values = index.numel() == 0 ? zeros(index.shape, dtype: dtype) : source.narrowed(to: index.shape)
        return (dim, index.checkedIndices(of: self, dim, function), values)
    }

    private func checkedScatter(_ dim: Int, _ index: Tensor, _ function: String, _ name: String) -> Int {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            index.ndim == ndim || index.numel() == 0 || ndim == 0,
            "Index tensor must have the same number of dimensions as \(name) tensor",
            hint: "\(function): the index has shape \(index.shape), the tensor \(shape).")
        for other in shape.indices where other != dim && index.ndim == ndim {
            check(
                index.shape[other] <= shape[other],
                "Size does not match at dimension \(other) expected index \(index.shape) to be no larger than self "
                    + "\(shape) apart from dimension \(dim)", hint: "\(function): only dimension \(dim) may be longer.")
        }
        return dim
    }

    /// The elements at positions `index` of the flattened tensor, in the index's shape. Gradient: `g` added there.
    /// PyTorch: `take`.
    public func take(_ index: Tensor) -> Tensor {
        reshape(-1).indexSelect(0, positions(index, "take")).reshape(index.shape)
    }

    /// Positions in the flattened tensor as a vector, counted from the start.
    func positions(_ index: Tensor, _ function: String) -> Tensor {
        check(
            index.dtype == .int64,
            "\(function)(): Expected a long tensor for index, but got \(index.dtype.legacyName)",
            hint: "index.to(.int64) converts.")
        let (flat, count) = (index.rawContiguous().reshape(-1), numel())
        guard index.numel() > 0 else { return flat }
        check(count > 0, "\(function)(): tried to take from an empty tensor", hint: "There is nothing to pick.")
        let range = flat.backend.indexRange(flat)
        let wrong = range.lowerBound < -count ? range.lowerBound : range.upperBound
        check(
            range.lowerBound >= -count && range.upperBound < count,
            "out of range: tried to access index \(wrong) on a tensor of \(count) elements.",
            hint: "Valid: \(-count) to \(count - 1).")
        return range.lowerBound < 0 ? Kindling.where_(flat < 0, flat + count, flat) : flat
    }

    /// As ``gather(_:_:)``, with tensor and indices broadcast in the other dimensions; without `dim`, of the flattened
    /// tensor. PyTorch: `take_along_dim`.
    public func takeAlongDim(_ indices: Tensor, _ dim: Int? = nil) -> Tensor {
        check(
            indices.dtype == .int64,
            "torch.take_along_dim(): dtype of indices should be Long but got \(indices.dtype.legacyName)",
            hint: "index.to(.int64) converts.")
        guard let dim else { return reshape(-1).takeAlongDim(indices.reshape(-1), 0) }
        check(
            indices.ndim == ndim,
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got \(ndim) "
                + "dimensions for input, and \(indices.ndim) dimensions for indices",
            hint: "Shapes \(self.shape) and \(indices.shape).")
        let along = Shape.normalized(dim, rank: ndim)
        func shape(_ others: [Int], along x: Tensor) -> [Int] {
            var shape = others
            if x.ndim > 0 { shape[along] = x.shape[along] }
            return shape
        }
        let common = Shape.broadcast(shape(indices.shape, along: self), self.shape)
        let fromStart = Kindling.where_(indices < 0, indices + size(dim), indices)
        return expand(common).gather(along, fromStart.expand(shape(common, along: indices)))
    }

    /// The coordinates of elements that are not 0: int64 [count, ndim]. PyTorch: `nonzero`.
    public func nonzero() -> Tensor {
        let flags = rawTo(.bool).rawContiguous()
        let result = Tensor(empty: [backend.countFlags(flags), ndim], .int64, backend: backend)
        backend.flagCoordinates(flags, into: result)
        return result
    }
    /// The first `size` coordinates of elements that are not 0, filled up with `fillValue`. PyTorch: `nonzero_static`.
    public func nonzeroStatic(size: Int, fillValue: Int = -1) -> Tensor {
        check(size >= 0, "nonzero_static: 'size' must be an non-negative integer", hint: "It counts rows.")
        let found = nonzero()
        return pad(found, [0, 0, 0, size - found.shape[0]], value: fillValue)
    }
    /// As ``nonzero()``, of a scalar as of a vector of one. PyTorch: `argwhere`.
    public func argwhere() -> Tensor { nonzero() }
}
