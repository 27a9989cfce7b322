/// A file in the safetensors format, whose tensors are read one by one.
///
/// A safetensors file is the length of a header (8 bytes, little-endian), the header (JSON: for each tensor its dtype,
/// shape and place), and the tensors' bytes, row-major, one after the other. Opening reads and checks the header alone:
/// every place lies in the file, every size fits its shape, and no byte belongs to two tensors or to none.
public struct SafetensorsFile: Sendable {
    /// One tensor of the file.
    public struct Entry: Sendable, Equatable {
        /// The key, as in PyTorch's state dict: `conv1.weight`.
        public let name: String
        /// The type of the elements.
        public let dtype: DType
        /// The sizes of the dimensions; empty for a scalar.
        public let shape: [Int]
        /// Where the tensor's bytes lie, counted from the end of the header.
        public let byteRange: Range<Int>
    }

    /// Where the file lies, for messages.
    public let path: String
    /// The tensors, in the order of their bytes.
    public let entries: [Entry]
    /// Texts that the writer added, as `["format": "pt"]`.
    public let metadata: [String: String]

    private enum Source: Sendable {
        case file(SystemFile)
        case bytes([UInt8])
    }
    private let source: Source
    /// Where the header ends.
    private let dataStart: Int
    private let places: [String: Int]

    /// Longer headers are refused, as the format's reference implementation does.
    package static let headerLimit = 100_000_000

    /// Opens the file at `path` and checks its header.
    /// - Throws: ``CheckpointError`` where the file cannot be read or is no sound safetensors file.
    public init(path: String) throws(CheckpointError) {
        let file = try SystemFile.reading(path)
        try self.init(path: path, source: .file(file), byteCount: try file.byteCount())
    }

    /// Reads a file that is in memory; `path` names it in messages.
    /// - Throws: ``CheckpointError`` where the bytes are no sound safetensors file.
    public init(bytes: [UInt8], path: String = "safetensors") throws(CheckpointError) {
        try self.init(path: path, source: .bytes(bytes), byteCount: bytes.count)
    }

    private init(path: String, source: Source, byteCount: Int) throws(CheckpointError) {
        self.path = path
        self.source = source
        guard byteCount >= 8 else {
            throw .header(
                path: path, expected: "a safetensors file of 8 bytes or more", found: "\(byteCount) bytes")
        }
        let length = try Self.bytes(of: source, 0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.headerLimit) else {
            throw .header(
                path: path, expected: "a safetensors header of at most \(Self.headerLimit) bytes",
                found: "a length of \(length)")
        }
        guard length <= UInt64(byteCount - 8) else {
            throw .header(
                path: path, expected: "a safetensors header of \(length) bytes",
                found: "\(byteCount - 8) bytes: the file may be cut off")
        }
        dataStart = 8 + Int(length)
        let bytes = try Self.bytes(of: source, 8..<dataStart)
        let header = try SafetensorsHeader(bytes: bytes, path: path)
        try header.checkPlaces(dataCount: byteCount - dataStart)
        entries = header.entries
        metadata = header.metadata
        places = Dictionary(uniqueKeysWithValues: zip(header.entries.map(\.name), header.entries.indices))
    }

    private static func bytes(of source: Source, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
        switch source {
        case .bytes(let bytes): return Array(bytes[range])
        case .file(let file):
            var bytes = [UInt8](repeating: 0, count: range.count)
            var failure: CheckpointError?
            bytes.withUnsafeMutableBytes { buffer in
                do throws(CheckpointError) {
                    try file.read(into: buffer, at: range.lowerBound)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            return bytes
        }
    }

    /// The tensor of this name.
    /// - Throws: ``CheckpointError/missingKey(path:key:similar:)`` where there is none.
    public func entry(_ name: String) throws(CheckpointError) -> Entry {
        if let place = places[name] { return entries[place] }
        // Most often a prefix differs: "module.conv1.weight" or "model.conv1.weight" for "conv1.weight".
        let similar = entries.lazy.map(\.name).filter { $0.hasSuffix("." + name) || name.hasSuffix("." + $0) }
        throw .missingKey(path: path, key: name, similar: Array(similar.prefix(3)))
    }

    /// Copies a tensor's bytes (row-major, little-endian) to `buffer`, which must be as large.
    /// - Throws: ``CheckpointError`` where reading fails or a bool is neither 0 nor 1.
    public func read(_ entry: Entry, into buffer: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
        check(
            buffer.count == entry.byteRange.count,
            "\(entry.name) has \(entry.byteRange.count) bytes, but the buffer holds \(buffer.count)",
            hint: "Make the buffer as large as the entry's byteRange.")
        let start = dataStart + entry.byteRange.lowerBound
        switch source {
        case .bytes(let bytes): buffer.copyBytes(from: bytes[start..<(start + buffer.count)])
        case .file(let file): try file.read(into: buffer, at: start)
        }
        // Swift has no Bool but 0 and 1: others would not behave as either.
        if entry.dtype == .bool, let other = buffer.first(where: { $0 > 1 }) {
            throw .entry(path: path, key: entry.name, expected: "0 or 1 for a bool", found: "\(other)")
        }
    }

    /// A tensor's bytes: row-major, little-endian.
    /// - Throws: ``CheckpointError`` where reading fails or a bool is neither 0 nor 1.
    public func bytes(_ entry: Entry) throws(CheckpointError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: entry.byteRange.count)
        var failure: CheckpointError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(CheckpointError) {
                try read(entry, into: buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension DType {
    /// The format's name of this dtype.
    package var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .float64: "F64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .int64: "I64"
        case .int32: "I32"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }
}
