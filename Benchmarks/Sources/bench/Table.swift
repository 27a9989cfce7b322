internal import Foundation

/// The table for people: a row for each workload, three columns for each number of threads.
struct Table {
    let threads: [Int]

    private static let nameWidth = 36

    func head(_ family: Substring) {
        let title = Terminal.bold("\(family)".padded(to: -Self.nameWidth))
        let columns = threads.map { count in
            "\(count == 1 ? "1 thread" : "\(count) threads"), ms".padded(to: 16) + "rate".padded(to: 18)
                + "of peak".padded(to: 9)
        }
        print("\n" + title + columns.joined())
    }

    func row(_ workload: Workload, _ results: [ResultRow]) {
        let cells = results.map { result in
            let rate = result.rate.map { "\(number($0)) \(result.unit)" } ?? ""
            let share = result.shareOfPeak.map { String(format: "%.0f %%", 100 * $0) } ?? ""
            return number(result.medianMs).padded(to: 16) + rate.padded(to: 18) + share.padded(to: 9)
        }
        print(workload.name.padded(to: -Self.nameWidth) + cells.joined())
        fflush(nil)
    }

    /// Four digits or so, since no measurement has more.
    private func number(_ value: Double) -> String {
        String(format: value < 1 ? "%.4f" : value < 10 ? "%.3f" : value < 100 ? "%.2f" : "%.1f", value)
    }

    /// What is being measured, for people who wait.
    func progress(_ text: String) { if Terminal.showsErrors { Terminal.complain("\r\u{1b}[K\(text)") } }
    func clearProgress() { if Terminal.showsErrors { Terminal.complain("\r\u{1b}[K") } }
}

/// Colours and progress belong on terminals only.
enum Terminal {
    static var showsErrors: Bool { isatty(2) == 1 }

    /// See https://no-color.org
    private static var hasColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(1) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    static func bold(_ text: String) -> String { hasColor ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

    static func complain(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

extension String {
    /// In `width` characters: at their right end, or at their left end where `width` is negative.
    fileprivate func padded(to width: Int) -> String {
        let space = String(repeating: " ", count: max(abs(width) - count, 0))
        return width < 0 ? self + space : space + self
    }
}
