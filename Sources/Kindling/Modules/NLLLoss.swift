/// The negative log-likelihood: minus the log-probability of each target's class.
///
/// - Shape: log-probabilities [N, C], [C] or [N, C, …], with class indices [N], [] or [N, …] → a scalar; with `.none` the
///   shape of class indices.
/// - PyTorch: `torch.nn.NLLLoss`
public final class NLLLoss: Module {
    /// A weight for each class; nil: 1.
    @Buffer public var weight: Tensor?
    /// Class indices of this value do not count.
    public let ignoreIndex: Int
    /// What becomes of the samples' losses.
    public let reduction: Reduction

    /// - Parameters:
    ///   - weight: A weight for each class, [C].
    ///   - ignoreIndex: Class indices of this value do not count.
    ///   - reduction: What becomes of the samples' losses.
    public init(weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean) {
        self.weight = weight
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
        super.init()
    }

    /// The loss.
    public func callAsFunction(_ input: Tensor, _ target: Tensor) -> Tensor {
        nllLoss(input, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
    }
}
