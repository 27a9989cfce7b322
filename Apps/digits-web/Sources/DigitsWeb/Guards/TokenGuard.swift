internal import HTTPTypes
internal import Hummingbird

/// Lets only those in who know the token: as `Authorization: Bearer TOKEN`, or by opening the page once with
/// `?token=TOKEN`, which leaves a cookie in the browser.
struct TokenGuard: RouterMiddleware {
    typealias Context = WebContext

    private static let cookieName = "digits-token"

    let token: String

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        // A health check learns nothing but that the server runs.
        if request.uri.path == "/healthz" { return try await next(request, context) }
        if let authorization = request.headers[.authorization], authorization.lowercased().hasPrefix("bearer "),
            isToken(authorization.dropFirst("bearer ".count))
        {
            return try await next(request, context)
        }
        if let cookie = request.cookies[Self.cookieName], isToken(cookie.value) {
            return try await next(request, context)
        }
        if request.method == .get, let given = request.uri.queryParameters["token"], isToken(given) {
            // The token leaves the address bar, and with it the browser's history.
            var response = Response(
                status: .seeOther, headers: [.location: request.uri.path, .cacheControl: "no-store"])
            response.setCookie(
                Cookie(name: Self.cookieName, value: token, path: "/", httpOnly: true, sameSite: .strict))
            return response
        }
        throw HTTPError(
            .unauthorized, headers: [.wwwAuthenticate: "Bearer"],
            message: "expected the server's token: Authorization: Bearer TOKEN, or the page opened with ?token=TOKEN")
    }

    /// Whether `given` is the token. Takes as long for any text of its length, so that no time tells how much was right.
    func isToken(_ given: some StringProtocol) -> Bool {
        let (left, right) = (Array(token.utf8), Array(given.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
