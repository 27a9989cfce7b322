public import Datasets
public import Kindling

/// How well a network recognises the digits of a data set.
public struct Evaluation: Sendable, Equatable {
    /// The digit that the network sees on each image, in the data set's order.
    public let predictions: [UInt8]
    /// How often each digit (row) was taken for each digit (column).
    public let confusion: [[Int]]

    /// How many images show the digit that the network sees.
    public var correctCount: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }
    /// The share of images that are recognised, 0 to 1.
    public var accuracy: Double { predictions.isEmpty ? 0 : Double(correctCount) / Double(predictions.count) }

    /// Lets `network` look at all images of `digits`, a thousand at a time.
    /// - Parameter isCancelled: is asked before each thousand; true: stop.
    /// - Throws: `CancellationError` where it was stopped.
    public init(
        of network: Module, on digits: MNIST, isCancelled: () -> Bool = { false }
    ) throws {
        try Trainer.checkSize(digits)
        let wasTraining = network.training
        network.eval()
        defer { network.train(wasTraining) }
        var predictions: [UInt8] = []
        predictions.reserveCapacity(digits.count)
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: 10), count: 10)
        for start in stride(from: 0, to: digits.count, by: 1000) {
            if isCancelled() { throw CancellationError() }
            let indices = Array(start..<min(start + 1000, digits.count))
            let scores = noGrad { network(digits.batch(indices).0) }
            for (index, digit) in zip(indices, scores.argmax(1).asArray(Int.self)) {
                predictions.append(UInt8(digit))
                confusion[Int(digits.labels[index])][digit] += 1
            }
        }
        self.predictions = predictions
        self.confusion = confusion
    }

    /// The result as a JSON object in one line.
    public var json: String {
        "{\"test_accuracy\": \(accuracy), \"correct\": \(correctCount), \"images\": \(predictions.count), "
            + "\"confusion\": \(confusion)}"
    }

    /// Writes the predicted digits to a file, one a line, in the data set's order.
    /// - Throws: `CheckpointError` where the file cannot be written.
    public func writePredictions(to path: String) throws {
        var text: [UInt8] = []
        text.reserveCapacity(2 * predictions.count)
        for digit in predictions { text += [UInt8(ascii: "0") + digit, UInt8(ascii: "\n")] }
        try AtomicWrite.write(to: path) { file in try text.withUnsafeBytes { try file.write($0) } }
    }
}
