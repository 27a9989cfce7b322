internal import ArgumentParser
internal import Foundation

/// Measures what a program asks for: `compare.py` has this one and PyTorch's measure in turns.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Measures what is asked for on standard input.",
        discussion: """
            Each line is NAME THREADS SECONDS. The answer is a line of JSON: name, threads, median_ms, min_ms, repeats, \
            and the shape and the sum of magnitudes of the first call's result; or error.
            """)

    private struct Failure: Encodable { let error: String }

    func run() throws {
        let workloads = Workload.all
        var prepared: PreparedWorkload?
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let threads = Int(words[1]), threads > 0, let seconds = Double(words[2]) else {
                JSONLine.print(Failure(error: "expected NAME THREADS SECONDS, found \(line)"))
                continue
            }
            if prepared?.workload.name != words[0] {
                prepared = nil
                guard let workload = workloads.first(where: { $0.name == words[0] }) else {
                    JSONLine.print(Failure(error: "no workload is called \(words[0])"))
                    continue
                }
                prepared = PreparedWorkload(workload)
            }
            if let prepared {
                JSONLine.print(Answer(prepared, threads, prepared.measure(threads: threads, seconds: seconds)))
            }
        }
    }
}

/// A measurement for programs.
struct Answer: Encodable {
    let name: String
    let threads: Int
    let medianMs: Double
    let minMs: Double
    let repeats: Int
    let shape: [Int]?
    let checksum: Double?

    init(_ prepared: PreparedWorkload, _ threads: Int, _ measurement: Measurement) {
        name = prepared.workload.name
        self.threads = threads
        medianMs = measurement.median * 1000
        minMs = measurement.minimum * 1000
        repeats = measurement.repeats
        shape = prepared.shape
        // JSON has no infinities.
        checksum = prepared.checksum.flatMap { $0.isFinite ? $0 : nil }
    }
}

/// One JSON object in a line.
enum JSONLine {
    static func print(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { fatalError("\(value) is no JSON") }
        Swift.print(String(decoding: data, as: UTF8.self))
        fflush(nil)
    }
}
