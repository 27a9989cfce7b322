/// Sets the learning rates to what they were at first times a function of the number of steps.
///
/// PyTorch: `torch.optim.lr_scheduler.LambdaLR`
///
/// ```swift
/// let scheduler = LambdaLR(optimizer) { step in min(1, Double(step + 1) / 100) }      // warm-up
/// ```
public final class LambdaLR: LRScheduler {
    private let factors: [(Int) -> Double]

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    ///   - factor: What the first learning rates are multiplied by after a number of steps.
    public convenience init(_ optimizer: Optimizer, lastEpoch: Int = -1, _ factor: @escaping (Int) -> Double) {
        self.init(
            optimizer, [(Int) -> Double](repeating: factor, count: optimizer.paramGroups.count), lastEpoch: lastEpoch)
    }

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - factors: For each parameter group: what its first learning rate is multiplied by after a number of steps.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, _ factors: [(Int) -> Double], lastEpoch: Int = -1) {
        check(
            factors.count == optimizer.paramGroups.count,
            "Expected \(optimizer.paramGroups.count) lr_lambdas, but got \(factors.count)",
            hint: "One function for each parameter group.")
        self.factors = factors
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] { zip(baseLRs, factors).map { $0 * $1(lastEpoch) } }
}
