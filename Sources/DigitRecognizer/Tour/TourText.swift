/// The words of the tutorial, in its languages.
struct TourText {
    /// A cell's title and paragraphs, in Markdown.
    struct Words {
        let title: String
        let paragraphs: [String]

        init(_ title: String, _ paragraphs: String...) {
            self.title = title
            self.paragraphs = paragraphs
        }
    }

    let english: Words
    let chinese: Words
    /// Whether the cell's code stops the program.
    var stopsProgram = false

    func title(_ language: Tour.Language) -> String { words(language).title }
    func paragraphs(_ language: Tour.Language) -> [String] { words(language).paragraphs }
    private func words(_ language: Tour.Language) -> Words { language == .english ? english : chinese }

    /// The cells in order.
    static var all: [TourText] {
        zip(english, chinese).enumerated().map { index, words in
            TourText(english: words.0, chinese: words.1, stopsProgram: index + 1 == refusedCell)
        }
    }

    /// The cell whose backward is refused.
    private static let refusedCell = 11

    static func title(_ language: Tour.Language) -> String {
        language == .english ? "A neural network, step by step" : "一步一步认识神经网络"
    }

    static func note(_ language: Tour.Language) -> String {
        language == .english
            ? "<!-- Made by `digits tour --markdown`; change Sources/DigitRecognizer/Tour/ instead. -->\n"
                + "*[中文版](Tutorial.zh-CN.md)*"
            : "<!-- 由 `digits tour --markdown --lang zh` 生成；请修改 Sources/DigitRecognizer/Tour/。 -->\n"
                + "*[English](Tutorial.md)*"
    }

    static func introduction(_ language: Tour.Language) -> String {
        language == .english ? englishIntroduction : chineseIntroduction
    }

    static func ending(_ language: Tour.Language) -> String {
        language == .english ? englishEnding : chineseEnding
    }
}
