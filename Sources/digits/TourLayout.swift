internal import DigitRecognizer

/// Shows the tutorial on a terminal.
struct TourLayout {
    let language: Tour.Language
    let stream: Terminal.Stream
    /// Lines that are too long are hard to read, on wide terminals, too.
    private var width: Int { min(stream.isTerminal ? stream.width : 80, 100) }

    func showIntroduction() {
        stream.line(styled(Tour.title(in: language), .bold) + "\n")
        stream.line(wrapped(Tour.introduction(in: language)) + "\n")
    }

    func show(_ cell: Tour.Cell) {
        stream.line(styled("\(cell.number). \(cell.title)", .bold) + "\n")
        for paragraph in cell.explanation { stream.line(wrapped(paragraph) + "\n") }
        for line in cell.code.split(separator: "\n", omittingEmptySubsequences: false) {
            stream.line(line.isEmpty ? "" : "    " + styled(String(line), .cyan))
        }
        stream.line()
    }

    func show(output: String) {
        guard !output.isEmpty else { return }
        stream.line(output.hasSuffix("\n") ? output : output + "\n")
    }

    func showEnding() {
        for paragraph in Tour.ending(in: language).split(separator: "\n\n") {
            let text = String(paragraph)
            stream.line((text.hasPrefix("## ") ? styled(String(text.dropFirst(3)), .bold) : wrapped(text)) + "\n")
        }
    }

    private func styled(_ text: String, _ style: Terminal.Style) -> String {
        Terminal.styled(text, style, on: stream)
    }

    /// The text without Markdown's marks for emphasis; asterisks in code stay.
    private func plain(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { $0 % 2 == 0 ? $1.filter { $0 != "*" } : String($1) }.joined(separator: "`")
    }

    /// A paragraph in lines that fit.
    private func wrapped(_ paragraph: String) -> String {
        var lines = [""]
        var column = 0
        for piece in pieces(plain(paragraph)) {
            let length = piece.reduce(0) { $0 + $1.columns }
            if column + length > width, column > 0, piece.first.map({ !$0.staysOnLine }) ?? false {
                lines.append("")
                column = 0
            }
            if column == 0, piece == " " { continue }
            lines[lines.count - 1] += piece
            column += length
        }
        return lines.map { $0.last == " " ? String($0.dropLast()) : $0 }.joined(separator: "\n")
    }

    /// The text in pieces that lines may break between: words, spaces, and single Chinese characters.
    private func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var word = ""
        for character in text {
            if character == " " || character.columns == 2 {
                if !word.isEmpty { pieces.append(word) }
                word = ""
                pieces.append(String(character))
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? pieces : pieces + [word]
    }
}

extension Character {
    /// How many columns of a terminal the character takes: Chinese characters and their punctuation take two.
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first?.value else { return 0 }
        return (0x2E80...0xA4CF).contains(scalar) || (0xFF00...0xFF60).contains(scalar) ? 2 : 1
    }

    /// Whether the character may not start a line.
    fileprivate var staysOnLine: Bool { "，。、；：？！）》” ".contains(self) }
}
