/// In training, makes each element 0 with probability `p` and divides the others by `1 - p`; passes all on otherwise.
///
/// The masks are PyTorch's for the same seed.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.Dropout`
public final class Dropout: Module {
    /// The share of elements that become 0.
    public let p: Double
    /// Whether the result takes the input's place.
    public let inplace: Bool
    private let generator: Generator

    /// - Parameters:
    ///   - p: The share of elements that become 0.
    ///   - inplace: Whether the result takes the input's place.
    ///   - generator: Where masks are drawn from.
    public init(_ p: Double = 0.5, inplace: Bool = false, generator: Generator = .default) {
        check(
            p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got \(p)",
            hint: "p is the share of elements that become 0.")
        self.p = p
        self.inplace = inplace
        self.generator = generator
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor {
        guard inplace, training, p > 0 else { return dropout(input, p: p, training: training, generator: generator) }
        let mask = dropout(onesLike(input), p: p, generator: generator)
        return input.mul_(mask)
    }

    public override var extraRepr: String {
        "p=\(PythonNotation.text(p)), inplace=\(PythonNotation.text(inplace))"
    }
}
