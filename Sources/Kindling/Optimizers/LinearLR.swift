/// Moves the learning rates evenly from `startFactor` to `endFactor` times what they are, within `totalIters` steps: a
/// warm-up.
///
/// PyTorch: `torch.optim.lr_scheduler.LinearLR`
public final class LinearLR: LRScheduler {
    /// What the learning rates are multiplied by at first.
    public let startFactor: Double
    /// What they are multiplied by in the end.
    public let endFactor: Double
    /// How many steps the change takes.
    public let totalIters: Int

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - startFactor: What they are multiplied by at first.
    ///   - endFactor: What they are multiplied by in the end.
    ///   - totalIters: How many steps the change takes.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(
        _ optimizer: Optimizer, startFactor: Double = 1.0 / 3, endFactor: Double = 1, totalIters: Int = 5,
        lastEpoch: Int = -1
    ) {
        check(
            startFactor > 0 && startFactor <= 1,
            "Starting multiplicative factor expected to be greater than 0 and less or equal to 1.",
            hint: "It is \(startFactor).")
        check(
            endFactor >= 0 && endFactor <= 1, "Ending multiplicative factor expected to be between 0 and 1.",
            hint: "It is \(endFactor).")
        self.startFactor = startFactor
        self.endFactor = endFactor
        self.totalIters = totalIters
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] {
        if lastEpoch == 0 { return rates.map { $0 * startFactor } }
        if isInitial || lastEpoch > totalIters { return rates }
        let change = endFactor - startFactor
        let factor = 1 + change / (Double(totalIters) * startFactor + Double(lastEpoch - 1) * change)
        return rates.map { $0 * factor }
    }

    public override var settings: [String: [Double]] {
        ["start_factor": [startFactor], "end_factor": [endFactor], "total_iters": [Double(totalIters)]]
    }
}
