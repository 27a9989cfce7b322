internal import Kindling

/// The tutorial, cell by cell: explanation, code, and what the code prints.
///
/// ```swift
/// Tour(in: .english).run()
/// ```
public final class Tour {
    /// The languages that the explanations are in.
    public enum Language: String, Sendable, CaseIterable {
        case english = "en"
        case chinese = "zh"
    }

    /// What a cell consists of.
    public struct Cell: Sendable, Equatable {
        /// The place among the cells, from 1.
        public let number: Int
        /// What the cell is about.
        public let title: String
        /// Paragraphs in Markdown.
        public let explanation: [String]
        /// The Swift code, as it is run.
        public let code: String
        /// Whether running it stops the program, which is its point.
        public let stopsProgram: Bool
    }

    private let language: Language
    private let cells: [Int: Cell]
    private let willRun: (Cell) -> Bool
    private let didRun: (Cell) -> Void
    private var current: Cell?

    /// - Parameters:
    ///   - willRun: Is told before a cell is run; false: leave out a cell that stops the program.
    ///   - didRun: Is told after a cell was run.
    public init(
        in language: Language, willRun: @escaping (Cell) -> Bool = { !$0.stopsProgram },
        didRun: @escaping (Cell) -> Void = { _ in }
    ) {
        self.language = language
        self.willRun = willRun
        self.didRun = didRun
        cells = Dictionary(uniqueKeysWithValues: Self.cells(in: language).map { ($0.number, $0) })
    }

    /// Runs the cells, the first to the last.
    public func run() { runCells() }

    /// All cells in order.
    public static func cells(in language: Language) -> [Cell] {
        let code = TutorialSource.cells
        return TourText.all.enumerated().map { index, text in
            Cell(
                number: index + 1, title: text.title(language), explanation: text.paragraphs(language),
                code: code[index + 1] ?? "", stopsProgram: text.stopsProgram)
        }
    }

    /// Where a cell starts in the tutorial's code.
    func begin(_ number: Int) -> Bool {
        end()
        guard let cell = cells[number] else { fail("the tour has no cell \(number)") }
        guard willRun(cell) else { return false }
        current = cell
        return true
    }

    /// Where the last cell ends.
    func end() {
        if let current { didRun(current) }
        current = nil
    }
}

/// The tutorial's own text.
enum TutorialSource {
    /// The code of each cell: the lines after `begin(n)` up to the next `begin` or `end()`.
    static var cells: [Int: String] {
        var cells: [Int: [Substring]] = [:]
        var current: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.drop { $0 == " " }
            if let number = start(words) {
                current = number
            } else if words.hasPrefix("end()") || words.hasPrefix("// end()") {
                current = nil
            } else if let current {
                cells[current, default: []].append(line)
            }
        }
        return cells.mapValues(plain)
    }

    private static var text: String { String(decoding: PackageResources.Tutorial_swift_txt, as: UTF8.self) }

    /// The number in a line that starts a cell.
    private static func start(_ line: Substring) -> Int? {
        for prefix in ["// begin(", "_ = begin(", "if begin("] where line.hasPrefix(prefix) {
            return Int(line.dropFirst(prefix.count).prefix { $0.isNumber })
        }
        return nil
    }

    /// Lines without common indentation, without empty lines at the ends, and without the brace of an `if begin`.
    private static func plain(_ lines: [Substring]) -> String {
        var lines = lines[...]
        func isEmpty(_ line: Substring?) -> Bool { line?.allSatisfy { $0 == " " } ?? false }
        while isEmpty(lines.first) { lines.removeFirst() }
        while isEmpty(lines.last) { lines.removeLast() }
        let indentation = lines.first?.prefix { $0 == " " }.count ?? 0
        if lines.last.map({ $0.prefix { $0 == " " }.count < indentation }) ?? false { lines.removeLast() }
        return lines.map { $0.dropFirst(min(indentation, $0.prefix { $0 == " " }.count)) }.joined(separator: "\n")
    }
}
