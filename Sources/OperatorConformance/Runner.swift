package import Foundation

/// Runs the cases of a folder, each operator's in a child process, so that a call that stops the program counts as a
/// failure of its case alone.
package struct Runner {
    let folder: CaseFolder
    let table: OperatorTable
    /// The program that is a worker when it is told so: usually this one.
    let program: URL
    let checksRefusals: Bool
    /// For each case, in seconds.
    let timeLimit: Double

    package init(
        folder: CaseFolder, table: OperatorTable = OperatorTable(), program: URL, checksRefusals: Bool,
        timeLimit: Double = 10
    ) {
        self.folder = folder
        self.table = table
        self.program = program
        self.checksRefusals = checksRefusals
        self.timeLimit = timeLimit
    }

    /// The entries that `names` mean: operators with all their variants, or single variants; all where there are none.
    ///
    /// - Throws: ``RunnerError`` where a name means none.
    package func stems(of names: [String]) throws -> [String] {
        if names.isEmpty { return folder.stems }
        let chosen = names.map { name in (name, folder.stems.filter { $0 == name || $0.hasPrefix("\(name)--") }) }
        if let unknown = chosen.first(where: { $0.1.isEmpty })?.0 {
            throw RunnerError(description: "\(folder.path) has no cases of \(unknown)")
        }
        let wanted = Set(chosen.flatMap(\.1))
        return folder.stems.filter(wanted.contains)
    }

    /// Runs the cases of one entry.
    package func run(_ stem: String) throws -> OperatorReport {
        let file = try folder.cases(of: stem)
        let cases = file.comparable
        let refusedCalls = checksRefusals ? try folder.refusedCalls(of: stem)?.cases ?? [] : []
        var report = OperatorReport(stem: stem)
        for testCase in file.cases {
            if let reason = testCase.reasonOutOfScope(in: stem) { report.addOutOfScope(testCase.id, reason) }
        }
        guard table[stem] != nil else {
            report.cases.unsupported = cases.count
            report.refusals.unsupported = refusedCalls.count
            return report
        }
        try run(cases, of: stem, into: &report)
        for (index, call) in refusedCalls.enumerated() { try run(call, at: index, of: stem, into: &report) }
        return report
    }

    private func worker(_ stem: String, _ option: String, _ number: Int) -> [String] {
        [folder.path, "--worker", stem, option, "\(number)", "--time-limit", "\(timeLimit)"]
    }

    private var tooLong: String { "took longer than \(timeLimit) seconds" }

    private func run(_ cases: [Case], of stem: String, into report: inout OperatorReport) throws {
        var next = 0
        while next < cases.count {
            let child = try ChildProcess(program, worker(stem, "--first", next))
            for verdict in child.verdicts {
                if case .failed(let failure) = verdict { report.add(failure) } else { report.cases.passed += 1 }
            }
            next += child.verdicts.count
            guard next < cases.count else { return }
            let problem =
                switch child.ending {
                case .exited: "the worker ended early"
                case .timeLimit: tooLong
                case .refused(let message): "was refused: \(message)"
                case .crashed(let text): "crashed: \(text)"
                }
            report.add(Failure(id: cases[next].id, arguments: child.lastArguments, problem: problem))
            next += 1
        }
    }

    private func run(_ call: RefusedCall, at index: Int, of stem: String, into report: inout OperatorReport) throws {
        if let reason = call.reasonOutOfScope {
            report.addOutOfScope(call.id, reason)
            return
        }
        let child = try ChildProcess(program, worker(stem, "--refusal", index))
        func fail(_ problem: String, _ arguments: String? = nil) {
            report.addRefusal(Failure(id: call.id, arguments: arguments ?? child.lastArguments, problem: problem))
        }
        let theirs = call.message.map { $0.isEmpty ? "" : " (\($0))" } ?? ""
        switch (child.verdicts.first, child.ending) {
        case (nil, .refused): report.refusals.passed += 1
        case (nil, .timeLimit): fail("\(tooLong); PyTorch refuses it\(theirs)")
        case (nil, .crashed(let text)): fail("stopped without a message of Kindling's: \(text)")
        case (nil, .exited): fail("the worker ended early")
        case (.accepted(let arguments)?, _):
            fail("was accepted; PyTorch refuses it: \(call.error ?? "error")\(theirs)", arguments)
        case (.outOfScope(let reason)?, _): report.addOutOfScope(call.id, "Swift's types refuse it: \(reason)")
        case (.failed(let failure)?, _): report.addRefusal(failure)
        case (.passed?, _): fail("the worker mistook it for a case")
        }
    }
}

/// Why the runner cannot do what it was asked to.
package struct RunnerError: Error, CustomStringConvertible {
    package let description: String
}
