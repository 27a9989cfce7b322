/// The header of a safetensors file: what the file says about its tensors, before and after it is checked.
struct SafetensorsHeader {
    private let path: String
    /// Sorted by place.
    private(set) var entries: [SafetensorsFile.Entry] = []
    private(set) var metadata: [String: String] = [:]

    static let metadataKey = "__metadata__"
    /// PyTorch has no tensors of more dimensions.
    private static let rankLimit = 64

    /// Parses a header, without a look at the places it gives.
    init(bytes: [UInt8], path: String) throws(CheckpointError) {
        self.path = path
        guard bytes.first == UInt8(ascii: "{") else {
            throw .header(
                path: path, expected: "a safetensors header that starts with '{'",
                found: bytes.first.map { "the byte \($0)" } ?? "an empty one")
        }
        do {
            var reader = JSONReader(bytes[...])
            try reader.object { reader, key in
                do {
                    if key == Self.metadataKey {
                        try readMetadata(&reader)
                    } else {
                        entries.append(try entry(key, &reader))
                    }
                } catch let failure as JSONReader.Failure {
                    throw CheckpointError.entry(
                        path: path, key: key, expected: failure.expected, found: failure.found)
                }
            }
            try reader.end()
        } catch let error as CheckpointError {
            throw error
        } catch let failure as JSONReader.Failure {
            throw .header(
                path: path, expected: "a safetensors header with \(failure.expected)", found: failure.found)
        } catch {
            throw .header(path: path, expected: "a safetensors header", found: "\(error)")
        }
        entries.sort {
            ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
        }
    }

    private mutating func readMetadata(_ reader: inout JSONReader) throws {
        if reader.skipsNull() { return }
        var metadata: [String: String] = [:]
        try reader.object { reader, key in metadata[key] = try reader.string() }
        self.metadata = metadata
    }

    private func entry(_ key: String, _ reader: inout JSONReader) throws -> SafetensorsFile.Entry {
        var dtypeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        try reader.object { reader, field in
            switch field {
            case "dtype": dtypeName = try reader.string()
            case "shape": shape = try counts(&reader, limit: Self.rankLimit, "at most \(Self.rankLimit) dimensions")
            case "data_offsets": offsets = try counts(&reader, limit: 2, "two data_offsets")
            default: try reader.skipValue()
            }
        }
        guard let dtypeName, let shape, let offsets else {
            let missing = dtypeName == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
            throw CheckpointError.entry(
                path: path, key: key, expected: "dtype, shape and data_offsets", found: "no \(missing)")
        }
        guard let dtype = DType.allCases.first(where: { $0.safetensorsName == dtypeName }) else {
            throw CheckpointError.unsupportedDType(path: path, key: key, found: dtypeName)
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw CheckpointError.entry(
                path: path, key: key, expected: "data_offsets with a start and an end", found: "\(offsets)")
        }
        return SafetensorsFile.Entry(name: key, dtype: dtype, shape: shape, byteRange: offsets[0]..<offsets[1])
    }

    private func counts(_ reader: inout JSONReader, limit: Int, _ expected: String) throws -> [Int] {
        var counts: [Int] = []
        try reader.array { reader in
            guard counts.count < limit else { throw JSONReader.Failure(expected: expected, found: "more") }
            counts.append(try reader.count())
        }
        return counts
    }

    /// Checks that the tensors fill `dataCount` bytes without gap and overlap and have the sizes of their shapes.
    func checkPlaces(dataCount: Int) throws(CheckpointError) {
        var end = 0
        for entry in entries {
            let range = entry.byteRange
            guard let byteCount = Self.byteCount(entry.shape, entry.dtype) else {
                throw .entry(
                    path: path, key: entry.name, expected: "fewer than 2^63 bytes", found: "shape \(entry.shape)")
            }
            guard byteCount == range.count else {
                throw .entry(
                    path: path, key: entry.name,
                    expected: "\(byteCount) bytes for shape \(entry.shape) of \(entry.dtype.safetensorsName)",
                    found: "data_offsets [\(range.lowerBound), \(range.upperBound)], which are \(range.count)")
            }
            guard range.lowerBound == end else {
                throw .entry(
                    path: path, key: entry.name, expected: "data_offsets that start at \(end), where the last ended",
                    found: "\(range.lowerBound): a \(range.lowerBound < end ? "shared part" : "gap")")
            }
            guard range.upperBound <= dataCount else {
                throw .entry(
                    path: path, key: entry.name, expected: "data up to byte \(range.upperBound)",
                    found: "\(dataCount) bytes: the file may be cut off")
            }
            end = range.upperBound
        }
        guard end == dataCount else {
            throw .header(
                path: path, expected: "\(end) bytes of tensors, as its header says", found: "\(dataCount) bytes")
        }
    }

    /// The size of a tensor, or nil where it or a stride of it overflows.
    static func byteCount(_ shape: [Int], _ dtype: DType) -> Int? {
        // Strides pass over sizes of zero, so they may be too large where the tensor is empty.
        var step = dtype.itemSize
        for size in shape {
            let (product, overflow) = step.multipliedReportingOverflow(by: max(size, 1))
            if overflow || size < 0 { return nil }
            step = product
        }
        return shape.contains(0) ? 0 : step
    }
}
