/// The cross entropy of logits and targets: softmax and negative log-likelihood in one.
///
/// - Shape: logits [N, C], [C] or [N, C, …], with class indices [N], [] or [N, …] or probabilities in the logits' shape →
///   a scalar; with `.none` the shape of class indices.
/// - PyTorch: `torch.nn.CrossEntropyLoss`
///
/// ```swift
/// let criterion = CrossEntropyLoss(labelSmoothing: 0.1)
/// criterion(net(images), labels).backward()
/// ```
public final class CrossEntropyLoss: Module {
    /// A weight for each class; nil: 1.
    @Buffer public var weight: Tensor?
    /// Class indices of this value do not count.
    public let ignoreIndex: Int
    /// What becomes of the samples' losses.
    public let reduction: Reduction
    /// How much of each target is spread evenly over all classes.
    public let labelSmoothing: Double

    /// - Parameters:
    ///   - weight: A weight for each class, [C].
    ///   - ignoreIndex: Class indices of this value do not count.
    ///   - reduction: What becomes of the samples' losses.
    ///   - labelSmoothing: How much of each target is spread evenly over all classes, 0 to 1.
    public init(
        weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean, labelSmoothing: Double = 0
    ) {
        self.weight = weight
        self.ignoreIndex = ignoreIndex
        self.reduction = reduction
        self.labelSmoothing = labelSmoothing
        super.init()
    }

    /// The loss.
    public func callAsFunction(
        _ input: Tensor, _ target: Tensor, file: String = #fileID, line: UInt = #line
    ) -> Tensor {
        crossEntropy(
            input, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction,
            labelSmoothing: labelSmoothing, file: file, line: line)
    }
}
