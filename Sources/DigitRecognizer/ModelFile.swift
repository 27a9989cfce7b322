internal import Datasets
package import Kindling

/// Reads and writes trained networks: safetensors files with PyTorch's keys, `conv1.weight` to `fc3.bias`.
public enum ModelFile {
    /// How images become the network's input, as the file tells its readers.
    private static var inputFormat: [String: String] {
        [
            "input": "[N, 1, 32, 32]: 28x28 pixels (pixel / 255 - mean) / std, padded with the value of pixel 0",
            "mean": "\(MNIST.mean)", "std": "\(MNIST.deviation)", "padding": "\(MNIST.padding)",
        ]
    }

    /// Writes `network` with what is known about it; the file at `path` is replaced as a whole.
    /// - Throws: `CheckpointError` where the file cannot be written.
    public static func write(_ network: LeNet, to path: String, metadata: [String: String]) throws {
        let all = metadata.merging(inputFormat) { own, _ in own }
            .merging(["format": "pt", "architecture": "LeNet"]) { own, _ in own }
        try save(network.stateDict(), to: path, metadata: all)
    }

    /// Reads the network at `path`: a file, or a folder with a `model.safetensors`.
    /// - Throws: An error that names the file and what is wrong with it.
    public static func read(_ path: String) throws -> LeNet { try network(of: open(path)) }

    /// Whether a file or folder is meant as a model: a name that ends in `.safetensors`, or a folder with such a file.
    package static func isModel(_ path: String) -> Bool {
        path.hasSuffix(".safetensors") || RunFolder.hasModel(path)
    }

    /// Opens the file at `path`, or the `model.safetensors` in the folder there.
    package static func open(_ path: String) throws -> SafetensorsFile {
        try SafetensorsFile(path: RunFolder.isFolder(path) ? path + "/model.safetensors" : path)
    }

    /// The network whose weights a file holds.
    package static func network(of file: SafetensorsFile) throws -> LeNet {
        let network = LeNet()
        do {
            try network.loadStateDict(file.tensors())
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw RecognizerError("\(file.path): \(error)")
        }
        return network
    }

    /// How images become the input of a file's network; as MNIST's where the file does not say.
    static func imageFormat(of file: SafetensorsFile) throws(RecognizerError) -> ImageFormat {
        func number(_ key: String, or standard: Double) throws(RecognizerError) -> Double {
            guard let text = file.metadata[key] else { return standard }
            guard let value = Double(text), value.isFinite else {
                throw RecognizerError(
                    "\(file.path): metadata \"\(key)\": expected a number, found \(CheckpointError.quoted(text))")
            }
            return value
        }
        let mean = try number("mean", or: MNIST.mean)
        let deviation = try number("std", or: MNIST.deviation)
        let padding = try number("padding", or: Double(MNIST.padding))
        guard deviation > 0, padding == Double(MNIST.padding) else {
            throw RecognizerError(
                "\(file.path): metadata: expected a std above 0 and a padding of \(MNIST.padding), "
                    + "found \(deviation) and \(padding)")
        }
        return ImageFormat(
            height: DigitImage.side, width: DigitImage.side, pad: MNIST.padding, mean: Float(mean),
            deviation: Float(deviation))
    }
}
