internal import DigitsWeb
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import Testing

@Suite struct PageTests {
    @Test func servesThePage() async throws {
        let server = try DigitsServer(.init(), model: Model(path: nil), files: .bundled())
        try await server.application(logger: Logger(label: "test")).test(.router) { client in
            try await client.execute(uri: "/", method: .get) { #expect($0.status == .ok) }
        }
    }
}
