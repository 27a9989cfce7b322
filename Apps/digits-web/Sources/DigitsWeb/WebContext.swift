public import Hummingbird
internal import NIOCore

/// What is known about a request besides itself: above all, who sent it.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The other end of the connection; nil: unknown, as in tests without a socket.
    let peer: SocketAddress?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }
}
