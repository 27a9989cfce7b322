#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Replaces files so that a crash, at any moment, leaves the old file or the new one, never half of one.
package enum AtomicWrite {
    /// Writes what `body` writes to `path`: to a temporary file in the same folder, which then takes the name.
    ///
    /// The permissions of an existing file stay; a symbolic link stays and its target is replaced. When anything fails,
    /// the temporary file is removed and the old file stays as it was.
    /// - Throws: ``CheckpointError`` where the system refuses, or what `body` throws.
    package static func write(to path: String, _ body: (SystemFile) throws -> Void) throws {
        let target = try resolved(path)
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "./"
        var temporary = ""
        do {
            let file = try create(in: folder)
            temporary = file.path
            file.copyMode(of: target)
            try body(file)
            try file.synchronize()
            guard rename(temporary, target) == 0 else {
                throw CheckpointError.file(path: path, action: "write", reason: SystemFile.lastError())
            }
        } catch let error as CheckpointError {
            if !temporary.isEmpty { _ = unlink(temporary) }
            // The user knows the path, not the temporary name.
            guard case .file(let failed, let action, let reason) = error, failed.hasPrefix(folder + temporaryStart)
            else {
                throw error
            }
            throw CheckpointError.file(path: path, action: action, reason: reason)
        } catch {
            if !temporary.isEmpty { _ = unlink(temporary) }
            throw error
        }
        SystemFile.synchronizeFolder(folder)
    }

    private static let temporaryStart = ".kindling-"

    private static func create(in folder: String) throws(CheckpointError) -> SystemFile {
        while true {
            // Short, so that it fits wherever the target's name fits.
            let name = temporaryStart + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
            if let file = try SystemFile.creating(folder + name) { return file }
        }
    }

    /// `path`, or the file that a symbolic link there leads to.
    private static func resolved(_ path: String) throws(CheckpointError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            // Nothing there; a link to nothing would be replaced by the file, which is as good.
            return path
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .file(path: path, action: "write", reason: "not a regular file")
        }
        guard let real = realpath(path, nil) else {
            throw .file(path: path, action: "write", reason: SystemFile.lastError())
        }
        defer { free(real) }
        return String(cString: real)
    }
}
