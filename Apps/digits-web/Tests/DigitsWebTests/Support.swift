import Datasets
import DigitRecognizer
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Logging
import NIOCore
import Testing

@testable import DigitsWeb

/// The test images, and what evaluation says about the first of them.
enum Digits {
    static let test = try! MNIST(.test)
    static func pixels(_ index: Int) -> [UInt8] { Array(test.images[(784 * index)..<(784 * (index + 1))]) }

    /// A file of Fixtures/.
    static func fixture(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent("Fixtures/" + name)))
    }
}

/// Runs `body` with a folder of its own, which is removed then.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = NSTemporaryDirectory() + "/digits-web-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// Runs `body` with a client of a server that has its folders in a folder of its own, which `body` is told. `failures` is
/// what the server complains about in its log.
func withServer<Value>(
    _ setup: TestingSetup = .router, change: (inout DigitsServer.Settings) -> Void = { _ in },
    failures: [String] = [], _ body: @Sendable (any TestClientProtocol, String) async throws -> Value
) async throws -> Value {
    try await withFolder { folder in
        var settings = DigitsServer.Settings()
        settings.port = 0
        settings.corrections = folder + "/corrections"
        settings.runs = folder + "/runs"
        change(&settings)
        let log = InMemoryLogHandler()
        let server = try DigitsServer(settings, model: Model(path: Recognizer.bundledPath), files: .bundled())
        let value = try await server.application(logger: Logger(label: "test") { _ in log })
            .test(setup) { try await body($0, folder) }
        #expect(log.entries.filter { $0.level >= .warning }.map { "\($0.message)" } == failures)
        return value
    }
}

/// What the interface answers, as far as the tests look at it.
struct Answer: Decodable {
    struct Failure: Decodable {
        let status: Int
        let message: String
    }
    struct Digit: Decodable {
        let digit: Int
        let box: [Int]
    }
    struct Maps: Decodable {
        let width: Int
        let height: Int
        let maps: [[Double]]
    }

    var error: Failure?
    var digit: Int?
    var confidence: Double?
    var probabilities: [Double]?
    var image: [UInt8]?
    var digits: [Digit]?
    var conv1: Maps?
    var conv2: Maps?
    var saliency: [Double]?
    var count: Int?
    var folder: String?
}

extension TestClientProtocol {
    /// The status and the answer to a request.
    func send(
        _ method: HTTPRequest.Method, _ path: String, type: String? = nil, headers: HTTPFields = [:],
        _ body: [UInt8] = []
    ) async throws -> (status: Int, answer: Answer, headers: HTTPFields) {
        var headers = headers
        if let type { headers[.contentType] = type }
        return try await execute(uri: path, method: method, headers: headers, body: ByteBuffer(bytes: body)) {
            response in
            let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body.readableBytesView))
            return (response.status.code, answer, response.headers)
        }
    }

    /// The answer to JSON.
    func post(_ path: String, _ json: String) async throws -> (status: Int, answer: Answer, headers: HTTPFields) {
        try await send(.post, path, type: "application/json", Array(json.utf8))
    }
}
