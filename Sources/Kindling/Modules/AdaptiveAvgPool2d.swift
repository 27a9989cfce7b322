/// The means of as many windows as the output has pixels, whatever the size of the images.
///
/// - Shape: [.., height, width] → [.., outputSize].
/// - PyTorch: `torch.nn.AdaptiveAvgPool2d`
///
/// ```swift
/// let layer = AdaptiveAvgPool2d([5, 7])
/// print(layer(randn(1, 64, 8, 9)).size())             // torch.Size([1, 64, 5, 7])
/// ```
public final class AdaptiveAvgPool2d: Module {
    /// The output's height and width.
    public let outputSize: any OutputSizes

    /// - Parameter outputSize: The output's size: one number, or [height, width], of which nil keeps the input's.
    public init(_ outputSize: some OutputSizes) {
        self.outputSize = outputSize
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { adaptiveAvgPool2d(input, outputSize) }

    public override var extraRepr: String { "output_size=\(PythonNotation.text(outputSize))" }
}
