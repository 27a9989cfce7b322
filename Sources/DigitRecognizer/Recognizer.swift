internal import Datasets
internal import Foundation
internal import Kindling

/// A trained network, ready to recognise digits.
///
/// ```swift
/// let recognizer = try Recognizer.standard()                  // runs/latest, or the one that comes along
/// for prediction in recognizer.predict(try DigitImage.digits(in: photo)) {
///     print(prediction.digit, prediction.confidence)
/// }
/// ```
/// It belongs to one task at a time; a server keeps it in an actor.
public final class Recognizer {
    /// Where the network came from.
    public let path: String
    /// What to call the network before people: its path, unless it is the one that comes along.
    public var name: String { path == Self.bundledPath ? "the network that comes along" : path }
    /// What the file says about the network: how it was trained and how well it does.
    public let metadata: [String: String]
    private let network: LeNet
    private let format: ImageFormat

    /// Reads the network at `path`: a safetensors file, or a folder with a `model.safetensors`.
    /// - Throws: An error that names the file and what is wrong with it.
    public init(path: String) throws {
        let file = try ModelFile.open(path)
        self.path = file.path
        metadata = file.metadata
        format = try ModelFile.imageFormat(of: file)
        network = try ModelFile.network(of: file)
        network.eval()
    }

    /// The network that `runs/latest` in the folder `folder` points to where something was trained there, otherwise the
    /// bundled one.
    /// - Throws: An error that names the file and what is wrong with it.
    public static func standard(in folder: String = ".") throws -> Recognizer {
        try Recognizer(path: standardPath(in: folder))
    }

    /// Where the network of ``standard(in:)`` lies.
    public static func standardPath(in folder: String = ".") -> String {
        let latest = (folder == "." ? "" : folder + "/") + "runs/latest"
        return RunFolder.hasModel(latest) ? latest : bundledPath
    }

    /// The network that comes along, trained by `scripts/train_bundled_model.sh`.
    /// - Throws: An error where it is not beside the program any more.
    public static func bundled() throws -> Recognizer { try Recognizer(path: bundledPath) }

    /// Where the network that comes along lies.
    public static var bundledPath: String {
        // Xcode wraps a bundle's content in Contents/Resources; SwiftPM does not.
        let folder = Bundle.module.bundlePath
        let wrapped = folder + "/Contents/Resources/Resources"
        return (RunFolder.isFolder(wrapped) ? wrapped : folder + "/Resources") + "/lenet.safetensors"
    }

    /// What the network sees on each image.
    public func predict(_ images: [DigitImage]) -> [Prediction] {
        guard !images.isEmpty else { return [] }
        let scores = noGrad { network(input(images)) }
        return predictions(scores)
    }

    /// What the network sees on an image, and why.
    public func explain(_ image: DigitImage) -> Explanation {
        let input = input([image]).requiresGrad_()
        let conv1 = relu(network.conv1(input))
        let conv2 = relu(network.conv2(maxPool2d(conv1, 2)))
        let scores = network.scores(ofFeatures: maxPool2d(conv2, 2))
        let prediction = predictions(scores.detach())[0]
        let gradient = grad(of: [scores[0, prediction.digit]], wrt: [input])[0]
        let (pad, side) = (format.pad, DigitImage.side)
        let inner = gradient.select(0, 0).select(0, 0).narrow(0, pad, side).narrow(1, pad, side).asArray(Float.self)
        let largest = max(inner.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        return Explanation(
            prediction: prediction, conv1: maps(conv1), conv2: maps(conv2), saliency: inner.map { $0 / largest })
    }

    /// The images as the network takes them, [N, 1, 32, 32].
    private func input(_ images: [DigitImage]) -> Tensor {
        let (height, width) = (format.height + 2 * format.pad, format.width + 2 * format.pad)
        let input = Tensor(empty: [images.count, 1, height, width], .float32)
        images.flatMap(\.pixels).withUnsafeBufferPointer { pixels in
            if let start = pixels.baseAddress {
                input.backend.images(start, Array(images.indices), format, into: input)
            }
        }
        return input
    }

    private func predictions(_ scores: Tensor) -> [Prediction] {
        let all = softmax(scores.to(.float64), dim: 1).asArray(Double.self)
        return stride(from: 0, to: all.count, by: 10).map { Prediction(probabilities: Array(all[$0..<($0 + 10)])) }
    }

    private func maps(_ features: Tensor) -> Explanation.FeatureMaps {
        let (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3])
        let values = features.asArray(Float.self)
        let strongest = max(values.max() ?? 0, .leastNormalMagnitude)
        let size = height * width
        let maps = (0..<channels).map { channel in
            values[(channel * size)..<((channel + 1) * size)].map { $0 / strongest }
        }
        return Explanation.FeatureMaps(width: width, height: height, maps: maps)
    }
}
