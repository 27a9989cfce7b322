#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An open file, closed with its last reference.
package final class SystemFile: Sendable {
    package let path: String
    private let descriptor: Int32

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// The message of the system's last error.
    static func lastError() -> String { String(cString: strerror(errno)) }

    private static func retried<Result: SignedInteger>(_ call: () -> Result) -> Result {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }

    /// Opens a regular file for reading.
    package static func reading(_ path: String) throws(CheckpointError) -> SystemFile {
        // Non-blocking, so that a pipe without a writer does not wait for one; it is refused below.
        let descriptor = retried { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw .file(path: path, action: "open", reason: lastError()) }
        let file = SystemFile(path: path, descriptor: descriptor)
        guard try file.status().st_mode & S_IFMT == S_IFREG else {
            throw .file(path: path, action: "open", reason: "not a regular file")
        }
        return file
    }

    /// Makes a new file, which must not exist, for writing; nil where it does.
    package static func creating(_ path: String) throws(CheckpointError) -> SystemFile? {
        let descriptor = retried { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
        if descriptor < 0, errno == EEXIST { return nil }
        guard descriptor >= 0 else { throw .file(path: path, action: "create", reason: lastError()) }
        return SystemFile(path: path, descriptor: descriptor)
    }

    private func status() throws(CheckpointError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, action: "look at", reason: Self.lastError())
        }
        return status
    }

    /// The file's size in bytes.
    package func byteCount() throws(CheckpointError) -> Int { Int(try status().st_size) }

    /// Fills `buffer` with the bytes from `offset` on.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        var done = 0
        while done < buffer.count {
            let place = buffer.baseAddress! + done
            // Systems take at most 2 GiB at once.
            let wanted = min(buffer.count - done, 1 << 30)
            let count = Self.retried { pread(descriptor, place, wanted, off_t(offset + done)) }
            guard count >= 0 else { throw .file(path: path, action: "read", reason: Self.lastError()) }
            guard count > 0 else {
                throw .file(path: path, action: "read", reason: "the file became shorter while it was read")
            }
            done += count
        }
    }

    /// Appends `bytes`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        var rest = bytes
        while let place = rest.baseAddress, rest.count > 0 {
            let wanted = min(rest.count, 1 << 30)
            let count = Self.retried { systemWrite(descriptor, place, wanted) }
            guard count >= 0 else { throw .file(path: path, action: "write", reason: Self.lastError()) }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Takes over the permissions of the file at `other`, where there is one.
    func copyMode(of other: String) {
        var status = stat()
        if stat(other, &status) == 0 { _ = fchmod(descriptor, status.st_mode & 0o7777) }
    }

    /// Waits until the bytes are on the disk.
    package func synchronize() throws(CheckpointError) {
        #if canImport(Darwin)
            // On Darwin fsync leaves the bytes in the disk's own memory.
            if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
        #endif
        guard Self.retried({ fsync(descriptor) }) == 0 else {
            throw .file(path: path, action: "write", reason: Self.lastError())
        }
    }

    /// Puts the entries of a folder on the disk. Some file systems cannot; the file itself is safe by then.
    static func synchronizeFolder(_ path: String) {
        let descriptor = retried { open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
