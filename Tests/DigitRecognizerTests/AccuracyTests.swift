import Foundation
import Testing

/// The program's promise, on the real data: what `digits train` reaches without any setting.
@Suite struct AccuracyTests {
    @Test func theDefaultsReachNinetyNinePercent() throws {
        try withTemporaryFolder { folder in
            let training = try CommandLineTool.run("train", "--json", "--output", "out", in: folder)
            #expect(training.status == 0 && training.errors.isEmpty, "\(training.errors)")
            let last = try #require(training.output.split(separator: "\n").last)
            let evaluation = try CommandLineTool.run("evaluate", "out", "--json", in: folder)
            let accuracy = try accuracy(String(last))
            #expect(accuracy >= 0.99, "\(training.output)")
            #expect(try self.accuracy(evaluation.output) == accuracy)
        }
    }

    private func accuracy(_ json: String) throws -> Double {
        struct Report: Decodable { let testAccuracy: Double }
        return try jsonDecoder.decode(Report.self, from: Data(json.utf8)).testAccuracy
    }
}
