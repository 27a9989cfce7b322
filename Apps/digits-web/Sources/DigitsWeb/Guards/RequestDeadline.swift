internal import NIOCore
internal import NIOHTTPTypes

/// Ends requests that take too long: a body that arrives drop by drop is answered 408, an answer that nobody fetches
/// closes the connection. When the server shuts down, requests that have begun get a shorter time.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// What a handler that waits for the request's body is told.
    struct Passed: Error {}

    private var limit: TimeAmount
    private let shutdownLimit: TimeAmount
    /// Requests whose answer is not yet on its way.
    private var openRequests = 0
    /// Whether the end of a request's body is still to come.
    private var isArriving = false
    /// Whether the connection ends with the next answer.
    private var isOver = false
    private var timer: Scheduled<Void>?

    init(_ limit: TimeAmount, whenShuttingDown shutdownLimit: TimeAmount) {
        self.limit = limit
        self.shutdownLimit = min(limit, shutdownLimit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            openRequests += 1
            isArriving = true
            if timer == nil { start(context) }
        case .body: break
        case .end:
            isArriving = false
            stopIfDone()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let written = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in bound.value.handler.answered(bound.value.context) }
        context.write(data, promise: written)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            limit = shutdownLimit
            if timer != nil {
                stop()
                start(context)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    private func answered(_ context: ChannelHandlerContext) {
        openRequests -= 1
        stop()
        if isOver { return context.close(promise: nil) }
        // The next request has the whole time; what is left of this one's body, too.
        if context.channel.isActive, openRequests > 0 || isArriving { start(context) }
    }

    private func stopIfDone() {
        if openRequests == 0 { stop() }
    }

    private func start(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) { bound.value.handler.passed(bound.value.context) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }

    private func passed(_ context: ChannelHandlerContext) {
        timer = nil
        guard isArriving, openRequests > 0, !isOver else { return context.close(promise: nil) }
        // Whoever waits for the body learns of it, and answers why.
        isOver = true
        start(context)
        context.fireErrorCaught(Passed())
    }
}
