#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Raises the learning rates from `maxLR / divFactor` to `maxLR`, then lowers them far below where they began, once
/// over the whole training; momentum does the opposite.
///
/// Step it after every batch. PyTorch: `torch.optim.lr_scheduler.OneCycleLR`
///
/// ```swift
/// let scheduler = OneCycleLR(optimizer, maxLR: 0.05, epochs: 5, stepsPerEpoch: loader.count)
/// ```
public final class OneCycleLR: LRScheduler {
    /// How learning rates move from one value to another.
    public enum AnnealStrategy: String, Sendable {
        /// Along half a cosine wave.
        case cos
        /// Evenly.
        case linear

        fileprivate func value(from start: Double, to end: Double, at share: Double) -> Double {
            switch self {
            case .cos: end + (start - end) / 2 * (wave(.pi * share) + 1)
            case .linear: (end - start) * share + start
            }
        }
    }

    /// A part of the schedule: between which of a group's values learning rate and momentum move until `end`.
    private struct Phase {
        let end: Double
        let lr: (String, String)
        let momentum: (String, String)
    }

    /// How many steps the schedule has.
    public let totalSteps: Int
    /// Whether momentum, or the first beta, changes too.
    public let cycleMomentum: Bool
    private let strategy: AnnealStrategy
    private let pctStart: Double
    private let phases: [Phase]
    private let usesBeta: Bool

    /// - Parameters:
    ///   - optimizer: The optimizer whose learning rates change.
    ///   - maxLR: The highest learning rate.
    ///   - totalSteps: How many steps the schedule has; nil: `epochs` times `stepsPerEpoch`.
    ///   - epochs: How many epochs the training has.
    ///   - stepsPerEpoch: How many steps an epoch has.
    ///   - pctStart: The share of steps in which learning rates rise.
    ///   - annealStrategy: How they move.
    ///   - cycleMomentum: Whether momentum, or the first beta, changes too.
    ///   - baseMomentum: The lowest momentum, where the learning rate is highest.
    ///   - maxMomentum: The highest momentum, where the schedule begins and ends.
    ///   - divFactor: The first learning rate is `maxLR / divFactor`.
    ///   - finalDivFactor: The last learning rate is the first divided by this.
    ///   - threePhase: Whether learning rates fall as evenly as they rise, and are lowered further in a third phase.
    ///   - lastEpoch: How often the schedule has moved on already; -1 starts it.
    public convenience init(
        _ optimizer: Optimizer, maxLR: Double, totalSteps: Int? = nil, epochs: Int? = nil, stepsPerEpoch: Int? = nil,
        pctStart: Double = 0.3, annealStrategy: AnnealStrategy = .cos, cycleMomentum: Bool = true,
        baseMomentum: Double = 0.85, maxMomentum: Double = 0.95, divFactor: Double = 25, finalDivFactor: Double = 1e4,
        threePhase: Bool = false, lastEpoch: Int = -1
    ) {
        self.init(
            optimizer, maxLR: [Double](repeating: maxLR, count: optimizer.paramGroups.count), totalSteps: totalSteps,
            epochs: epochs, stepsPerEpoch: stepsPerEpoch, pctStart: pctStart, annealStrategy: annealStrategy,
            cycleMomentum: cycleMomentum, baseMomentum: baseMomentum, maxMomentum: maxMomentum, divFactor: divFactor,
            finalDivFactor: finalDivFactor, threePhase: threePhase, lastEpoch: lastEpoch)
    }

    /// As ``init(_:maxLR:totalSteps:epochs:stepsPerEpoch:pctStart:annealStrategy:cycleMomentum:baseMomentum:maxMomentum:divFactor:finalDivFactor:threePhase:lastEpoch:)-(_,Double,_,_,_,_,_,_,_,_,_,_,_,_)``,
    /// with the highest learning rate of each parameter group.
    public init(
        _ optimizer: Optimizer, maxLR: [Double], totalSteps: Int? = nil, epochs: Int? = nil, stepsPerEpoch: Int? = nil,
        pctStart: Double = 0.3, annealStrategy: AnnealStrategy = .cos, cycleMomentum: Bool = true,
        baseMomentum: Double = 0.85, maxMomentum: Double = 0.95, divFactor: Double = 25, finalDivFactor: Double = 1e4,
        threePhase: Bool = false, lastEpoch: Int = -1
    ) {
        check(
            pctStart >= 0 && pctStart <= 1,
            "Expected float between 0 and 1 pct_start, but got \(PythonNotation.text(pctStart))",
            hint: "It is the share of steps in which learning rates rise.")
        check(
            maxLR.count == optimizer.paramGroups.count,
            "expected \(optimizer.paramGroups.count) values for max_lr, got \(maxLR.count)",
            hint: "One for each parameter group.")
        self.totalSteps = Self.checkedTotal(totalSteps, epochs, stepsPerEpoch)
        self.cycleMomentum = cycleMomentum
        self.pctStart = pctStart
        strategy = annealStrategy
        phases = Self.phases(Double(self.totalSteps), pctStart, threePhase)
        usesBeta = optimizer.defaults["betas"] != nil
        check(
            !cycleMomentum || usesBeta || optimizer.defaults["momentum"] != nil,
            "optimizer must support momentum or beta1 with `cycle_momentum` option enabled",
            hint: "Pass cycleMomentum: false.")
        if lastEpoch == -1 {
            for (index, highest) in maxLR.enumerated() {
                let first = highest / divFactor
                optimizer.paramGroups[index]["initial_lr"] = .number(first)
                optimizer.paramGroups[index]["max_lr"] = .number(highest)
                optimizer.paramGroups[index]["min_lr"] = .number(first / finalDivFactor)
                guard cycleMomentum else { continue }
                Self.setMomentum(maxMomentum, usesBeta, &optimizer.paramGroups[index])
                optimizer.paramGroups[index]["max_momentum"] = .number(maxMomentum)
                optimizer.paramGroups[index]["base_momentum"] = .number(baseMomentum)
            }
        }
        super.init(optimizer, lastEpoch: lastEpoch)
    }

    public override func nextLearningRates() -> [Double] {
        check(
            lastEpoch <= totalSteps,
            "Tried to step \(lastEpoch) times. The specified number of total steps is \(totalSteps)",
            hint: "Step the schedule once per batch, and give it the number of all batches of all epochs.")
        let now = Double(lastEpoch)
        let index = phases.firstIndex { now <= $0.end } ?? phases.count - 1
        let (phase, start) = (phases[index], index == 0 ? 0 : phases[index - 1].end)
        let share = (now - start) / (phase.end - start)
        return optimizer.paramGroups.indices.map { position in
            let group = optimizer.paramGroups[position]
            func value(_ ends: (String, String)) -> Double {
                strategy.value(from: group.number(ends.0), to: group.number(ends.1), at: share)
            }
            if cycleMomentum { Self.setMomentum(value(phase.momentum), usesBeta, &optimizer.paramGroups[position]) }
            return value(phase.lr)
        }
    }

    private static func setMomentum(_ momentum: Double, _ usesBeta: Bool, _ group: inout ParameterGroup) {
        if usesBeta { group.betas.0 = momentum } else { group.momentum = momentum }
    }

    private static func checkedTotal(_ totalSteps: Int?, _ epochs: Int?, _ stepsPerEpoch: Int?) -> Int {
        if let totalSteps {
            check(
                totalSteps > 0, "Expected positive integer total_steps, but got \(totalSteps)",
                hint: "It is the number of all batches of all epochs.")
            return totalSteps
        }
        guard let epochs, let stepsPerEpoch else {
            fail(
                "You must define either total_steps OR (epochs AND steps_per_epoch)",
                hint: "stepsPerEpoch is the number of batches: loader.count.")
        }
        check(epochs > 0, "Expected positive integer epochs, but got \(epochs)", hint: "It counts epochs.")
        check(
            stepsPerEpoch > 0, "Expected positive integer steps_per_epoch, but got \(stepsPerEpoch)",
            hint: "It is the number of batches: loader.count.")
        return epochs * stepsPerEpoch
    }

    private static func phases(_ total: Double, _ pctStart: Double, _ threePhase: Bool) -> [Phase] {
        let rise = Phase(
            end: pctStart * total - 1, lr: ("initial_lr", "max_lr"), momentum: ("max_momentum", "base_momentum"))
        if !threePhase {
            return [
                rise, Phase(end: total - 1, lr: ("max_lr", "min_lr"), momentum: ("base_momentum", "max_momentum")),
            ]
        }
        return [
            rise,
            Phase(
                end: 2 * pctStart * total - 2, lr: ("max_lr", "initial_lr"),
                momentum: ("base_momentum", "max_momentum")),
            Phase(end: total - 1, lr: ("initial_lr", "min_lr"), momentum: ("max_momentum", "max_momentum")),
        ]
    }

    public override var settings: [String: [Double]] {
        [
            "total_steps": [Double(totalSteps)], "pct_start": [pctStart], "cycle_momentum": [cycleMomentum ? 1 : 0],
            "three_phase": [phases.count == 3 ? 1 : 0], "linear": [strategy == .linear ? 1 : 0],
        ]
    }
}

/// The cosine; inside ``OneCycleLR/AnnealStrategy`` that name is a case.
private func wave(_ angle: Double) -> Double { cos(angle) }
