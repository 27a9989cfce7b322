#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Multiplies the learning rates by `gamma` at each milestone.
///
/// PyTorch: `torch.optim.lr_scheduler.MultiStepLR`
public final class MultiStepLR: LRScheduler {
    /// After how many steps the learning rates change; a number that occurs twice counts twice.
    public let milestones: [Int]
    /// What they are multiplied by.
    public let gamma: Double

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - milestones: After how many steps they change.
    ///   - gamma: What they are multiplied by.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, milestones: [Int], gamma: Double = 0.1, lastEpoch: Int = -1) {
        self.milestones = milestones.sorted()
        self.gamma = gamma
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] {
        let count = milestones.count { $0 == lastEpoch }
        return count == 0 ? rates : rates.map { $0 * pow(gamma, Double(count)) }
    }

    public override var settings: [String: [Double]] { ["milestones": milestones.map(Double.init), "gamma": [gamma]] }
}
