import CFuzzer
import DigitsWeb
import Dispatch
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

/// Sends whatever libFuzzer thinks of to the server's routes, in process. Every answer must be a success or the client's
/// own mistake; anything else, and any crash, is a find.
@main
enum Fuzz {
    static func main() throws {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            Fuzz.send(Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
    }

    private static let responder = {
        do {
            var settings = DigitsServer.Settings()
            settings.limits.requestsPerSecond = nil
            settings.corrections = "/nowhere"
            return try DigitsServer(settings, model: Model(path: nil), files: .bundled()).responder
        } catch {
            fatalError("\(error)")
        }
    }()

    private static func send(_ bytes: [UInt8]) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await answer(bytes)
            done.signal()
        }
        done.wait()
    }

    private static func answer(_ bytes: [UInt8]) async {
        let type =
            switch bytes.first {
            case 0x89: "image/png"
            case 0xff: "image/jpeg"
            case UInt8(ascii: "{"): "application/json"
            default: bytes.count % 2 == 0 ? "image/png" : "image/jpeg"
            }
        let path = bytes.count % 8 == 0 ? "/api/explain" : "/api/predict"
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: path, headerFields: [.contentType: type]),
            body: .init(buffer: ByteBuffer(bytes: bytes)))
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        let context = WebContext(source: .init(channel: EmbeddedChannel(), logger: logger))
        guard let response = try? await responder.respond(to: request, context: context) else {
            fatalError("no answer")
        }
        precondition([200, 400, 413].contains(response.status.code), "\(response.status)")
    }
}
