// Pooling of sequences and of volumes, by the operators that pool images.

/// The sizes of a pooling of sequences, as images of height 1.
private func lineGeometry(
    _ function: String, _ x: Tensor, _ kernel: any SizesConvertible, _ stride: (any SizesConvertible)?,
    _ padding: any SizesConvertible, _ dilation: any SizesConvertible, _ ceilMode: Bool
) -> Pool2dGeometry {
    x.checkPooled(function, 1)
    return x.unsqueeze(-2).poolGeometry(
        function, (1, kernel.sizes(1, "kernel_size")[0]), (stride?.sizes(1, "stride")[0]).map { (1, $0) },
        (0, padding.sizes(1, "padding")[0]), (1, dilation.sizes(1, "dilation")[0]), ceilMode)
}

/// The sizes of a pooling of volumes: of their slices, and then along the depth of the pooled slices, whose pixels are
/// one dimension.
private func volumeGeometry(
    _ function: String, _ x: Tensor, _ kernel: any SizesConvertible, _ stride: (any SizesConvertible)?,
    _ padding: any SizesConvertible, _ dilation: any SizesConvertible, _ ceilMode: Bool
) -> (slices: Pool2dGeometry, depth: Pool2dGeometry) {
    x.checkPooled(function, 3)
    let (kernel, padding) = (kernel.sizes(3, "kernel_size"), padding.sizes(3, "padding"))
    let (stride, dilation) = (stride?.sizes(3, "stride") ?? kernel, dilation.sizes(3, "dilation"))
    let slices = x.poolGeometry(
        function, (kernel[1], kernel[2]), (stride[1], stride[2]), (padding[1], padding[2]), (dilation[1], dilation[2]),
        ceilMode, spatial: 3)
    // [.., depth, 1, 1] → [.., 1, depth, 1]
    let column = x.narrow(-1, 0, 1).narrow(-2, 0, 1).transpose(-2, -3)
    var depth = column.poolGeometry(
        function, (kernel[0], 1), (stride[0], 1), (padding[0], 0), (dilation[0], 1), ceilMode, spatial: 3)
    let pixels = slices.output.0 * slices.output.1
    (depth.input, depth.output) = ((depth.input.0, pixels), (depth.output.0, pixels))
    return (slices, depth)
}

/// The largest element of each window of sequences [.., length].
///
/// Gradient: `g` goes to the first largest element of each window. PyTorch: `max_pool1d`.
public func maxPool1d(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, dilation: some SizesConvertible = 1, ceilMode: Bool = false
) -> Tensor {
    let geometry = lineGeometry("max_pool1d", input, kernelSize, stride, padding, dilation, ceilMode)
    let image = input.unsqueeze(-2)
    return MaxPool(geometry: geometry, original: image.shape, returnsIndices: false).apply([image])[0].squeeze(-2)
}

/// As ``maxPool1d(_:_:stride:padding:dilation:ceilMode:)``, with the position of each largest element.
/// PyTorch: `max_pool1d(..., return_indices=True)`.
public func maxPool1dWithIndices(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, dilation: some SizesConvertible = 1, ceilMode: Bool = false
) -> (output: Tensor, indices: Tensor) {
    let geometry = lineGeometry("max_pool1d", input, kernelSize, stride, padding, dilation, ceilMode)
    let image = input.unsqueeze(-2)
    let results = MaxPool(geometry: geometry, original: image.shape, returnsIndices: true).apply([image])
    return (results[0].squeeze(-2), results[1].squeeze(-2))
}

/// The largest element of each window of volumes [.., depth, height, width].
///
/// Gradient: `g` goes to the first largest element of each window. PyTorch: `max_pool3d`.
public func maxPool3d(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, dilation: some SizesConvertible = 1, ceilMode: Bool = false
) -> Tensor {
    maxPool3dWithIndices(
        input, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode
    ).output
}

/// As ``maxPool3d(_:_:stride:padding:dilation:ceilMode:)``, with the position of each largest element in its volume.
/// PyTorch: `max_pool3d(..., return_indices=True)`.
public func maxPool3dWithIndices(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, dilation: some SizesConvertible = 1, ceilMode: Bool = false
) -> (output: Tensor, indices: Tensor) {
    let (slices, depth) = volumeGeometry("max_pool3d", input, kernelSize, stride, padding, dilation, ceilMode)
    let flat = MaxPool(geometry: slices, original: input.shape, returnsIndices: true).apply([input])
        .map { $0.flatten(-2) }
    let deep = MaxPool(geometry: depth, original: flat[0].shape, returnsIndices: true).apply([flat[0]])
    let slice = deep[1].floorDivide(depth.output.1)
    let places = flat[1].gather(-2, slice) + slice * (slices.input.0 * slices.input.1)
    let size = [slices.output.0, slices.output.1]
    return (deep[0].unflatten(-1, size), places.unflatten(-1, size))
}

/// The mean of each window of sequences [.., length]; `countIncludePad`: whether padding counts as zeros in it.
///
/// Gradient: each element's share of `g`. PyTorch: `avg_pool1d`.
public func avgPool1d(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, ceilMode: Bool = false, countIncludePad: Bool = true
) -> Tensor {
    let geometry = lineGeometry("avg_pool1d", input, kernelSize, stride, padding, 1, ceilMode)
    return AveragePool(geometry: geometry, countIncludePad: countIncludePad, divisor: 0)(input.unsqueeze(-2))
        .squeeze(-2)
}

/// The mean of each window of volumes [.., depth, height, width].
///
/// - Parameters:
///   - countIncludePad: Whether padding counts as zeros in the mean.
///   - divisorOverride: Divides by this number rather than by the window's size.
///
/// Gradient: each element's share of `g`. PyTorch: `avg_pool3d`.
public func avgPool3d(
    _ input: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, ceilMode: Bool = false, countIncludePad: Bool = true,
    divisorOverride: Int? = nil
) -> Tensor {
    check(divisorOverride != 0, "divisor must be not zero", hint: "nil divides by the window's size.")
    let (slices, depth) = volumeGeometry("avg_pool3d", input, kernelSize, stride, padding, 1, ceilMode)
    let flat = AveragePool(
        geometry: slices, countIncludePad: countIncludePad, divisor: divisorOverride == nil ? 0 : 1)(input)
    return AveragePool(geometry: depth, countIncludePad: countIncludePad, divisor: divisorOverride ?? 0)(
        flat.flatten(-2)
    ).unflatten(-1, [slices.output.0, slices.output.1])
}
