// Images cut into overlapping blocks and put together again, and pixels moved between channels and space.

/// Blocks of an image, (vertical, horizontal).
private struct Blocks {
    let kernel: (Int, Int)
    let dilation: (Int, Int)
    let padding: (Int, Int)
    let stride: (Int, Int)

    init(_ kernel: (Int, Int), _ dilation: (Int, Int), _ padding: (Int, Int), _ stride: (Int, Int)) {
        self.kernel = kernel
        self.dilation = dilation
        self.padding = padding
        self.stride = stride
        for (name, sizes) in [("kernel_size", kernel), ("dilation", dilation), ("stride", stride)] {
            check(
                sizes.0 > 0 && sizes.1 > 0, "\(name) should be greater than zero, but got \(name): \(sizes)",
                hint: "Two sizes, vertical and horizontal, or one for both.")
        }
        check(
            padding.0 >= 0 && padding.1 >= 0, "padding should be non-negative, but got padding: \(padding)",
            hint: "pad() with negative numbers crops.")
    }

    /// How many blocks there are in an image.
    func counts(_ size: (Int, Int)) -> (Int, Int) {
        func count(_ size: Int, _ kernel: Int, _ dilation: Int, _ padding: Int, _ stride: Int) -> Int {
            let room = size + 2 * padding - dilation * (kernel - 1) - 1
            return room < 0 ? 0 : room / stride + 1
        }
        return (
            count(size.0, kernel.0, dilation.0, padding.0, stride.0),
            count(size.1, kernel.1, dilation.1, padding.1, stride.1)
        )
    }

    /// Shape and strides of all blocks, [N, C, kernel.., counts..], in padded images of these strides.
    func geometry(_ images: [Int], _ strides: [Int], _ counts: (Int, Int)) -> (shape: [Int], strides: [Int]) {
        (
            [images[0], images[1], kernel.0, kernel.1, counts.0, counts.1],
            [
                strides[0], strides[1], strides[2] * dilation.0, strides[3] * dilation.1, strides[2] * stride.0,
                strides[3] * stride.1,
            ]
        )
    }

    /// Images with `sign` times the padding around them.
    func padded(_ images: Tensor, _ sign: Int = 1) -> Tensor {
        if padding == (0, 0) { return images }
        return pad(images, [padding.1, padding.1, padding.0, padding.0].map { $0 * sign })
    }
}

/// The blocks of images as columns: [N, C, H, W] → [N, C * kernel.0 * kernel.1, number of blocks].
///
/// Gradient: ``fold(_:_:_:dilation:padding:stride:)``. PyTorch: `torch.nn.functional.unfold`.
public func unfold(
    _ input: Tensor, _ kernelSize: some PairConvertible, dilation: some PairConvertible = 1,
    padding: some PairConvertible = 0, stride: some PairConvertible = 1
) -> Tensor {
    let blocks = Blocks(kernelSize.pair, dilation.pair, padding.pair, stride.pair)
    check(
        input.ndim == 3 || input.ndim == 4,
        "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but "
            + "got: \(input.shape)", hint: "Images come as [batch, channels, height, width] or without batch.")
    if input.ndim == 3 {
        return unfold(input.unsqueeze(0), kernelSize, dilation: dilation, padding: padding, stride: stride).squeeze(0)
    }
    let counts = blocks.counts((input.shape[2], input.shape[3]))
    check(
        counts.0 > 0 && counts.1 > 0,
        "Given input with spatial size (\(input.shape[2]), \(input.shape[3])), kernel_size=\(blocks.kernel), "
            + "dilation=\(blocks.dilation), padding=\(blocks.padding), calculated shape of the array of sliding blocks as "
            + "\(counts), but its components must be at least one.", hint: "The image is smaller than a block.")
    let images = blocks.padded(input)
    let geometry = blocks.geometry(images.shape, images.stridesArray, counts)
    let columns = images.asStrided(geometry.shape, geometry.strides)
    return columns.reshape([
        input.shape[0], input.shape[1] * blocks.kernel.0 * blocks.kernel.1, counts.0 * counts.1,
    ])
}

/// Images of size `outputSize` from their blocks as columns; where blocks overlap, they add up:
/// [N, C * kernel.0 * kernel.1, number of blocks] → [N, C, H, W].
///
/// Gradient: ``unfold(_:_:dilation:padding:stride:)``. PyTorch: `torch.nn.functional.fold`.
public func fold(
    _ input: Tensor, _ outputSize: some PairConvertible, _ kernelSize: some PairConvertible,
    dilation: some PairConvertible = 1, padding: some PairConvertible = 0, stride: some PairConvertible = 1
) -> Tensor {
    let (blocks, size) = (Blocks(kernelSize.pair, dilation.pair, padding.pair, stride.pair), outputSize.pair)
    check(
        input.ndim == 2 || input.ndim == 3,
        "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, "
            + "but got: \(input.shape)", hint: "Columns come as [batch, channels * kernel, blocks] or without batch.")
    if input.ndim == 2 {
        return fold(input.unsqueeze(0), outputSize, kernelSize, dilation: dilation, padding: padding, stride: stride)
            .squeeze(0)
    }
    let (kernel, counts) = (blocks.kernel, blocks.counts(size))
    check(
        input.shape[1] % (kernel.0 * kernel.1) == 0,
        "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            + "input.size(1)=\(input.shape[1]) and kernel_size=\(kernel).", hint: "Each channel has a kernel of rows.")
    check(
        input.shape[2] == counts.0 * counts.1,
        "Given output_size=\(size), kernel_size=\(kernel), dilation=\(blocks.dilation), padding=\(blocks.padding), "
            + "stride=\(blocks.stride), expected size of input's dimension 2 to match the calculated number of sliding "
            + "blocks \(counts.0) * \(counts.1) = \(counts.0 * counts.1), but got input.size(2)=\(input.shape[2]).",
        hint: "Each column is a block.")
    let channels = input.shape[1] / (kernel.0 * kernel.1)
    let shape = [input.shape[0], channels, size.0 + 2 * blocks.padding.0, size.1 + 2 * blocks.padding.1]
    let strides = Shape.contiguousStrides(shape)
    let geometry = blocks.geometry(shape, strides, counts)
    let sum = AsStridedScatter(
        geometry: ViewGeometry(shape: geometry.shape, strides: geometry.strides, offset: 0), baseShape: shape,
        baseStrides: strides, adds: true)
    return blocks.padded(sum(zeros(shape, dtype: input.dtype), input.reshape(geometry.shape)), -1)
}

/// Channels spread over space: [.., C r², H, W] → [.., C, H r, W r]. Gradient: ``pixelUnshuffle(_:_:)``.
/// PyTorch: `torch.nn.functional.pixel_shuffle`.
public func pixelShuffle(_ x: Tensor, _ upscaleFactor: Int) -> Tensor {
    let factor = upscaleFactor
    check(
        x.ndim >= 3,
        "pixel_shuffle expects input to have at least 3 dimensions, but got input with \(x.ndim) dimension(s)",
        hint: "Images come as [.., channels, height, width].")
    check(
        factor > 0, "pixel_shuffle expects a positive upscale_factor, but got \(factor)", hint: "2 doubles the size.")
    let (channels, height, width) = (x.size(-3), x.size(-2), x.size(-1))
    check(
        channels % (factor * factor) == 0,
        "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            + "input.size(-3)=\(channels) is not divisible by \(factor * factor)",
        hint: "Each channel of the result is made of upscaleFactor² channels.")
    let batch = Array(x.shape.dropLast(3))
    let parts = x.reshape(batch + [channels / (factor * factor), factor, factor, height, width])
    let n = batch.count
    return parts.permute(Array(0..<n) + [n, n + 3, n + 1, n + 4, n + 2])
        .reshape(batch + [channels / (factor * factor), height * factor, width * factor])
}

/// Space gathered in channels: [.., C, H r, W r] → [.., C r², H, W]. Gradient: ``pixelShuffle(_:_:)``.
/// PyTorch: `torch.nn.functional.pixel_unshuffle`.
public func pixelUnshuffle(_ x: Tensor, _ downscaleFactor: Int) -> Tensor {
    let factor = downscaleFactor
    check(
        x.ndim >= 3,
        "pixel_unshuffle expects input to have at least 3 dimensions, but got input with \(x.ndim) dimension(s)",
        hint: "Images come as [.., channels, height, width].")
    check(
        factor > 0, "pixel_unshuffle expects a positive downscale_factor, but got \(factor)", hint: "2 halves the size."
    )
    let (channels, height, width) = (x.size(-3), x.size(-2), x.size(-1))
    for (name, size, dim) in [("height", height, -2), ("width", width, -1)] {
        check(
            size % factor == 0,
            "pixel_unshuffle expects \(name) to be divisible by downscale_factor, but input.size(\(dim))=\(size) is not "
                + "divisible by \(factor)", hint: "pad() or narrow() bring it to a multiple.")
    }
    let batch = Array(x.shape.dropLast(3))
    let parts = x.reshape(batch + [channels, height / factor, factor, width / factor, factor])
    let n = batch.count
    return parts.permute(Array(0..<n) + [n, n + 2, n + 4, n + 1, n + 3])
        .reshape(batch + [channels * factor * factor, height / factor, width / factor])
}

/// Channels of `groups` groups, taken in turn: [N, C, ..]. Gradient: `g` in the old order.
/// PyTorch: `torch.nn.functional.channel_shuffle`.
public func channelShuffle(_ x: Tensor, _ groups: Int) -> Tensor {
    check(
        x.ndim > 2, "channel_shuffle expects input with > 2 dims, but got input with sizes \(x.shape)",
        hint: "Images come as [batch, channels, height, width].")
    check(
        groups > 0, "Number of groups to divide channels in must be positive. Value of groups:\(groups)",
        hint: "At least one group.")
    check(
        x.shape[1] % groups == 0,
        "Number of channels must be divisible by groups. Got \(x.shape[1]) channels and \(groups) groups.",
        hint: "All groups have the same size.")
    return x.unflatten(1, [groups, x.shape[1] / groups]).transpose(1, 2).reshape(x.shape)
}
