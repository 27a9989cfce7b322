public import Hummingbird
public import Logging
internal import Foundation
internal import NIOCore

/// The page and its HTTP interface.
public struct DigitsServer: Sendable {
    /// Where and for whom the server is there.
    public struct Settings: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0: any that is free.
        public var port = 8080
        /// What clients must know; nil: nothing, which is for this computer alone.
        public var token: String?
        /// Where corrections are kept.
        public var corrections = "corrections"
        /// Where training runs write to.
        public var runs = "runs"
        /// How much one client may ask.
        public var limits = Limits()

        /// A server for this computer.
        public init() {}
    }

    private let settings: Settings
    private let files: PublicFiles
    let routes: Routes

    /// Prepares all that can go wrong before the server runs.
    /// - Throws: An error of one line where a setting makes no sense, or a file cannot be read.
    public init(_ settings: Settings, model: Model, files: PublicFiles) throws {
        try settings.validate()
        self.settings = settings
        self.files = files
        routes = Routes(
            model: model, reader: DigitReader(settings.limits),
            corrections: try Corrections(folder: settings.corrections, limit: settings.limits.corrections),
            runs: TrainingRuns(folder: settings.runs), openAPI: try PublicFiles.bundledOpenAPI())
    }

    /// The server, ready to run.
    /// - Parameter onStart: Is told the port when clients can connect.
    public func application(
        logger: Logger, onStart: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let port = settings.port
        let limits = settings.limits
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        RequestDeadline(.init(limits.requestTime), whenShuttingDown: .init(limits.shutdownTime)),
                        ContinueAnswer(bodyLimit: limits.bodySize),
                    ],
                    idleTimeout: .init(limits.idleTime),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerSize, maxHeaderListSize: limits.headerSize,
                        maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(settings.host, port: port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in onStart(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// Runs the server until SIGTERM or SIGINT; requests that have begun are answered before it ends.
    /// - Parameter onStart: Is told the address when clients can connect.
    /// - Throws: ``WebError`` where the system does not let it listen.
    public func run(logger: Logger, onStart: @escaping @Sendable (String) -> Void) async throws {
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        do {
            try await application(logger: logger) { port in onStart("http://\(host):\(port)") }.runService()
        } catch let error as IOError {
            throw WebError.listening("\(host):\(settings.port)", reason: String(cString: strerror(error.errnoCode)))
        } catch let error as SocketAddressError {
            throw WebError.listening("\(host):\(settings.port)", reason: "\(error)")
        }
    }

    /// What answers each request, for use without a socket.
    public var responder: any HTTPResponder<WebContext> { router.buildResponder() }

    private var router: Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        let all = routes.all
        router.add(middleware: SecurityHeaders())
        router.add(middleware: RequestLog())
        router.add(middleware: ErrorAnswers())
        if let rate = settings.limits.requestsPerSecond {
            router.add(middleware: RateLimit(requestsPerSecond: rate))
        }
        router.add(middleware: HostGuard(onlyThisComputer: HostGuard.isLoopback(settings.host)))
        if let token = settings.token { router.add(middleware: TokenGuard(token: token)) }
        let methods = Dictionary(grouping: all, by: \.path).mapValues { $0.map(\.method) }
        router.add(middleware: KnownPaths(files: files, methods: methods))
        for route in all {
            router.on(RouterPath(route.path), method: route.method) { request, _ in try await route.answer(request) }
        }
        return router
    }
}

extension DigitsServer.Settings {
    /// Stops where a setting makes no sense.
    /// - Throws: ``WebError`` that names it.
    public func validate() throws(WebError) {
        guard (0...65_535).contains(port) else {
            throw .setting("port", expected: "a number from 0 to 65535", found: "\(port)")
        }
        if let token {
            guard token.utf8.count >= 16, token.utf8.allSatisfy({ Self.isTokenCharacter($0) }) else {
                throw .setting(
                    "token", expected: "at least 16 letters, digits and -._~", found: "\(token.utf8.count) characters")
            }
        } else if !HostGuard.isLoopback(host) {
            throw .setting("host", expected: "127.0.0.1, or a token as well (--token)", found: host)
        }
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}
