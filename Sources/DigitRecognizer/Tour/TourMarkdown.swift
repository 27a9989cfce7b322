extension Tour {
    /// The tutorial's title.
    public static func title(in language: Language) -> String { TourText.title(language) }
    /// What comes before the cells, in Markdown.
    public static func introduction(in language: Language) -> String { TourText.introduction(language) }
    /// What comes after the cells, in Markdown.
    public static func ending(in language: Language) -> String { TourText.ending(language) }

    /// The tutorial as a page in Markdown.
    ///
    /// - Parameter outputs: What each cell printed, by its number.
    public static func markdown(in language: Language, outputs: [Int: String]) -> String {
        var parts = ["# " + TourText.title(language), TourText.note(language), TourText.introduction(language)]
        for cell in cells(in: language) {
            parts.append("## \(cell.number). \(cell.title)")
            parts += cell.explanation
            parts.append("```swift\n\(cell.code)\n```")
            let output = withoutAddresses(outputs[cell.number] ?? "")
            if !output.isEmpty { parts.append("```text\n\(output)\n```") }
        }
        parts.append(TourText.ending(language))
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The text with `0x…` in place of addresses, which differ from run to run.
    private static func withoutAddresses(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "0x") {
            result += rest[..<start.lowerBound] + "0x…"
            rest = rest[start.upperBound...].drop { $0.isHexDigit }
        }
        return (result + rest).trimmingEnd()
    }
}

extension String {
    /// The text without white space at its end.
    fileprivate func trimmingEnd() -> String {
        var text = self[...]
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
