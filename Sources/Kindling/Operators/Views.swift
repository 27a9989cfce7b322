// Operations that show a tensor's memory in another shape; none moves elements.

/// A view: a new shape, strides and offset on the same memory, and how gradients find their way back.
package protocol ViewOperator: Operator {
    func view(of tensor: Tensor) -> Tensor
}

extension ViewOperator {
    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        view(of: inputs[0]).viewing(inputs[0])
    }
}

private struct View: ViewOperator {
    static let name = "View"
    let shape: [Int]
    /// nil for row-major order.
    let strides: [Int]?
    let original: [Int]
    var unsafe = false
    var nodeName: String { unsafe ? "UnsafeViewBackward0" : "ViewBackward0" }

    func view(of tensor: Tensor) -> Tensor { tensor.alias(shape: shape, strides: strides) }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient.reshape(original)] }
}

private struct Permute: ViewOperator {
    static let name = "Permute"
    let order: [Int]
    var nodeName = "PermuteBackward0"

    func view(of tensor: Tensor) -> Tensor {
        tensor.alias(shape: order.map { tensor.shape[$0] }, strides: order.map { tensor.stridesArray[$0] })
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [Permute(order: Shape.inverse(order), nodeName: nodeName)(gradient)]
    }
}

/// Two dimensions swapped, which is its own inverse.
struct Transpose: ViewOperator {
    static let name = "Transpose"
    /// As `t()` records it.
    static let ofMatrix = Transpose(dim0: 0, dim1: 1, nodeName: "TBackward0")
    let dim0: Int
    let dim1: Int
    var nodeName = "TransposeBackward0"

    func view(of tensor: Tensor) -> Tensor {
        let view = tensor.alias()
        view.swapDimensions(dim0, dim1)
        return view
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [self(gradient)] }

    func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] {
        var g = gradient
        let isOwn = !GradMode.isEnabled && isKnownUniquelyReferenced(&g) && !g.requiresGrad && g.base == nil
        guard isOwn else { return backward(g, node) }
        g.swapDimensions(dim0, dim1)
        return [g]
    }
}

/// The same elements in the same shape.
package struct Alias: ViewOperator {
    package static let name = "Alias"

    package func view(of tensor: Tensor) -> Tensor { tensor.alias() }
    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient] }
}

private struct Expand: ViewOperator {
    static let name = "Expand"
    let shape: [Int]

    func view(of tensor: Tensor) -> Tensor { tensor.broadcast(to: shape) }
    // The engine sums over the broadcast dimensions.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient] }
}

struct Select: ViewOperator {
    static let name = "Select"
    let dim: Int
    let index: Int
    let original: [Int]

    func view(of tensor: Tensor) -> Tensor { tensor.rawSelect(dim, index) }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [SliceScatter(dim: dim, start: index, step: 1, count: 1, original: original)(gradient.unsqueeze(dim))]
    }
}

struct Slice: ViewOperator {
    static let name = "Slice"
    let dim: Int
    let start: Int
    let end: Int
    let step: Int
    let original: [Int]

    func view(of tensor: Tensor) -> Tensor {
        var shape = tensor.shape
        var strides = tensor.stridesArray
        shape[dim] = end > start ? (end - start + step - 1) / step : 0
        let offset = shape[dim] == 0 ? 0 : start * strides[dim]
        strides[dim] *= step
        return tensor.alias(shape: shape, strides: strides, offset: tensor.storageOffset() + offset)
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [SliceScatter(dim: dim, start: start, step: step, count: gradient.shape[dim], original: original)(gradient)]
    }
}

/// Zeros with a slice put in: the gradient of a slice.
private struct SliceScatter: Operator {
    static let name = "SliceScatter"
    let dim: Int
    let start: Int
    let step: Int
    let count: Int
    let original: [Int]
    private var slice: Slice {
        Slice(
            dim: dim, start: start, end: count == 0 ? start : start + (count - 1) * step + 1, step: step,
            original: original)
    }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = zeros(original, dtype: inputs[0].dtype)
        slice.view(of: result).write(inputs[0])
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [slice(gradient)] }
}

private struct Squeeze: ViewOperator {
    static let name = "Squeeze"
    let dims: [Int]
    let original: [Int]
    let nodeName: String

    func view(of tensor: Tensor) -> Tensor {
        let kept = tensor.shape.indices.filter { !(dims.contains($0) && tensor.shape[$0] == 1) }
        return tensor.alias(shape: kept.map { tensor.shape[$0] }, strides: kept.map { tensor.stridesArray[$0] })
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient.reshape(original)] }
}

private struct Unsqueeze: ViewOperator {
    static let name = "Unsqueeze"
    let dim: Int

    func view(of tensor: Tensor) -> Tensor {
        var shape = tensor.shape
        var strides = tensor.stridesArray
        strides.insert(dim < shape.count ? shape[dim] * strides[dim] : 1, at: dim)
        shape.insert(1, at: dim)
        return tensor.alias(shape: shape, strides: strides)
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient.squeeze(dim)] }
}

extension Tensor {
    /// The same elements in a new shape, sharing memory; one size may be -1. Refuses where only a copy can have that
    /// shape: see ``reshape(_:)-([Int])``.
    ///
    /// Gradient: `g` in the old shape. PyTorch: `view`.
    public func view(_ shape: [Int]) -> Tensor {
        let target = Shape.inferred(shape, count: numel())
        if !GradMode.isEnabled, isContiguous() { return alias(shape: target, strides: nil) }
        if let view = viewOperation(target) { return view(self) }
        fail(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
                + "contiguous subspaces). Use .reshape(...) instead.",
            hint: "Shape \(self.shape), strides \(stridesArray): x.contiguous().view(...) also works.")
    }
    public func view(_ shape: Int...) -> Tensor { view(shape) }
    /// A view in the shape of another tensor. PyTorch: `view_as`.
    public func viewAs(_ other: Tensor) -> Tensor { view(other.shape) }

    /// The same elements in a new shape: a view where that is possible, a copy elsewhere; one size may be -1.
    ///
    /// Gradient: `g` in the old shape. PyTorch: `reshape`.
    public func reshape(_ shape: [Int]) -> Tensor {
        let target = Shape.inferred(shape, count: numel())
        if let view = viewOperation(target) { return view(self) }
        return View(shape: target, strides: nil, original: self.shape, unsafe: true)(contiguous())
    }
    /// The operation that shows this tensor in a new shape; nil where only a copy can have it.
    private func viewOperation(_ target: [Int]) -> View? {
        if isContiguous() { return View(shape: target, strides: nil, original: shape) }
        return Shape.viewStrides(shape, stridesArray, as: target).map {
            View(shape: target, strides: $0, original: shape)
        }
    }
    public func reshape(_ shape: Int...) -> Tensor { reshape(shape) }
    /// The shape of a product computed in another one; nothing else uses its memory.
    package func unsafeView(_ shape: [Int]) -> Tensor {
        View(shape: shape, strides: nil, original: self.shape, unsafe: true)(self)
    }
    public func reshapeAs(_ other: Tensor) -> Tensor { reshape(other.shape) }

    /// Joins dimensions `startDim` to `endDim` into one. A scalar becomes a vector of one. PyTorch: `flatten`.
    public func flatten(_ startDim: Int = 0, _ endDim: Int = -1) -> Tensor {
        if ndim == 0 { return reshape(1) }
        let first = Shape.normalized(startDim, rank: ndim)
        let last = Shape.normalized(endDim, rank: ndim)
        check(
            first <= last, "flatten() has invalid args: start_dim cannot come after end_dim",
            hint: "\(startDim) is behind \(endDim).")
        if first == last { return self }
        var joined = shape
        joined.replaceSubrange(first...last, with: CollectionOfOne(shape[first...last].reduce(1, *)))
        return reshape(joined)
    }

    /// Cuts dimension `dim` into several of the given sizes; one may be -1. PyTorch: `unflatten`.
    public func unflatten(_ dim: Int, _ sizes: [Int]) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        let inner = Shape.inferred(sizes, count: shape[dim])
        return reshape(Array(shape[..<dim]) + inner + shape[(dim + 1)...])
    }

    /// The dimensions in the given order: result dimension `i` is dimension `dims[i]`. PyTorch: `permute`.
    public func permute(_ dims: [Int]) -> Tensor {
        check(
            dims.count == ndim,
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
                + "ordering of dimensions i.e. input.dim() = \(ndim) is not equal to len(dims) = \(dims.count)",
            hint: "Name each of the \(ndim) dimensions once.")
        let order = dims.map { Shape.normalized($0, rank: ndim) }
        check(
            Set(order).count == order.count, "permute(): duplicate dims are not allowed.",
            hint: "Name each of the \(ndim) dimensions once.")
        return Permute(order: order)(self)
    }
    public func permute(_ dims: Int...) -> Tensor { permute(dims) }

    /// Swaps two dimensions. PyTorch: `transpose`.
    public func transpose(_ dim0: Int, _ dim1: Int) -> Tensor {
        let (dim0, dim1) = (Shape.normalized(dim0, rank: ndim), Shape.normalized(dim1, rank: ndim))
        if ndim == 0 { return Permute(order: [], nodeName: "TransposeBackward0")(self) }
        return Transpose(dim0: dim0, dim1: dim1)(self)
    }

    /// The transpose of a matrix; vectors and scalars as they are. PyTorch: `t`.
    public func t() -> Tensor {
        check(
            ndim <= 2, "t() expects a tensor with <= 2 dimensions, but self is \(ndim)D",
            hint: "transpose(-2, -1) swaps the last two dimensions.")
        if ndim < 2 { return Permute(order: Array(0..<ndim), nodeName: "TBackward0")(self) }
        return Transpose.ofMatrix(self)
    }
    /// The transpose of a matrix. PyTorch: `x.T`.
    public var T: Tensor { Permute(order: Array((0..<ndim).reversed()))(self) }
    /// The last two dimensions swapped. PyTorch: `x.mT`.
    public var mT: Tensor { transpose(-2, -1) }

    /// Without dimension `dim` if its size is 1, or without all dimensions of size 1. PyTorch: `squeeze`.
    public func squeeze(_ dim: Int? = nil) -> Tensor {
        guard let dim else {
            return Squeeze(dims: Array(shape.indices), original: shape, nodeName: "SqueezeBackward0")(self)
        }
        return Squeeze(dims: [Shape.normalized(dim, rank: ndim)], original: shape, nodeName: "SqueezeBackward1")(self)
    }
    /// Without those of the dimensions `dims` whose size is 1. PyTorch: `squeeze`.
    public func squeeze(_ dims: [Int]) -> Tensor {
        let dims = dims.isEmpty ? [] : Shape.normalized(dims, rank: ndim)
        return Squeeze(dims: dims, original: shape, nodeName: "SqueezeBackward2")(self)
    }

    /// With a new dimension of size 1 at `dim`. PyTorch: `unsqueeze`.
    public func unsqueeze(_ dim: Int) -> Tensor {
        Unsqueeze(dim: Shape.normalized(dim, rank: ndim + 1))(self)
    }

    /// Dimensions of size 1 repeated to the given sizes, without copying; -1 keeps a size. PyTorch: `expand`.
    ///
    /// Gradient: `g` summed over the repeated dimensions.
    public func expand(_ sizes: [Int]) -> Tensor {
        let added = sizes.count - ndim
        check(
            added >= 0,
            "expand(\(dtype.description)\(shape), size=\(sizes)): the number of sizes provided (\(sizes.count)) must be "
                + "greater or equal to the number of dimensions in the tensor (\(ndim))",
            hint: "New dimensions are added in front.")
        var target = sizes
        for (index, size) in sizes.enumerated() where size == -1 {
            check(
                index >= added,
                "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension \(index)",
                hint: "-1 keeps the size of a dimension that exists.")
            target[index] = shape[index - added]
        }
        for (index, size) in shape.enumerated() {
            check(
                size == target[added + index] || size == 1,
                "The expanded size of the tensor (\(target[added + index])) must match the existing size (\(size)) at "
                    + "non-singleton dimension \(added + index).  Target sizes: \(target).  Tensor sizes: \(shape)",
                hint: "Only dimensions of size 1 can be expanded.")
        }
        return Expand(shape: target)(self)
    }
    public func expand(_ sizes: Int...) -> Tensor { expand(sizes) }
    public func expandAs(_ other: Tensor) -> Tensor { expand(other.shape) }

    /// The part at `index` along `dim`, without that dimension. PyTorch: `select`.
    public func select(_ dim: Int, _ index: Int) -> Tensor { selection(dim, index)(self) }
    func selection(_ dim: Int, _ index: Int) -> Select {
        check(
            ndim > 0, "select() cannot be applied to a 0-dim tensor.", hint: "A scalar has nothing to select from.")
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            index >= -shape[dim] && index < shape[dim],
            "select(): index \(index) out of range for tensor of size \(shape) at dimension \(dim)",
            hint: shape[dim] == 0 ? "The dimension is empty." : "Valid: \(-shape[dim]) to \(shape[dim] - 1).")
        return Select(dim: dim, index: index < 0 ? index + shape[dim] : index, original: shape)
    }

    /// The elements from `start` up to `end`, every `step`-th, along `dim`; bounds beyond the ends are clamped, as in
    /// Python's slices. PyTorch: `x[start:end:step]`.
    public func slice(dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor {
        sliced(dim, start, end, step)(self)
    }
    func sliced(_ dim: Int, _ start: Int?, _ end: Int?, _ step: Int) -> Slice {
        check(step > 0, "slice step must be positive", hint: "flip(dims) reverses a tensor.")
        check(ndim > 0, "slice() cannot be applied to a 0-dim tensor.", hint: "A scalar has no dimensions.")
        let dim = Shape.normalized(dim, rank: ndim)
        let size = shape[dim]
        func clamped(_ bound: Int) -> Int { Swift.min(Swift.max(bound < 0 ? bound + size : bound, 0), size) }
        let first = clamped(start ?? 0)
        let last = Swift.max(clamped(end ?? size), first)
        return Slice(dim: dim, start: first, end: last, step: step, original: shape)
    }

    /// The `length` elements from `start` along `dim`. PyTorch: `narrow`.
    public func narrow(_ dim: Int, _ start: Int, _ length: Int) -> Tensor {
        check(ndim > 0, "narrow() cannot be applied to a 0-dim tensor.", hint: "A scalar has no dimensions.")
        let size = self.size(dim)
        check(length >= 0, "narrow(): length must be non-negative.", hint: "Length \(length).")
        check(
            start >= -size && start <= size,
            "start out of range (expected to be in range of [\(-size), \(size)], but got \(start))",
            hint: "Dimension \(dim) has size \(size).")
        let first = start < 0 ? start + size : start
        check(
            first + length <= size, "start (\(first)) + length (\(length)) exceeds dimension size (\(size)).",
            hint: "At most \(size - first) elements follow position \(first).")
        return slice(dim: dim, start: first, end: first + length)
    }
    /// As with a number, which a tensor without dimensions holds. PyTorch: `narrow`.
    public func narrow(_ dim: Int, _ start: Tensor, _ length: Int) -> Tensor {
        check(
            start.ndim == 0 && start.dtype.category == 1, "start must be an 0-dim integral Tensor.",
            hint: "Its shape is \(start.shape), its dtype \(start.dtype).")
        return narrow(dim, start.item(Int.self), length)
    }
}

extension Tensor {
    /// This alias as a differentiable view of `original`: both sides need to know of later changes in place. Without
    /// recording nothing is differentiable.
    package func viewing(_ original: Tensor) -> Tensor {
        if GradMode.isEnabled {
            base = original.base ?? original
            baseVersion = version.value
        }
        return self
    }

    /// The part at `index` along `dim`, without history.
    package func rawSelect(_ dim: Int, _ index: Int) -> Tensor {
        var shape = self.shape
        var strides = stridesArray
        shape.remove(at: dim)
        let step = strides.remove(at: dim)
        return alias(shape: shape, strides: strides, offset: storageOffset() + index * step)
    }

    /// This tensor as if it had `shape`, without history.
    package func broadcast(to shape: [Int]) -> Tensor {
        alias(shape: shape, strides: Shape.broadcastStrides(self.shape, stridesArray, to: shape))
    }
}
