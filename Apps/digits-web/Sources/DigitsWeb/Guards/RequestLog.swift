internal import Hummingbird
internal import Logging

/// Writes a line for each request, at the level `info`.
struct RequestLog: RouterMiddleware {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard context.logger.logLevel <= .info else { return try await next(request, context) }
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let milliseconds = Double(Int((ContinuousClock.now - start) / .microseconds(1))) / 1000
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
                "status": "\(response.status.code)", "milliseconds": "\(milliseconds)",
                "client": "\(context.peer?.ipAddress ?? "unknown")",
            ])
        return response
    }
}
