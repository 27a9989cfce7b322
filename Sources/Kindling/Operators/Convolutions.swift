// Convolutions of sequences, images and volumes, all by the operators on images in Convolution.swift.

/// The correlation of images with a weight: each output pixel is the sum over a window of the input, weighted.
///
/// - Parameters:
///   - input: [N, channels in, height, width], or without N.
///   - weight: [channels out, channels in / groups, kernel height, kernel width].
///   - bias: [channels out].
///   - stride: How far the window moves.
///   - padding: Zeros added on each side.
///   - dilation: Distance of the window's pixels.
///   - groups: How many groups the channels fall into, each convolved by itself.
/// - Returns: [N, channels out, height, width], where size = (size + 2 padding - dilation (kernel - 1) - 1) / stride + 1.
///
/// Gradients: the transposed convolution of `g` with the weight; the correlation of the input with `g`; `g` summed.
/// PyTorch: `torch.nn.functional.conv2d`.
public func conv2d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some PairConvertible = 1,
    padding: some PaddingConvertible = 0, dilation: some PairConvertible = 1, groups: Int = 1
) -> Tensor {
    checkConvolved("conv2d", input, weight, 2)
    if input.ndim == 3 {
        return conv2d(
            input.unsqueeze(0), weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups
        ).squeeze(0)
    }
    checkConvolution(input, weight, bias, groups)
    let kernel = (weight.shape[2], weight.shape[3])
    var geometry = Conv2dGeometry(stride: stride.pair, padding: (0, 0), dilation: dilation.pair, groups: groups)
    check(
        geometry.stride.0 > 0 && geometry.stride.1 > 0, "non-positive stride is not supported",
        hint: "Strides count pixels, from 1.")
    check(
        geometry.dilation.0 > 0 && geometry.dilation.1 > 0, "dilation should be greater than zero",
        hint: "A dilation of 1 takes neighbouring pixels.")
    var x = input
    if case .keepingSize = padding.padding {
        check(
            geometry.stride == (1, 1), "padding='same' is not supported for strided convolutions",
            hint: "Give the padding in numbers.")
        let vertical = geometry.dilation.0 * (kernel.0 - 1)
        let horizontal = geometry.dilation.1 * (kernel.1 - 1)
        geometry.padding = (vertical / 2, horizontal / 2)
        if vertical % 2 + horizontal % 2 > 0 { x = pad(x, [0, horizontal % 2, 0, vertical % 2]) }
    } else if let numbers = padding.padding.pair {
        check(
            numbers.0 >= 0 && numbers.1 >= 0, "negative padding is not supported",
            hint: "pad() with negative numbers crops.")
        geometry.padding = numbers
    }
    return convolve(x, weight, bias, geometry)
}

/// The correlation of sequences with a weight.
///
/// - Parameters:
///   - input: [N, channels in, length], or without N.
///   - weight: [channels out, channels in / groups, kernel length].
///   - bias: [channels out].
///
/// The others, the result and the gradients are ``conv2d(_:_:_:stride:padding:dilation:groups:)``'s, with one dimension
/// less. PyTorch: `torch.nn.functional.conv1d`.
public func conv1d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some SizesConvertible = 1,
    padding: some PaddingConvertible = 0, dilation: some SizesConvertible = 1, groups: Int = 1
) -> Tensor {
    checkConvolved("conv1d", input, weight, 1)
    if input.ndim == 2 {
        return conv1d(
            input.unsqueeze(0), weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups
        ).squeeze(0)
    }
    checkConvolution(input, weight, bias, groups)
    let windows = Windows(input, weight, stride.sizes(1, "stride"), padding.padding, dilation.sizes(1, "dilation"))
    // Images of height 1.
    let geometry = Conv2dGeometry(
        stride: (1, windows.stride[0]), padding: (0, windows.padding[0].0), dilation: (1, windows.dilation[0]),
        groups: groups)
    let x = windows.excess[0] > 0 ? pad(input, [0, windows.excess[0]]) : input
    return convolve(x.unsqueeze(2), weight.unsqueeze(2), bias, geometry).squeeze(2)
}

/// The correlation of volumes with a weight.
///
/// - Parameters:
///   - input: [N, channels in, depth, height, width], or without N.
///   - weight: [channels out, channels in / groups, kernel depth, kernel height, kernel width].
///   - bias: [channels out].
///
/// The others, the result and the gradients are ``conv2d(_:_:_:stride:padding:dilation:groups:)``'s, with one dimension
/// more. PyTorch: `torch.nn.functional.conv3d`.
public func conv3d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some SizesConvertible = 1,
    padding: some PaddingConvertible = 0, dilation: some SizesConvertible = 1, groups: Int = 1
) -> Tensor {
    checkConvolved("conv3d", input, weight, 3)
    if input.ndim == 4 {
        return conv3d(
            input.unsqueeze(0), weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups
        ).squeeze(0)
    }
    checkConvolution(input, weight, bias, groups)
    let windows = Windows(input, weight, stride.sizes(3, "stride"), padding.padding, dilation.sizes(3, "dilation"))
    let (padding, excess) = (windows.padding, windows.excess)
    let x = pad(
        input, [0, excess[2], 0, excess[1], padding[0].0, padding[0].1])
    // The slices that a window takes in from its first to its last become channels of one image.
    let (depth, slices) = (windows.output[0], weight.shape[2])
    let places = (0..<depth).flatMap { start in
        (0..<slices).map { start * windows.stride[0] + $0 * windows.dilation[0] }
    }
    let images = x.indexSelect(2, Tensor(places)).unflatten(2, [depth, slices]).permute(0, 2, 1, 3, 4, 5)
    let geometry = Conv2dGeometry(
        stride: (windows.stride[1], windows.stride[2]), padding: (padding[1].0, padding[2].0),
        dilation: (windows.dilation[1], windows.dilation[2]), groups: groups)
    let result = convolve(
        images.flatten(2, 3).flatten(0, 1), weight.flatten(1, 2), bias, geometry)
    return result.unflatten(0, [input.shape[0], depth]).transpose(1, 2).contiguous()
}

/// Applies ``Convolution`` to a batch of images, whose sizes have been checked.
private func convolve(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ geometry: Conv2dGeometry) -> Tensor {
    let operation = Convolution(
        geometry: geometry, input: x.shape, output: convolutionOutput(x, weight, geometry))
    guard GradMode.isEnabled else { return operation.result(x, weight, bias) }
    return bias.map { operation(x, weight, $0) } ?? operation(x, weight)
}

/// The windows of a convolution of any number of dimensions.
private struct Windows {
    let stride: [Int]
    let dilation: [Int]
    /// Zeros (before, behind) each dimension.
    let padding: [(Int, Int)]
    /// How many windows there are along each dimension.
    let output: [Int]

    /// How many zeros more there are behind than before.
    var excess: [Int] { padding.map { $0.1 - $0.0 } }

    init(_ input: Tensor, _ weight: Tensor, _ stride: [Int], _ padding: ConvPadding, _ dilation: [Int]) {
        let (sizes, kernel) = (Array(input.shape.dropFirst(2)), Array(weight.shape.dropFirst(2)))
        check(!stride.contains { $0 <= 0 }, "non-positive stride is not supported", hint: "Strides count from 1.")
        check(
            !dilation.contains { $0 <= 0 }, "dilation should be greater than zero",
            hint: "A dilation of 1 takes neighbours.")
        let spans = zip(kernel, dilation).map { ($0 - 1) * $1 }
        if case .keepingSize = padding {
            check(
                stride.allSatisfy { $0 == 1 }, "padding='same' is not supported for strided convolutions",
                hint: "Give the padding in numbers.")
            self.padding = spans.map { ($0 / 2, $0 - $0 / 2) }
        } else {
            let numbers = padding.numbers(sizes.count) ?? [Int](repeating: 0, count: sizes.count)
            check(
                !numbers.contains { $0 < 0 }, "negative padding is not supported",
                hint: "pad() with negative numbers crops.")
            self.padding = numbers.map { ($0, $0) }
        }
        let padded = zip(sizes, self.padding).map { $0 + $1.0 + $1.1 }
        func listed(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }
        check(
            zip(padded, spans).allSatisfy { $0 > $1 },
            "Calculated padded input size per channel: (\(listed(padded))). Kernel size: "
                + "(\(listed(spans.map { $0 + 1 }))). Kernel size can't be greater than actual input size",
            hint: "The input is too small for this network, or was pooled too often on its way here.")
        self.stride = stride
        self.dilation = dilation
        output = padded.indices.map { (padded[$0] - spans[$0] - 1) / stride[$0] + 1 }
    }
}

/// Checks how many dimensions there are; `spatial` is how many the kernel has.
func checkConvolved(_ function: String, _ input: Tensor, _ weight: Tensor, _ spatial: Int) {
    let sizes = ["length", "height, width", "depth, height, width"][spatial - 1]
    check(
        input.ndim == spatial + 1 || input.ndim == spatial + 2,
        "Expected \(spatial + 1)D (unbatched) or \(spatial + 2)D (batched) input to \(function), but got input of size: "
            + "\(input.shape)",
        hint:
            "\(spatial == 2 ? "Images" : "Inputs") come as [batch, channels, \(sizes)]; unsqueeze(0) adds a dimension.")
    check(
        weight.ndim == spatial + 2,
        "weight should have \(spatial + 2) dimensions, but got a tensor of size \(weight.shape)",
        hint: "The weight of \(function) has \(spatial) dimensions behind its two of channels.")
}

/// Checks a batch, weight and bias against each other.
private func checkConvolution(_ input: Tensor, _ weight: Tensor, _ bias: Tensor?, _ groups: Int) {
    check(groups > 0, "non-positive groups is not supported", hint: "One group is the usual convolution.")
    let expected = weight.shape[1] * groups
    check(
        input.shape[1] == expected,
        "Given groups=\(groups), weight of size \(weight.shape), expected input\(input.shape) to have \(expected) "
            + "channels, but got \(input.shape[1]) channels instead",
        hint: input.ndim == 4 && input.shape[3] == expected
            ? "The channels seem to come last: permute(0, 3, 1, 2) makes [batch, channels, height, width]."
            : "Dimension 1 of a batch holds the channels.")
    check(
        weight.shape[0] % groups == 0,
        "Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got weight of size "
            + "[\(weight.shape)] instead", hint: "The output channels fall into equal groups.")
    if let bias {
        check(
            bias.ndim == 1 && bias.shape[0] == weight.shape[0],
            "Given weight of size \(weight.shape), expected bias to be 1-dimensional with \(weight.shape[0]) elements, but "
                + "got bias of size \(bias.shape) instead", hint: "One number for each output channel.")
    }
    checkConvolutionTypes(input, weight, bias)
}

func checkConvolutionTypes(_ input: Tensor, _ weight: Tensor, _ bias: Tensor?) {
    let other = bias ?? weight
    check(
        input.dtype == other.dtype && weight.dtype == input.dtype,
        "Input type (\(input.dtype.cName)) and \(bias == nil ? "weight" : "bias") type (\(other.dtype.cName)) should be "
            + "the same",
        hint: input.dtype == .uint8
            ? "Pixels come as uint8: images.to(.float32) / 255 makes them floating."
            : "input.to(.\(other.dtype.name)) converts the input.")
    check(
        input.dtype == .float32 || input.dtype == .float64,
        "\"conv2d\" not implemented for '\(input.dtype.legacyName)'",
        hint: "Convert to float32 or float64.")
}

private func convolutionOutput(_ input: Tensor, _ weight: Tensor, _ geometry: Conv2dGeometry) -> [Int] {
    let padded = (
        input.shape[2] + 2 * geometry.padding.0, input.shape[3] + 2 * geometry.padding.1
    )
    let window = (
        geometry.dilation.0 * (weight.shape[2] - 1) + 1, geometry.dilation.1 * (weight.shape[3] - 1) + 1
    )
    check(
        padded.0 >= window.0 && padded.1 >= window.1,
        "Calculated padded input size per channel: (\(padded.0) x \(padded.1)). Kernel size: (\(window.0) x "
            + "\(window.1)). Kernel size can't be greater than actual input size",
        hint: "The image is too small for this network, or was pooled too often on its way here.")
    return [
        input.shape[0], weight.shape[0], (padded.0 - window.0) / geometry.stride.0 + 1,
        (padded.1 - window.1) / geometry.stride.1 + 1,
    ]
}
