/// The tensors of a safetensors file, by name. PyTorch: `safetensors.torch.load_file`.
///
/// ```swift
/// let weights = try loadSafetensors("lenet.safetensors")
/// print(weights["conv1.weight"]!.size())                 // torch.Size([6, 1, 5, 5])
/// ```
/// - Throws: ``CheckpointError`` where the file cannot be read or is no sound safetensors file.
public func loadSafetensors(_ path: String) throws(CheckpointError) -> [String: Tensor] {
    try SafetensorsFile(path: path).tensors()
}

/// The texts that a safetensors file carries beside its tensors.
/// - Throws: ``CheckpointError`` where the file cannot be read or is no sound safetensors file.
public func loadSafetensorsMetadata(_ path: String) throws(CheckpointError) -> [String: String] {
    try SafetensorsFile(path: path).metadata
}

/// Writes tensors to a safetensors file, with texts beside them. PyTorch: `safetensors.torch.save_file`.
///
/// The file is replaced as a whole: a crash leaves the old one or the new one.
/// - Throws: ``CheckpointError`` where the file cannot be written.
public func save(_ tensors: [String: Tensor], to path: String, metadata: [String: String] = [:]) throws {
    let items = tensors.map { name, tensor in
        SafetensorsWriter.Item(name: name, dtype: tensor.dtype, shape: tensor.shape) { write in
            let plain = tensor.rawContiguous()
            try write(UnsafeRawBufferPointer(start: plain.pointer, count: plain.numel() * plain.dtype.itemSize))
        }
    }
    try SafetensorsWriter.write(items, metadata: metadata, to: path)
}

extension SafetensorsFile {
    /// A tensor of the file.
    /// - Throws: ``CheckpointError`` where there is none of this name or reading fails.
    public func tensor(_ name: String) throws(CheckpointError) -> Tensor { try tensor(entry(name)) }

    /// All tensors of the file, by name.
    /// - Throws: ``CheckpointError`` where reading fails.
    public func tensors() throws(CheckpointError) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for entry in entries { tensors[entry.name] = try tensor(entry) }
        return tensors
    }

    private func tensor(_ entry: Entry) throws(CheckpointError) -> Tensor {
        let result = Tensor(empty: entry.shape, entry.dtype)
        try read(entry, into: UnsafeMutableRawBufferPointer(start: result.pointer, count: entry.byteRange.count))
        return result
    }
}
