/// The hyperbolic tangent of each element: between -1 and 1.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.Tanh`
public final class Tanh: Module {
    /// The only kind there is.
    public override init() { super.init() }

    public override func forward(_ input: Tensor) -> Tensor { tanh(input) }
}
