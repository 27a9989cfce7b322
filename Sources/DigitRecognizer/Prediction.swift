/// What a network sees in an image of a digit.
public struct Prediction: Sendable, Equatable {
    /// How probable each digit is, 0 to 9; the sum is 1.
    public let probabilities: [Double]
    /// The most probable digit.
    public let digit: Int
    /// The second most probable digit.
    public let runnerUp: Int

    /// The probability of the digit.
    public var confidence: Double { probabilities[digit] }
    /// The probability of the runner-up.
    public var runnerUpConfidence: Double { probabilities[runnerUp] }

    /// What these ten probabilities say.
    package init(probabilities: [Double]) {
        self.probabilities = probabilities
        // Of equal ones the first, as argmax has it.
        let ranking = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
        digit = ranking[0]
        runnerUp = ranking[1]
    }
}

/// A prediction, and what in the network and in the image led to it.
public struct Explanation: Sendable, Equatable {
    /// What a layer made of an image, a map for each channel.
    public struct FeatureMaps: Sendable, Equatable {
        /// Pixels from left to right.
        public let width: Int
        /// Pixels from top to bottom.
        public let height: Int
        /// For each channel its pixels, row by row, from 0 to 1, the strongest of all maps.
        public let maps: [[Float]]
    }

    /// What the network sees.
    public let prediction: Prediction
    /// Six maps of 28×28 pixels: conv1's after ReLU.
    public let conv1: FeatureMaps
    /// Sixteen maps of 10×10 pixels: conv2's after ReLU.
    public let conv2: FeatureMaps
    /// For each of 28×28 pixels how more ink there would change the digit's score: -1 to 1. The gradient of the score
    /// by the image, divided by its largest magnitude.
    public let saliency: [Float]
}
