internal import DigitRecognizer

/// Images of digits as text: 28 columns and 14 lines each, a character for two pixels.
enum DigitArt {
    /// An image and the lines below it.
    struct Picture {
        /// 28×28 pixels, 0 (paper) to 255 (ink).
        let pixels: [UInt8]
        let caption: [String]
    }

    private static let side = DigitImage.side
    private static let gap = "  "

    /// The pictures side by side, as many as the stream's lines have room for.
    static func text(_ pictures: [Picture], on stream: Terminal.Stream) -> String {
        let perLine = max((stream.width + gap.count) / (side + gap.count), 1)
        return stride(from: 0, to: pictures.count, by: perLine)
            .map { row(Array(pictures[$0..<min($0 + perLine, pictures.count)]), on: stream) }
            .joined(separator: "\n\n")
    }

    private static func row(_ pictures: [Picture], on stream: Terminal.Stream) -> String {
        let images = pictures.map { stream.hasColor ? colored($0.pixels) : shaded($0.pixels) }
        var lines = (0..<side / 2).map { line in images.map { $0[line] }.joined(separator: gap) }
        for line in 0..<(pictures.map(\.caption.count).max() ?? 0) {
            let texts = pictures.map { $0.caption.indices.contains(line) ? $0.caption[line] : "" }
            lines.append(
                texts.map { $0 + String(repeating: " ", count: max(side - $0.count, 0)) }.joined(separator: gap))
        }
        return lines.map(\.withoutTrailingSpaces).joined(separator: "\n")
    }

    /// Half blocks, the upper pixel in the colour of the text, the lower one in that of the background.
    private static func colored(_ pixels: [UInt8]) -> [String] {
        lines(pixels) { upper, lower in "\u{1b}[38;5;\(gray(upper));48;5;\(gray(lower))m▀" }.map { $0 + "\u{1b}[0m" }
    }

    /// The terminal's number for a gray: 232 (nearly black) to 255 (nearly white).
    private static func gray(_ value: UInt8) -> Int { 232 + Int(value) * 23 / 255 }

    private static func shaded(_ pixels: [UInt8]) -> [String] {
        let shades: [Character] = [" ", "░", "▒", "▓", "█"]
        return lines(pixels) { upper, lower in
            String(shades[((Int(upper) + Int(lower)) * (shades.count - 1) + 255) / 510])
        }
    }

    private static func lines(_ pixels: [UInt8], _ cell: (UInt8, UInt8) -> String) -> [String] {
        stride(from: 0, to: side, by: 2).map { y in
            (0..<side).map { x in cell(pixels[y * side + x], pixels[(y + 1) * side + x]) }.joined()
        }
    }
}
