/// How much one client may ask of the server.
public struct Limits: Sendable, Equatable {
    /// The largest body of a request, in bytes.
    public var bodySize = 2 * 1024 * 1024
    /// The largest sum of a request's header fields, in bytes.
    public var headerSize = 16 * 1024
    /// How long a client may take to send a request's body, and then to fetch the answer.
    public var requestTime = Duration.seconds(15)
    /// The same for requests that have begun when the server is asked to end.
    public var shutdownTime = Duration.seconds(3)
    /// How long a connection may be open without a request, or with half of one's header.
    public var idleTime = Duration.seconds(30)
    /// How many connections are served at a time; more wait.
    public var connections = 256
    /// How many photos may wait to be looked at; more are refused.
    public var waitingPhotos = 32
    /// How many requests a second each client address may send; nil: any number.
    public var requestsPerSecond: Double? = 500
    /// How many corrections are kept.
    public var corrections = 10_000

    /// The limits that suit one person's computer, and a home's network.
    public init() {}
}
