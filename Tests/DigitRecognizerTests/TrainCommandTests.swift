import Foundation
import Kindling
import Testing

@Suite struct TrainCommandTests {
    private struct Report: Decodable {
        let epoch: Int
        let trainLoss: Double
        let testAccuracy: Double
        let seconds: Double
        let imagesPerSecond: Double
    }

    private func reports(_ text: String) throws -> [Report] {
        try text.split(separator: "\n").map { try jsonDecoder.decode(Report.self, from: Data($0.utf8)) }
    }

    @Test func trainsAndWritesToANewRunFolder() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 1000, test: 200)
            let result = try CommandLineTool.run(
                "train", "--data", "bars", "--epochs", "3", "--threads", "1", in: folder)
            #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
            let lines = result.output.split(separator: "\n")
            #expect(lines.prefix(3).allSatisfy { $0.hasPrefix("Epoch ") && $0.hasSuffix(" images/s") })
            #expect(result.output.contains("Test accuracy: 100.00 % (200 of 200)"), "\(result.output)")
            #expect(!result.output.contains("\u{1b}"))
            let runs = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").sorted()
            #expect(runs.count == 2 && runs.last == "latest", "\(runs)")
            #expect(result.output.contains("Model:   runs/\(runs[0])/model.safetensors"))
            let latest = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/runs/latest")
            #expect(latest == runs[0])
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs/latest/").sorted()
            #expect(files == ["metrics.jsonl", "model.safetensors"])
            let metrics = try String(contentsOfFile: folder + "/runs/latest/metrics.jsonl", encoding: .utf8)
            #expect(try reports(metrics).map(\.epoch) == [1, 2, 3])
            let metadata = try loadSafetensorsMetadata(folder + "/runs/latest/model.safetensors")
            #expect(metadata["mean"] == "0.1307" && metadata["std"] == "0.3081" && metadata["padding"] == "2")
            #expect(metadata["seed"] == "0" && metadata["epochs"] == "3" && metadata["test_accuracy"] == "1.0")
            let weights = try loadSafetensors(folder + "/runs/latest/model.safetensors")
            #expect(weights["conv1.weight"]?.shape == [6, 1, 5, 5] && weights.count == 10)
        }
    }

    @Test func jsonIsAllThatStandsOnStandardOutput() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 300, test: 100)
            let result = try CommandLineTool.run(
                "train", "--data", "bars", "--epochs", "2", "--json", "--output", "out", in: folder)
            #expect(result.status == 0)
            let reports = try reports(result.output)
            #expect(reports.map(\.epoch) == [1, 2])
            for report in reports {
                #expect((0...1).contains(report.testAccuracy) && report.trainLoss > 0)
                #expect(
                    abs(report.imagesPerSecond * report.seconds - 300) < 0.03 * 300 + report.imagesPerSecond * 1e-3)
            }
            let written = try String(contentsOfFile: folder + "/out/metrics.jsonl", encoding: .utf8)
            #expect(written == result.output)
            #expect(!FileManager.default.fileExists(atPath: folder + "/runs"))
        }
    }

    @Test func oneSeedGivesTheSameBytesWithAnyNumberOfThreads() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 2000, test: 100)
            func model(_ arguments: String...) throws -> Data {
                let all = ["train", "--data", "bars", "--epochs", "1", "--output", "out"] + arguments
                #expect(try CommandLineTool(all, in: folder).result().status == 0)
                return try Data(contentsOf: URL(fileURLWithPath: folder + "/out/model.safetensors"))
            }
            let first = try model("--threads", "1", "--seed", "5")
            #expect(try model("--threads", "1", "--seed", "5") == first)
            #expect(try model("--threads", "2", "--seed", "5") == first)
            #expect(try model("--threads", "2", "--seed", "6") != first)
        }
    }

    @Test(arguments: ["sgd", "adam", "adamw"], ["onecycle", "cosine", "step", "none"])
    func everyOptimizerLearnsWithEverySchedule(optimizer: String, schedule: String) throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 600, test: 100)
            let result = try CommandLineTool.run(
                "train", "--data", "bars", "--epochs", "4", "--batch-size", "16", "--optimizer", optimizer,
                "--schedule", schedule, "--lr", optimizer == "sgd" ? "0.02" : "0.002", "--json", in: folder)
            #expect(try reports(result.output).last?.testAccuracy ?? 0 > 0.9, "\(result.output) \(result.errors)")
        }
    }

    @Test func aLossThatIsNoNumberEndsTraining() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 600, test: 100)
            let result = try CommandLineTool.run(
                "train", "--data", "bars", "--lr", "1e6", "--schedule", "none", in: folder)
            #expect(result.status == 1 && result.errorLines.count == 1)
            #expect(result.errors.hasPrefix("digits: the loss is not a number any more (epoch 1, batch "))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").isEmpty)
        }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalEndsTrainingBetweenTwoSteps(signal: Int32) throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 2000, test: 100)
            let tool = try CommandLineTool(["train", "--data", "bars", "--epochs", "1000000"], in: folder)
            let latest = folder + "/runs/latest/metrics.jsonl"
            let start = Date()
            while !FileManager.default.fileExists(atPath: latest), Date().timeIntervalSince(start) < 60 {
                Thread.sleep(forTimeInterval: 0.02)
            }
            kill(tool.process.processIdentifier, signal)
            let result = tool.result()
            #expect(result.status == 128 + signal)
            #expect(result.errorLines.count == 1 && result.errors.hasPrefix("digits: stopped in epoch "))
            #expect(result.errors.contains("model.safetensors"))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs/latest/").sorted()
            #expect(files == ["metrics.jsonl", "model.safetensors"])
            #expect(try loadSafetensors(folder + "/runs/latest/model.safetensors").count == 10)
            #expect(try !reports(String(contentsOfFile: latest, encoding: .utf8)).isEmpty)
        }
    }

    @Test func aSignalInTheFirstEpochLeavesNothing() throws {
        try withTemporaryFolder { folder in
            let tool = try CommandLineTool(["train", "--batch-size", "1", "--threads", "1"], in: folder)
            let start = Date()
            while !FileManager.default.fileExists(atPath: folder + "/runs"), Date().timeIntervalSince(start) < 60 {
                Thread.sleep(forTimeInterval: 0.02)
            }
            Thread.sleep(forTimeInterval: 0.1)
            tool.process.interrupt()
            let result = tool.result()
            #expect(result.status == 130)
            #expect(result.errors == "digits: stopped in epoch 1 of 5; nothing was written\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").isEmpty)
        }
    }

    /// The largest memory that a process has taken so far, in KiB; nil once it is gone.
    private func peakMemory(_ process: Process) -> Int? {
        let path = "/proc/\(process.processIdentifier)/status"
        let status = try? String(contentsOfFile: path, encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
    func memoryStaysFlatOverTenThousandSteps() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 4000, test: 100)
            let tool = try CommandLineTool(
                ["train", "--data", "bars", "--batch-size", "4", "--epochs", "12", "--output", "."], in: folder)
            var (early, late): (Int?, Int?)
            while tool.process.isRunning {
                let memory = peakMemory(tool.process) ?? late
                let metrics = try? String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8)
                if early == nil, metrics?.split(separator: "\n").count ?? 0 >= 2 { early = memory }
                late = memory
                Thread.sleep(forTimeInterval: 0.005)
            }
            #expect(tool.result().status == 0)
            let (start, end) = (try #require(early), try #require(late))
            #expect(end - start < 2048, "\(start) KiB after 2,000 steps, \(end) KiB after 12,000")
        }
    }
}

/// Several folders with data.
@Suite struct TrainingDataTests {
    @Test func foldersAreJoined() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 40, test: 10)
            try writeBars(to: folder + "/more", train: 24, test: 10)
            for name in ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
                try FileManager.default.removeItem(atPath: "\(folder)/more/\(name)")
            }
            for arguments in [["bars", "--data", "more"], ["more", "--data", "bars"]] {
                let result = try CommandLineTool(
                    ["train", "--epochs", "1", "--output", "out", "--json", "--data"] + arguments, in: folder
                ).result()
                #expect(result.status == 0, "\(result.errors)")
                let metadata = try loadSafetensorsMetadata(folder + "/out/model.safetensors")
                #expect(metadata["training_images"] == "64")
            }
            let missing = try CommandLineTool.run("train", "--data", "bars", "--data", "none", in: folder)
            #expect(missing.status == 1 && missing.errorLines.count == 1 && missing.errors.contains("none"))
        }
    }
}
