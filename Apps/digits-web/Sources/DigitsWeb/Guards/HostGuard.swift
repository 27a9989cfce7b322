internal import HTTPTypes
internal import Hummingbird

/// Refuses what other web pages send to this server through their visitors' browsers.
struct HostGuard: RouterMiddleware {
    typealias Context = WebContext

    /// Whether the server is for this computer alone: then only its own names are answered, since a foreign name that
    /// leads here belongs to a page that tries to read our answers (DNS rebinding).
    let onlyThisComputer: Bool

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority, !authority.isEmpty else {
            throw HTTPError(.badRequest, message: "expected a Host header, found none")
        }
        if onlyThisComputer, !Self.isLoopback(Self.host(of: authority)) {
            throw HTTPError(
                .forbidden, message: "this server answers to 127.0.0.1, localhost and [::1] only, not to \(authority)")
        }
        if request.method != .get, request.method != .head, !Self.isOwnPage(request.headers, authority: authority) {
            throw HTTPError(.forbidden, message: "requests from other web pages are refused")
        }
        return try await next(request, context)
    }

    /// Whether a browser sent this for one of our own pages, or whether no browser sent it.
    static func isOwnPage(_ headers: HTTPFields, authority: String) -> Bool {
        if let origin = headers[.origin] {
            return ["http://", "https://"].contains { origin.lowercased() == $0 + authority.lowercased() }
        }
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name] else { return true }
        return site == "same-origin" || site == "none"
    }

    /// `127.0.0.1:8080` → `127.0.0.1`, `[::1]:8080` → `::1`
    static func host(of authority: String) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return authority[authority.index(after: authority.startIndex)..<end]
        }
        return authority.prefix { $0 != ":" }
    }

    /// Whether `host` is a name or address of this computer that no other computer can have.
    static func isLoopback(_ host: some StringProtocol) -> Bool {
        if ["localhost", "::1"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }
}
