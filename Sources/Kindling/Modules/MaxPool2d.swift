/// The largest element of each window of images.
///
/// - Shape: [.., height, width] → [.., height', width'], where
///   `size' = (size + 2 padding - dilation (kernel - 1) - 1) / stride + 1`, rounded down, or up with `ceilMode`.
/// - PyTorch: `torch.nn.MaxPool2d`
///
/// ```swift
/// let layer = MaxPool2d(3, stride: 2)
/// print(layer(randn(20, 16, 50, 32)).size())          // torch.Size([20, 16, 24, 15])
/// ```
public final class MaxPool2d: Module {
    /// The window's size.
    public let kernelSize: any PairConvertible
    /// How far the window moves.
    public let stride: any PairConvertible
    /// Pixels added on each side, below any number.
    public let padding: any PairConvertible
    /// The distance of the window's pixels.
    public let dilation: any PairConvertible
    /// Whether windows that reach over the edge count.
    public let ceilMode: Bool

    /// - Parameters:
    ///   - kernelSize: The window's size: one number, or [height, width].
    ///   - stride: How far the window moves; nil: as far as it is large.
    ///   - padding: Pixels added on each side, below any number; at most half the window.
    ///   - dilation: The distance of the window's pixels.
    ///   - ceilMode: Whether windows that reach over the edge count.
    public init(
        _ kernelSize: some PairConvertible, stride: (any PairConvertible)? = nil, padding: some PairConvertible = 0,
        dilation: some PairConvertible = 1, ceilMode: Bool = false
    ) {
        self.kernelSize = kernelSize
        self.stride = stride ?? kernelSize
        self.padding = padding
        self.dilation = dilation
        self.ceilMode = ceilMode
        super.init()
    }

    /// As ``init(_:stride:padding:dilation:ceilMode:)-(PairConvertible,_,_,_,_)``, with a window of (height, width).
    public convenience init(
        _ kernelSize: (Int, Int), stride: (any PairConvertible)? = nil, padding: some PairConvertible = 0,
        dilation: some PairConvertible = 1, ceilMode: Bool = false
    ) {
        self.init(
            [kernelSize.0, kernelSize.1], stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        maxPool2d(input, kernelSize, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }

    public override var extraRepr: String {
        "kernel_size=\(PythonNotation.text(kernelSize)), stride=\(PythonNotation.text(stride)), "
            + "padding=\(PythonNotation.text(padding)), dilation=\(PythonNotation.text(dilation)), "
            + "ceil_mode=\(PythonNotation.text(ceilMode))"
    }
}
