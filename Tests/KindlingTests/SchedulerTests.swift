import Foundation
import Kindling
import Testing

/// `Golden/schedules.json`: the learning rates and momenta of PyTorch's schedules.
private struct ScheduleReference: Decodable {
    struct Options: Decodable {
        var stepSize: Int?
        var gamma: Double?
        var milestones: [Int]?
        var startFactor: Double?
        var endFactor: Double?
        var totalIters: Int?
        var tMax: Int?
        var etaMin: Double?
        var maxLr: OneOrMany?
        var totalSteps: Int?
        var epochs: Int?
        var stepsPerEpoch: Int?
        var pctStart: Double?
        var annealStrategy: String?
        var cycleMomentum: Bool?
        var baseMomentum: Double?
        var maxMomentum: Double?
        var divFactor: Double?
        var finalDivFactor: Double?
        var threePhase: Bool?
    }
    struct OneOrMany: Decodable {
        let values: [Double]
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let one = try? container.decode(Double.self) {
                values = [one, one]
            } else {
                values = try container.decode([Double].self)
            }
        }
    }
    struct Case: Decodable {
        let schedule: String
        let optimizer: String
        let options: Options
        let rates: [[Double]]
        let momenta: [[Double]]

        func makeOptimizer() -> Optimizer {
            let tensors = [zeros(1, requiresGrad: true), zeros(1, requiresGrad: true)]
            let groups = [ParameterGroup([tensors[0]]), ParameterGroup([tensors[1]], lr: 0.2)]
            switch optimizer {
            case "SGD": return SGD(groups, lr: 0.1, momentum: 0.9)
            case "Adam": return Adam(groups, lr: 0.1)
            default: return AdamW(groups, lr: 0.1)
            }
        }

        func make(_ optimizer: Optimizer) -> LRScheduler {
            let o = options
            switch schedule {
            case "StepLR": return StepLR(optimizer, stepSize: o.stepSize!, gamma: o.gamma ?? 0.1)
            case "MultiStepLR": return MultiStepLR(optimizer, milestones: o.milestones!, gamma: o.gamma ?? 0.1)
            case "ExponentialLR": return ExponentialLR(optimizer, gamma: o.gamma!)
            case "LinearLR":
                return LinearLR(
                    optimizer, startFactor: o.startFactor ?? 1.0 / 3, endFactor: o.endFactor ?? 1,
                    totalIters: o.totalIters ?? 5)
            case "CosineAnnealingLR": return CosineAnnealingLR(optimizer, tMax: o.tMax!, etaMin: o.etaMin ?? 0)
            case "LambdaLR": return LambdaLR(optimizer) { pow(0.95, Double($0)) }
            default:
                return OneCycleLR(
                    optimizer, maxLR: o.maxLr!.values, totalSteps: o.totalSteps, epochs: o.epochs,
                    stepsPerEpoch: o.stepsPerEpoch, pctStart: o.pctStart ?? 0.3,
                    annealStrategy: o.annealStrategy == "linear" ? .linear : .cos,
                    cycleMomentum: o.cycleMomentum ?? true, baseMomentum: o.baseMomentum ?? 0.85,
                    maxMomentum: o.maxMomentum ?? 0.95, divFactor: o.divFactor ?? 25,
                    finalDivFactor: o.finalDivFactor ?? 1e4, threePhase: o.threePhase ?? false)
            }
        }
    }

    let cases: [Case]

    static func load() throws -> [Case] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Self.self, from: Data(GoldenFile.bytes("schedules.json"))).cases
    }
}

private func momenta(_ optimizer: Optimizer) -> [Double] {
    optimizer.paramGroups.map { optimizer is SGD ? $0.momentum : $0.betas.0 }
}

private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) + 1e-18 }
}

@Suite struct SchedulerTests {
    @Test func schedulesGivePyTorchsValues() throws {
        for reference in try ScheduleReference.load() {
            let optimizer = reference.makeOptimizer()
            let scheduler = reference.make(optimizer)
            for (step, rates) in reference.rates.enumerated() {
                let name = Comment("\(reference.schedule) \(reference.options), step \(step)")
                #expect(isClose(scheduler.getLastLR(), rates), name)
                #expect(optimizer.paramGroups.map(\.lr) == scheduler.getLastLR(), name)
                #expect(isClose(momenta(optimizer), reference.momenta[step]), name)
                if step < reference.rates.count - 1 {
                    optimizer.step()
                    scheduler.step()
                }
            }
        }
    }

    /// Saved halfway and loaded into a new schedule and optimizer: the second half has the same bits.
    @Test func resumedSchedulesHaveTheSameBits() throws {
        for reference in try ScheduleReference.load() {
            let optimizer = reference.makeOptimizer()
            let scheduler = reference.make(optimizer)
            let half = reference.rates.count / 2
            func advance(_ optimizer: Optimizer, _ scheduler: LRScheduler) -> [Double] {
                optimizer.step()
                scheduler.step()
                return scheduler.getLastLR() + momenta(optimizer)
            }
            for _ in 0..<half { _ = advance(optimizer, scheduler) }
            let saved = (optimizer.stateDict().flattened(), scheduler.stateDict().mapValues { $0.clone() })
            let other = reference.makeOptimizer()
            let resumed = reference.make(other)
            try other.loadStateDict(OptimizerState(flattened: saved.0))
            try resumed.loadStateDict(saved.1)
            #expect(resumed.lastEpoch == half)
            #expect(resumed.getLastLR() == scheduler.getLastLR())
            for _ in half..<(reference.rates.count - 1) {
                #expect(advance(other, resumed) == advance(optimizer, scheduler), Comment("\(reference.schedule)"))
            }
        }
    }

    @Test func loadingAnotherScheduleThrows() throws {
        let optimizer = SGD([zeros(1, requiresGrad: true)], lr: 0.1)
        let saved = StepLR(optimizer, stepSize: 3).stateDict()
        let other = StepLR(SGD([zeros(1, requiresGrad: true)], lr: 0.1), stepSize: 4)
        let error = try #require(throws: OptimizerStateError.self) { try other.loadStateDict(saved) }
        #expect(
            error.description == "the saved schedule has another step_size than this StepLR: expected 4.0, found 3.0")
        #expect(throws: OptimizerStateError.self) { try other.loadStateDict([:]) }
        #expect(throws: OptimizerStateError.self) {
            try other.loadStateDict(other.stateDict().merging(["last_epoch": ones(2)]) { $1 })
        }
        #expect(throws: OptimizerStateError.self) {
            try other.loadStateDict(other.stateDict().merging(["base_lrs": ones(2, dtype: .float64)]) { $1 })
        }
        #expect(other.lastEpoch == 0)
    }

    @Test func warnsWhereTheScheduleComesFirst() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let optimizer = SGD([zeros(1, requiresGrad: true)], lr: 0.1)
            let scheduler = StepLR(optimizer, stepSize: 3)
            scheduler.step()
            scheduler.step()
        }
        let text = standardError(result)
        #expect(text.contains("Detected call of `lr_scheduler.step()` before `optimizer.step()`."))
        #expect(text.contains("SchedulerTests.swift"))
    }

    @Test func doesNotWarnInTheRightOrder() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let optimizer = SGD([zeros(1, requiresGrad: true)], lr: 0.1)
            let scheduler = StepLR(optimizer, stepSize: 3)
            optimizer.step()
            scheduler.step()
        }
        #expect(!standardError(result).contains("Warning"))
    }

    @Test func tooManySteps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let optimizer = SGD([zeros(1, requiresGrad: true)], lr: 0.1)
            let scheduler = OneCycleLR(optimizer, maxLR: 0.1, totalSteps: 4)
            for _ in 0..<5 {
                optimizer.step()
                scheduler.step()
            }
        }
        #expect(standardError(result).contains("Tried to step 5 times. The specified number of total steps is 4"))
    }

    @Test func oneCycleNeedsItsLength() async {
        let missing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = OneCycleLR(SGD([zeros(1, requiresGrad: true)]), maxLR: 0.1, epochs: 4)
        }
        #expect(
            standardError(missing).contains("You must define either total_steps OR (epochs AND steps_per_epoch)"))
        let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = OneCycleLR(SGD([zeros(1, requiresGrad: true)]), maxLR: 0.1, totalSteps: 0)
        }
        #expect(standardError(negative).contains("Expected positive integer total_steps, but got 0"))
        let share = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = OneCycleLR(SGD([zeros(1, requiresGrad: true)]), maxLR: 0.1, totalSteps: 5, pctStart: 1.5)
        }
        #expect(standardError(share).contains("Expected float between 0 and 1 pct_start, but got 1.5"))
    }
}
