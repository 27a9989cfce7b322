import Datasets
import DigitRecognizer
import Foundation
import Kindling
import Testing

@Suite struct RecognizerTests {
    private func image(_ index: Int) throws -> DigitImage {
        try DigitImage(pixels: Array(MNIST(.test).images[(784 * index)..<(784 * index + 784)]))
    }

    @Test func bundledNetworkSaysHowItWasTrained() throws {
        let recognizer = try Recognizer.bundled()
        let accuracy = try #require(recognizer.metadata["test_accuracy"].flatMap { Double($0) })
        #expect(accuracy >= 0.99)
        for key in ["seed", "epochs", "batch_size", "optimizer", "lr", "mean", "std", "padding", "architecture"] {
            #expect(recognizer.metadata[key] != nil, "\(key)")
        }
        let evaluation = try Evaluation(of: ModelFile.read(Recognizer.bundledPath), on: MNIST(.test))
        #expect(abs(evaluation.accuracy - accuracy) < 0.0005)
    }

    @Test func predictions() throws {
        let recognizer = try Recognizer.bundled()
        let predictions = recognizer.predict(try (0..<5).map(image))
        #expect(predictions.map(\.digit) == [7, 2, 1, 0, 4])
        for prediction in predictions {
            #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-9)
            #expect(prediction.confidence == prediction.probabilities.max() && prediction.digit != prediction.runnerUp)
            let others = prediction.probabilities.enumerated().filter { $0.offset != prediction.digit }.map(\.element)
            #expect(prediction.runnerUpConfidence == others.max())
        }
        #expect(recognizer.predict([]).isEmpty)
    }

    @Test func explanation() throws {
        let recognizer = try Recognizer.bundled()
        let image = try image(0)
        let explanation = recognizer.explain(image)
        let prediction = recognizer.predict([image])[0]
        #expect(explanation.prediction.digit == 7)
        #expect(zip(explanation.prediction.probabilities, prediction.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
        for (maps, count, side) in [(explanation.conv1, 6, 28), (explanation.conv2, 16, 10)] {
            #expect(maps.width == side && maps.height == side && maps.maps.count == count)
            #expect(maps.maps.allSatisfy { $0.count == side * side && $0.allSatisfy { (0...1).contains($0) } })
            #expect(maps.maps.joined().max() == 1)
        }
        #expect(explanation.saliency.count == 784 && explanation.saliency.map(abs).max() == 1)

        // The gradient, by the library alone.
        let network = try ModelFile.read(Recognizer.bundledPath)
        let input = try MNIST(.test)[0].0.unsqueeze(0).requiresGrad_()
        network(input)[0, 7].backward()
        let gradient = try #require(input.grad).narrow(2, 2, 28).narrow(3, 2, 28).flatten().asArray(Float.self)
        let largest = gradient.map(abs).max() ?? 0
        #expect(zip(explanation.saliency, gradient).allSatisfy { abs($0 - $1 / largest) < 1e-4 })
    }

    @Test func standardNetwork() throws {
        try withTemporaryFolder { folder in
            #expect(Recognizer.standardPath(in: folder) == Recognizer.bundledPath)
            try FileManager.default.createDirectory(atPath: folder + "/runs/latest", withIntermediateDirectories: true)
            #expect(Recognizer.standardPath(in: folder) == Recognizer.bundledPath)
            try FileManager.default.copyItem(
                atPath: Recognizer.bundledPath, toPath: folder + "/runs/latest/model.safetensors")
            #expect(try Recognizer.standard(in: folder).path == folder + "/runs/latest/model.safetensors")
        }
    }

    @Test func theFilesOwnPreprocessing() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model.safetensors"
            let tensors = try loadSafetensors(Recognizer.bundledPath)
            let one = try [image(0)]
            try save(tensors, to: path)
            #expect(try Recognizer(path: path).predict(one) == Recognizer.bundled().predict(one))
            try save(tensors, to: path, metadata: ["mean": "0.5", "std": "1"])
            #expect(try Recognizer(path: path).predict(one) != Recognizer.bundled().predict(one))
            for metadata in [["mean": "much"], ["std": "0"], ["std": "nan"], ["padding": "3"]] {
                try save(tensors, to: path, metadata: metadata)
                #expect(throws: RecognizerError.self) { try Recognizer(path: path) }
            }
        }
    }
}
