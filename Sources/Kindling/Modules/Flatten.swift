/// Makes several dimensions one.
///
/// - Shape: [N, channels, height, width] → [N, channels * height * width], by default.
/// - PyTorch: `torch.nn.Flatten`
public final class Flatten: Module {
    /// The first dimension to flatten.
    public let startDim: Int
    /// The last dimension to flatten; negative numbers count from the end.
    public let endDim: Int

    /// - Parameters:
    ///   - startDim: The first dimension to flatten.
    ///   - endDim: The last dimension to flatten; negative numbers count from the end.
    public init(_ startDim: Int = 1, _ endDim: Int = -1) {
        self.startDim = startDim
        self.endDim = endDim
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { input.flatten(startDim, endDim) }

    public override var extraRepr: String { "start_dim=\(startDim), end_dim=\(endDim)" }
}
