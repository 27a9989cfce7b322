// Pooling of images: the largest or the mean of each window.

/// The largest element of each window.
package struct MaxPool: MultiOperator {
    package static let name = "MaxPool2DWithIndices"
    let geometry: Pool2dGeometry
    let original: [Int]
    let returnsIndices: Bool

    package func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        if node == nil, !returnsIndices { return [largest(inputs[0])] }
        let x = inputs[0].rawContiguous()
        let shape = geometry.outputShape(original)
        let result = Tensor(empty: shape, x.dtype, backend: x.backend)
        let bytes = geometry.kernel.0 * geometry.kernel.1 <= 128 ? 1 : 4
        let positions = Tensor(empty: [Shape.count(shape) * bytes], .uint8, backend: x.backend)
        x.backend.maxPool2d(x, geometry, into: result, positions: positions)
        node?.save(positions)
        return returnsIndices ? [result, geometry.indices(positions, shape)] : [result]
    }

    /// The results without their positions.
    func largest(_ input: Tensor) -> Tensor {
        let result = Tensor(empty: geometry.outputShape(original), input.dtype, backend: input.backend)
        result.backend.maxPool2d(input.rawContiguous(), geometry, into: result, positions: nil)
        return result
    }

    package func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [nil] }
        return [MaxPoolGradient(geometry: geometry, original: original)(gradient, node.saved(0))]
    }

    /// Three elements of four have no gradient: where nobody else can change what arrives, it is scattered only if
    /// somebody reads all of them.
    package func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] {
        var g = gradient
        guard !GradMode.isEnabled, isKnownUniquelyReferenced(&g), g.isReusable else { return backwardAll([g], node) }
        let pooled = PooledGradient(g, node.saved(0), self, source: node.edges[0].node)
        return [Tensor(pending: .maxPoolGradient(pooled), original, g.dtype, backend: g.backend)]
    }
}

/// The gradient of max pooling: each element goes to where the largest was.
private struct MaxPoolGradient: Operator {
    static let name = "MaxPool2DWithIndicesBackward"
    let geometry: Pool2dGeometry
    let original: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        let result = Tensor(empty: original, inputs[0].dtype, backend: inputs[0].backend)
        result.backend.maxPool2dGradient(
            inputs[0].rawContiguous(), positions: inputs[1], geometry, aboveZero: false, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let shape = geometry.outputShape(original)
        let indices = geometry.indices(node.saved(0), shape).flatten(-2)
        return [gradient.flatten(-2).gather(-1, indices).view(shape), nil]
    }
}

extension Pool2dGeometry {
    /// The shape of the pooled images, from that of the images.
    fileprivate func outputShape(_ shape: [Int]) -> [Int] {
        var result = shape
        (result[shape.count - 2], result[shape.count - 1]) = output
        return result
    }

    /// Positions as PyTorch's indices: row * width + column in the input plane.
    fileprivate func indices(_ positions: Tensor, _ shape: [Int]) -> Tensor {
        let result = Tensor(empty: shape, .int64, backend: positions.backend)
        result.backend.maxPool2dIndices(positions, self, into: result)
        return result
    }
}

/// The mean of each window, and the gradient of that: each is the other's gradient.
struct AveragePool: Operator {
    static let name = "AvgPool2D"
    var nodeName: String { isGradient ? "AvgPool2DBackwardBackward0" : "AvgPool2DBackward0" }
    let geometry: Pool2dGeometry
    let countIncludePad: Bool
    let divisor: Int
    var isGradient = false

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        let size = isGradient ? geometry.input : geometry.output
        let result = Tensor(empty: Array(x.shape.dropLast(2)) + [size.0, size.1], x.dtype, backend: x.backend)
        if isGradient {
            x.backend.avgPool2dGradient(
                x, geometry, countIncludePad: countIncludePad, divisor: divisor, into: result)
        } else {
            x.backend.avgPool2d(x, geometry, countIncludePad: countIncludePad, divisor: divisor, into: result)
        }
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        var other = self
        other.isGradient.toggle()
        return [other(gradient)]
    }
}

extension Tensor {
    /// The sizes of a pooling of this tensor's last two dimensions, after checking them. `spatial`: how many dimensions
    /// the function pools.
    func poolGeometry(
        _ function: String, _ kernel: (Int, Int), _ stride: (Int, Int)?, _ padding: (Int, Int), _ dilation: (Int, Int),
        _ ceilMode: Bool, spatial: Int = 2
    ) -> Pool2dGeometry {
        checkPooled(function, spatial)
        let stride = stride ?? kernel
        checkWindow(function, kernel.0, stride.0, padding.0, dilation.0)
        checkWindow(function, kernel.1, stride.1, padding.1, dilation.1)
        let input = (size(-2), size(-1))
        let output = (
            pooledSize(input.0, kernel.0, stride.0, padding.0, dilation.0, ceilMode),
            pooledSize(input.1, kernel.1, stride.1, padding.1, dilation.1, ceilMode)
        )
        check(
            output.0 > 0 && output.1 > 0,
            "Given input size: (\(size(-3))x\(input.0)x\(input.1)). Calculated output size: (\(size(-3))x"
                + "\(Swift.max(output.0, 0))x\(Swift.max(output.1, 0))). Output size is too small",
            hint: "The image is smaller than the window \(kernel.0) x \(kernel.1).")
        return Pool2dGeometry(
            kernel: kernel, stride: stride, padding: padding, dilation: dilation, input: input, output: output)
    }

    /// Stops where this is no tensor of `spatial` dimensions behind that of channels and, if there is one, the batch's.
    func checkPooled(_ function: String, _ spatial: Int) {
        let unbatched = spatial + 1
        check(
            ndim == unbatched || ndim == unbatched + 1,
            "\(function)(): Expected \(unbatched)D or \(unbatched + 1)D tensor, but got: \(shape)",
            hint: "\(["Sequences", "Images", "Volumes"][spatial - 1]) come as [batch, channels, "
                + "\(["length", "height, width", "depth, height, width"][spatial - 1])].")
        check(
            !shape[(ndim - unbatched)...].contains(0),
            "\(function)(): Expected \(unbatched)D or \(unbatched + 1)D (batch mode) tensor with optional 0 dim batch size "
                + "for input, but got: \(shape)", hint: "Only the batch may be empty.")
        check(
            dtype == .float32 || dtype == .float64, "\"\(function)\" not implemented for '\(dtype.legacyName)'",
            hint: "Convert to float32 or float64.")
    }

    private func checkWindow(_ function: String, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) {
        check(
            kernel > 0, "\(function)(): kernel_size must be greater than zero, but got \(kernel)",
            hint: "The window's size.")
        check(
            stride > 0, "\(function)(): stride must be greater than zero, but got \(stride)",
            hint: "How far the window moves.")
        check(
            dilation > 0, "\(function)(): dilation must be greater than zero, but got \(dilation)",
            hint: "A dilation of 1 takes neighbouring pixels.")
        check(padding >= 0, "pad must be non-negative, but got pad: \(padding)", hint: "pad() crops.")
        check(
            padding <= kernel / 2,
            "pad should be at most half of effective kernel size, but got pad=\(padding), kernel_size=\(kernel) and "
                + "dilation=\(dilation)", hint: "Windows would lie outside of the input.")
    }
}

func pooledSize(
    _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int, _ ceilMode: Bool
) -> Int {
    let span = input + 2 * padding - dilation * (kernel - 1) - 1 + (ceilMode ? stride - 1 : 0)
    let count = (span >= 0 ? span / stride : (span - stride + 1) / stride) + 1
    // With ceilMode the last window must start inside the image or its left padding.
    return ceilMode && (count - 1) * stride >= input + padding ? count - 1 : count
}

/// The largest element of each window of images [.., height, width].
///
/// Gradient: `g` goes to the first largest element of each window. PyTorch: `max_pool2d`.
public func maxPool2d(
    _ input: Tensor, _ kernelSize: some PairConvertible, stride: (any PairConvertible)? = nil,
    padding: some PairConvertible = 0, dilation: some PairConvertible = 1, ceilMode: Bool = false
) -> Tensor {
    let geometry = input.poolGeometry(
        "max_pool2d", kernelSize.pair, stride?.pair, padding.pair, dilation.pair, ceilMode)
    let operation = MaxPool(geometry: geometry, original: input.shape, returnsIndices: false)
    return GradMode.isEnabled ? operation.apply([input])[0] : operation.largest(input)
}
public func maxPool2d(
    _ input: Tensor, _ kernelSize: (Int, Int), stride: (any PairConvertible)? = nil,
    padding: some PairConvertible = 0, dilation: some PairConvertible = 1, ceilMode: Bool = false
) -> Tensor {
    maxPool2d(
        input, [kernelSize.0, kernelSize.1], stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
}

/// As ``maxPool2d(_:_:stride:padding:dilation:ceilMode:)-(_,PairConvertible,_,_,_,_)``, with the position of each
/// largest element in its plane (row * width + column). PyTorch: `max_pool2d(..., return_indices=True)`.
public func maxPool2dWithIndices(
    _ input: Tensor, _ kernelSize: some PairConvertible, stride: (any PairConvertible)? = nil,
    padding: some PairConvertible = 0, dilation: some PairConvertible = 1, ceilMode: Bool = false
) -> (output: Tensor, indices: Tensor) {
    let geometry = input.poolGeometry(
        "max_pool2d", kernelSize.pair, stride?.pair, padding.pair, dilation.pair, ceilMode)
    let results = MaxPool(geometry: geometry, original: input.shape, returnsIndices: true).apply([input])
    return (results[0], results[1])
}

/// The mean of each window of images [.., height, width].
///
/// - Parameters:
///   - countIncludePad: Whether padding counts as zeros in the mean.
///   - divisorOverride: Divides by this number rather than by the window's size.
///
/// Gradient: each element's share of `g`. PyTorch: `avg_pool2d`.
public func avgPool2d(
    _ input: Tensor, _ kernelSize: some PairConvertible, stride: (any PairConvertible)? = nil,
    padding: some PairConvertible = 0, ceilMode: Bool = false, countIncludePad: Bool = true,
    divisorOverride: Int? = nil
) -> Tensor {
    let geometry = input.poolGeometry("avg_pool2d", kernelSize.pair, stride?.pair, padding.pair, (1, 1), ceilMode)
    check(divisorOverride != 0, "divisor must be not zero", hint: "nil divides by the window's size.")
    return AveragePool(geometry: geometry, countIncludePad: countIncludePad, divisor: divisorOverride ?? 0)(input)
}
