public import Datasets
internal import Kindling

/// Trains a ``LeNet`` on handwritten digits.
///
/// ```swift
/// let trainer = try Trainer(TrainingConfiguration(), training: MNIST(.train), test: MNIST(.test))
/// let result = try trainer.run(into: RunFolder(in: "runs"))
/// print(result.accuracy)
/// ```
public final class Trainer {
    /// How the network is trained.
    public let configuration: TrainingConfiguration
    /// The network, which changes as it is trained.
    public let network: LeNet
    private let test: MNIST
    private let loader: DataLoader<MNIST>
    private let optimizer: Optimizer
    private let schedule: RateSchedule
    /// The reports of the epochs that are done.
    public private(set) var reports: [EpochReport] = []

    /// Seeds the default generator and draws the network's first weights.
    /// - Throws: ``RecognizerError`` where a setting or the data makes no sense.
    public init(_ configuration: TrainingConfiguration, training: MNIST, test: MNIST) throws {
        try configuration.validate()
        try Self.checkSize(training)
        try Self.checkSize(test)
        self.configuration = configuration
        self.test = test
        manualSeed(configuration.seed)
        network = LeNet()
        loader = DataLoader(training, batchSize: configuration.batchSize, shuffle: true)
        optimizer = Self.optimizer(network.parameters(), configuration)
        schedule = RateSchedule(optimizer, configuration, batches: loader.count)
    }

    private static func optimizer(_ parameters: [Tensor], _ settings: TrainingConfiguration) -> Optimizer {
        let (lr, decay, betas) = (settings.peakRate, settings.usedWeightDecay, (settings.momentum, 0.999))
        return switch settings.optimizer {
        case .sgd: SGD(parameters, lr: lr, momentum: settings.momentum, weightDecay: decay)
        case .adam: Adam(parameters, lr: lr, betas: betas, weightDecay: decay)
        case .adamw: AdamW(parameters, lr: lr, betas: betas, weightDecay: decay)
        }
    }

    /// Stops where the images do not fit the network.
    package static func checkSize(_ digits: MNIST) throws(RecognizerError) {
        guard digits.height == 28, digits.width == 28 else {
            throw RecognizerError(
                "\(digits.split) images: expected 28×28 pixels, found \(digits.height)×\(digits.width)")
        }
        guard digits.count > 0 else { throw RecognizerError("\(digits.split) images: expected some, found none") }
    }

    /// Trains for all epochs; after each, evaluates and writes to `folder`.
    ///
    /// - Parameters:
    ///   - folder: Where the network and the reports go; nil: nowhere.
    ///   - progress: Is told after each batch.
    ///   - epochEnd: Is told after each epoch, when the files are written.
    ///   - isCancelled: Is asked before each batch; true: stop. What is in `folder` then is that of the last whole epoch.
    /// - Returns: How well the network does on the test images.
    /// - Throws: `CancellationError` where it was stopped; ``RecognizerError`` where the loss is no number any more.
    public func run(
        into folder: RunFolder? = nil, progress: (TrainingProgress) -> Void = { _ in },
        epochEnd: (EpochReport) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws -> Evaluation {
        var evaluation: Evaluation?
        for epoch in 1...configuration.epochs {
            let (loss, seconds) = try trainEpoch(epoch, progress, isCancelled)
            let result = try Evaluation(of: network, on: test, isCancelled: isCancelled)
            let report = EpochReport(
                epoch: epoch, trainLoss: loss, testAccuracy: result.accuracy, seconds: seconds,
                imagesPerSecond: Double(loader.dataset.count) / max(seconds, 1e-9))
            reports.append(report)
            try folder?.write(network, metadata: metadata(report), reports: reports)
            epochEnd(report)
            evaluation = result
        }
        return evaluation!
    }

    private func metadata(_ report: EpochReport) -> [String: String] {
        configuration.metadata.merging(
            [
                "epoch": "\(report.epoch)", "test_accuracy": "\(report.testAccuracy)",
                "training_images": "\(loader.dataset.count)",
            ]) { own, _ in own }
    }

    /// One pass: the mean loss and how long it took.
    private func trainEpoch(
        _ epoch: Int, _ progress: (TrainingProgress) -> Void, _ isCancelled: () -> Bool
    ) throws -> (loss: Double, seconds: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        var (lossSum, imageCount, batch) = (0.0, 0, 0)
        network.train()
        for (images, labels) in loader {
            if isCancelled() { throw CancellationError() }
            optimizer.zeroGrad()
            let loss = crossEntropy(network(images), labels)
            loss.backward()
            optimizer.step()
            schedule.batchEnd()
            let value = loss.item()
            batch += 1
            guard value.isFinite else {
                throw RecognizerError(
                    "the loss is not a number any more (epoch \(epoch), batch \(batch)): try a smaller learning rate "
                        + "than \(configuration.peakRate)")
            }
            lossSum += value * Double(labels.numel())
            imageCount += labels.numel()
            let elapsed = (clock.now - start).seconds
            let rate = Double(imageCount) / max(elapsed, 1e-9)
            let left = loader.dataset.count * (configuration.epochs - epoch + 1) - imageCount
            progress(
                TrainingProgress(
                    epoch: epoch, epochs: configuration.epochs, batch: batch, batches: loader.count,
                    loss: lossSum / Double(imageCount), imagesPerSecond: rate, secondsLeft: Double(left) / rate))
        }
        schedule.epochEnd()
        return (lossSum / Double(max(imageCount, 1)), (clock.now - start).seconds)
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Changes an optimizer's learning rate as training goes on.
private struct RateSchedule {
    private let everyBatch: LRScheduler?
    private let everyEpoch: LRScheduler?

    init(_ optimizer: Optimizer, _ settings: TrainingConfiguration, batches: Int) {
        let steps = settings.epochs * batches
        switch settings.schedule {
        case .onecycle:
            everyBatch = OneCycleLR(optimizer, maxLR: settings.peakRate, totalSteps: steps, cycleMomentum: false)
            everyEpoch = nil
        case .cosine:
            everyBatch = CosineAnnealingLR(optimizer, tMax: steps)
            everyEpoch = nil
        case .step:
            everyBatch = nil
            everyEpoch = StepLR(optimizer, stepSize: max(settings.epochs * 2 / 3, 1), gamma: 0.1)
        case .none:
            everyBatch = nil
            everyEpoch = nil
        }
    }

    func batchEnd() { everyBatch?.step() }
    func epochEnd() { everyEpoch?.step() }
}
