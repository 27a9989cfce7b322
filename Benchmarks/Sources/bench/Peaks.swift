/// What this machine can do at most, measured when it is asked for.
final class Peaks {
    private let seconds: Double
    private var measured: [String: Double] = [:]

    init(seconds: Double) { self.seconds = seconds }

    /// The workload of the machine that a workload is compared with: one with as much memory, or a little more.
    static func name(for workload: Workload) -> String? {
        guard workload.family != MachineWorkloads.family else { return nil }
        switch workload.work {
        case .operations: return MachineWorkloads.multiplyAdds
        case .traffic(let read, let written, let inPlace):
            let sizes = MachineWorkloads.sizes
            let used = inPlace ? read : read + written
            let size = sizes.first { Double($0.bytes) >= used } ?? sizes.last!
            return MachineWorkloads.name(copies: 4 * written > read, size)
        case .calls: return nil
        }
    }

    /// Operations or bytes in a second; the best of the samples.
    func peak(for workload: Workload, threads: Int) -> Double? {
        guard let name = Self.name(for: workload) else { return nil }
        let key = "\(name) \(threads)"
        if let peak = measured[key] { return peak }
        guard let machine = MachineWorkloads.all.first(where: { $0.name == name }) else { return nil }
        let time = PreparedWorkload(machine).measure(threads: threads, seconds: seconds).minimum
        let peak = machine.work.amount / time
        measured[key] = peak
        return peak
    }
}

extension Work {
    /// Operations or bytes of a call.
    var amount: Double {
        switch self {
        case .operations(let count): count
        case .traffic(let read, let written, _): read + written
        case .calls: 0
        }
    }

    /// What a rate is counted in, after division by 10⁹.
    var unit: String {
        switch self {
        case .operations: "GFLOP/s"
        case .traffic: "GB/s"
        case .calls: ""
        }
    }
}
