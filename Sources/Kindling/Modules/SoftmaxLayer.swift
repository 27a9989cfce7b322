/// `exp(x) / sum(exp(x))` along a dimension: probabilities that sum to 1.
///
/// Not before ``CrossEntropyLoss``, which takes logits.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.Softmax`
public final class Softmax: Module {
    /// Along which dimension the results sum to 1.
    public let dim: Int?

    /// - Parameter dim: Along which dimension the results sum to 1; nil guesses, as old versions of PyTorch did, and
    ///   warns.
    public init(dim: Int? = nil) {
        self.dim = dim
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { input.softmax(dim: dim) }

    public override var extraRepr: String { "dim=\(PythonNotation.text(dim))" }
}

/// `x - log(sum(exp(x)))` along a dimension: the logarithm of ``Softmax``, as ``NLLLoss`` takes it.
///
/// - Shape: any → the same.
/// - PyTorch: `torch.nn.LogSoftmax`
public final class LogSoftmax: Module {
    /// Along which dimension the results are normalized.
    public let dim: Int?

    /// - Parameter dim: Along which dimension the results are normalized; nil guesses, as old versions of PyTorch did,
    ///   and warns.
    public init(dim: Int? = nil) {
        self.dim = dim
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { input.logSoftmax(dim: dim) }

    public override var extraRepr: String { "dim=\(PythonNotation.text(dim))" }
}
