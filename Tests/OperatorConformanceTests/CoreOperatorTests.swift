import Foundation
import OperatorConformance
import Testing

/// Every operator of `scripts/conformance/core.txt` against PyTorch's results and gradients, on the cases in `Cases/`.
@Suite struct CoreOperatorTests {
    static let folder = Bundle.module.resourceURL!.appendingPathComponent("Cases").path

    static func runner() throws -> Runner {
        Runner(folder: try CaseFolder(path: folder), program: ConformanceProgram.url, checksRefusals: true)
    }

    static var stems: [String] {
        get throws { try CaseFolder(path: folder).stems.filter { OperatorTable()[$0] != nil } }
    }

    @Test(arguments: try stems)
    func agreesWithPyTorch(stem: String) throws {
        let report = try Self.runner().run(stem)
        #expect(report.cases.failed + report.refusals.failed == 0, "\(report.text)")
    }

    /// The number grows with every row; it must not shrink.
    @Test func rowsOfTheTable() throws {
        try #expect(Self.stems.count >= 320)
    }
}
