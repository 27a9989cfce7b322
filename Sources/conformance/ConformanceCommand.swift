internal import ArgumentParser
internal import Foundation
internal import OperatorConformance

/// Compares Kindling's operators with PyTorch's test cases.
@main
struct ConformanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Compares Kindling's operators with PyTorch, on cases of PyTorch's own test database.",
        discussion: """
            scripts/conformance/generate.py writes the cases. A case passes if shape, dtype and values of the results
            and the gradients agree. The exit code is 0 if no case fails; unsupported operators do not fail.

            Examples:
              conformance cases
              conformance cases --ops sum nn.functional.conv2d --errors
            """)

    @ArgumentParser.Argument(help: "A folder of cases.")
    var folder: String
    @Option(name: .long, parsing: .upToNextOption, help: "Operators or variants to run. (default: all)")
    var ops: [String] = []
    @Flag(help: "Also makes the calls that PyTorch refuses: Kindling must stop with a message of its own.")
    var errors = false
    @Flag(help: "Prints one JSON object, and nothing else, to standard output.")
    var json = false
    @Option(help: ArgumentHelp("A Markdown file to write, with the state of every operator.", valueName: "file"))
    var coverage: String?

    // What a child process is told.
    @Option(help: .hidden) var worker: String?
    @Option(help: .hidden) var first = 0
    @Option(help: .hidden) var refusal: Int?
    @Option(help: .hidden) var timeLimit = 10.0

    func run() throws {
        let cases = try CaseFolder(path: folder)
        if let worker { return try work(cases, on: worker) }
        guard let program = Bundle.main.executableURL else { throw ValidationError("cannot find this program's file") }
        let runner = Runner(folder: cases, program: program, checksRefusals: errors, timeLimit: timeLimit)
        let stems = try runner.stems(of: ops)
        var reports: [OperatorReport] = []
        for (index, stem) in stems.enumerated() {
            showProgress("\(index + 1) of \(stems.count): \(stem)")
            let report = try runner.run(stem)
            reports.append(report)
            showProgress("")
            if !json { print(report.text) }
        }
        let report = Report(reports)
        print(json ? try report.json() : report.summary)
        if let coverage {
            let page = Coverage(report, index: try cases.index()).markdown(command: "make conformance")
            try page.write(toFile: coverage, atomically: true, encoding: .utf8)
        }
        if report.tally.failed > 0 { throw ExitCode.failure }
    }

    private func work(_ cases: CaseFolder, on stem: String) throws {
        let worker = Worker(folder: cases, table: OperatorTable(), timeLimit: timeLimit)
        if let refusal {
            try worker.runRefusedCall(of: stem, at: refusal)
        } else {
            try worker.runCases(of: stem, from: first)
        }
    }

    /// One line on a terminal's standard error, in place of the last.
    private func showProgress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }
}
