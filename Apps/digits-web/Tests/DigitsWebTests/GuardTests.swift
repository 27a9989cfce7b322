import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import DigitsWeb

@Suite struct GuardTests {
    private func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }

    @Test func everyAnswerTellsBrowsersWhatThePageMayDo() async throws {
        try await withServer { client, _ in
            for path in ["/", "/healthz", "/nowhere"] {
                let headers = try await client.execute(uri: path, method: .get) { $0.headers }
                let policy = try #require(headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self';"))
                #expect(
                    policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe") && !policy.contains("http"))
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[try name("X-Frame-Options")] == "DENY")
                #expect(headers[try name("Referrer-Policy")] == "no-referrer")
                #expect(headers[try name("Cross-Origin-Resource-Policy")] == "same-origin")
            }
        }
    }

    @Test func saysWhichMethodsAPathHas() async throws {
        try await withServer { client, _ in
            let table: [(HTTPRequest.Method, String, String)] = [
                (.get, "/api/predict", "POST"), (.put, "/api/predict", "POST"), (.post, "/api/model", "GET, HEAD"),
                (.delete, "/api/corrections", "GET, POST, HEAD"), (.get, "/api/corrections/last", "DELETE"),
                (.post, "/", "GET, HEAD"), (.options, "/api/predict", "POST"), (.trace, "/index.html", "GET, HEAD"),
            ]
            for (method, path, allowed) in table {
                let (status, answer, headers) = try await client.send(method, path)
                #expect(status == 405)
                #expect(headers[.allow] == allowed)
                #expect(answer.error?.message == "\(path): expected \(allowed), found \(method.rawValue)")
            }
            try await client.execute(uri: "/api/model", method: .head) {
                #expect($0.status == .ok && $0.body.readableBytes == 0)
            }
        }
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:8080", true), ("127.0.0.1:80", true), ("127.9.9.9", true),
        ("[::1]:8080", true),
        ("example.com", false), ("127.0.0.1.example.com", false), ("localhost.example.com", false),
        ("128.0.0.1", false),
        ("127.0.0", false), ("127.0.0.256", false), ("", false), ("[::2]", false), ("[::1", false),
        ("127.0.0.+1", false),
    ])
    func knowsThisComputersNames(_ authority: String, _ isThis: Bool) {
        #expect(HostGuard.isLoopback(HostGuard.host(of: authority)) == isThis)
    }

    @Test(
        arguments: [
            ([:], true), (["origin": "http://localhost:8080"], true), (["origin": "https://LocalHost:8080"], true),
            (["origin": "http://localhost"], false), (["origin": "http://localhost:8081"], false),
            (["origin": "http://example.com"], false), (["origin": "null"], false), (["origin": ""], false),
            (["sec-fetch-site": "same-origin"], true), (["sec-fetch-site": "none"], true),
            (["sec-fetch-site": "cross-site"], false), (["sec-fetch-site": "same-site"], false),
        ] as [([String: String], Bool)])
    func knowsItsOwnPages(_ fields: [String: String], _ isOwn: Bool) throws {
        var headers = HTTPFields()
        for (key, value) in fields { headers[try name(key)] = value }
        #expect(HostGuard.isOwnPage(headers, authority: "localhost:8080") == isOwn)
    }

    @Test func refusesOtherWebPages() async throws {
        try await withServer { client, _ in
            for (method, path) in [
                (HTTPRequest.Method.post, "/api/predict"), (.post, "/api/corrections"),
                (.delete, "/api/corrections/last"),
            ] {
                let (status, answer, _) = try await client.send(
                    method, path, type: "application/json", headers: [.origin: "http://example.com"])
                #expect(status == 403)
                #expect(answer.error?.message == "requests from other web pages are refused")
                #expect(try await client.send(method, path, headers: [.origin: "http://localhost"]).status != 403)
            }
        }
    }

    @Test func asksForTheToken() async throws {
        let token = "0123456789abcdef"
        try await withServer(change: { ($0.host, $0.token) = ("0.0.0.0", token) }) { client, _ in
            #expect(try await client.send(.get, "/healthz").status == 200)
            for path in ["/", "/api/model", "/?token=", "/?token=0123456789abcdeX", "/?token=0123456789abcdef0"] {
                let (status, _, headers) = try await client.send(.get, path)
                #expect(status == 401)
                #expect(headers[.wwwAuthenticate] == "Bearer")
            }
            for wrong in ["Bearer", "Bearer ", "Bearer \(token)x", "Basic \(token)", token] {
                #expect(try await client.send(.get, "/api/model", headers: [.authorization: wrong]).status == 401)
            }
            #expect(
                try await client.send(.get, "/api/model", headers: [.authorization: "bearer \(token)"]).status == 200)
            #expect(try await client.send(.post, "/api/predict?token=\(token)").status == 401)
            let cookie = try await client.execute(uri: "/?token=\(token)", method: .get) { response in
                #expect(response.status == .seeOther)
                #expect(response.headers[.location] == "/")
                let cookie = try #require(response.headers[.setCookie])
                #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
                return String(cookie.prefix { $0 != ";" })
            }
            try await client.execute(uri: "/", method: .get, headers: [.cookie: cookie]) { #expect($0.status == .ok) }
            #expect(try await client.send(.get, "/api/model", headers: [.cookie: cookie + "x"]).status == 401)
        }
    }

    @Test func aServerForOtherComputersNeedsAToken() {
        var settings = DigitsServer.Settings()
        #expect(throws: Never.self) { try settings.validate() }
        for host in ["::1", "localhost", "127.0.0.2"] {
            settings.host = host
            #expect(throws: Never.self) { try settings.validate() }
        }
        for host in ["0.0.0.0", "::", "192.168.0.1", "example.com"] {
            settings.host = host
            #expect(throws: WebError.setting("host", expected: "127.0.0.1, or a token as well (--token)", found: host))
            {
                try settings.validate()
            }
        }
        for token in ["", "short", "0123456789abcde", "0123456789abcde\n", "0123456789abcde;"] {
            settings.token = token
            #expect(throws: WebError.self) { try settings.validate() }
        }
        settings.token = "0123456789-._~Az"
        #expect(throws: Never.self) { try settings.validate() }
        settings.port = 65_536
        #expect(throws: WebError.setting("port", expected: "a number from 0 to 65535", found: "65536")) {
            try settings.validate()
        }
    }
}

@Suite struct RateLimitTests {
    @Test func fillsAtASteadyRate() {
        let start = ContinuousClock.now
        let buckets = TokenBuckets(rate: 10)
        for _ in 0..<20 { #expect(buckets.take(for: "a", at: start) == nil) }
        #expect(buckets.take(for: "a", at: start).map { ($0 * 1000).rounded() } == 100)
        #expect(buckets.take(for: "b", at: start) == nil)
        #expect(buckets.take(for: "a", at: start + .milliseconds(99)) != nil)
        #expect(buckets.take(for: "a", at: start + .milliseconds(100)) == nil)
        #expect(buckets.take(for: "a", at: start + .milliseconds(100)) != nil)
        for _ in 0..<20 { #expect(buckets.take(for: "a", at: start + .seconds(100)) == nil) }
        #expect(buckets.take(for: "a", at: start + .seconds(100)) != nil)
        #expect(buckets.take(for: "a", at: start) != nil)
    }

    @Test func keepsAsManyClientsApartAsItMay() {
        let start = ContinuousClock.now
        let buckets = TokenBuckets(rate: 1, limit: 3)
        for client in ["a", "b", "c"] { #expect(buckets.take(for: client, at: start) == nil) }
        #expect(buckets.take(for: "d", at: start) == 1)
        #expect(buckets.take(for: "a", at: start) == nil)
        #expect(buckets.take(for: "d", at: start + .seconds(10)) == nil)
        #expect(buckets.count == 1)
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "20:1:d:b8:0:1:0:2"), ("::1", "::1"),
        ("2001:db8:1:2::", "20:1:d:b8:0:1:0:2"), ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
    ])
    func countsAHomesIPv6AddressesAsOne(_ address: String, _ client: String) throws {
        #expect(RateLimit.client(try SocketAddress(ipAddress: address, port: 1)) == client)
        #expect(RateLimit.client(nil) == "unknown")
    }

    @Test func answers429() async throws {
        try await withServer(change: { $0.limits.requestsPerSecond = 0.001 }) { client, _ in
            #expect(try await client.send(.get, "/healthz").status == 200)
            let (status, answer, headers) = try await client.send(.get, "/healthz")
            #expect(status == 429)
            #expect(answer.error?.message.hasPrefix("too many requests: try again in ") == true)
            #expect(headers[.retryAfter].flatMap { Int($0) }.map { (990...1000).contains($0) } == true)
        }
    }
}

@Suite struct RequestDeadlineTests {
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/api/predict"))

    @Test func isShorterWhenTheServerShutsDown() throws {
        let channel = EmbeddedChannel(handler: RequestDeadline(.seconds(15), whenShuttingDown: .seconds(3)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(Self.head)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(2999))
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(throws: RequestDeadline.Passed.self) { try channel.throwIfErrorCaught() }
        // Whoever does not answer the client now is not waited for.
        channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(!channel.isActive)
    }

    @Test func isOverWithTheRequest() throws {
        let channel = EmbeddedChannel(handler: RequestDeadline(.seconds(15), whenShuttingDown: .seconds(3)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try channel.writeInbound(Self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
        #expect(channel.isActive)
    }
}
