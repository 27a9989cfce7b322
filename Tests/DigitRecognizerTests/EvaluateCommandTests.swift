import Datasets
import DigitRecognizer
import Foundation
import Kindling
import Testing

@Suite struct EvaluateCommandTests {
    private struct Result: Decodable {
        let testAccuracy: Double
        let correct: Int
        let images: Int
        let confusion: [[Int]]
    }

    @Test func writesPredictionsAndAnObject() throws {
        try withTemporaryFolder { folder in
            try writeBars(to: folder + "/bars", train: 600, test: 1500)
            #expect(
                try CommandLineTool.run("train", "--data", "bars", "--epochs", "1", "--output", "out", in: folder)
                    .status
                    == 0)
            let result = try CommandLineTool.run(
                "evaluate", "out", "--data", "bars", "--json", "--predictions", "digits.txt", in: folder)
            #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
            let object = try jsonDecoder.decode(Result.self, from: Data(result.output.utf8))
            let test = try MNIST(.test, from: folder + "/bars")
            let text = try String(contentsOfFile: folder + "/digits.txt", encoding: .utf8)
            let predictions = text.split(separator: "\n").map { UInt8($0)! }
            #expect(text.hasSuffix("\n") && predictions.count == 1500 && object.images == 1500)
            let correct = zip(predictions, test.labels).count { $0 == $1 }
            #expect(object.correct == correct && object.testAccuracy == Double(correct) / 1500)
            var confusion = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
            for (seen, shown) in zip(predictions, test.labels) { confusion[Int(shown)][Int(seen)] += 1 }
            #expect(object.confusion == confusion)

            // The same network through the library, one image after the other.
            let net = try ModelFile.read(folder + "/out/model.safetensors")
            let own = noGrad { (0..<50).map { net(test[$0].0.unsqueeze(0)).argmax().item(Int.self) } }
            #expect(own == predictions.prefix(50).map(Int.init))

            let readable = try CommandLineTool.run("evaluate", "out/model.safetensors", "--data", "bars", in: folder)
            #expect(
                readable.output.hasPrefix("Test accuracy: ")
                    && readable.output.contains("(\(correct.formatted()) of 1,500)"))
        }
    }

    @Test func readsWhatPyTorchWrote() throws {
        // The weights after the tutorial's last step, as PyTorch has them: any sound file with the right keys will do.
        try withTemporaryFolder { folder in
            let golden = try loadSafetensors(Golden.path("training.safetensors"))
            let names = golden.keys.filter { $0.hasPrefix("final.") }
            let weights = Dictionary(uniqueKeysWithValues: names.map { (String($0.dropFirst(6)), golden[$0]!) })
            try save(weights, to: folder + "/torch.safetensors")
            let result = try CommandLineTool.run("evaluate", "torch.safetensors", "--json", in: folder)
            let object = try jsonDecoder.decode(Result.self, from: Data(result.output.utf8))
            // torch 2.13 recognises 2,705 with these weights.
            #expect(abs(object.correct - 2705) <= 1, "\(object.correct)")
        }
    }
}
