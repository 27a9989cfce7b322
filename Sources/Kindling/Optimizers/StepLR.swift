/// Multiplies the learning rates by `gamma` after every `stepSize` steps.
///
/// PyTorch: `torch.optim.lr_scheduler.StepLR`
public final class StepLR: LRScheduler {
    /// After how many steps the learning rates change.
    public let stepSize: Int
    /// What they are multiplied by.
    public let gamma: Double

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - stepSize: After how many steps they change.
    ///   - gamma: What they are multiplied by.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, stepSize: Int, gamma: Double = 0.1, lastEpoch: Int = -1) {
        check(stepSize > 0, "Expected positive integer step_size, but got \(stepSize)", hint: "It counts steps.")
        self.stepSize = stepSize
        self.gamma = gamma
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] {
        if lastEpoch == 0 || lastEpoch % stepSize != 0 { return rates }
        return rates.map { $0 * gamma }
    }

    public override var settings: [String: [Double]] { ["step_size": [Double(stepSize)], "gamma": [gamma]] }
}
