/// What one pass through the training images brought.
public struct EpochReport: Sendable, Equatable {
    /// Which pass, from 1.
    public let epoch: Int
    /// The mean loss of the training images, each at the moment when it was learnt from.
    public let trainLoss: Double
    /// The share of test images that are recognised, 0 to 1.
    public let testAccuracy: Double
    /// How long the pass took, without the evaluation.
    public let seconds: Double
    /// Training images per second.
    public let imagesPerSecond: Double

    /// The report as a JSON object in one line.
    public var json: String {
        "{\"epoch\": \(epoch), \"train_loss\": \(trainLoss.rounded(6)), \"test_accuracy\": \(testAccuracy.rounded(6)), "
            + "\"seconds\": \(seconds.rounded(3)), \"images_per_second\": \(imagesPerSecond.rounded(1))}"
    }
}

/// How far training is, after a batch.
public struct TrainingProgress: Sendable {
    /// Which pass, from 1.
    public let epoch: Int
    /// How many passes there are.
    public let epochs: Int
    /// Which batch of the pass is done, from 1.
    public let batch: Int
    /// How many batches a pass has.
    public let batches: Int
    /// The mean loss of the pass so far.
    public let loss: Double
    /// Training images per second in this pass.
    public let imagesPerSecond: Double
    /// Seconds until all passes are done, if it goes on like this.
    public let secondsLeft: Double
}

extension Double {
    /// The nearest number with so many decimal places.
    package func rounded(_ places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
        return (self * scale).rounded() / scale
    }
}
