// Transposed convolutions: the gradient of a convolution with respect to its input, as a layer of its own.

/// What a transposed convolution's arguments come to, for any number of dimensions.
private struct Transposition {
    let stride: [Int]
    let padding: [Int]
    let outputPadding: [Int]
    let dilation: [Int]
    let groups: Int

    /// The result's sizes.
    func output(_ input: [Int], _ kernel: [Int]) -> [Int] {
        input.indices.map {
            (input[$0] - 1) * stride[$0] - 2 * padding[$0] + dilation[$0] * (kernel[$0] - 1) + outputPadding[$0] + 1
        }
    }

    func check(_ function: String, _ input: Tensor, _ weight: Tensor, _ bias: Tensor?) {
        Kindling.check(
            groups > 0, "non-positive groups is not supported", hint: "One group is the usual convolution.")
        Kindling.check(
            !stride.contains { $0 <= 0 }, "non-positive stride is not supported", hint: "Strides count from 1.")
        Kindling.check(
            !padding.contains { $0 < 0 }, "negative padding is not supported", hint: "Padding crops the result.")
        Kindling.check(
            !dilation.contains { $0 <= 0 }, "dilation should be greater than zero",
            hint: "A dilation of 1 takes neighbours.")
        Kindling.check(
            !outputPadding.contains { $0 < 0 }, "negative output_padding is not supported",
            hint: "It makes the result larger on one side.")
        for (index, added) in outputPadding.enumerated() {
            Kindling.check(
                added < max(stride[index], dilation[index]),
                "output padding must be smaller than either stride or dilation, but got output_padding: \(outputPadding) "
                    + "stride: \(stride) dilation: \(dilation)",
                hint: "It chooses among the sizes that a convolution with this stride would make this input's.")
        }
        Kindling.check(
            input.shape[1] == weight.shape[0],
            "Given transposed=1, weight of size \(weight.shape), expected input\(input.shape) to have "
                + "\(weight.shape[0]) channels, but got \(input.shape[1]) channels instead",
            hint: "The weight of \(function) is [channels in, channels out / groups, kernel..].")
        Kindling.check(
            weight.shape[0] % groups == 0,
            "Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got weight of size "
                + "\(weight.shape) instead", hint: "The input's channels fall into equal groups.")
        let channels = weight.shape[1] * groups
        if let bias {
            Kindling.check(
                bias.ndim == 1 && bias.shape[0] == channels,
                "Given transposed=1, weight of size \(weight.shape), expected bias to be 1-dimensional with \(channels) "
                    + "elements, but got bias of size \(bias.shape) instead",
                hint: "One number for each output channel.")
        }
        checkConvolutionTypes(input, weight, bias)
        let sizes = Array(input.shape.dropFirst(2))
        let output = output(sizes, Array(weight.shape.dropFirst(2)))
        Kindling.check(
            output.allSatisfy { $0 > 0 },
            "Given input size per channel: \(sizes). Calculated output size per channel: \(output). Output size is too "
                + "small", hint: "Less padding crops less.")
    }
}

/// The transposed convolution of images [N, channels in, height, width], whose settings have been checked.
private func transposedImages(_ x: Tensor, _ weight: Tensor, _ settings: Transposition) -> Tensor {
    let (stride, dilation) = (settings.stride, settings.dilation)
    var (padding, added) = (settings.padding, settings.outputPadding)
    // Where the result is larger than any input that the convolution makes this size of: all of it, then cut to size.
    let isWhole = zip(added, stride).contains { $0 >= $1 }
    let frame = [-padding[1], added[1] - padding[1], -padding[0], added[0] - padding[0]]
    if isWhole { (padding, added) = ([0, 0], [0, 0]) }
    let sizes = Transposition(
        stride: stride, padding: padding, outputPadding: added, dilation: dilation, groups: settings.groups
    ).output(Array(x.shape.dropFirst(2)), Array(weight.shape.dropFirst(2)))
    let geometry = Conv2dGeometry(
        stride: (stride[0], stride[1]), padding: (padding[0], padding[1]), dilation: (dilation[0], dilation[1]),
        groups: settings.groups)
    let result = InputGradient(geometry, [x.shape[0], weight.shape[1] * settings.groups] + sizes, x.shape)(x, weight)
    return isWhole ? pad(result, frame) : result
}

/// The transposed convolution of volumes: that of their slices, added up where they belong.
private func transposedVolumes(_ x: Tensor, _ weight: Tensor, _ settings: Transposition) -> Tensor {
    let (batch, depth, slices) = (x.shape[0], x.shape[2], weight.shape[2])
    let channels = weight.shape[1] * settings.groups
    let plane = Transposition(
        stride: Array(settings.stride.dropFirst()), padding: Array(settings.padding.dropFirst()),
        outputPadding: Array(settings.outputPadding.dropFirst()), dilation: Array(settings.dilation.dropFirst()),
        groups: settings.groups)
    let images = transposedImages(x.transpose(1, 2).flatten(0, 1), weight.flatten(1, 2), plane)
    let apart = images.unflatten(0, [batch, depth]).unflatten(2, [channels, slices]).permute(0, 2, 1, 3, 4, 5)
    let (stride, dilation) = (settings.stride[0], settings.dilation[0])
    let places = (0..<depth).flatMap { slice in (0..<slices).map { slice * stride + $0 * dilation } }
    var shape = apart.flatten(2, 3).shape
    shape[2] = depth == 0 ? 0 : (depth - 1) * stride + dilation * (slices - 1) + 1
    let sum = zeros(shape, dtype: x.dtype).indexAdd(2, Tensor(places), apart.flatten(2, 3))
    return pad(sum, [0, 0, 0, 0, -settings.padding[0], settings.outputPadding[0] - settings.padding[0]])
}

/// The transposed convolution of sequences (1), images (2) or volumes (3).
func transposedConvolution(
    _ spatial: Int, _ input: Tensor, _ weight: Tensor, _ bias: Tensor?, stride: any SizesConvertible,
    padding: any SizesConvertible, outputPadding: any SizesConvertible, groups: Int, dilation: any SizesConvertible
) -> Tensor {
    let settings = Transposition(
        stride: stride.sizes(spatial, "stride"), padding: padding.sizes(spatial, "padding"),
        outputPadding: outputPadding.sizes(spatial, "output_padding"),
        dilation: dilation.sizes(spatial, "dilation"), groups: groups)
    return transposedConvolution("conv_transpose\(spatial)d", input, weight, bias, settings)
}

private func transposedConvolution(
    _ function: String, _ input: Tensor, _ weight: Tensor, _ bias: Tensor?, _ settings: Transposition
) -> Tensor {
    let spatial = settings.stride.count
    checkConvolved(function, input, weight, spatial)
    if input.ndim == spatial + 1 {
        return transposedConvolution(function, input.unsqueeze(0), weight, bias, settings).squeeze(0)
    }
    settings.check(function, input, weight, bias)
    let result: Tensor
    switch spatial {
    case 1:
        let line = Transposition(
            stride: [1] + settings.stride, padding: [0] + settings.padding,
            outputPadding: [0] + settings.outputPadding, dilation: [1] + settings.dilation, groups: settings.groups)
        result = transposedImages(input.unsqueeze(2), weight.unsqueeze(2), line).squeeze(2)
    case 2: result = transposedImages(input, weight, settings)
    default: result = transposedVolumes(input, weight, settings)
    }
    guard let bias else { return result }
    return result + bias.view([1, -1] + [Int](repeating: 1, count: spatial))
}

/// The transposed convolution of sequences with a weight: each element of `input` puts a multiple of the kernel into the
/// result.
///
/// - Parameters:
///   - input: [N, channels in, length], or without N.
///   - weight: [channels in, channels out / groups, kernel length].
///   - bias: [channels out].
///   - stride: How far apart neighbours of the input put their kernels.
///   - padding: How much is cut from each side of the result.
///   - outputPadding: How much is added behind the result.
///   - groups: How many groups the channels fall into, each by itself.
///   - dilation: Distance of the kernel's elements.
/// - Returns: [N, channels out, (length - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1].
///
/// Gradients: the convolution of `g` with the weight; the correlation of `g` with the input; `g` summed.
/// PyTorch: `torch.nn.functional.conv_transpose1d`.
public func convTranspose1d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some SizesConvertible = 1,
    padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
    dilation: some SizesConvertible = 1
) -> Tensor {
    transposedConvolution(
        1, input, weight, bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
        dilation: dilation)
}

/// The transposed convolution of images [N, channels in, height, width] with a weight [channels in, channels out /
/// groups, kernel height, kernel width]; otherwise ``convTranspose1d(_:_:_:stride:padding:outputPadding:groups:dilation:)``.
/// PyTorch: `torch.nn.functional.conv_transpose2d`.
public func convTranspose2d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some SizesConvertible = 1,
    padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
    dilation: some SizesConvertible = 1
) -> Tensor {
    transposedConvolution(
        2, input, weight, bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
        dilation: dilation)
}

/// The transposed convolution of volumes [N, channels in, depth, height, width] with a weight [channels in, channels out /
/// groups, kernel depth, height, width]; otherwise
/// ``convTranspose1d(_:_:_:stride:padding:outputPadding:groups:dilation:)``.
/// PyTorch: `torch.nn.functional.conv_transpose3d`.
public func convTranspose3d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some SizesConvertible = 1,
    padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
    dilation: some SizesConvertible = 1
) -> Tensor {
    transposedConvolution(
        3, input, weight, bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
        dilation: dilation)
}
