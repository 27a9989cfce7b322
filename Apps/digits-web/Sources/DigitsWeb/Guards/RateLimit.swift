internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// Answers 429 where a client address sends too many requests.
struct RateLimit: RouterMiddleware {
    typealias Context = WebContext

    private let buckets: TokenBuckets

    init(requestsPerSecond: Double) { buckets = TokenBuckets(rate: requestsPerSecond) }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if let wait = buckets.take(for: Self.client(context.peer), at: .now) {
            let seconds = max(1, Int(wait.rounded(.up)))
            throw HTTPError(
                .tooManyRequests, headers: [.retryAfter: "\(seconds)"],
                message: "too many requests: try again in \(seconds) s")
        }
        return try await next(request, context)
    }

    /// What stands for a client: its address; of an IPv6 address the first half, since a client has all of the second.
    static func client(_ peer: SocketAddress?) -> String {
        guard let address = peer?.ipAddress else { return "unknown" }
        var bytes = [UInt8](repeating: 0, count: 16)
        // ::1 and IPv4 addresses written as IPv6 begin with zeros.
        guard inet_pton(AF_INET6, address, &bytes) == 1, bytes.prefix(8).contains(where: { $0 != 0 }) else {
            return address
        }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}

/// A bucket of permissions for each client, which fills at a steady rate; each request takes one.
final class TokenBuckets: Sendable {
    private struct Bucket {
        var content: Double
        var lastChange: ContinuousClock.Instant
    }

    private let rate: Double
    private let size: Double
    private let limit: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameters:
    ///   - rate: Permissions a second. A full bucket holds those of two seconds.
    ///   - limit: How many clients are kept apart at a time.
    init(rate: Double, limit: Int = 10_000) {
        self.rate = rate
        size = max(2 * rate, 1)
        self.limit = limit
    }

    /// Takes a permission; nil: it was there. Otherwise: in how many seconds there will be one.
    func take(for client: String, at now: ContinuousClock.Instant) -> Double? {
        buckets.withLock { buckets in
            if buckets[client] == nil, buckets.count >= limit {
                buckets = buckets.filter { content(of: $0.value, at: now) < size }
                if buckets.count >= limit { return 1 }
            }
            var bucket = buckets[client] ?? Bucket(content: size, lastChange: now)
            bucket.content = content(of: bucket, at: now)
            bucket.lastChange = now
            defer { buckets[client] = bucket }
            guard bucket.content >= 1 else { return (1 - bucket.content) / rate }
            bucket.content -= 1
            return nil
        }
    }

    /// How many clients are kept apart now.
    var count: Int { buckets.withLock { $0.count } }

    private func content(of bucket: Bucket, at now: ContinuousClock.Instant) -> Double {
        let elapsed = (now - bucket.lastChange) / .seconds(1)
        return min(size, bucket.content + max(0, elapsed) * rate)
    }
}
