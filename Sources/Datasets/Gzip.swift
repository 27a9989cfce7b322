internal import CZlib

/// Decompresses gzip files (RFC 1952) as their bytes come, also those of several members.
final class GzipSource: ByteSource {
    var path: String { compressed.path }
    private let compressed: any ByteSource
    private var input: [UInt8]
    private var inputPlace = 0
    private var inputEnd = 0
    private var isFinished = false
    /// At a fixed address, since zlib keeps it.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter chunk: how many compressed bytes are read at once.
    init(_ compressed: any ByteSource, chunk: Int = 1 << 16) throws(DatasetError) {
        self.compressed = compressed
        input = [UInt8](repeating: 0, count: max(chunk, 1))
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for "a gzip header, and nothing else".
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw .file(path: compressed.path, action: "decompress", reason: "zlib does not start (\(status))")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        var done = 0
        while done < buffer.count, !isFinished {
            if inputPlace == inputEnd, try !refill() {
                throw format("the end of compressed data", "the end of the file: it may be cut off")
            }
            done += try inflateSome(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]))
        }
        return done
    }

    /// Decompresses what input there is, at most to the end of a member.
    private func inflateSome(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        let room = min(buffer.count, Int(Int32.max))
        let available = inputEnd - inputPlace
        stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress! + inputPlace
            stream.pointee.avail_in = UInt32(available)
            return inflate(stream, Z_NO_FLUSH)
        }
        inputPlace = inputEnd - Int(stream.pointee.avail_in)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: try startNextMember()
        case Z_MEM_ERROR: throw .file(path: path, action: "decompress", reason: "no memory")
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's status \(status)"
            throw format("sound gzip data", "damage: \(reason)")
        }
        return room - Int(stream.pointee.avail_out)
    }

    private func startNextMember() throws(DatasetError) {
        if inputPlace == inputEnd, try !refill() {
            isFinished = true
            return
        }
        guard input[inputPlace] == 0x1f else {
            throw format("the end of the file or another gzip member", "other bytes after the compressed data")
        }
        guard inflateReset(stream) == Z_OK else {
            throw .file(path: path, action: "decompress", reason: "zlib does not start again")
        }
    }

    /// Reads more compressed bytes; false at the end of the file.
    private func refill() throws(DatasetError) -> Bool {
        var failure: DatasetError?
        inputPlace = 0
        inputEnd = input.withUnsafeMutableBytes { buffer in
            do throws(DatasetError) {
                return try compressed.read(into: buffer)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return inputEnd > 0
    }

    private func format(_ expected: String, _ found: String) -> DatasetError {
        .format(path: path, expected: expected, found: found)
    }
}

/// Decompression of gzip data that is in memory.
package enum Gzip {
    /// Whether data that starts so is compressed with gzip.
    package static func isCompressed(_ start: some Collection<UInt8>) -> Bool { start.starts(with: [0x1f, 0x8b]) }

    /// The bytes that `compressed` holds.
    /// - Parameters:
    ///   - limit: the most bytes that are accepted, since a small file can hold very many.
    ///   - path: names the data in messages.
    ///   - chunk: how many compressed bytes are handled at once.
    /// - Throws: ``DatasetError`` where the data is damaged, cut off, followed by other bytes or over the limit.
    package static func decompress(
        _ compressed: [UInt8], limit: Int, path: String = "gzip data", chunk: Int = 1 << 16
    ) throws(DatasetError) -> [UInt8] {
        let source = try GzipSource(MemorySource(compressed, path: path), chunk: chunk)
        let bytes = try source.bytes(upTo: limit)
        guard try source.bytes(upTo: 1).isEmpty else {
            throw .format(path: path, expected: "at most \(limit) bytes of content", found: "more")
        }
        return bytes
    }
}
