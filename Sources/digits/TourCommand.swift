public import ArgumentParser
public import DigitRecognizer
internal import Foundation

extension Tour.Language: ExpressibleByArgument {}

struct TourCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour",
        abstract: "Runs the tutorial: code, what it prints, and why.",
        discussion: """
            Examples:
              digits tour
              digits tour --lang zh              中文
              digits tour --markdown             the page Docs/Tutorial.md
            """)

    @Option(help: "The language of the explanations.")
    var lang = Tour.Language.english
    @Flag(help: "Prints the tutorial as a page in Markdown.")
    var markdown = false
    @Option(help: ArgumentHelp("Runs the cells up to this one and shows the output of the last.", visibility: .hidden))
    var cell: Int?

    func validate() throws {
        let count = Tour.cells(in: lang).count
        if let cell, !(1...count).contains(cell) {
            throw ValidationError("cell: expected a number from 1 to \(count), found \(cell)")
        }
    }

    func run() throws {
        if let cell {
            try runOnly(cell)
        } else if markdown {
            try printPage()
        } else {
            try show()
        }
    }

    /// Runs the cells before number `last` in silence, then that one.
    private func runOnly(_ last: Int) throws {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(coreLimit, &limit)  // stopping the program may be the cell's point: no memory dump
        let silence = OutputRedirection(toNowhere: true)
        silence.start()
        Tour(
            in: lang,
            willRun: { cell in
                if cell.number == last { silence.stop() }
                return cell.number == last || !cell.stopsProgram
            },
            didRun: { cell in if cell.number == last { silence.start() } }
        ).run()
    }

    private func printPage() throws {
        let redirection = OutputRedirection()
        var outputs: [Int: String] = [:]
        redirection.start()
        Tour(
            in: lang,
            willRun: { cell in
                if cell.stopsProgram { outputs[cell.number] = refusal(of: cell) }
                return !cell.stopsProgram
            },
            didRun: { outputs[$0.number] = redirection.text() }
        ).run()
        redirection.stop()
        Terminal.Stream.output.write(Tour.markdown(in: lang, outputs: outputs))
    }

    private func show() throws {
        let layout = TourLayout(language: lang, stream: .output)
        let redirection = OutputRedirection()
        layout.showIntroduction()
        Tour(
            in: lang,
            willRun: { cell in
                layout.show(cell)
                if cell.stopsProgram { layout.show(output: refusal(of: cell)) }
                redirection.start()
                return !cell.stopsProgram
            },
            didRun: { _ in
                redirection.stop()
                layout.show(output: redirection.text())
            }
        ).run()
        redirection.stop()
        layout.showEnding()
    }

    /// What a process of its own prints that runs the cell, and is stopped by it.
    private func refusal(of cell: Tour.Cell) -> String {
        let child = Process()
        child.executableURL = Bundle.main.executableURL
        child.arguments = ["tour", "--cell", "\(cell.number)"]
        child.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let pipe = Pipe()
        child.standardOutput = pipe
        child.standardError = pipe
        do {
            try child.run()
        } catch {
            return "digits: cannot start \(child.executableURL?.path ?? "itself"): \(error.localizedDescription)"
        }
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        child.waitUntilExit()
        // Where in Kindling the program was stopped says nothing to a learner.
        let text = String(decoding: bytes, as: UTF8.self)
        return text.firstRange(of: "Fatal error: ").map { String(text[$0.lowerBound...]) } ?? text
    }
}

#if canImport(Glibc)
    private let coreLimit = __rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue))
#else
    private let coreLimit = RLIMIT_CORE
#endif
