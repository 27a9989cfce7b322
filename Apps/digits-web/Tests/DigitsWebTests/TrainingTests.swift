import DigitRecognizer
import Foundation
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct TrainingTests {
    private static func report(_ epoch: Int) -> String {
        "{\"epoch\": \(epoch), \"train_loss\": 0.25, \"test_accuracy\": 0.99, \"seconds\": 2.5, \"images_per_second\": 24000.0}\n"
    }

    private static func write(_ text: String, _ path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    @Test func readsTheNewestRun() async throws {
        try await withFolder { folder in
            let runs = TrainingRuns(folder: folder)
            #expect(runs.progress() == .init())
            try Self.write(Self.report(1), folder + "/2026-03-14-150926/metrics.jsonl")
            try Self.write(Self.report(9), folder + "/not-a-run/metrics.jsonl")
            #expect(runs.progress().run == "2026-03-14-150926")
            #expect(runs.progress().reports.map(\.epoch) == [1])
            #expect(runs.progress().epochs == nil)
            // Before its first epoch is done, a run has an empty folder.
            let next = folder + "/2026-03-14-150926-10"
            try FileManager.default.createDirectory(atPath: next, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: folder + "/2026-03-14-150926-9", withIntermediateDirectories: true)
            #expect(runs.progress() == .init(run: "2026-03-14-150926-10"))
        }
    }

    @Test func leavesOutWhatIsHalfWritten() async throws {
        try await withFolder { folder in
            let run = folder + "/2026-03-14-150926"
            try Self.write(Self.report(1) + Self.report(2) + Self.report(3).prefix(30), run + "/metrics.jsonl")
            try Self.write("half a model", run + "/model.safetensors")
            let progress = TrainingRuns(folder: folder).progress()
            #expect(progress.reports.map(\.epoch) == [1, 2])
            #expect(progress.epochs == nil && !progress.finished)
        }
    }

    @Test func knowsWhenARunIsDone() async throws {
        try await withFolder { folder in
            let run = folder + "/2026-03-14-150926"
            try Self.write(Self.report(1), run + "/metrics.jsonl")
            try ModelFile.write(LeNet(), to: run + "/model.safetensors", metadata: ["epochs": "2"])
            #expect(TrainingRuns(folder: folder).progress().epochs == 2)
            #expect(!TrainingRuns(folder: folder).progress().finished)
            try Self.write(Self.report(1) + Self.report(2), run + "/metrics.jsonl")
            #expect(TrainingRuns(folder: folder).progress().finished)
            // A folder that is a run itself, as `digits train --output` makes it.
            #expect(TrainingRuns(folder: run).progress().finished)
            #expect(TrainingRuns(folder: run).progress().run == "2026-03-14-150926")
        }
    }

    @Test func isARoute() async throws {
        try await withServer { client, folder in
            func answer() async throws -> String {
                try await client.execute(uri: "/api/training", method: .get) { String(buffer: $0.body) }
            }
            #expect(try await answer() == "{\"epochs\":null,\"finished\":false,\"reports\":[],\"run\":null}")
            try Self.write(Self.report(1), folder + "/runs/2026-03-14-150926/metrics.jsonl")
            #expect(
                try await answer() == "{\"epochs\":null,\"finished\":false,\"reports\":[{\"epoch\":1,"
                    + "\"images_per_second\":24000,\"seconds\":2.5,\"test_accuracy\":0.99,\"train_loss\":0.25}],"
                    + "\"run\":\"2026-03-14-150926\"}")
        }
    }
}
