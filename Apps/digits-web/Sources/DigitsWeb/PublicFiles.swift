public import Foundation
internal import HTTPTypes
internal import Hummingbird

/// The page's files, read once at start. Requests are looked up among them, so no request can reach another file.
public struct PublicFiles: Sendable {
    /// A file as it is sent.
    struct File: Sendable {
        let body: ByteBuffer
        let type: String
        /// Changes with the content, as HTTP asks of an entity tag.
        let eTag: String
    }

    /// By path: `/app.js`; `/` is `/index.html`.
    let files: [String: File]

    /// Reads the files in `folder` and its folders; links and hidden files are left out.
    public init(folder: URL) throws {
        var files: [String: File] = [:]
        let root = folder.resolvingSymlinksInPath().standardizedFileURL.path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue,
            let paths = FileManager.default.enumerator(atPath: root)
        else {
            throw WebError.missingFolder(root)
        }
        for case let path as String in paths {
            let url = URL(fileURLWithPath: root + "/" + path)
            let values = try url.resourceValues(forKeys: [.isRegularFileKey, .isSymbolicLinkKey])
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            guard values.isRegularFile == true, values.isSymbolicLink != true, !isHidden else { continue }
            files["/" + path] = File(try Data(contentsOf: url), name: path)
        }
        files["/"] = files["/index.html"]
        self.files = files
    }

    /// The page that comes along.
    public static func bundled() throws -> PublicFiles {
        try PublicFiles(folder: Bundle.module.bundleURL.appendingPathComponent("Public"))
    }

    /// The description of the interface that comes along.
    static func bundledOpenAPI() throws -> File {
        File(try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent("openapi.yaml")), name: "openapi.yaml")
    }
}

extension PublicFiles.File {
    /// The file; or that the client has it already.
    func response(to request: Request) -> Response {
        // `no-cache`: browsers keep the file and ask each time whether it is the newest.
        var headers: HTTPFields = [.contentType: type, .eTag: eTag, .cacheControl: "no-cache"]
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",").split(separator: ",")
            .map { String($0.drop { $0 == " " }) }
        if known.contains(where: { $0 == eTag || $0 == "W/" + eTag || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentLength] = "\(body.readableBytes)"
        let isHead = request.method == .head
        return Response(status: .ok, headers: headers, body: isHead ? .init() : .init(byteBuffer: body))
    }
}

extension PublicFiles.File {
    init(_ content: Data, name: String) {
        body = ByteBuffer(bytes: content)
        type = Self.types[name.split(separator: ".").last.map(String.init) ?? ""] ?? "application/octet-stream"
        // FNV-1a: tells versions apart, which is all that an entity tag is for.
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        eTag = "\"" + String(hash, radix: 16) + "\""
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
        "ico": "image/x-icon", "txt": "text/plain; charset=utf-8", "webmanifest": "application/manifest+json",
        "woff2": "font/woff2", "yaml": "application/yaml",
    ]
}
