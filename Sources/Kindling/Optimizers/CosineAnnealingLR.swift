#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Lowers the learning rates along half a cosine wave to `etaMin` within `tMax` steps; after that they rise again.
///
/// `lr = etaMin + (first lr - etaMin) (1 + cos(π step / tMax)) / 2`
///
/// PyTorch: `torch.optim.lr_scheduler.CosineAnnealingLR`
public final class CosineAnnealingLR: LRScheduler {
    /// After how many steps the learning rates are lowest. PyTorch: `T_max`.
    public let tMax: Int
    /// The lowest learning rate.
    public let etaMin: Double

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - tMax: After how many steps they are lowest.
    ///   - etaMin: The lowest learning rate.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public init(_ optimizer: Optimizer, tMax: Int, etaMin: Double = 0, lastEpoch: Int = -1) {
        check(tMax > 0, "Expected positive integer T_max, but got \(tMax)", hint: "It counts steps.")
        self.tMax = tMax
        self.etaMin = etaMin
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    /// From the learning rates before, as PyTorch does, so that changes made by others are kept.
    public override func nextLearningRates() -> [Double] {
        if isInitial { return rates }
        let period = Double(tMax)
        if (lastEpoch - 1 - tMax) % (2 * tMax) == 0 {
            return zip(rates, baseLRs).map { $0 + ($1 - etaMin) * (1 - cos(.pi / period)) / 2 }
        }
        let now = 1 + cos(.pi * Double(lastEpoch) / period)
        let before = 1 + cos(.pi * Double(lastEpoch - 1) / period)
        return rates.map { now / before * ($0 - etaMin) + etaMin }
    }

    public override var settings: [String: [Double]] { ["T_max": [Double(tMax)], "eta_min": [etaMin]] }
}
