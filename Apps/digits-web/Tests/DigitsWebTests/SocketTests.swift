import HummingbirdTesting
import HTTPTypes
import Testing

@testable import DigitsWeb

/// Requests that no well-behaved client sends, through real sockets.
@Suite struct SocketTests {
    private static func post(_ fields: String) -> String {
        "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(fields)\r\n\r\n"
    }
    private static let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    private func answer(
        to parts: [String], drip: String? = nil, change: (inout Limits) -> Void = { _ in }
    ) async throws -> String {
        try await withServer(.live, change: { change(&$0.limits) }) { client, _ in
            let port = try #require(client.port)
            let text = try await Connection(port).answer(to: parts, drip: drip)
            // Whatever happened, the others are served.
            #expect(try await Connection(port).answer(to: [Self.last]).hasPrefix("HTTP/1.1 200 OK"))
            return text
        }
    }

    @Test(arguments: [nil, " "])
    func aBodyThatDoesNotCome(_ drip: String?) async throws {
        let text = try await answer(to: [Self.post("Content-Length: 1000"), "{"], drip: drip) {
            $0.requestTime = .milliseconds(200)
        }
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(text.contains("Connection: close") || text.contains("connection: close"))
        #expect(text.hasSuffix("{\"error\":{\"message\":\"the request did not arrive in time\",\"status\":408}}"))
    }

    @Test(arguments: ["", "GET / HTT", "GET / HTTP/1.1\r\nHost: local"])
    func aHeaderThatDoesNotCome(_ start: String) async throws {
        let text = try await answer(to: [start], drip: start.hasSuffix("local") ? "x" : nil) {
            $0.idleTime = .milliseconds(200)
        }
        #expect(text == "")
    }

    @Test func aBodyThatGoesOnAfterTheAnswer() async throws {
        let text = try await answer(to: [Self.post("Content-Length: 100000000")], drip: "    ") {
            $0.requestTime = .milliseconds(200)
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains("expected at most 2097152 bytes, found 100000000"))
    }

    @Test func aLargeBodyInChunks() async throws {
        let chunk = "258\r\n" + String(repeating: " ", count: 0x258) + "\r\n"
        let text = try await answer(to: [Self.post("Transfer-Encoding: chunked"), chunk, chunk, "0\r\n\r\n", Self.last])
        {
            $0.bodySize = 1000
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
        #expect(text.contains("expected at most 1000 bytes, found more"))
        #expect(text.contains("HTTP/1.1 200 OK"))
    }

    @Test func abortedRequests() async throws {
        try await withServer(.live) { client, _ in
            let port = try #require(client.port)
            for index in 0..<40 {
                let body = index % 2 == 0 ? [] : ["{\"pixels\": [0, 1"]
                try await Connection(port).abort(after: [Self.post("Content-Length: 1000")] + body)
            }
            #expect(try await client.post("/api/predict", "{\"pixels\": \(Digits.pixels(0))}").answer.digit == 7)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /api/predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n",
    ])
    func whatIsNoHTTP(_ text: String) async throws {
        let answer = try await answer(to: [text])
        #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.isEmpty, "\(answer)")
    }

    @Test func requestsWithoutWaiting() async throws {
        let get = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let text = try await answer(to: [String(repeating: get, count: 20) + Self.last])
        #expect(text.split(separator: "HTTP/1.1 200 OK").count == 21)
        #expect(text.split(separator: "{\"status\":\"ok\"}").count == 21)
    }

    @Test func clientsThatAskFirst() async throws {
        let body = "{\"pixels\": \(Digits.pixels(0))}"
        let ask = "Content-Length: \(body.utf8.count)\r\nConnection: close\r\nExpect: 100-continue"
        let text = try await answer(to: [Self.post(ask), body])
        #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        let refused = try await answer(to: [Self.post(ask)]) { $0.bodySize = 100 }
        #expect(refused.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func hostsOfOtherNames() async throws {
        for host in ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"] {
            let text = try await answer(to: ["GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"])
            #expect(text.hasPrefix("HTTP/1.1 403 "))
            #expect(text.contains("this server answers to 127.0.0.1, localhost and [::1] only, not to \(host)"))
        }
        let text = try await answer(to: ["GET / HTTP/1.0\r\nConnection: close\r\n\r\n"])
        #expect(text.hasPrefix("HTTP/1.0 400 ") || text.hasPrefix("HTTP/1.1 400 "))
        #expect(text.contains("expected a Host header, found none"))
    }
}
