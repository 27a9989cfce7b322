import Foundation
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct OpenAPITests {
    @Test func describesEveryRouteAndNoOther() async throws {
        try await withFolder { folder in
            var settings = DigitsServer.Settings()
            settings.corrections = folder + "/corrections"
            let server = try DigitsServer(settings, model: Model(path: nil), files: .bundled())
            let text = try #require(String(bytes: server.routes.openAPI.body.readableBytesView, encoding: .utf8))
            #expect(Self.operations(in: text) == server.routes.all.map { "\($0.method.rawValue) \($0.path)" }.sorted())
        }
    }

    /// `POST /api/predict`, …
    private static func operations(in text: String) -> [String] {
        var (operations, path): ([String], Substring) = ([], "")
        let lines = text.split(separator: "\n").drop { $0 != "paths:" }.dropFirst().prefix { $0.hasPrefix(" ") }
        for line in lines {
            if let match = line.wholeMatch(of: /\s{2}(\/.*):/) { path = match.1 }
            if let match = line.wholeMatch(of: /\s{4}([a-z]+):/) {
                operations.append("\(match.1.uppercased()) \(path)")
            }
        }
        return operations.sorted()
    }

    @Test func isServed() async throws {
        try await withServer { client, _ in
            try await client.execute(uri: "/openapi.yaml", method: .get) { response in
                #expect(response.headers[.contentType] == "application/yaml")
                #expect(String(buffer: response.body).hasPrefix("openapi: 3.1.0"))
            }
        }
    }

    @Test func showsTheModel() async throws {
        struct Card: Decodable {
            let architecture: String
            let parameters: Int
            let accuracy: Double
            let seed: Int
            let path: String
            let metadata: [String: String]
        }
        try await withServer { client, _ in
            let card = try await client.execute(uri: "/api/model", method: .get) {
                try JSONDecoder().decode(Card.self, from: Data($0.body.readableBytesView))
            }
            #expect(card.architecture == "LeNet")
            #expect(card.parameters == 61_706)
            #expect(card.accuracy >= 0.99)
            #expect(card.metadata["seed"] == "\(card.seed)")
            #expect(card.path.hasSuffix(".safetensors"))
        }
    }
}
