internal import Dispatch
internal import Foundation

/// What a child process does: it runs cases and writes two lines of JSON for each. Where a call stops the program, the
/// child ends, and its parent sees which case has no verdict.
package struct Worker {
    /// A line.
    package enum Line: Codable, Equatable {
        /// A call is about to be made.
        case started(arguments: String)
        case ended(Verdict)
    }

    /// What became of one case.
    package enum Verdict: Codable, Equatable {
        case passed
        case failed(Failure)
        /// A call that must be refused returned.
        case accepted(arguments: String)
        /// A call that Swift's types refuse, and why.
        case outOfScope(reason: String)
    }

    let folder: CaseFolder
    let table: OperatorTable
    /// A case that takes longer, in seconds, ends the process.
    let timeLimit: Double

    package init(folder: CaseFolder, table: OperatorTable, timeLimit: Double) {
        self.folder = folder
        self.table = table
        self.timeLimit = timeLimit
        // A stop is expected: no file of the memory, please.
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(Self.coreFile, &limit)
    }

    #if canImport(Glibc)
        private static let coreFile = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #else
        private static let coreFile = RLIMIT_CORE
    #endif

    /// Runs the cases of an entry from the one at `first` on.
    package func runCases(of stem: String, from first: Int) throws {
        guard let check = try CaseCheck(stem, in: folder, table: table) else { return }
        for testCase in try folder.cases(of: stem).comparable.dropFirst(first) {
            let alarm = setAlarm()
            let failure = try check.difference(in: testCase) { write(.started(arguments: $0)) }
            alarm.cancel()
            write(.ended(failure.map { .failed($0) } ?? .passed))
        }
    }

    /// Makes one call that must be refused.
    package func runRefusedCall(of stem: String, at index: Int) throws {
        guard let row = table[stem], let file = try folder.refusedCalls(of: stem) else { return }
        let refused = file.cases[index]
        let alarm = setAlarm()
        defer { alarm.cancel() }
        var arguments = ""
        do {
            let call = try Inputs(try folder.refusedTensors(of: stem)).call(refused.args, refused.kwargs)
            arguments = call.description
            write(.started(arguments: arguments))
            _ = try row(call)
            try call.checkAllRead()
            write(.ended(.accepted(arguments: arguments)))
        } catch CallError.refusedByTypes(let reason) {
            write(.ended(.outOfScope(reason: reason)))
        } catch let error as CallError {
            write(.ended(.failed(Failure(id: refused.id, arguments: arguments, problem: error.text))))
        }
    }

    /// The exit code where a case took longer than it may.
    static let tookTooLong: Int32 = 75

    /// Ends the process after the time limit, unless it is cancelled.
    private func setAlarm() -> DispatchWorkItem {
        let alarm = DispatchWorkItem { _exit(Self.tookTooLong) }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeLimit, execute: alarm)
        return alarm
    }

    private func write(_ line: Line) {
        guard let text = try? JSONEncoder().encode(line) else { return }
        FileHandle.standardOutput.write(text + [UInt8(ascii: "\n")])
    }
}
