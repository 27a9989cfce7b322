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
    @exclusivity(unchecked) package private(set) var stridesArray: [Int]
    @exclusivity(unchecked) public private(set) var dtype: DType
    @exclusivity(unchecked) package private(set) var version: VersionCounter

    /// The node of the graph that computed this tensor, and which of its results this is. nil for leaves.
    @exclusivity(unchecked) package var node: Node?
    @exclusivity(unchecked) package var outputIndex = 0
    @exclusivity(unchecked) package var isGradRequired = false
    @exclusivity(unchecked) package var leafGradient: Tensor?
    package weak var accumulator: AccumulateGrad?
    /// For a differentiable view: the tensor whose memory it shows, and the version at which `node` was right.
    @exclusivity(unchecked) package var base: Tensor?
    @exclusivity(unchecked) package var baseVersion = 0
    /// Hooks on the gradient of a leaf; those of other tensors are kept by their node.
    package var leafHooks: [GradientHook] = []
    /// Set by `retainGrad`.
    package var retainsGradient = false
    /// Whether this is a network's parameter (prints "Parameter containing:").
    package var isParameter = false

    package init(
        storage: Storage, offset: Int, shape: [Int], strides: [Int], dtype: DType,
        version: VersionCounter = VersionCounter()
    ) {
        self.storage = storage
        self.offset = offset
        self.shape = shape
        stridesArray = strides
        self.dtype = dtype
        self.version = version
    }

    /// A new contiguous tensor whose elements are not set yet.
    package convenience init(empty shape: [Int], _ dtype: DType, backend: any Backend = CPUBackend.shared) {
        let count = Shape.count(shape)
        self.init(
            storage: Storage(byteCount: count * dtype.itemSize, backend: backend), offset: 0, shape: shape,
            strides: Shape.contiguousStrides(shape), dtype: dtype)
    }

    /// Points this tensor at another's memory, as PyTorch's `tensor.data = other`.
    package func become(_ other: Tensor) {
        storage = other.storage
        offset = other.offset
        shape = other.shape
        stridesArray = other.stridesArray
        dtype = other.dtype
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

    /// Whether the elements lie in row-major order without gaps. PyTorch: `is_contiguous()`.
    public func isContiguous() -> Bool {
        var step = 1
        for dimension in stride(from: shape.count - 1, through: 0, by: -1) where shape[dimension] != 1 {
            if stridesArray[dimension] != step { return shape.contains(0) }
            step *= shape[dimension]
        }
        return true
    }

    /// Where the tensor starts in its storage, in elements. PyTorch: `storage_offset()`.
    public func storageOffset() -> Int { offset }

    /// How often the tensor's memory was changed in place. PyTorch: `_version`.
    public var versionCount: Int { version.value }

    package var backend: any Backend { storage.backend }

    /// The first element's address.
    package var pointer: UnsafeMutableRawPointer { storage.pointer + offset * dtype.itemSize }

    /// A tensor on the same memory, without history. `version`: nil starts a counter of its own.
    package func alias(
        shape: [Int]? = nil, strides: [Int]? = nil, offset: Int? = nil, version: VersionCounter? = nil
    ) -> Tensor {
        Tensor(
            storage: storage, offset: offset ?? self.offset, shape: shape ?? self.shape,
            strides: strides ?? stridesArray, dtype: dtype, version: version ?? self.version)
    }
}

extension Tensor {
    /// Whether no other tensor uses this one's storage.
    package func ownsStorage() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Whether this tensor and `other` share memory without being the same elements in the same order.
    package func overlapsPartly(_ other: Tensor) -> Bool {
        storage === other.storage
            && (offset != other.offset || stridesArray != other.stridesArray || shape != other.shape)
    }
}
