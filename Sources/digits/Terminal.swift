#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Where the program writes to: colours and progress bars belong on terminals only.
enum Terminal {
    /// One of the two outputs.
    enum Stream: Int32 {
        case output = 1
        case errors = 2

        /// Whether a person may be looking.
        var isTerminal: Bool { isatty(rawValue) == 1 }

        /// Whether colours show here. See https://no-color.org
        var hasColor: Bool {
            isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
        }

        /// How many characters a line holds.
        var width: Int {
            var size = winsize()
            guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
            return Int(size.ws_col)
        }

        /// Writes `text` at once, past any buffer.
        func write(_ text: String) {
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { systemWrite(rawValue, $0.baseAddress!, $0.count) }
                // Nobody is left to be told that nobody listens.
                guard count > 0 || errno == EINTR else { return }
                rest = rest.dropFirst(max(count, 0))
            }
        }

        func line(_ text: String = "") { write(text + "\n") }
    }

    /// How text may stand out.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    /// `text` in a style, where the stream shows it.
    static func styled(_ text: String, _ style: Style, on stream: Stream) -> String {
        stream.hasColor ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }

    /// Says what went wrong, in one line.
    static func complain(_ message: String) {
        let words = message.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix { $0.isWhitespace } }
        Stream.errors.line(styled("digits:", .red, on: .errors) + " " + words.joined(separator: " "))
    }

    /// Says that kernels are slow in this build: many a measurement was spoilt by not knowing.
    static func warnIfNotOptimized() {
        #if DEBUG
            Stream.errors.line(
                styled("digits:", .yellow, on: .errors)
                    + " warning: this build is not optimised and ten times slower; build with swift build -c release")
        #endif
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
