internal import Foundation

/// A process that ran to its end, and what it left behind.
struct ChildProcess {
    /// How it ended.
    enum Ending: Equatable {
        case exited(Int32)
        case timeLimit
        /// Stopped by a message of Kindling's own.
        case refused(String)
        /// Stopped by anything else.
        case crashed(String)
    }

    let verdicts: [Worker.Verdict]
    /// The arguments of the call that it was making when it ended; empty where it made none.
    let lastArguments: String
    let ending: Ending

    /// Runs `program` and waits for its end.
    init(_ program: URL, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        // Swift's own report of a crash takes seconds.
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        // Errors go to a file: a pipe could fill up while the output is read.
        let errorFile = FileManager.default.temporaryDirectory.appendingPathComponent(
            "conformance-\(UUID().uuidString)")
        try Data().write(to: errorFile)
        defer { try? FileManager.default.removeItem(at: errorFile) }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        let lines = output.fileHandleForReading.readDataToEndOfFile().split(separator: UInt8(ascii: "\n"))
        process.waitUntilExit()
        var (verdicts, arguments): ([Worker.Verdict], String) = ([], "")
        for line in lines {
            switch try? JSONDecoder().decode(Worker.Line.self, from: line) {
            case .started(let text): arguments = text
            case .ended(let verdict):
                verdicts.append(verdict)
                arguments = ""
            case nil: break
            }
        }
        self.verdicts = verdicts
        lastArguments = arguments
        let errors = String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
        ending = Self.ending(process, errors)
    }

    private static func ending(_ process: Process, _ errors: String) -> Ending {
        if process.terminationReason == .exit {
            if process.terminationStatus == Worker.tookTooLong { return .timeLimit }
            return process.terminationStatus == 0
                ? .exited(0) : .crashed("exit code \(process.terminationStatus): \(errors.suffix(500))")
        }
        // "Kindling/Check.swift:6: Fatal error: ", then PyTorch's text and our hint.
        let (start, end) = ("Kindling/Check.swift:", "Fatal error: ")
        if let place = errors.range(of: start), let text = errors[place.upperBound...].range(of: end) {
            let message = errors[text.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
            if !message.isEmpty { return .refused(message) }
        }
        let text = errors.trimmingCharacters(in: .whitespacesAndNewlines)
        return .crashed(
            "signal \(process.terminationStatus)" + (text.isEmpty ? ", without a text" : ": \(text.suffix(500))"))
    }
}
