import Datasets
import Foundation
import Kindling
import Testing

/// Bad arguments and files: a status other than 0 and one line that says why.
@Suite struct BadInputTests {
    private func expectOneLine(_ result: ToolResult, status: Int32, _ parts: String...) {
        #expect(result.status == status, "\(result.errors)")
        #expect(result.output.isEmpty, "\(result.output)")
        #expect(result.errorLines.count == 1 && result.errors.hasPrefix("digits: "), "\(result.errors)")
        for part in parts { #expect(result.errors.contains(part), "\(result.errors)") }
    }

    /// Variables that are not understood do not stop a program, but it says so.
    @Test(arguments: [
        ("KINDLING_ISA", "abacus"), ("KINDLING_NUM_THREADS", "many"), ("KINDLING_NUM_THREADS", "0"),
        ("KINDLING_NUM_THREADS", "2x"),
    ])
    func badEnvironment(name: String, value: String) throws {
        try withTemporaryFolder { folder in
            #expect(try CommandLineTool.run("inspect", in: folder).errors.isEmpty)
            let result = try CommandLineTool.run("inspect", in: folder, environment: [name: value])
            #expect(result.status == 0 && result.errorLines.count == 1)
            #expect(result.errors.hasPrefix("Kindling: \(name)=\(value) is no "), "\(result.errors)")
        }
    }

    @Test(arguments: [
        ["train", "--epochs", "0"], ["train", "--epochs", "many"], ["train", "--batch-size", "-3"],
        ["train", "--lr", "nan"], ["train", "--lr=-1"], ["train", "--momentum", "1"],
        ["train", "--optimizer", "adagrad"],
        ["train", "--threads", "0"], ["train", "--seed", "x"], ["train", "--schedule", "sometimes"],
        ["train", "extra"],
        ["train", "--weight-decay", "inf"], ["evaluate"], ["evaluate", "a", "b"],
        ["evaluate", "a", "--threads", "257"],
        ["tour", "--lang", "fr"], ["unknown"], ["--bad"],
    ])
    func badArguments(arguments: [String]) throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool(arguments, in: folder).result()
            expectOneLine(result, status: 64)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func helpIsNoError() throws {
        try withTemporaryFolder { folder in
            for arguments in [["--help"], ["train", "--help"], ["evaluate", "-h"], ["help", "tour"]] {
                let result = try CommandLineTool(arguments, in: folder).result()
                #expect(result.status == 0 && result.errors.isEmpty)
                #expect(result.output.contains("Examples:"), "\(arguments)")
            }
        }
    }

    @Test func missingFiles() throws {
        try withTemporaryFolder { folder in
            expectOneLine(
                try CommandLineTool.run("evaluate", "none.safetensors", in: folder), status: 1,
                "none.safetensors", "No such file")
            expectOneLine(
                try CommandLineTool.run("train", "--data", "nowhere", in: folder), status: 1, "nowhere",
                "train-images-idx3-ubyte")
            try Data().write(to: URL(fileURLWithPath: folder + "/file"))
            expectOneLine(
                try CommandLineTool.run("train", "--output", "file", in: folder), status: 1, "file: expected a folder")
        }
    }

    /// Each way to damage the training images of a small data set.
    @Test func damagedImages() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/bars/train-images-idx3-ubyte"
            try writeBars(to: folder + "/bars", train: 50, test: 20)
            let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            var huge = sound
            huge.replaceSubrange(4..<16, with: [UInt8](repeating: 255, count: 12))
            var gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
            gzip += sound.prefix(1000)
            let damaged: [[UInt8]] = [
                [], Array(sound.prefix(3)), Array(sound.prefix(10)), Array(sound.dropLast()), sound + [0], huge,
                Array("not an IDX file at all".utf8), gzip, [0x1f, 0x8b], idx([50], Array(sound.prefix(50))),
            ]
            for bytes in damaged {
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let result = try CommandLineTool.run("train", "--data", "bars", in: folder)
                expectOneLine(result, status: 1, "train-images-idx3-ubyte: ")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/runs"))
        }
    }

    @Test func imagesThatDoNotFitTheNetwork() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/small", train: 20, test: 20, size: 26)
            expectOneLine(
                try CommandLineTool.run("train", "--data", "small", in: folder), status: 1,
                "train images: expected 28×28 pixels, found 26×26")
            try writeBars(to: folder + "/empty", train: 0, test: 0)
            expectOneLine(
                try CommandLineTool.run("train", "--data", "empty", in: folder), status: 1, "expected some, found none")
        }
    }

    @Test func damagedModels() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 50, test: 20)
            let path = folder + "/model.safetensors"
            _ = try CommandLineTool.run("train", "--data", "bars", "--epochs", "1", "--output", ".", in: folder)
            let sound = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            var huge = sound
            huge.replaceSubrange(0..<8, with: [255, 255, 255, 255, 255, 255, 255, 127])
            for bytes in [
                [], Array(sound.prefix(7)), Array(sound.prefix(100)), Array(sound.dropLast()), sound + [0], huge,
            ] {
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let result = try CommandLineTool.run("evaluate", "model.safetensors", "--data", "bars", in: folder)
                expectOneLine(result, status: 1, "model.safetensors: ")
            }
            var tensors = ["conv1.weight": zeros(6, 1, 5, 5), "fc9.bias": zeros(3), "fc3.bias": zeros(11)]
            try save(tensors, to: path)
            expectOneLine(
                try CommandLineTool.run("evaluate", "model.safetensors", "--data", "bars", in: folder), status: 1,
                "model.safetensors: ", "fc9.bias", "conv2.weight", "fc3.bias")
            tensors = [:]
            try save(tensors, to: path)
            expectOneLine(
                try CommandLineTool.run("evaluate", "model.safetensors", "--data", "bars", in: folder), status: 1,
                "conv1.weight")
            expectOneLine(
                try CommandLineTool.run("evaluate", "bars", "--data", "bars", in: folder), status: 1,
                "bars/model.safetensors")
        }
    }
}
