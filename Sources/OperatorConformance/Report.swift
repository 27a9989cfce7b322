internal import Foundation

/// How many cases went which way.
package struct Tally: Codable, Equatable, Sendable {
    package var passed = 0
    package var failed = 0
    package var unsupported = 0

    package init(passed: Int = 0, failed: Int = 0, unsupported: Int = 0) {
        self.passed = passed
        self.failed = failed
        self.unsupported = unsupported
    }

    static func + (a: Tally, b: Tally) -> Tally {
        Tally(passed: a.passed + b.passed, failed: a.failed + b.failed, unsupported: a.unsupported + b.unsupported)
    }
}

/// What became of the cases of one entry of PyTorch's test database.
package struct OperatorReport: Codable, Equatable, Sendable {
    /// A call that only Python can make, or whose results cannot be compared, and why.
    package struct OutOfScope: Codable, Equatable, Sendable {
        package let id: Int
        package let reason: String
    }

    package let stem: String
    package var cases = Tally()
    package var refusals = Tally()
    package private(set) var failures: [Failure] = []
    package private(set) var refusalFailures: [Failure] = []
    package private(set) var outOfScope: [OutOfScope] = []

    package init(stem: String) { self.stem = stem }

    mutating func add(_ failure: Failure) {
        cases.failed += 1
        failures.append(failure)
    }

    mutating func addRefusal(_ failure: Failure) {
        refusals.failed += 1
        refusalFailures.append(failure)
    }

    mutating func addOutOfScope(_ id: Int, _ reason: String) { outOfScope.append(OutOfScope(id: id, reason: reason)) }

    var tally: Tally { cases + refusals }

    /// For people: the numbers, and the first failure of each kind.
    package var text: String {
        func numbers(_ tally: Tally) -> String {
            let parts = [(tally.passed, "passed"), (tally.failed, "failed"), (tally.unsupported, "unsupported")]
            return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
        var line = "\(stem): \(cases == Tally() ? "no cases" : numbers(cases))"
        if refusals != Tally() { line += "; refusals: \(numbers(refusals))" }
        if !outOfScope.isEmpty { line += "; \(outOfScope.count) out of scope" }
        var lines = [line]
        if let first = failures.first { lines.append("  case \(first.text)") }
        if let first = refusalFailures.first { lines.append("  refused call \(first.text)") }
        return lines.joined(separator: "\n")
    }
}

extension Failure {
    fileprivate var text: String {
        let indented = problem.split(separator: "\n").joined(separator: "\n    ")
        return "\(id) \(arguments)\n    \(indented)"
    }
}

/// What became of all cases.
package struct Report: Codable, Sendable {
    package let operators: [OperatorReport]

    package init(_ operators: [OperatorReport]) { self.operators = operators }

    /// Of all cases and refused calls.
    package var tally: Tally { operators.reduce(Tally()) { $0 + $1.tally } }

    /// The last lines for people; the very last one has the numbers of cases.
    package var summary: String {
        let (good, rest) = operators.reduce(into: (0, 0)) { counts, entry in
            if entry.tally.failed == 0 && entry.tally.unsupported == 0 { counts.0 += 1 } else { counts.1 += 1 }
        }
        let outOfScope = operators.reduce(0) { $0 + $1.outOfScope.count }
        var lines = ["\(good) of \(good + rest) operators and variants pass."]
        if outOfScope > 0 { lines.append("\(outOfScope) calls are out of scope; --json has the reasons.") }
        lines.append("\(tally.passed) passed, \(tally.failed) failed, \(tally.unsupported) unsupported")
        return lines.joined(separator: "\n")
    }

    /// One JSON object with everything.
    package func json() throws -> String {
        struct Output: Encodable {
            let passed, failed, unsupported: Int
            let operators: [OperatorReport]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let output = Output(
            passed: tally.passed, failed: tally.failed, unsupported: tally.unsupported, operators: operators)
        return String(decoding: try encoder.encode(output), as: UTF8.self)
    }
}
