/// `max(x, 0)` for each element.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.ReLU`
public final class ReLU: Module {
    /// Whether the result takes the input's place.
    public let inplace: Bool

    /// - Parameter inplace: Whether the result takes the input's place.
    public init(inplace: Bool = false) {
        self.inplace = inplace
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { inplace ? input.relu_() : relu(input) }

    public override var extraRepr: String { inplace ? "inplace=True" : "" }
}
