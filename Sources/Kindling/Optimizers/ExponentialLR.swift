/// Multiplies the learning rates by `gamma` at each step.
///
/// PyTorch: `torch.optim.lr_scheduler.ExponentialLR`
public final class ExponentialLR: LRScheduler {
    /// What the learning rates are multiplied by.
    public let gamma: Double

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - gamma: What they are multiplied by.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, gamma: Double, lastEpoch: Int = -1) {
        self.gamma = gamma
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] { isInitial ? rates : rates.map { $0 * gamma } }

    public override var settings: [String: [Double]] { ["gamma": [gamma]] }
}
