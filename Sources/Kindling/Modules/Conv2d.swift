/// A two-dimensional convolution: each output pixel is a weighted sum over a window of the input, plus a bias.
///
/// - Shape: [N, inChannels, height, width] (or without N) → [N, outChannels, height', width'], where
///   `size' = (size + 2 padding - dilation (kernel - 1) - 1) / stride + 1`.
/// - Parameters: `weight` [outChannels, inChannels / groups, kernel height, kernel width] and `bias` [outChannels], both
///   drawn evenly from ±1 / sqrt(inChannels / groups * kernel height * kernel width).
/// - PyTorch: `torch.nn.Conv2d`
///
/// ```swift
/// let layer = Conv2d(16, 33, (3, 5), stride: [2, 1], padding: [4, 2])
/// print(layer(randn(20, 16, 50, 100)).size())         // torch.Size([20, 33, 28, 100])
/// ```
public final class Conv2d: Module {
    /// The number of the input's channels.
    public let inChannels: Int
    /// The number of the output's channels.
    public let outChannels: Int
    /// The window's height and width.
    public let kernelSize: (Int, Int)
    /// How far the window moves down and right.
    public let stride: (Int, Int)
    /// What is added on each side.
    public let padding: ConvPadding
    /// The distance of the window's pixels.
    public let dilation: (Int, Int)
    /// How many groups the channels fall into, each convolved by itself.
    public let groups: Int
    /// What the pixels added on each side are.
    public let paddingMode: PaddingMode
    /// The weight, [outChannels, inChannels / groups, kernel height, kernel width].
    @Parameter public var weight: Tensor
    /// What is added to each output channel, [outChannels]; nil: nothing.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - inChannels: The number of the input's channels.
    ///   - outChannels: The number of the output's channels.
    ///   - kernelSize: The window's size: one number, or [height, width].
    ///   - stride: How far the window moves.
    ///   - padding: Pixels added on each side: one number, [vertical, horizontal], `.same` or `.valid`.
    ///   - dilation: The distance of the window's pixels.
    ///   - groups: How many groups the channels fall into, each convolved by itself.
    ///   - bias: Whether something is added to each output channel.
    ///   - paddingMode: What the pixels added on each side are.
    ///   - dtype: The parameters' dtype.
    ///   - generator: Where the first values are drawn from.
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some PairConvertible, stride: some PairConvertible = 1,
        padding: some PaddingConvertible = 0, dilation: some PairConvertible = 1, groups: Int = 1, bias: Bool = true,
        paddingMode: PaddingMode = .zeros, dtype: DType = .float32, generator: Generator = .default
    ) {
        checkGroups(groups, inChannels, outChannels)
        self.inChannels = inChannels
        self.outChannels = outChannels
        self.kernelSize = kernelSize.pair
        self.stride = stride.pair
        self.padding = padding.padding
        self.dilation = dilation.pair
        self.groups = groups
        self.paddingMode = paddingMode
        if case .keepingSize = padding.padding {
            check(
                stride.pair == (1, 1), "padding='same' is not supported for strided convolutions",
                hint: "Give the padding in numbers.")
        }
        weight = Tensor(
            empty: layerShape([outChannels, inChannels / groups, kernelSize.pair.0, kernelSize.pair.1]), dtype)
        self.bias = bias ? Tensor(empty: [outChannels], dtype) : nil
        super.init()
        resetLayer(weight, self.bias, generator: generator)
    }

    /// As ``init(_:_:_:stride:padding:dilation:groups:bias:paddingMode:dtype:generator:)-(_,_,PairConvertible,_,_,_,_,_,_,_,_)``,
    /// with a window of (height, width).
    public convenience init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: (Int, Int), stride: some PairConvertible = 1,
        padding: some PaddingConvertible = 0, dilation: some PairConvertible = 1, groups: Int = 1, bias: Bool = true,
        paddingMode: PaddingMode = .zeros, dtype: DType = .float32, generator: Generator = .default
    ) {
        self.init(
            inChannels, outChannels, [kernelSize.0, kernelSize.1], stride: stride, padding: padding,
            dilation: dilation, groups: groups, bias: bias, paddingMode: paddingMode, dtype: dtype,
            generator: generator)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        let (stride, dilation) = (IntPair(stride), IntPair(dilation))
        if paddingMode == .zeros {
            return conv2d(
                input, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
        }
        check(
            input.ndim == 3 || input.ndim == 4,
            "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: \(input.shape)",
            hint: "Images come as [batch, channels, height, width]; unsqueeze(0) adds a dimension.")
        return conv2d(padded(input), weight, bias, stride: stride, dilation: dilation, groups: groups)
    }

    /// How many pixels are added before and behind, in a direction whose settings are given.
    private func widths(_ number: Int?, _ dilation: Int, _ kernel: Int) -> (Int, Int) {
        if let number { return (number, number) }
        let total = dilation * (kernel - 1)
        return (total / 2, total - total / 2)
    }

    /// `input` with the pixels added that `paddingMode` says.
    private func padded(_ input: Tensor) -> Tensor {
        if case .none = padding { return input }
        let numbers = padding.pair
        let tall = paddingMode.pad(input, -2, widths(numbers?.0, dilation.0, kernelSize.0))
        return paddingMode.pad(tall, -1, widths(numbers?.1, dilation.1, kernelSize.1))
    }

    public override var extraRepr: String {
        var text = "\(inChannels), \(outChannels), kernel_size=\(PythonNotation.text(kernelSize))"
        text += ", stride=\(PythonNotation.text(stride))"
        text += padding.text(2)
        if dilation != (1, 1) { text += ", dilation=\(PythonNotation.text(dilation))" }
        if groups != 1 { text += ", groups=\(groups)" }
        if bias == nil { text += ", bias=False" }
        if paddingMode != .zeros { text += ", padding_mode=\(paddingMode.rawValue)" }
        return text
    }
}
