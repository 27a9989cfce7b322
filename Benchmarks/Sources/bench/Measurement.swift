internal import Kindling

/// How long a call took.
struct Measurement {
    /// Seconds for one call.
    let median: Double
    let minimum: Double
    /// How many samples there are.
    let repeats: Int

    /// A sample takes at least this long, so that the clock is not what is measured.
    private static let shortestSample = 50e-6

    /// Calls `body` for `seconds`, after a fifth of that to warm up.
    init(of body: () -> Tensor?, seconds: Double) {
        let clock = ContinuousClock()
        func sample(_ calls: Int) -> Double {
            let start = clock.now
            for _ in 0..<calls { _ = body() }
            return (clock.now - start).seconds
        }
        var calls = 1
        var start = clock.now
        while true {
            let isShort = sample(calls) < Self.shortestSample
            if isShort { calls *= 2 }
            if !isShort, (clock.now - start).seconds >= 0.2 * seconds { break }
        }
        var samples: [Double] = []
        start = clock.now
        repeat { samples.append(sample(calls) / Double(calls)) } while (clock.now - start).seconds < seconds
        samples.sort()
        median = (samples[samples.count / 2] + samples[(samples.count - 1) / 2]) / 2
        minimum = samples[0]
        repeats = samples.count
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// A workload with its tensors.
final class PreparedWorkload {
    let workload: Workload
    /// The shape of what the first call returned, and the sum of its elements' magnitudes: the same in PyTorch.
    let shape: [Int]?
    let checksum: Double?
    private let body: () -> Tensor?

    /// Makes the tensors, the same ones each time, and calls once.
    init(_ workload: Workload) {
        manualSeed(0)
        self.workload = workload
        let body = workload.make()
        let result = workload.usesGraph ? body() : noGrad(body)
        self.body = body
        shape = result?.shape
        checksum = result.map { result in noGrad { result.detach().to(.float64).abs().sum().item() } }
    }

    func measure(threads: Int, seconds: Double) -> Measurement {
        setNumThreads(threads)
        let measure = { Measurement(of: self.body, seconds: seconds) }
        return workload.usesGraph ? measure() : noGrad(measure)
    }
}
