internal import HTTPTypes
internal import Hummingbird

/// Answers requests for the page's files; and 405 where a path is known and the method is not.
struct KnownPaths: RouterMiddleware {
    typealias Context = WebContext

    let files: PublicFiles
    /// The methods of each path of the interface.
    let methods: [String: [HTTPRequest.Method]]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        let isFile = files.files[path] != nil
        guard let methods = methods[path] ?? (isFile ? [.get] : nil) else {
            throw HTTPError(.notFound, message: "there is nothing at \(path)")
        }
        guard methods.contains(request.method) || request.method == .head && methods.contains(.get) else {
            let allowed = (methods + (methods.contains(.get) ? [.head] : [])).map(\.rawValue).joined(separator: ", ")
            throw HTTPError(
                .methodNotAllowed, headers: [.allow: allowed],
                message: "\(path): expected \(allowed), found \(request.method.rawValue)")
        }
        if let file = files.files[path] { return file.response(to: request) }
        return try await next(request, context)
    }
}
