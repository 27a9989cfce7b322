/// The mean of each window of images.
///
/// - Shape: [.., height, width] → [.., height', width'], where `size' = (size + 2 padding - kernel) / stride + 1`, rounded
///   down, or up with `ceilMode`.
/// - PyTorch: `torch.nn.AvgPool2d`
///
/// ```swift
/// let layer = AvgPool2d(2)
/// print(layer(randn(20, 16, 50, 32)).size())          // torch.Size([20, 16, 25, 16])
/// ```
public final class AvgPool2d: Module {
    /// The window's size.
    public let kernelSize: any PairConvertible
    /// How far the window moves.
    public let stride: any PairConvertible
    /// Zeros added on each side.
    public let padding: any PairConvertible
    /// Whether windows that reach over the edge count.
    public let ceilMode: Bool
    /// Whether padding counts as zeros in the mean.
    public let countIncludePad: Bool
    /// What sums are divided by; nil: the window's size.
    public let divisorOverride: Int?

    /// - Parameters:
    ///   - kernelSize: The window's size: one number, or [height, width].
    ///   - stride: How far the window moves; nil: as far as it is large.
    ///   - padding: Zeros added on each side; at most half the window.
    ///   - ceilMode: Whether windows that reach over the edge count.
    ///   - countIncludePad: Whether padding counts as zeros in the mean.
    ///   - divisorOverride: What sums are divided by; nil: the window's size.
    public init(
        _ kernelSize: some PairConvertible, stride: (any PairConvertible)? = nil, padding: some PairConvertible = 0,
        ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
    ) {
        self.kernelSize = kernelSize
        self.stride = stride ?? kernelSize
        self.padding = padding
        self.ceilMode = ceilMode
        self.countIncludePad = countIncludePad
        self.divisorOverride = divisorOverride
        super.init()
    }

    /// As ``init(_:stride:padding:ceilMode:countIncludePad:divisorOverride:)-(PairConvertible,_,_,_,_,_)``, with a window
    /// of (height, width).
    public convenience init(
        _ kernelSize: (Int, Int), stride: (any PairConvertible)? = nil, padding: some PairConvertible = 0,
        ceilMode: Bool = false, countIncludePad: Bool = true, divisorOverride: Int? = nil
    ) {
        self.init(
            [kernelSize.0, kernelSize.1], stride: stride, padding: padding, ceilMode: ceilMode,
            countIncludePad: countIncludePad, divisorOverride: divisorOverride)
    }

    public override func forward(_ input: Tensor) -> Tensor {
        avgPool2d(
            input, kernelSize, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad,
            divisorOverride: divisorOverride)
    }

    public override var extraRepr: String {
        "kernel_size=\(PythonNotation.text(kernelSize)), stride=\(PythonNotation.text(stride)), "
            + "padding=\(PythonNotation.text(padding))"
    }
}
