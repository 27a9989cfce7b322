import Datasets
import DigitRecognizer
import Foundation
import Testing

@Suite struct PredictCommandTests {
    private struct Answer: Decodable, Equatable {
        let file: String
        let digits: String
        let confidence: Double
    }

    /// Writes an image of the test set as a PGM file, enlarged, dark on light.
    private func write(_ index: Int, to path: String) throws {
        let images = try MNIST(.test).images
        let pixels = (0..<(112 * 112)).map { 255 - images[index * 784 + $0 / 112 / 4 * 28 + $0 % 112 / 4] }
        try Data(Array("P5 112 112 255\n".utf8) + pixels).write(to: URL(fileURLWithPath: path))
    }

    private func answers(_ result: ToolResult) throws -> [Answer] {
        try JSONDecoder().decode([Answer].self, from: Data(result.output.utf8))
    }

    /// A folder with a 7 and a 2, and a file that is no image.
    private func withImages(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/scans", withIntermediateDirectories: true)
            try write(0, to: folder + "/scans/a.pgm")
            try write(1, to: folder + "/scans/b.pgm")
            try Data("notes".utf8).write(to: URL(fileURLWithPath: folder + "/scans/notes.txt"))
            try body(folder)
        }
    }

    @Test func filesAndFolders() throws {
        try withImages { folder in
            for arguments in [["scans"], ["scans/"], ["scans/a.pgm", "scans/b.pgm"]] {
                let result = try CommandLineTool(["predict", "--json"] + arguments, in: folder).result()
                let answers = try answers(result)
                #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
                #expect(answers.map(\.file) == ["scans/a.pgm", "scans/b.pgm"] && answers.map(\.digits) == ["7", "2"])
                #expect(answers.allSatisfy { $0.confidence > 0.5 && $0.confidence <= 1 })
            }
        }
    }

    @Test func theOthersAreStillAnswered() throws {
        try withImages { folder in
            let result = try CommandLineTool.run(
                "predict", "--json", "scans/notes.txt", "scans/a.pgm", "none.png", in: folder)
            #expect(result.status == 1)
            #expect(try answers(result).map(\.digits) == ["7"])
            #expect(result.errorLines.count == 2)
            #expect(result.errorLines.first?.contains("scans/notes.txt: expected a PNG, JPEG or PGM image") == true)
            #expect(result.errorLines.last?.contains("none.png: cannot open: No such file") == true)
        }
    }

    @Test func text() throws {
        try withImages { folder in
            let result = try CommandLineTool.run("predict", "scans/a.pgm", in: folder)
            let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(result.status == 0 && lines[0].hasPrefix("scans/a.pgm: 7, "))
            #expect(lines[1...14].contains { $0.contains("█") } && lines[1...14].allSatisfy { $0.count <= 28 })
            #expect(lines[15].hasPrefix("7, ") && lines[16].hasPrefix("or "))
            #expect(result.output.contains("Model: ") && !result.output.contains("\u{1b}"))
        }
    }

    @Test func standardInput() throws {
        try withImages { folder in
            let tool = Process()
            tool.executableURL = CommandLineTool.url
            tool.arguments = ["predict", "--json", "-"]
            tool.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder + "/scans/b.pgm"))
            let output = Pipe()
            tool.standardOutput = output
            try tool.run()
            let answer = try JSONDecoder().decode(
                [Answer].self, from: output.fileHandleForReading.readDataToEndOfFile())
            tool.waitUntilExit()
            #expect(answer.map(\.file) == ["-"] && answer.map(\.digits) == ["2"])
        }
    }

    @Test func imagesOfIDXFiles() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder, train: 3, test: 3)
            let path = "t10k-images-idx3-ubyte"
            let images = try MNIST(.test).images.prefix(784 * 3)
            try Data(idx([3, 28, 28], Array(images))).write(to: URL(fileURLWithPath: folder + "/" + path))
            let result = try CommandLineTool.run("predict", "--json", path + "#0", path + "#2", path + "#3", in: folder)
            #expect(try answers(result).map(\.digits) == ["7", "1"])
            #expect(
                result.status == 1 && result.errors.contains(path + ": expected an image from 0 to 2, found number 3"))
        }
    }

    @Test func namedModels() throws {
        try withImages { folder in
            try FileManager.default.createDirectory(atPath: folder + "/run", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: Recognizer.bundledPath, toPath: folder + "/run/model.safetensors")
            for arguments in [
                ["run", "scans"], ["run/model.safetensors", "scans"], ["--model", "run", "scans"],
                ["scans", "--model=run"],
            ] {
                let result = try CommandLineTool(["predict", "--json"] + arguments, in: folder).result()
                #expect(try answers(result).map(\.digits) == ["7", "2"], "\(arguments): \(result.errors)")
            }
            for arguments in [["run"], ["--model", "none", "scans"], ["broken.safetensors", "scans"]] {
                let result = try CommandLineTool(["predict"] + arguments, in: folder).result()
                #expect(result.status != 0 && result.errorLines.count == 1 && result.output.isEmpty, "\(result)")
            }
        }
    }
}
