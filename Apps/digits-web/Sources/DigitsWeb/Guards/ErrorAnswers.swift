internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// What every answer of the interface that is no success looks like: `{"error": {"status": 415, "message": "…"}}`.
struct ErrorAnswer: Encodable {
    struct Content: Encodable {
        let status: Int
        let message: String
    }

    let error: Content

    /// The answer as it is sent.
    static func response(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) -> Response {
        let answer = ErrorAnswer(error: Content(status: status.code, message: message))
        var response = (try? JSONAnswer.response(answer, status: status)) ?? Response(status: status)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

/// Turns errors into answers: the client's own mistakes are explained, the server's are logged.
struct ErrorAnswers: RouterMiddleware {
    typealias Context = WebContext

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            return ErrorAnswer.response(
                error.status, error.body ?? error.status.reasonPhrase, headers: error.headers)
        } catch is RequestDeadline.Passed {
            return ErrorAnswer.response(
                .requestTimeout, "the request did not arrive in time", headers: [.connection: "close"])
        } catch is CancellationError {
            return ErrorAnswer.response(.serviceUnavailable, "the server is shutting down")
        } catch let error as HTTPParserError {
            // The rest is no HTTP, or does not come any more: the connection answers that, and ends.
            throw error
        } catch let error where error is ChannelError || error is IOError {
            context.logger.debug("the client went away", metadata: ["error": "\(error)"])
            return ErrorAnswer.response(.badRequest, "the request is incomplete")
        } catch {
            context.logger.error(
                "a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return ErrorAnswer.response(.internalServerError, "something went wrong in the server; its log says what")
        }
    }
}
