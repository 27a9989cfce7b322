// C's `stdout` is a mutable global, which Swift would not let us use otherwise.
#if canImport(Glibc)
    @preconcurrency internal import Glibc
#elseif canImport(Musl)
    @preconcurrency internal import Musl
#elseif canImport(Darwin)
    @preconcurrency internal import Darwin
#endif

/// Sends standard output and standard error elsewhere for a while.
final class OutputRedirection {
    private let target: Int32
    private var originals: (output: Int32, errors: Int32)?

    /// To a temporary file, which ``text()`` reads; `toNowhere`: to nowhere.
    init(toNowhere: Bool = false) {
        // Without a buffer, what is printed and what is warned come in the order in which they happen.
        setvbuf(stdout, nil, _IONBF, 0)
        if toNowhere {
            target = open("/dev/null", O_RDWR | O_CLOEXEC)
        } else {
            var name = Array("\(Terminal.environment("TMPDIR") ?? "/tmp")/digits-XXXXXX".utf8CString)
            target = mkstemp(&name)
            unlink(name)
        }
    }

    deinit {
        stop()
        close(target)
    }

    func start() {
        guard originals == nil else { return }
        fflush(nil)
        originals = (dup(1), dup(2))
        dup2(target, 1)
        dup2(target, 2)
    }

    func stop() {
        guard let (output, errors) = originals else { return }
        fflush(nil)
        dup2(output, 1)
        dup2(errors, 2)
        close(output)
        close(errors)
        originals = nil
    }

    /// What was written since the last call.
    func text() -> String {
        fflush(nil)
        let length = Int(lseek(target, 0, SEEK_END))
        guard length > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: length)
        let count = bytes.withUnsafeMutableBytes { pread(target, $0.baseAddress, length, 0) }
        ftruncate(target, 0)
        lseek(target, 0, SEEK_SET)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
