public import Kindling

/// Reference tensors from a safetensors file, such as PyTorch's own results.
public struct GoldenTensors: Sendable {
    private let file: SafetensorsFile

    /// Opens the file at `path`.
    /// - Throws: ``CheckpointError`` where it cannot be read.
    public init(path: String) throws { file = try SafetensorsFile(path: path) }

    /// Reads a file that is in memory; `path` names it in messages.
    /// - Throws: ``CheckpointError`` where the bytes are no sound safetensors file.
    public init(bytes: [UInt8], path: String) throws { file = try SafetensorsFile(bytes: bytes, path: path) }

    /// The names of the tensors.
    public var names: [String] { file.entries.map(\.name) }

    /// Texts beside the tensors.
    public var metadata: [String: String] { file.metadata }

    /// A new tensor with the values of the one of this name.
    /// - Throws: ``CheckpointError`` where there is none.
    public func tensor(_ name: String) throws -> Tensor {
        let entry = try file.entry(name)
        let result = empty(entry.shape, dtype: entry.dtype)
        try file.read(
            entry, into: UnsafeMutableRawBufferPointer(start: result.pointer, count: entry.byteRange.count))
        return result
    }
}
