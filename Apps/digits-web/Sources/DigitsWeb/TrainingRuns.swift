internal import DigitRecognizer
internal import Foundation
internal import Kindling

/// What training runs have written so far.
struct TrainingRuns: Sendable {
    /// The report of an epoch, as training writes it.
    struct Report: Codable, Sendable, Equatable {
        let epoch: Int
        let train_loss: Double
        let test_accuracy: Double
        let seconds: Double
        let images_per_second: Double
    }

    /// How far a run is: an answer of the interface.
    struct Progress: Encodable, Sendable, Equatable {
        /// The run's name; nil: there is none.
        var run: String?
        /// How many epochs it will have; nil: not known before the first is done.
        var epochs: Int?
        var reports: [Report] = []
        var finished = false

        private enum CodingKeys: CodingKey { case run, epochs, reports, finished }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            // Always there, if need be as null.
            try container.encode(run, forKey: .run)
            try container.encode(epochs, forKey: .epochs)
            try container.encode(reports, forKey: .reports)
            try container.encode(finished, forKey: .finished)
        }
    }

    /// The folder with a folder for each run; or a single run's.
    let folder: String

    /// How far the newest run is. What is missing, or only half written, is not there yet.
    func progress() -> Progress {
        guard let name = newestRun() else { return Progress() }
        let path = name.isEmpty ? folder : folder + "/" + name
        var progress = Progress(run: name.isEmpty ? (folder as NSString).lastPathComponent : name)
        progress.reports = Self.reports(path + "/metrics.jsonl")
        progress.epochs = (try? SafetensorsFile(path: path + "/model.safetensors"))
            .flatMap { $0.metadata["epochs"] }.flatMap { Int($0) }
        if let epochs = progress.epochs, let last = progress.reports.last { progress.finished = last.epoch >= epochs }
        return progress
    }

    /// The name of the folder that the newest run writes to; empty: `folder` itself.
    private func newestRun() -> String? {
        let files = FileManager.default
        if files.fileExists(atPath: folder + "/metrics.jsonl") { return "" }
        // The names are date and time, so that the last in order is the newest, also before its first epoch is done.
        let newest = (try? files.contentsOfDirectory(atPath: folder))?
            .filter { $0.wholeMatch(of: /\d{4}-\d{2}-\d{2}-\d{6}(-\d+)?/) != nil }
            .max { $0.compare($1, options: .numeric) == .orderedAscending }
        if let newest { return newest }
        return files.fileExists(atPath: folder + "/latest/metrics.jsonl") ? "latest" : nil
    }

    /// The last thousand reports that can be read.
    private static func reports(_ path: String) -> [Report] {
        guard let text = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [] }
        let decoder = JSONDecoder()
        return text.split(separator: UInt8(ascii: "\n")).suffix(1000).compactMap {
            try? decoder.decode(Report.self, from: Data($0))
        }
    }
}
