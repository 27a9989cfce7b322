internal import ArgumentParser
internal import Foundation
internal import Kindling

/// Measures and prints a table.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Prints a table. (default)")

    @Option(parsing: .upToNextOption, help: "Only workloads whose names contain one of these texts.")
    var filter: [String] = []
    @Option(help: "Numbers of threads, with commas between. (default: one for each processor)")
    var threads: String?
    @Option(help: "How long each workload is measured.")
    var seconds = 0.5
    @Flag(help: "Prints a JSON object for each measurement.")
    var json = false
    @Flag(help: "Prints the names of the workloads; with --json also what they do.")
    var list = false

    func validate() throws {
        guard seconds > 0, seconds.isFinite else {
            throw ValidationError("seconds: expected a positive number, found \(seconds)")
        }
        guard threadCounts != nil else {
            throw ValidationError(
                "threads: expected numbers from 1 to 256 with commas between, found \(threads ?? "")")
        }
        guard !workloads.isEmpty else {
            throw ValidationError("filter: no name contains \(filter.joined(separator: " or "))")
        }
    }

    private var threadCounts: [Int]? {
        guard let threads else { return [getNumThreads()] }
        let words = threads.split(separator: ",", omittingEmptySubsequences: false)
        let counts = words.compactMap { Int($0) }.filter { (1...256).contains($0) }
        return counts.count == words.count ? counts : nil
    }

    private var workloads: [Workload] {
        Workload.all.filter { workload in filter.isEmpty || filter.contains { workload.name.contains($0) } }
    }

    func run() throws {
        if list { return workloads.forEach(show) }
        let (workloads, threads) = (workloads, threadCounts ?? [])
        let peaks = Peaks(seconds: min(seconds, 0.5))
        let table = Table(threads: threads)
        var family: Substring = ""
        for (index, workload) in workloads.enumerated() {
            if !json, workload.family != family {
                family = workload.family
                table.head(family)
            }
            table.progress("\(index + 1)/\(workloads.count) \(workload.name)")
            let prepared = PreparedWorkload(workload)
            let results = threads.map { count in
                ResultRow(
                    prepared, count, prepared.measure(threads: count, seconds: seconds),
                    peak: peaks.peak(for: workload, threads: count))
            }
            table.clearProgress()
            if json { results.forEach { JSONLine.print($0) } } else { table.row(workload, results) }
        }
    }

    /// What a workload is, for `--list`.
    private struct Listing: Encodable {
        let name: String
        let unit: String
        let amount: Double
        let peak: String?
    }

    private func show(_ workload: Workload) {
        guard json else { return print(workload.name) }
        let work = workload.work
        JSONLine.print(
            Listing(name: workload.name, unit: work.unit, amount: work.amount, peak: Peaks.name(for: workload)))
    }
}

/// A measurement and the rate that it means.
struct ResultRow: Encodable {
    let name: String
    let threads: Int
    let medianMs: Double
    let minMs: Double
    let repeats: Int
    /// In `unit`, and as a part of what the machine can do.
    let rate: Double?
    let unit: String
    let shareOfPeak: Double?

    init(_ prepared: PreparedWorkload, _ threads: Int, _ measurement: Measurement, peak: Double?) {
        let work = prepared.workload.work
        name = prepared.workload.name
        self.threads = threads
        medianMs = measurement.median * 1000
        minMs = measurement.minimum * 1000
        repeats = measurement.repeats
        unit = work.unit
        rate = unit.isEmpty ? nil : work.amount / measurement.median / 1e9
        shareOfPeak = peak.map { work.amount / measurement.median / $0 }
    }
}
