/// Passes its input on: a place for a layer.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.Identity`
public final class Identity: Module {
    /// The only kind there is.
    public override init() { super.init() }

    public override func forward(_ input: Tensor) -> Tensor { input }
}
