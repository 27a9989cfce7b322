import Datasets
import Foundation
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct CorrectionsTests {
    private static func correction(_ label: String) -> String {
        "{\"pixels\": \(Digits.pixels(0)), \"label\": \(label)}"
    }

    @Test func keepsWhatTrainingTakes() async throws {
        try await withServer { client, folder in
            let empty = try await client.send(.get, "/api/corrections").answer
            #expect(empty.count == 0)
            #expect(empty.folder == folder + "/corrections")
            #expect(try await client.post("/api/corrections", Self.correction("3")).answer.count == 1)
            #expect(try await client.post("/api/corrections", Self.correction("7")).answer.count == 2)
            var digits = try MNIST(.train, from: folder + "/corrections")
            #expect(digits.labels == [3, 7])
            #expect(digits.images == Digits.pixels(0) + Digits.pixels(0))
            #expect(try await client.send(.delete, "/api/corrections/last").answer.count == 1)
            digits = try MNIST(.train, from: folder + "/corrections")
            #expect(digits.labels == [3])
            #expect(try await client.send(.get, "/api/corrections").answer.count == 1)
        }
    }

    @Test func takesCorrectionsOneAfterTheOther() async throws {
        try await withServer { client, folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for label in 0..<10 {
                    group.addTask {
                        let (status, _, _) = try await client.post("/api/corrections", Self.correction("\(label)"))
                        #expect(status == 200)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try MNIST(.train, from: folder + "/corrections").labels.sorted() == Array(0..<10))
        }
    }

    @Test func refusesWhatIsNone() async throws {
        try await withServer { client, _ in
            for label in ["10", "-1", "1.5", "\"3\"", "null", "1e30"] {
                #expect(try await client.post("/api/corrections", Self.correction(label)).status == 400, "\(label)")
            }
            #expect(try await client.post("/api/corrections", "{\"pixels\": [1], \"label\": 3}").status == 400)
            #expect(try await client.post("/api/corrections", "{\"label\": 3}").status == 400)
            let (status, answer, _) = try await client.send(.delete, "/api/corrections/last")
            #expect(status == 404)
            #expect(answer.error?.message == "there is no correction to remove")
        }
    }

    @Test func keepsNoMoreThanTheLimit() async throws {
        try await withServer(change: { $0.limits.corrections = 1 }) { client, _ in
            #expect(try await client.post("/api/corrections", Self.correction("3")).status == 200)
            let (status, answer, _) = try await client.post("/api/corrections", Self.correction("3"))
            #expect(status == 409)
            #expect(answer.error?.message == "no more than 1 corrections are kept")
        }
    }

    @Test func aFolderThatCannotBeWrittenIsTheServersFault() async throws {
        try await withServer(change: { $0.corrections = "/dev/null/corrections" }, failures: ["a request failed"]) {
            client, _ in
            let (status, answer, _) = try await client.post("/api/corrections", Self.correction("3"))
            #expect(status == 500)
            #expect(answer.error?.message.contains("/dev/null") == false)
            #expect(try await client.send(.get, "/api/corrections").answer.count == 0)
        }
    }
}
