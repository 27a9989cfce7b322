// Pooling with windows chosen so that the result has the given size: window `i` of a dimension is
// [floor(i in / out), ceil((i + 1) in / out)).

/// The mean of windows that divide the image evenly, and the gradient of that: each is the other's gradient.
private struct AdaptiveAveragePool: Operator {
    static let name = "AdaptiveAvgPool2D"
    let input: (Int, Int)
    let output: (Int, Int)
    var isGradient = false

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        let size = isGradient ? input : output
        let result = Tensor(empty: Array(x.shape.dropLast(2)) + [size.0, size.1], x.dtype, backend: x.backend)
        if isGradient {
            x.backend.adaptiveAvgPool2dGradient(x, into: result)
        } else {
            x.backend.adaptiveAvgPool2d(x, into: result)
        }
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        var other = self
        other.isGradient.toggle()
        return [other(gradient)]
    }
}

/// The largest elements of windows that divide the image evenly, and where they are in their planes.
private struct AdaptiveMaxPool: MultiOperator {
    static let name = "AdaptiveMaxPool2D"
    let original: [Int]
    let output: (Int, Int)

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let x = inputs[0].rawContiguous()
        let shape = Array(original.dropLast(2)) + [output.0, output.1]
        let result = Tensor(empty: shape, x.dtype, backend: x.backend)
        let indices = Tensor(empty: shape, .int64, backend: x.backend)
        x.backend.adaptiveMaxPool2d(x, into: result, indices: indices)
        node?.save(indices)
        return [result, indices]
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [nil] }
        let planes = Array(original.dropLast(2)) + [original[original.count - 2] * original[original.count - 1]]
        let sum = gradient.flatten(-2).scattered(planes.count - 1, node.saved(0).flatten(-2), into: planes)
        return [sum.reshape(original)]
    }
}

/// The windows of one dimension.
private struct AdaptiveWindows {
    let starts: [Int]
    let lengths: [Int]
    var longest: Int { lengths.max() ?? 1 }

    init(_ size: Int, _ output: Int) {
        starts = (0..<output).map { $0 * size / output }
        lengths = (0..<output).map { ($0 * size + size + output - 1) / output - $0 * size / output }
    }

    /// The elements of all windows, each filled up with its last element.
    var places: Tensor {
        Tensor(
            zip(starts, lengths).flatMap { start, length in (0..<longest).map { start + Swift.min($0, length - 1) } })
    }
}

/// The largest elements of windows of the last `output.count` dimensions, and their positions there; one dimension after
/// the other, the last one first, so that of equal elements the first one wins.
private func adaptiveMaximum(_ x: Tensor, _ output: [Int]) -> (output: Tensor, indices: Tensor) {
    var (values, step) = (x, 1)
    var positions: Tensor?
    for dim in stride(from: x.ndim - 1, to: x.ndim - 1 - output.count, by: -1) {
        let (size, count) = (x.shape[dim], output[dim - x.ndim + output.count])
        let windows = AdaptiveWindows(size, count)
        let largest = values.indexSelect(dim, windows.places).unflatten(dim, [count, windows.longest]).max(dim + 1)
        let starts = Tensor(windows.starts).view([count] + [Int](repeating: 1, count: x.ndim - 1 - dim))
        let places = largest.indices + starts
        positions = positions.map { $0.gather(dim, places) + places * step } ?? places * step
        values = largest.values
        step *= size
    }
    return (values, positions ?? zerosLike(x, dtype: .int64))
}

extension Tensor {
    /// The result's sizes of a pooling over `spatial` dimensions, after checking them.
    fileprivate func adaptiveSizes(_ function: String, _ sizes: any OutputSizes, _ spatial: Int) -> [Int] {
        checkAdaptive(function, spatial)
        let sizes = sizes.outputSizes
        check(
            sizes.count == 1 || sizes.count == spatial, "\(function): output_size must be \(spatial)",
            hint: "One number for all dimensions, or one for each; got \(sizes.count).")
        let output = (0..<spatial).map { (sizes.count == 1 ? sizes[0] : sizes[$0]) ?? shape[ndim - spatial + $0] }
        check(
            output.allSatisfy { $0 >= 0 },
            "\(function): elements of output_size must be greater than or equal to 0 but received "
                + "{\(output.map(String.init).joined(separator: ", "))}", hint: "Sizes count elements.")
        return output
    }

    private func checkAdaptive(_ function: String, _ spatial: Int) {
        check(
            ndim == spatial + 1 || ndim == spatial + 2,
            "\(function)(): Expected \(spatial + 1)D or \(spatial + 2)D tensor, but got \(shape)",
            hint: "\(["Sequences", "Images", "Volumes"][spatial - 1]) come as [batch, channels, "
                + "\(["length", "height, width", "depth, height, width"][spatial - 1])].")
        check(
            !shape[(ndim - spatial)...].contains(0),
            "\(function)(): Expected input to have non-zero size for non-batch dimensions, but input has sizes \(shape)",
            hint: "Only the batch may be empty.")
        check(
            dtype == .float32 || dtype == .float64, "\"\(function)\" not implemented for '\(dtype.legacyName)'",
            hint: "Convert to float32 or float64.")
    }
}

/// Means of windows of sequences [.., length] chosen so that the result has the given length.
///
/// Gradient: each element's share of `g`. PyTorch: `adaptive_avg_pool1d`.
public func adaptiveAvgPool1d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    let output = input.adaptiveSizes("adaptive_avg_pool1d", outputSize, 1)[0]
    return AdaptiveAveragePool(input: (1, input.size(-1)), output: (1, output))(input.unsqueeze(-2)).squeeze(-2)
}

/// Means of windows of images [.., height, width] chosen so that the result has the given size, one number or [height,
/// width], of which nil keeps the input's: window `i` is [floor(i in / out), ceil((i + 1) in / out)).
///
/// Gradient: each element's share of `g`. PyTorch: `adaptive_avg_pool2d`.
public func adaptiveAvgPool2d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    let output = input.adaptiveSizes("adaptive_avg_pool2d", outputSize, 2)
    if output == [1, 1] { return input.mean(dim: [-1, -2], keepdim: true) }
    return AdaptiveAveragePool(input: (input.size(-2), input.size(-1)), output: (output[0], output[1]))(input)
}

/// Means of windows of volumes [.., depth, height, width]; otherwise ``adaptiveAvgPool2d(_:_:)``.
/// PyTorch: `adaptive_avg_pool3d`.
public func adaptiveAvgPool3d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    let output = input.adaptiveSizes("adaptive_avg_pool3d", outputSize, 3)
    let slices = AdaptiveAveragePool(
        input: (input.size(-2), input.size(-1)), output: (output[1], output[2]))(input)
    let pixels = output[1] * output[2]
    return AdaptiveAveragePool(input: (input.size(-3), pixels), output: (output[0], pixels))(slices.flatten(-2))
        .unflatten(-1, [output[1], output[2]])
}

/// The largest elements of windows of sequences [.., length] chosen so that the result has the given length.
///
/// Gradient: `g` goes to the first largest element of each window. PyTorch: `adaptive_max_pool1d`.
public func adaptiveMaxPool1d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    adaptiveMaxPool1dWithIndices(input, outputSize).output
}
/// As ``adaptiveMaxPool1d(_:_:)``, with the position of each largest element. PyTorch: `return_indices=True`.
public func adaptiveMaxPool1dWithIndices(
    _ input: Tensor, _ outputSize: some OutputSizes
) -> (output: Tensor, indices: Tensor) {
    let output = input.adaptiveSizes("adaptive_max_pool1d", outputSize, 1)[0]
    let image = input.unsqueeze(-2)
    let results = AdaptiveMaxPool(original: image.shape, output: (1, output)).apply([image])
    return (results[0].squeeze(-2), results[1].squeeze(-2))
}

/// The largest elements of windows of images [.., height, width]: the windows are ``adaptiveAvgPool2d(_:_:)``'s.
///
/// Gradient: `g` goes to the first largest element of each window. PyTorch: `adaptive_max_pool2d`.
public func adaptiveMaxPool2d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    adaptiveMaxPool2dWithIndices(input, outputSize).output
}
/// As ``adaptiveMaxPool2d(_:_:)``, with the position of each largest element in its plane (row * width + column).
/// PyTorch: `return_indices=True`.
public func adaptiveMaxPool2dWithIndices(
    _ input: Tensor, _ outputSize: some OutputSizes
) -> (output: Tensor, indices: Tensor) {
    let output = input.adaptiveSizes("adaptive_max_pool2d", outputSize, 2)
    let results = AdaptiveMaxPool(original: input.shape, output: (output[0], output[1])).apply([input])
    return (results[0], results[1])
}

/// The largest elements of windows of volumes [.., depth, height, width]; otherwise ``adaptiveMaxPool2d(_:_:)``.
/// PyTorch: `adaptive_max_pool3d`.
public func adaptiveMaxPool3d(_ input: Tensor, _ outputSize: some OutputSizes) -> Tensor {
    adaptiveMaxPool3dWithIndices(input, outputSize).output
}
/// As ``adaptiveMaxPool3d(_:_:)``, with the position of each largest element in its volume.
/// PyTorch: `return_indices=True`.
public func adaptiveMaxPool3dWithIndices(
    _ input: Tensor, _ outputSize: some OutputSizes
) -> (output: Tensor, indices: Tensor) {
    adaptiveMaximum(input, input.adaptiveSizes("adaptive_max_pool3d", outputSize, 3))
}
