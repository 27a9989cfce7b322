import Datasets
import DigitRecognizer
import Foundation
import Kindling
import Testing

@Suite struct InspectCommandTests {
    private struct Contents: Decodable {
        struct Entry: Decodable {
            let name: String
            let shape: [Int]
            let parameters: Int
            let norm: Double?
        }
        let path: String
        let parameters: Int
        let tensors: [Entry]
        let metadata: [String: String]
    }

    @Test func bundledModel() throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool.run("inspect", "--json", in: folder)
            let contents = try JSONDecoder().decode(Contents.self, from: Data(result.output.utf8))
            #expect(contents.path == Recognizer.bundledPath && contents.parameters == 61_706)
            let weights = try loadSafetensors(Recognizer.bundledPath)
            #expect(Set(contents.tensors.map(\.name)) == Set(weights.keys))
            for entry in contents.tensors {
                let weight = try #require(weights[entry.name])
                #expect(entry.shape == weight.shape && entry.parameters == weight.numel())
                let norm = weight.asArray(Double.self).reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(entry.norm.map { abs($0 - norm) < 1e-6 } == true)
            }
            #expect(contents.metadata["seed"] != nil && contents.metadata["test_accuracy"] != nil)

            let text = try CommandLineTool.run("inspect", in: folder).output
            for part in ["(conv1): Conv2d(1, 6", "fc1.weight", "120×400", "61,706 parameters", "test_accuracy"] {
                #expect(text.contains(part), "\(part)")
            }
        }
    }

    @Test func otherNetworks() throws {
        try withTemporaryFolder { folder in
            let tensors = ["a": tensor([3, 4]), "b": tensor([Float.nan]), "c": zeros(0, 2), "d": tensor([1, 2])]
            try save(tensors, to: folder + "/other.safetensors", metadata: ["note": "a\u{1b}[31mb"])
            let text = try CommandLineTool.run("inspect", "other.safetensors", in: folder)
            #expect(text.status == 0 && !text.output.contains("LeNet") && !text.output.contains("\u{1b}"))
            let object = try CommandLineTool.run("inspect", "other.safetensors", "--json", in: folder)
            let contents = try JSONDecoder().decode(Contents.self, from: Data(object.output.utf8))
            #expect(contents.tensors.first { $0.name == "a" }?.norm == 5)
            #expect(contents.tensors.first { $0.name == "b" }?.norm == nil)
            let none = try CommandLineTool.run("inspect", "none", in: folder)
            #expect(none.status == 1 && none.errorLines.count == 1)
        }
    }
}

@Suite struct ShowCommandTests {
    @Test func images() throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool.run("show", "0-2", "17", in: folder)
            #expect(result.status == 0 && result.output.contains("█") && !result.output.contains("\u{1b}"))
            for caption in ["0: 7", "1: 2", "2: 1", "17: 7"] { #expect(result.output.contains(caption)) }
            #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            let train = try CommandLineTool.run("show", "0", "--split", "train", in: folder)
            #expect(train.output.contains("0: 5"))
        }
    }

    @Test func errors() throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool.run("show", "--errors", "--count", "3", in: folder)
            let evaluation = try Evaluation(of: ModelFile.read(Recognizer.bundledPath), on: MNIST(.test))
            let labels = try MNIST(.test).labels
            let wrong = labels.indices.filter { evaluation.predictions[$0] != labels[$0] }
            #expect(result.output.contains("\(wrong.count) errors in 10,000 images, the first 3 shown"))
            for index in wrong.prefix(3) {
                #expect(result.output.contains("\(index): \(labels[index])"))
                #expect(result.output.contains("seen: \(evaluation.predictions[index]), "))
            }
        }
    }

    @Test(arguments: [
        ["show"], ["show", "x"], ["show", "5-2"], ["show", "1-2-3"], ["show", "-3"], ["show", "0", "--split", "some"],
        ["show", "0", "--count", "0"], ["show", "--errors", "a", "b"], ["predict"], ["inspect", "a", "b"],
    ])
    func badArguments(arguments: [String]) throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool(arguments, in: folder).result()
            #expect(result.status == 64 && result.errorLines.count == 1 && result.output.isEmpty, "\(result)")
        }
    }

    @Test func beyondTheEnd() throws {
        try withTemporaryFolder { folder in
            let result = try CommandLineTool.run("show", "9999-10000", in: folder)
            #expect(result.status == 1 && result.errors.contains("expected numbers from 0 to 9999, found 10000"))
        }
    }
}

/// The manual lists what the program has.
@Suite struct ManualTests {
    @Test func namesEveryCommandAndOption() throws {
        let manual = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Docs/digits.1")
        let text = try String(contentsOf: manual, encoding: .utf8).replacing("\\-", with: "-")
        try withTemporaryFolder { folder in
            for command in ["train", "predict", "evaluate", "inspect", "show", "tour"] {
                #expect(text.contains("digits \(command)"))
                let help = try CommandLineTool.run("help", command, in: folder).output
                for option in help.matches(of: /--[a-z][a-z-]+/) where option.output != "--help" {
                    #expect(text.contains(option.output), "\(option.output)")
                }
            }
            for shell in ["bash", "zsh", "fish"] {
                let script = try CommandLineTool.run("--generate-completion-script", shell, in: folder)
                #expect(script.status == 0 && script.output.contains("predict"))
            }
        }
    }
}
