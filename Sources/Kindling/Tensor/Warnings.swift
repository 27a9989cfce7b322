internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

private let shown = Mutex<Set<String>>([])

/// Writes a warning to standard error, once for each message and place in the user's code.
package func warnOnce(_ message: String, _ file: String, _ line: UInt) {
    let text = "\(file):\(line): UserWarning: \(message)\n"
    let isNew = shown.withLock { $0.insert(text).inserted }
    // Unbuffered, and without touching C's `stderr`, a mutable global.
    if isNew { text.utf8CString.withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count - 1) } }
}
