internal import Kindling

/// An array in the IDX format, in which MNIST and its relatives are published.
///
/// Two bytes of zero, the type of the elements, the number of dimensions, each dimension as a big-endian UInt32, and the
/// elements, row-major and big-endian.
package struct IDXFile: Sendable {
    /// The type of the elements, by the format's number for it.
    package enum Element: UInt8, Sendable {
        case uint8 = 0x08
        case int8 = 0x09
        case int16 = 0x0b
        case int32 = 0x0c
        case float32 = 0x0d
        case float64 = 0x0e

        /// Bytes per element.
        package var itemSize: Int {
            switch self {
            case .uint8, .int8: 1
            case .int16: 2
            case .int32, .float32: 4
            case .float64: 8
            }
        }
    }

    package let element: Element
    package let shape: [Int]
    /// The elements as they stand in the file: row-major, big-endian.
    package let bytes: [UInt8]

    /// Reads the file at `path`, decompressing it where it is compressed with gzip, whatever its name.
    /// - Throws: ``DatasetError`` where the file cannot be read or is no sound IDX file.
    package init(path: String) throws(DatasetError) {
        let start = try FileSource(path: path).bytes(upTo: 2)
        let file = try FileSource(path: path)
        try self.init(Gzip.isCompressed(start) ? GzipSource(file) : file)
    }

    /// Reads a file that is in memory, compressed or not; `path` names it in messages.
    /// - Throws: ``DatasetError`` where the bytes are no sound IDX file.
    package init(bytes: [UInt8], path: String = "IDX data") throws(DatasetError) {
        let source = MemorySource(bytes, path: path)
        try self.init(Gzip.isCompressed(bytes) ? GzipSource(source) : source)
    }

    private init(_ source: any ByteSource) throws(DatasetError) {
        let path = source.path
        let start = try source.bytes(upTo: 4)
        guard start.count == 4 else {
            throw .format(path: path, expected: "an IDX header of 4 bytes or more", found: "\(start.count) bytes")
        }
        guard start[0] == 0, start[1] == 0, let element = Element(rawValue: start[2]), start[3] > 0 else {
            let digits = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            throw .format(
                path: path,
                expected: "an IDX file, which starts with 00 00, a type (08 to 0e) and a number of dimensions",
                found: digits.joined(separator: " "))
        }
        let rank = Int(start[3])
        let sizes = try source.bytes(upTo: 4 * rank)
        guard sizes.count == 4 * rank else {
            throw .format(path: path, expected: "\(rank) dimensions in the IDX header", found: "the end of the file")
        }
        let shape = (0..<rank).map { sizes[(4 * $0)..<(4 * $0 + 4)].reduce(0) { $0 << 8 | Int($1) } }
        var count = element.itemSize
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else {
                throw .format(path: path, expected: "fewer than 2^63 bytes", found: "dimensions \(shape)")
            }
            count = product
        }
        let bytes = try source.bytes(upTo: count)
        guard bytes.count == count else {
            throw .format(
                path: path, expected: "\(count) bytes for dimensions \(shape)",
                found: "\(bytes.count): the file may be cut off")
        }
        guard try source.bytes(upTo: 1).isEmpty else {
            throw .format(path: path, expected: "\(count) bytes for dimensions \(shape)", found: "more")
        }
        self.element = element
        self.shape = shape
        self.bytes = bytes
    }

    /// Writes elements of one byte each to a file, which is replaced as a whole.
    /// - Throws: `CheckpointError` where the file cannot be written.
    package static func write(_ shape: [Int], _ elements: [UInt8], to path: String) throws {
        check(
            shape.count <= 255 && shape.allSatisfy { UInt32(exactly: $0) != nil }
                && shape.reduce(1, *) == elements.count,
            "IDX file: \(elements.count) elements cannot have the shape \(shape)",
            hint: "Give as many elements as the shape says, and dimensions below 2^32.")
        let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } }
        let bytes = [0, 0, Element.uint8.rawValue, UInt8(shape.count)] + sizes + elements
        try AtomicWrite.write(to: path) { file in try bytes.withUnsafeBytes { try file.write($0) } }
    }
}
