internal import DigitRecognizer
internal import Foundation

// How results look to people.

extension Double {
    /// `99.31`
    func fixed(_ places: Int) -> String {
        let scaled = (magnitude * (0..<places).reduce(1.0) { power, _ in power * 10 }).rounded()
        guard scaled < 1e15 else { return "\(self)" }
        var digits = String(Int(scaled))
        digits = String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
        let text = places == 0 ? digits : "\(digits.dropLast(places)).\(digits.suffix(places))"
        return (self < 0 ? "-" : "") + text
    }
}

extension Int {
    /// `31,500`
    var grouped: String {
        var text = ""
        for (place, digit) in String(magnitude).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension String {
    /// Right-aligned in `width` characters.
    func padded(to width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }

    /// Without spaces at the end.
    var withoutTrailingSpaces: String { String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]) }
}

/// `99.31 %`
func percent(_ share: Double) -> String { (100 * share).fixed(2) + " %" }

/// Values as JSON, for other programs.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// `4 s`, `3 min 20 s`, `2 h 5 min`
func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
}

extension EpochReport {
    /// The report for people.
    func line(of epochs: Int) -> String {
        "Epoch \(epoch)/\(epochs): loss \(trainLoss.fixed(4)), test accuracy \(percent(testAccuracy)), "
            + "\(seconds.fixed(1)) s, \(Int(imagesPerSecond.rounded()).grouped) images/s"
    }
}

extension Evaluation {
    /// The accuracy and the confusion matrix for people.
    func text(on stream: Terminal.Stream) -> String {
        let share = Terminal.styled(percent(accuracy), .bold, on: stream)
        var lines = [
            "Test accuracy: \(share) (\(correctCount.grouped) of \(predictions.count.grouped))", "",
            "Confusion matrix (rows: the digit shown; columns: the digit seen)",
            "     " + (0..<10).map { "\($0)".padded(to: 6) }.joined(),
        ]
        for (digit, row) in confusion.enumerated() {
            let cells = row.enumerated().map { column, count in
                let cell = (count == 0 ? "·" : "\(count)").padded(to: 6)
                if column == digit { return Terminal.styled(cell, .green, on: stream) }
                return Terminal.styled(cell, count == 0 ? .dim : .yellow, on: stream)
            }
            lines.append("\(digit)".padded(to: 5) + cells.joined())
        }
        return lines.joined(separator: "\n")
    }
}
