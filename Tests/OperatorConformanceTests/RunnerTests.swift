import Foundation
import Kindling
import OperatorConformance
import Testing

/// The runner itself, on cases that are right and wrong on purpose.
@Suite struct RunnerTests {
    private func report(
        _ stem: String, _ cases: [FixtureCase], _ tensors: [String: Tensor], refused: [FixtureCase] = []
    ) throws -> OperatorReport {
        try withFixture(stem, cases, tensors, refused: refused) { folder in
            let runner = Runner(
                folder: try CaseFolder(path: folder), program: ConformanceProgram.url, checksRefusals: !refused.isEmpty)
            return try runner.run(stem)
        }
    }

    private let x = Tensor([-1.5, 0, 2])
    private let y = Tensor([1.5, 0, 2])

    @Test func rightResultsPass() throws {
        let report = try report("abs", [FixtureCase(0, ["x"], outputs: ["y"])], ["x": x, "y": y])
        #expect(report.cases == Tally(passed: 1, failed: 0, unsupported: 0))
        #expect(report.failures.isEmpty)
    }

    @Test func wrongValuesFail() throws {
        let wrong = Tensor([1.5, 0, 2.01])
        let report = try report("abs", [FixtureCase(7, ["x"], outputs: ["y"])], ["x": x, "y": wrong])
        #expect(report.cases == Tally(passed: 0, failed: 1, unsupported: 0))
        let failure = try #require(report.failures.first)
        #expect(failure.id == 7)
        #expect(failure.arguments == "(float32 [3])")
        #expect(failure.problem.hasPrefix("result 0: 1 of 3 values differ; worst at [2]: 2.0, expected 2.00999"))
        #expect(report.text.contains("0 passed") == false)
        #expect(report.text.contains("1 failed"))
    }

    @Test func valuesWithinTheToleranceOfTheCasePass() throws {
        var loose = FixtureCase(0, ["x"], outputs: ["y"])
        loose.rtol = 0.1
        try #expect(report("abs", [loose], ["x": x, "y": Tensor([1.6, 0, 2.1])]).cases.passed == 1)
    }

    @Test func roundingOfTheReferenceIsNoConcern() throws {
        // PyTorch is off by 0.02; results that are off by less from the float64 values are as good.
        let rounded = Tensor([1.52, 0, 2])
        let exact = Tensor([1.5, 0, 2], dtype: .float64)
        let cases = [FixtureCase(0, ["x"], outputs: ["rounded"])]
        try #expect(report("abs", cases, ["x": x, "rounded": rounded]).cases.failed == 1)
        try #expect(report("abs", cases, ["x": x, "rounded": rounded, "exact.rounded": exact]).cases.passed == 1)
        let off = Tensor([-1.47, 0, 2])
        try #expect(report("abs", cases, ["x": off, "rounded": rounded, "exact.rounded": exact]).cases.failed == 1)
    }

    @Test func wrongDTypesFail() throws {
        let report = try report("abs", [FixtureCase(0, ["x"], outputs: ["y"])], ["x": x, "y": y.to(.float64)])
        #expect(report.failures.first?.problem == "result 0: dtype is torch.float32, expected torch.float64")
    }

    @Test func wrongShapesFail() throws {
        let report = try report("abs", [FixtureCase(0, ["x"], outputs: ["y"])], ["x": x, "y": y.reshape(3, 1)])
        #expect(report.failures.first?.problem == "result 0: shape is [3], expected [3, 1]")
    }

    @Test func wrongNumbersOfResultsFail() throws {
        let report = try report("abs", [FixtureCase(0, ["x"], outputs: ["y", "y"])], ["x": x, "y": y])
        #expect(report.failures.first?.problem == "1 results, expected 2")
    }

    @Test func nanEqualsNaNAndNothingElse() throws {
        let special = Tensor([-Double.nan, -.infinity, 1])
        let right = Tensor([Double.nan, .infinity, 1])
        let wrong = Tensor([Double.nan, .nan, 1])
        let report = try report(
            "abs", [FixtureCase(0, ["x"], outputs: ["right"]), FixtureCase(1, ["x"], outputs: ["wrong"])],
            ["x": special, "right": right, "wrong": wrong])
        #expect(report.cases == Tally(passed: 1, failed: 1, unsupported: 0))
        #expect(report.failures.map(\.id) == [1])
    }

    @Test func gradientsAreCompared() throws {
        var right = FixtureCase(0, ["x"], outputs: ["y"], tracked: ["x"])
        right.cotangents = ["0": "g"]
        right.grads = ["x": "right"]
        var wrong = right
        wrong.id = 1
        wrong.grads = ["x": "wrong"]
        var absent = right
        absent.id = 2
        absent.grads = [:]
        let report = try report(
            "abs", [right, wrong, absent],
            ["x": x, "y": y, "g": Tensor([1.0, 2, 3]), "right": Tensor([-1.0, 0, 3]), "wrong": Tensor([1.0, 0, 3])])
        #expect(report.cases == Tally(passed: 1, failed: 2, unsupported: 0))
        #expect(report.failures.map(\.id) == [1, 2])
        #expect(report.failures[0].problem.hasPrefix("gradient of x: 1 of 3 values differ; worst at [0]"))
    }

    @Test func crashesFailTheirCaseAlone() throws {
        let good = FixtureCase(0, ["a", "b"], outputs: ["c"])
        let bad = FixtureCase(1, ["a", "a"], outputs: ["c"])
        let alsoGood = FixtureCase(2, ["a", "b"], outputs: ["c"])
        let report = try report(
            "mm", [good, bad, alsoGood, bad], ["a": ones(2, 3), "b": ones(3, 1), "c": full([2, 1], 3.0)])
        #expect(report.cases == Tally(passed: 2, failed: 2, unsupported: 0))
        #expect(report.failures.map(\.id) == [1, 1])
        #expect(report.failures[0].arguments == "(float32 [2, 3], float32 [2, 3])")
        #expect(report.failures[0].problem.hasPrefix("was refused: mat1 and mat2 shapes cannot be multiplied"))
    }

    @Test func operatorsWithoutARowAreUnsupported() throws {
        let report = try report("frobnicate", [FixtureCase(0, ["x"], outputs: ["y"])], ["x": x, "y": y])
        #expect(report.cases == Tally(passed: 0, failed: 0, unsupported: 1))
    }

    @Test func argumentsThatNoRowReadsFail() throws {
        var odd = FixtureCase(0, ["x"], outputs: ["y"])
        odd.kwargs = ["gently": #"{"bool": true}"#]
        let problem = try report("abs", [odd], ["x": x, "y": y]).failures.first?.problem
        #expect(problem?.hasPrefix("the argument gently=true is not passed on") == true)
    }

    @Test func refusedCallsNeedAMessage() throws {
        let good = FixtureCase(0, ["a", "b"], outputs: ["c"])
        let refused = FixtureCase(0, ["a", "a"], outputs: [])
        let accepted = FixtureCase(1, ["a", "b"], outputs: [])
        var typed = FixtureCase(2, ["a"], outputs: [])
        typed.extraArguments = [#"{"str": "b"}"#]
        var out = FixtureCase(3, ["a", "b"], outputs: [])
        out.kwargs = ["out": #"{"none": true}"#]
        let report = try report(
            "mm", [good], ["a": ones(2, 3), "b": ones(3, 1), "c": full([2, 1], 3.0)],
            refused: [refused, accepted, typed, out])
        #expect(report.refusals == Tally(passed: 1, failed: 1, unsupported: 0))
        #expect(report.refusalFailures.first?.problem == "was accepted; PyTorch refuses it: RuntimeError (no)")
        #expect(report.refusalFailures.first?.arguments == "(float32 [2, 3], float32 [3, 1])")
        #expect(report.outOfScope.map(\.id) == [2, 3])
        #expect(
            report.outOfScope.first?.reason.contains("the argument mat2 is \"b\", the function takes a tensor") == true)
    }

    @Test func memoryThatCaseFilesDoNotHaveIsOutOfScope() throws {
        var beyond = FixtureCase(4, ["x"], outputs: ["x"])
        beyond.kwargs = ["storage_offset": #"{"int": 10}"#]
        let stem = "as_strided--partial_views"
        try withFixture(stem, [beyond], ["x": x]) { folder in
            let runner = Runner(
                folder: try CaseFolder(path: folder), program: ConformanceProgram.url, checksRefusals: false)
            let report = try runner.run(stem)
            #expect(report.outOfScope.map(\.id) == [4])
            #expect(report.cases == Tally())
        }
    }

    @Test func casesThatTakeTooLongFail() throws {
        let slow = FixtureCase(3, ["x", "x"], outputs: ["x"])
        try withFixture("mm", [slow], ["x": ones(1000, 1000)]) { folder in
            let runner = Runner(
                folder: try CaseFolder(path: folder), program: ConformanceProgram.url, checksRefusals: false,
                timeLimit: 1e-6)
            let report = try runner.run("mm")
            #expect(report.failures.map(\.id) == [3])
            #expect(report.failures.map(\.problem) == ["took longer than 1e-06 seconds"])
        }
    }

    @Test func tensorsThatKindlingCannotHaveFailTheirCaseAlone() throws {
        try withFixture(
            "abs", [FixtureCase(0, ["x"], outputs: ["z"]), FixtureCase(1, ["x"], outputs: ["y"])],
            ["x": x, "y": y, "z": Tensor([1, 0, 2], dtype: .int64)]
        ) { folder in
            let file = URL(fileURLWithPath: "\(folder)/abs.safetensors")
            var bytes = try Data(contentsOf: file)
            bytes.replaceSubrange(try #require(bytes.range(of: Data("I64".utf8))), with: Data("U64".utf8))
            try bytes.write(to: file)
            let runner = Runner(
                folder: try CaseFolder(path: folder), program: ConformanceProgram.url, checksRefusals: false)
            let report = try runner.run("abs")
            #expect(report.cases == Tally(passed: 1, failed: 1, unsupported: 0))
            #expect(report.failures.first?.problem.contains("U64, which Kindling does not have") == true)
        }
    }
}
