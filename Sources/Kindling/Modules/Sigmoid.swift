/// `1 / (1 + exp(-x))` for each element: between 0 and 1.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.Sigmoid`
public final class Sigmoid: Module {
    /// The only kind there is.
    public override init() { super.init() }

    public override func forward(_ input: Tensor) -> Tensor { sigmoid(input) }
}
