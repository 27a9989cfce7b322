import NIOCore
import NIOPosix

/// A connection that sends whatever a test likes.
struct Connection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    init(_ port: Int) async throws {
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
            }
    }

    /// Sends the parts and closes the connection.
    func abort(after parts: [String]) async throws {
        try await channel.executeThenClose { _, outbound in
            for part in parts { try await outbound.write(ByteBuffer(string: part)) }
        }
    }

    /// Sends the parts; then, again and again, `drip`. Returns all that came until the server closed the connection.
    func answer(to parts: [String], drip: String? = nil) async throws -> String {
        var answer = ""
        do {
            try await channel.executeThenClose { inbound, outbound in
                for part in parts { try await outbound.write(ByteBuffer(string: part)) }
                answer = try await Self.read(inbound, while: drip, outbound)
            }
        } catch is ChannelError {
            // The server has closed the connection before we did.
        }
        return answer
    }

    private static func read(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, while drip: String?,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> String {
        let dripping = drip.map { drip in
            Task {
                repeat {
                    try await Task.sleep(for: .milliseconds(20))
                    try await outbound.write(ByteBuffer(string: drip))
                } while true
            }
        }
        defer { dripping?.cancel() }
        var text = ""
        do {
            for try await part in inbound { text += String(buffer: part) }
        } catch is IOError {
            // Reset: the server closed the connection while we were sending.
        }
        return text
    }
}
