// Views of memory with strides of one's own, whose elements may lie on one another.

private struct StridedView: ViewOperator {
    static let name = "StridedView"
    let nodeName: String
    let geometry: ViewGeometry
    let baseShape: [Int]
    let baseStrides: [Int]

    func view(of tensor: Tensor) -> Tensor { geometry.view(of: tensor) }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let scatter = AsStridedScatter(geometry: geometry, baseShape: baseShape, baseStrides: baseStrides, adds: true)
        return [scatter(zeros(baseShape, dtype: gradient.dtype), gradient)]
    }
}

extension Tensor {
    /// A view of this tensor's memory in any shape, with any strides, from element `storageOffset` of the storage on (nil:
    /// this tensor's first). Elements may lie on one another; change such a view in place only as a copy.
    ///
    /// Gradient: `g` summed where the elements came from. PyTorch: `as_strided`.
    public func asStrided(_ size: [Int], _ stride: [Int], storageOffset: Int? = nil) -> Tensor {
        strided(size, stride, storageOffset ?? self.storageOffset(), "AsStridedBackward0")
    }

    /// All windows of `size` elements along `dimension`, `step` apart, in a new last dimension; a view.
    ///
    /// Gradient: `g` summed where windows overlap. PyTorch: `unfold`.
    public func unfold(_ dimension: Int, _ size: Int, _ step: Int) -> Tensor {
        let dim = Shape.normalized(dimension, rank: ndim)
        let length = ndim == 0 ? 1 : shape[dim]
        check(size >= 0, "size is \(size) but must be >= 0", hint: "It counts the elements of a window.")
        check(
            size <= length, "maximum size for tensor at dimension \(dim) is \(length) but size is \(size)",
            hint: "A window lies within the dimension; pad() makes it longer.")
        check(step > 0, "step is \(step) but must be > 0", hint: "Windows go forward.")
        if ndim == 0 { return strided([size], [1], storageOffset(), "UnfoldBackward0") }
        var (shape, strides) = (shape + [size], stridesArray)
        strides.append(strides[dim])
        shape[dim] = (length - size) / step + 1
        strides[dim] *= step
        return strided(shape, strides, storageOffset(), "UnfoldBackward0")
    }

    private func strided(_ shape: [Int], _ strides: [Int], _ start: Int, _ nodeName: String) -> Tensor {
        checkStrided(shape, strides, start)
        // A repeated element has its gradient once.
        let base = self.shape.indices.reduce(self) { $0.stridesArray[$1] == 0 ? $0.narrow($1, 0, 1) : $0 }
        let geometry = ViewGeometry(shape: shape, strides: strides, offset: start - base.storageOffset())
        return StridedView(
            nodeName: nodeName, geometry: geometry, baseShape: base.shape, baseStrides: base.stridesArray)(base)
    }

    private func checkStrided(_ shape: [Int], _ strides: [Int], _ start: Int) {
        check(
            shape.count == strides.count, "mismatch in length of strides and shape",
            hint: "\(shape.count) sizes, \(strides.count) strides.")
        check(
            !shape.contains { $0 < 0 }, "Trying to create tensor with negative dimension \(shape.min() ?? 0): \(shape)",
            hint: "Sizes count elements.")
        check(
            !strides.contains { $0 < 0 },
            "as_strided: Negative strides are not supported at the moment, got strides: \(strides)",
            hint: "flip(dims) reverses a tensor.")
        check(start >= 0, "Tensor: invalid storage offset \(start)", hint: "Elements of a storage count from 0.")
        let needed = Shape.extent(shape, strides) == 0 ? 0 : (start + Shape.extent(shape, strides)) * dtype.itemSize
        check(
            needed <= storage.byteCount,
            "setStorage: sizes \(shape), strides \(strides), storage offset \(start), and itemsize \(dtype.itemSize) "
                + "requiring a storage size of \(needed) are out of bounds for storage of size \(storage.byteCount)",
            hint: "The view would reach beyond the memory; sizes, strides and offset count elements.")
    }
}
