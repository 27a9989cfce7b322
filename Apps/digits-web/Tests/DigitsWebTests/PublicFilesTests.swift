import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct PublicFilesTests {
    @Test func servesThePage() async throws {
        try await withServer { client, _ in
            let eTag = try await client.execute(uri: "/", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/html; charset=utf-8")
                #expect(response.headers[.cacheControl] == "no-cache")
                #expect(String(buffer: response.body).lowercased().hasPrefix("<!doctype html>"))
                return try #require(response.headers[.eTag])
            }
            try await client.execute(uri: "/index.html", method: .head) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.eTag] == eTag)
                #expect(response.body.readableBytes == 0)
            }
            for known in [eTag, "\"other\", \(eTag)", "W/\(eTag)", "*"] {
                try await client.execute(uri: "/", method: .get, headers: [.ifNoneMatch: known]) { response in
                    #expect(response.status == .notModified)
                    #expect(response.body.readableBytes == 0)
                }
            }
            try await client.execute(uri: "/", method: .get, headers: [.ifNoneMatch: "\"other\""]) { response in
                #expect(response.status == .ok)
            }
        }
    }

    @Test(arguments: [
        "/../Package.swift", "/..%2fPackage.swift", "/%2e%2e/Package.swift", "/./index.html", "//etc/passwd",
        "/index.html/",
        "/index.html%00", "/INDEX.HTML", "/.hidden", "/Public/index.html", "/api", "/api/predict/", "/\u{1F600}",
    ])
    func servesNothingElse(_ path: String) async throws {
        try await withServer { client, _ in
            let (status, answer, _) = try await client.send(.get, path)
            #expect(status == 404)
            #expect(answer.error?.status == 404)
        }
    }

    @Test func leavesOutLinksAndHiddenFiles() async throws {
        try await withFolder { folder in
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/Public/icons", withIntermediateDirectories: true)
            try Data("<p>".utf8).write(to: URL(fileURLWithPath: folder + "/Public/index.html"))
            try Data("<svg>".utf8).write(to: URL(fileURLWithPath: folder + "/Public/icons/pen.svg"))
            try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/Public/.env"))
            try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/secret"))
            try files.createSymbolicLink(atPath: folder + "/Public/link", withDestinationPath: "../secret")
            try files.createSymbolicLink(atPath: folder + "/Public/up", withDestinationPath: "..")
            let read = try PublicFiles(folder: URL(fileURLWithPath: folder + "/Public"))
            #expect(read.files.keys.sorted() == ["/", "/icons/pen.svg", "/index.html"])
            #expect(read.files["/icons/pen.svg"]?.type == "image/svg+xml")
        }
        #expect(throws: WebError.missingFolder("/nowhere")) {
            try PublicFiles(folder: URL(fileURLWithPath: "/nowhere"))
        }
    }
}
