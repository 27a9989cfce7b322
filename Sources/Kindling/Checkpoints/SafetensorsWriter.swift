/// Writes safetensors files, byte for byte as the format's reference implementation lays them out.
package enum SafetensorsWriter {
    /// A tensor to write.
    package struct Item {
        let name: String
        let dtype: DType
        let shape: [Int]
        let withBytes: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

        /// - Parameter withBytes: lends the tensor's bytes (row-major, little-endian) when their turn comes.
        package init(
            name: String, dtype: DType, shape: [Int],
            withBytes: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
        ) {
            self.name = name
            self.dtype = dtype
            self.shape = shape
            self.withBytes = withBytes
        }
    }

    /// Writes `items` to the file at `path`, which is replaced as a whole or not at all.
    /// - Throws: ``CheckpointError`` where a name occurs twice or the file cannot be written.
    package static func write(_ items: [Item], metadata: [String: String] = [:], to path: String) throws {
        let ordered = ordered(items)
        let header = try header(ordered, metadata, path)
        try AtomicWrite.write(to: path) { file in
            try header.withUnsafeBytes { try file.write($0) }
            for item in ordered {
                try item.withBytes { bytes in
                    check(
                        bytes.count == SafetensorsHeader.byteCount(item.shape, item.dtype),
                        "\(item.name) of shape \(item.shape) and \(item.dtype) gave \(bytes.count) bytes",
                        hint: "Give a contiguous copy of the elements.")
                    try file.write(bytes)
                }
            }
        }
    }

    /// Largest elements first, so that every tensor lies aligned; then by name, in the order of UTF-8.
    private static func ordered(_ items: [Item]) -> [Item] {
        let rank: [DType] = [.int64, .float64, .float32, .int32, .bfloat16, .float16, .uint8, .bool]
        return items.sorted { a, b in
            let (first, second) = (rank.firstIndex(of: a.dtype) ?? 0, rank.firstIndex(of: b.dtype) ?? 0)
            return first == second ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : first < second
        }
    }

    /// The header's length and the header, padded with spaces to a multiple of 8 bytes.
    private static func header(_ items: [Item], _ metadata: [String: String], _ path: String) throws -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let texts = sorted.map { JSONReader.quoted($0.key) + ":" + JSONReader.quoted($0.value) }
            members.append("\(JSONReader.quoted(SafetensorsHeader.metadataKey)):{\(texts.joined(separator: ","))}")
        }
        var names: Set<String> = [SafetensorsHeader.metadataKey]
        var start = 0
        for item in items {
            guard names.insert(item.name).inserted else {
                let isReserved = item.name == SafetensorsHeader.metadataKey
                throw CheckpointError.entry(
                    path: path, key: item.name, expected: "each name once",
                    found: isReserved ? "the format's own name" : "two tensors of this name")
            }
            guard let count = SafetensorsHeader.byteCount(item.shape, item.dtype) else {
                throw CheckpointError.entry(
                    path: path, key: item.name, expected: "fewer than 2^63 bytes", found: "\(item.shape)")
            }
            let shape = item.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONReader.quoted(item.name)):{\"dtype\":\"\(item.dtype.safetensorsName)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(start),\(start + count)]}")
            start += count
        }
        var json = Array("{\(members.joined(separator: ","))}".utf8)
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        guard json.count <= SafetensorsFile.headerLimit else {
            throw CheckpointError.header(
                path: path, expected: "a header of at most \(SafetensorsFile.headerLimit) bytes",
                found: "\(json.count) bytes of names")
        }
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }
}
