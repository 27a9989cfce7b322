internal import Kindling

/// Bytes that come one after the other.
protocol ByteSource: AnyObject {
    /// The name of the file, for messages.
    var path: String { get }

    /// Puts the next bytes into `buffer`, as many as there are at once; 0 at the end and only there.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int
}

extension ByteSource {
    /// The next `count` bytes, or fewer at the end. Memory grows with the bytes that come, not with `count`, which may
    /// be what a damaged file claims.
    func bytes(upTo count: Int) throws(DatasetError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(count, 1 << 20))
        while bytes.count < count {
            var failure: DatasetError?
            let wanted = min(chunk.count, count - bytes.count)
            let length = chunk.withUnsafeMutableBytes { buffer in
                do throws(DatasetError) {
                    return try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if length == 0 { break }
            bytes += chunk[..<length]
        }
        return bytes
    }
}

/// Bytes in memory.
final class MemorySource: ByteSource {
    let path: String
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8], path: String) {
        self.path = path
        rest = bytes[...]
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let next = rest.prefix(buffer.count)
        buffer.copyBytes(from: next)
        rest = rest.dropFirst(next.count)
        return next.count
    }
}

/// The bytes of a file.
final class FileSource: ByteSource {
    let path: String
    private let file: SystemFile
    private let byteCount: Int
    private var offset = 0

    init(path: String) throws(DatasetError) {
        self.path = path
        do {
            file = try SystemFile.reading(path)
            byteCount = try file.byteCount()
        } catch {
            throw Self.translated(error)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        let count = min(buffer.count, byteCount - offset)
        do {
            try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
        } catch {
            throw Self.translated(error)
        }
        offset += count
        return count
    }

    private static func translated(_ error: CheckpointError) -> DatasetError {
        guard case .file(let path, let action, let reason) = error else {
            return .file(path: "", action: "read", reason: "\(error)")
        }
        return .file(path: path, action: action, reason: reason)
    }
}
