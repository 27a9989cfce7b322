/// What convolutions of sequences and volumes, and transposed convolutions, have in common: use ``Conv1d``, ``Conv3d``,
/// ``ConvTranspose1d``, ``ConvTranspose2d`` or ``ConvTranspose3d``. Images have ``Conv2d``.
///
/// `weight` and `bias` are drawn evenly from ±1 / sqrt(fan), where fan is the number of the weight's elements for each of
/// its first channels.
open class ConvNd: Module {
    /// The number of the input's channels.
    public let inChannels: Int
    /// The number of the output's channels.
    public let outChannels: Int
    /// The window's sizes.
    public let kernelSize: [Int]
    /// How far the window moves.
    public let stride: [Int]
    /// What is added on each side.
    public let padding: ConvPadding
    /// The distance of the window's elements.
    public let dilation: [Int]
    /// How much is added behind the result of a transposed convolution; nil for other convolutions.
    public let outputPadding: [Int]?
    /// How many groups the channels fall into, each convolved by itself.
    public let groups: Int
    /// The weight: [outChannels, inChannels / groups, kernel..], transposed [inChannels, outChannels / groups, kernel..].
    @Parameter public var weight: Tensor
    /// What is added to each output channel, [outChannels]; nil: nothing.
    @Parameter public var bias: Tensor?

    /// The sizes are arrays of one number for each of the window's dimensions.
    package init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: [Int], stride: [Int], padding: ConvPadding,
        dilation: [Int], outputPadding: [Int]?, groups: Int, bias: Bool, dtype: DType, generator: Generator
    ) {
        checkGroups(groups, inChannels, outChannels)
        self.inChannels = inChannels
        self.outChannels = outChannels
        self.kernelSize = kernelSize
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.outputPadding = outputPadding
        self.groups = groups
        let channels =
            outputPadding == nil ? [outChannels, inChannels / groups] : [inChannels, outChannels / groups]
        weight = Tensor(empty: layerShape(channels + kernelSize), dtype)
        self.bias = bias ? Tensor(empty: [outChannels], dtype) : nil
        super.init()
        resetLayer(weight, self.bias, generator: generator)
    }

    /// The padding in numbers, which a transposed convolution has.
    fileprivate var paddingNumbers: [Int] { padding.numbers(kernelSize.count) ?? [0] }

    open override var extraRepr: String {
        func tuple(_ numbers: [Int]) -> String { PythonNotation.text(tuple: numbers) }
        var text = "\(inChannels), \(outChannels), kernel_size=\(tuple(kernelSize)), stride=\(tuple(stride))"
        text += padding.text(kernelSize.count)
        if dilation.contains(where: { $0 != 1 }) { text += ", dilation=\(tuple(dilation))" }
        if let outputPadding, outputPadding.contains(where: { $0 != 0 }) {
            text += ", output_padding=\(tuple(outputPadding))"
        }
        if groups != 1 { text += ", groups=\(groups)" }
        if bias == nil { text += ", bias=False" }
        return text
    }
}

/// Stops where channels do not fall into equal groups.
func checkGroups(_ groups: Int, _ inChannels: Int, _ outChannels: Int) {
    check(groups > 0, "groups must be a positive integer", hint: "It is \(groups).")
    check(
        inChannels % groups == 0, "in_channels must be divisible by groups",
        hint: "\(inChannels) channels do not fall into \(groups) equal groups.")
    check(
        outChannels % groups == 0, "out_channels must be divisible by groups",
        hint: "\(outChannels) channels do not fall into \(groups) equal groups.")
}

extension ConvPadding {
    /// What a printed layer says of its padding in `count` dimensions; nothing where there is none.
    func text(_ count: Int) -> String {
        switch self {
        case .keepingSize: return ", padding=same"
        case .none: return ", padding=valid"
        case .numbers, .each:
            let numbers = numbers(count) ?? []
            return numbers.contains { $0 != 0 } ? ", padding=\(PythonNotation.text(tuple: numbers))" : ""
        }
    }
}

/// A convolution of sequences. See conv1d(_:_:_:stride:padding:dilation:groups:).
///
/// - Shape: [N, inChannels, length] → [N, outChannels, length].
/// - PyTorch: `torch.nn.Conv1d` with zeros as padding
///
/// ```swift
/// let layer = Conv1d(16, 33, 3, stride: 2)
/// ```
public final class Conv1d: ConvNd {
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some SizesConvertible, stride: some SizesConvertible = 1,
        padding: some PaddingConvertible = 0, dilation: some SizesConvertible = 1, groups: Int = 1, bias: Bool = true,
        dtype: DType = .float32, generator: Generator = .default
    ) {
        super.init(
            inChannels, outChannels, kernelSize.sizes(1, "kernel_size"), stride: stride.sizes(1, "stride"),
            padding: padding.padding, dilation: dilation.sizes(1, "dilation"), outputPadding: nil, groups: groups,
            bias: bias, dtype: dtype, generator: generator)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        conv1d(input, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

/// A convolution of volumes. See conv3d(_:_:_:stride:padding:dilation:groups:).
///
/// - Shape: [N, inChannels, depth, height, width] → [N, outChannels, depth, height, width].
/// - PyTorch: `torch.nn.Conv3d` with zeros as padding
///
/// ```swift
/// let layer = Conv3d(16, 33, 3, stride: 2)
/// ```
public final class Conv3d: ConvNd {
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some SizesConvertible, stride: some SizesConvertible = 1,
        padding: some PaddingConvertible = 0, dilation: some SizesConvertible = 1, groups: Int = 1, bias: Bool = true,
        dtype: DType = .float32, generator: Generator = .default
    ) {
        super.init(
            inChannels, outChannels, kernelSize.sizes(3, "kernel_size"), stride: stride.sizes(3, "stride"),
            padding: padding.padding, dilation: dilation.sizes(3, "dilation"), outputPadding: nil, groups: groups,
            bias: bias, dtype: dtype, generator: generator)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        conv3d(input, weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

/// What transposed convolutions have in common: use ``ConvTranspose1d``, ``ConvTranspose2d`` or ``ConvTranspose3d``.
open class ConvTransposeNd: ConvNd {
    /// `spatial` is how many dimensions the window has.
    package init(
        transposing spatial: Int, _ inChannels: Int, _ outChannels: Int, _ kernelSize: any SizesConvertible,
        stride: any SizesConvertible, padding: any SizesConvertible, outputPadding: any SizesConvertible, groups: Int,
        bias: Bool, dilation: any SizesConvertible, dtype: DType, generator: Generator
    ) {
        super.init(
            inChannels, outChannels, kernelSize.sizes(spatial, "kernel_size"),
            stride: stride.sizes(spatial, "stride"), padding: .each(padding.sizes(spatial, "padding")),
            dilation: dilation.sizes(spatial, "dilation"),
            outputPadding: outputPadding.sizes(spatial, "output_padding"), groups: groups, bias: bias, dtype: dtype,
            generator: generator)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        transposedConvolution(
            kernelSize.count, input, weight, bias, stride: stride, padding: paddingNumbers,
            outputPadding: outputPadding ?? [0], groups: groups, dilation: dilation)
    }
}

/// A transposed convolution of sequences. See
/// ``convTranspose1d(_:_:_:stride:padding:outputPadding:groups:dilation:)``.
///
/// - Shape: [N, inChannels, length] → [N, outChannels, length].
/// - PyTorch: `torch.nn.ConvTranspose1d`
///
/// ```swift
/// let layer = ConvTranspose1d(16, 33, 3, stride: 2)
/// ```
public final class ConvTranspose1d: ConvTransposeNd {
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some SizesConvertible, stride: some SizesConvertible = 1,
        padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
        bias: Bool = true, dilation: some SizesConvertible = 1, dtype: DType = .float32,
        generator: Generator = .default
    ) {
        super.init(
            transposing: 1, inChannels, outChannels, kernelSize, stride: stride, padding: padding,
            outputPadding: outputPadding, groups: groups, bias: bias, dilation: dilation, dtype: dtype,
            generator: generator)
    }
}

/// A transposed convolution of images. See
/// ``convTranspose2d(_:_:_:stride:padding:outputPadding:groups:dilation:)``.
///
/// - Shape: [N, inChannels, height, width] → [N, outChannels, height, width].
/// - PyTorch: `torch.nn.ConvTranspose2d`
///
/// ```swift
/// let layer = ConvTranspose2d(16, 33, 3, stride: 2)
/// ```
public final class ConvTranspose2d: ConvTransposeNd {
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some SizesConvertible, stride: some SizesConvertible = 1,
        padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
        bias: Bool = true, dilation: some SizesConvertible = 1, dtype: DType = .float32,
        generator: Generator = .default
    ) {
        super.init(
            transposing: 2, inChannels, outChannels, kernelSize, stride: stride, padding: padding,
            outputPadding: outputPadding, groups: groups, bias: bias, dilation: dilation, dtype: dtype,
            generator: generator)
    }
}

/// A transposed convolution of volumes. See
/// ``convTranspose3d(_:_:_:stride:padding:outputPadding:groups:dilation:)``.
///
/// - Shape: [N, inChannels, depth, height, width] → [N, outChannels, depth, height, width].
/// - PyTorch: `torch.nn.ConvTranspose3d`
///
/// ```swift
/// let layer = ConvTranspose3d(16, 33, 3, stride: 2)
/// ```
public final class ConvTranspose3d: ConvTransposeNd {
    public init(
        _ inChannels: Int, _ outChannels: Int, _ kernelSize: some SizesConvertible, stride: some SizesConvertible = 1,
        padding: some SizesConvertible = 0, outputPadding: some SizesConvertible = 0, groups: Int = 1,
        bias: Bool = true, dilation: some SizesConvertible = 1, dtype: DType = .float32,
        generator: Generator = .default
    ) {
        super.init(
            transposing: 3, inChannels, outChannels, kernelSize, stride: stride, padding: padding,
            outputPadding: outputPadding, groups: groups, bias: bias, dilation: dilation, dtype: dtype,
            generator: generator)
    }
}
