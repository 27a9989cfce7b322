internal import DigitRecognizer
internal import Foundation
internal import Kindling

/// The network that answers all requests. Those that wait while it is busy are answered together, by one forward pass.
public actor Model {
    private struct Waiting {
        let images: [DigitImage]
        let answer: CheckedContinuation<[Prediction], Never>
    }

    /// What `GET /api/model` answers.
    nonisolated let card: Card
    private let recognizer: Recognizer
    private var waiting: [Waiting] = []
    /// How many forward passes predictions took so far.
    private(set) var passCount = 0

    /// Reads the network at `path`; nil: the one trained last in `runs/latest`, or the one that comes along.
    /// - Throws: An error that names the file and what is wrong with it.
    public init(path: String?) throws {
        recognizer = try path.map { try Recognizer(path: $0) } ?? Recognizer.standard()
        card = try Card(recognizer)
        // The first pass fills caches, so that the first request need not wait for it.
        let blank = [UInt8](repeating: 0, count: DigitImage.side * DigitImage.side)
        _ = recognizer.predict([try DigitImage(pixels: blank)])
    }

    /// What the network sees on each image.
    func predict(_ images: [DigitImage]) async -> [Prediction] {
        await withCheckedContinuation { answer in
            waiting.append(Waiting(images: images, answer: answer))
            // The task's turn comes after all requests that have reached the actor by now.
            if waiting.count == 1 { Task { answerAll() } }
        }
    }

    /// What the network sees on an image, and why.
    func explain(_ image: DigitImage) -> Explanation { recognizer.explain(image) }

    private func answerAll() {
        let requests = waiting
        waiting = []
        passCount += 1
        var predictions = recognizer.predict(requests.flatMap(\.images))[...]
        for request in requests {
            request.answer.resume(returning: Array(predictions.prefix(request.images.count)))
            predictions = predictions.dropFirst(request.images.count)
        }
    }
}

extension Model {
    /// What is known about the network.
    struct Card: Encodable, Sendable {
        /// One array of the network's parameters.
        struct Parameter: Encodable, Sendable {
            let name: String
            let shape: [Int]
        }

        let architecture: String
        /// How many numbers the network has learnt.
        let parameters: Int
        let layers: [Parameter]
        /// The share of test images that are recognised; nil: the file does not say.
        let accuracy: Double?
        let seed: Int?
        let path: String
        let metadata: [String: String]

        init(_ recognizer: Recognizer) throws {
            let file = try SafetensorsFile(path: recognizer.path)
            metadata = recognizer.metadata
            path = recognizer.path
            architecture = metadata["architecture"] ?? "LeNet"
            layers = file.entries.map { Parameter(name: $0.name, shape: $0.shape) }
            parameters = file.entries.reduce(0) { $0 + $1.shape.reduce(1, *) }
            accuracy = metadata["test_accuracy"].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
            seed = metadata["seed"].flatMap { Int($0) }
        }
    }
}
