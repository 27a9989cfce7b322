/// A multi-dimensional array of numbers that can record how it was computed.
///
/// A tensor is a view of a storage: a shape, strides and an offset. Its identity matters: gradients arrive in ``grad``
/// of the very tensors (leaves) that they belong to. PyTorch: `torch.Tensor`.
public final class Tensor {
    // Exclusivity is unchecked for what every operation reads: the checks were a tenth of a training step at batch 1.
    // These properties are whole values, read or replaced at once; no access spans a call of other code.
    @exclusivity(unchecked) package private(set) var storage: Storage
    @exclusivity(unchecked) package private(set) var offset: Int
    /// The sizes of the dimensions. See also ``size()``.
    @exclusivity(unchecked) public private(set) var shape: [Int]
    /// nil where the elements lie in row-major order: most tensors need no array for that.
    @exclusivity(unchecked) private var givenStrides: [Int]?
    /// nil where the storage's own counter counts.
    @exclusivity(unchecked) private var ownVersion: VersionCounter?

    /// The node of the graph that computed this tensor, and which of its results this is. nil for leaves.
    @exclusivity(unchecked) package var node: Node?
    @exclusivity(unchecked) package var outputIndex = 0
    @exclusivity(unchecked) package var leafGradient: Tensor?
    /// Not weak, which would cost an allocation at each step: the accumulator keeps this tensor alive, and clears the
    /// reference when it goes.
    @exclusivity(unchecked) package unowned(unsafe) var accumulator: AccumulateGrad?
    /// For a differentiable view: the tensor whose memory it shows, and the version at which `node` was right.
    @exclusivity(unchecked) package var base: Tensor?
    @exclusivity(unchecked) package var baseVersion = 0
    /// Hooks on the gradient of a leaf; those of other tensors are kept by their node.
    @exclusivity(unchecked) package var leafHooks: [GradientHook] = []
    // Small ones last and together: with 120 bytes a tensor is of the sizes that the system allocates fastest.
    @exclusivity(unchecked) public private(set) var dtype: DType
    @exclusivity(unchecked) package var isGradRequired = false
    /// Set by `retainGrad`.
    @exclusivity(unchecked) package var retainsGradient = false
    /// Whether this is a network's parameter (prints "Parameter containing:").
    package var isParameter = false

    /// `strides`: nil for row-major order. `version`: nil for the storage's own counter.
    package init(
        storage: Storage, offset: Int, shape: [Int], strides: [Int]? = nil, dtype: DType,
        version: VersionCounter? = nil
    ) {
        // The kernels hold as many; PyTorch's reductions, sorts and copies refuse more.
        check(
            shape.count <= 64, "Tensor has too many (>64) dims",
            hint: "This one would have \(shape.count). Merge some of them with reshape or flatten.")
        self.storage = storage
        self.offset = offset
        self.shape = shape
        givenStrides = strides
        self.dtype = dtype
        ownVersion = version
    }

    /// A new contiguous tensor whose elements are not set yet.
    package convenience init(empty shape: [Int], _ dtype: DType, backend: borrowing any Backend = CPUBackend.shared) {
        let count = Shape.count(shape)
        self.init(
            storage: Storage(byteCount: count * dtype.itemSize, backend: backend), offset: 0, shape: shape,
            dtype: dtype)
    }

    /// A new contiguous tensor whose elements are computed when they are needed.
    package convenience init(pending work: PendingWork, _ shape: [Int], _ dtype: DType, backend: any Backend) {
        let count = Shape.count(shape)
        self.init(
            storage: Storage(byteCount: count * dtype.itemSize, backend: backend, pending: work), offset: 0,
            shape: shape, dtype: dtype)
    }

    /// Points this tensor at another's memory, as PyTorch's `tensor.data = other`.
    package func become(_ other: Tensor) {
        // The present one expects gradients of the present shape and dtype.
        if shape != other.shape || dtype != other.dtype { accumulator = nil }
        ownVersion = VersionCounter(copying: version)
        storage = other.storage
        offset = other.offset
        shape = other.shape
        givenStrides = other.givenStrides
        dtype = other.dtype
    }

    /// Shows the same memory with two dimensions swapped; for a tensor that nothing else refers to.
    package func swapDimensions(_ a: Int, _ b: Int) {
        var strides = stridesArray
        strides.swapAt(a, b)
        givenStrides = strides
        shape.swapAt(a, b)
    }

    /// How often, and by what, the tensor's memory was changed.
    package var version: VersionCounter { ownVersion ?? storage }

    /// Counts a change of the tensor's memory by `change`.
    package func bumpVersion(_ change: String) {
        if let ownVersion { ownVersion.bump(change) } else { storage.bump(change) }
    }

    /// How far apart, in elements, neighbours along each dimension lie in memory.
    package var stridesArray: [Int] { givenStrides ?? Shape.contiguousStrides(shape) }

    /// The distance of neighbours along one dimension.
    package func stride(_ dimension: Int) -> Int {
        if let givenStrides { return givenStrides[dimension] }
        var step = 1
        for behind in (dimension + 1)..<shape.count { step *= Swift.max(shape[behind], 1) }
        return step
    }

    /// Whether the elements lie in row-major order without gaps. PyTorch: `is_contiguous()`.
    public func isContiguous() -> Bool { givenStrides.map { Shape.isContiguous(shape, $0) } ?? true }

    /// A tensor on the same memory, without history; what is nil is as it is here. `version`: a counter of its own.
    package func alias(offset: Int? = nil, version: VersionCounter? = nil) -> Tensor {
        Tensor(
            storage: storage, offset: offset ?? self.offset, shape: shape, strides: givenStrides, dtype: dtype,
            version: version ?? ownVersion)
    }

    /// A tensor on the same memory in another shape, without history. `strides`: nil for row-major order.
    package func alias(shape: [Int], strides: [Int]?, offset: Int? = nil) -> Tensor {
        Tensor(
            storage: storage, offset: offset ?? self.offset, shape: shape, strides: strides, dtype: dtype,
            version: ownVersion)
    }
}

extension Tensor {
    /// The sizes of the dimensions, printing as PyTorch prints them: `torch.Size([2, 3])`.
    public func size() -> Size { Size(shape) }

    /// The size of one dimension; negative `dim` counts from the end.
    public func size(_ dim: Int) -> Int { shape[Shape.normalized(dim, rank: shape.count)] }

    /// How far apart, in elements, neighbours along each dimension lie in memory.
    public func strides() -> [Int] { stridesArray }

    /// The number of dimensions. PyTorch: `ndim`, `dim()`.
    public var ndim: Int { shape.count }
    public func dim() -> Int { shape.count }

    /// The number of elements. PyTorch: `numel()`.
    public func numel() -> Int { Shape.count(shape) }

    /// Where the tensor starts in its storage, in elements. PyTorch: `storage_offset()`.
    public func storageOffset() -> Int { offset }

    /// How often the tensor's memory was changed in place. PyTorch: `_version`.
    public var versionCount: Int { if let ownVersion { ownVersion.value } else { storage.value } }

    package var backend: any Backend { storage.backend }

    /// The first element's address.
    package var pointer: UnsafeMutableRawPointer {
        // Two short looks at the storage: a call of its own would count a reference (6 % of a step with one image).
        if storage.pending != nil { storage.finish() }
        return pointerBeforePending
    }
    /// The same for readers that take over the storage's pending work.
    package var pointerBeforePending: UnsafeMutableRawPointer {
        storage.pointerBeforePending + offset * dtype.itemSize
    }
}

extension Tensor {
    /// Whether a new tensor may take over this one's memory, once nothing refers to this one: no other tensor, saved ones
    /// included, shows that memory, each element has a place of its own, and the new one's version is 0.
    package var isReusable: Bool {
        isKnownUniquelyReferenced(&storage) && base == nil && leafGradient == nil && !(isGradRequired && node == nil)
            && versionCount == 0 && isContiguous()
    }

    /// Whether this tensor and `other` share memory without being the same elements in the same order.
    package func overlapsPartly(_ other: Tensor) -> Bool {
        storage === other.storage
            && (offset != other.offset || stridesArray != other.stridesArray || shape != other.shape)
    }
}
