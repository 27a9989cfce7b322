internal import Datasets
internal import Kindling

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
    public static func read(_ path: String) throws -> LeNet {
        let file = try SafetensorsFile(path: RunFolder.isFolder(path) ? path + "/model.safetensors" : path)
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
}
