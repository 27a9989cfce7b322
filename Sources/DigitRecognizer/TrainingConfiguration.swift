/// How a network is trained. Without changes: 5 passes, batches of 64, SGD with momentum 0.9 and weight decay, a learning
/// rate that rises and falls once; this gives 99.3 % on MNIST.
public struct TrainingConfiguration: Sendable, Equatable {
    /// What updates the parameters.
    public enum OptimizerKind: String, Sendable, CaseIterable {
        case sgd, adam, adamw
    }

    /// How the learning rate changes during training.
    public enum ScheduleKind: String, Sendable, CaseIterable {
        /// Up to the peak and down to nearly zero, batch by batch.
        case onecycle
        /// From the peak down to zero along half a cosine, batch by batch.
        case cosine
        /// Divided by 10 after two thirds of the epochs.
        case step
        /// Always the same.
        case none
    }

    /// How often all training images are gone through.
    public var epochs = 5
    /// How many images each step learns from.
    public var batchSize = 64
    /// What updates the parameters.
    public var optimizer = OptimizerKind.sgd
    /// How the learning rate changes.
    public var schedule = ScheduleKind.onecycle
    /// The largest learning rate; nil: one that suits the optimizer.
    public var lr: Double?
    /// How much of its last change SGD keeps, or Adam's first beta.
    public var momentum = 0.9
    /// How strongly weights are drawn to zero; nil: what suits the optimizer.
    public var weightDecay: Double?
    /// Chooses the first weights and the order of the images.
    public var seed = 0

    /// The settings that suit MNIST.
    public init() {}

    /// The largest learning rate that is used.
    public var peakRate: Double {
        if let lr { return lr }
        return optimizer == .sgd ? 0.05 : 0.003
    }

    /// The weight decay that is used.
    public var usedWeightDecay: Double {
        if let weightDecay { return weightDecay }
        return switch optimizer {
        case .sgd: 5e-4
        case .adam: 0
        case .adamw: 1e-2
        }
    }

    /// Stops where a value makes no sense.
    /// - Throws: ``RecognizerError`` that names the value.
    public func validate() throws(RecognizerError) {
        func require(_ condition: Bool, _ name: String, _ expected: String, _ found: Any) throws(RecognizerError) {
            guard condition else { throw RecognizerError("\(name): expected \(expected), found \(found)") }
        }
        try require((1...1_000_000).contains(epochs), "epochs", "a number from 1 to 1000000", epochs)
        try require((1...1_000_000).contains(batchSize), "batch size", "a number from 1 to 1000000", batchSize)
        try require(peakRate > 0 && peakRate.isFinite, "learning rate", "a positive number", peakRate)
        try require(momentum >= 0 && momentum < 1, "momentum", "a number from 0 up to, not including, 1", momentum)
        try require(
            usedWeightDecay >= 0 && usedWeightDecay.isFinite, "weight decay", "0 or a positive number", usedWeightDecay)
    }

    /// The settings as texts, for the model's file.
    public var metadata: [String: String] {
        [
            "epochs": "\(epochs)", "batch_size": "\(batchSize)", "optimizer": optimizer.rawValue,
            "schedule": schedule.rawValue, "lr": "\(peakRate)", "momentum": "\(momentum)",
            "weight_decay": "\(usedWeightDecay)", "seed": "\(seed)",
        ]
    }
}
