#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import Synchronization

/// Ctrl-C and kill, turned into a question that long work asks between its steps.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// From now on, the first Ctrl-C, kill or closed terminal only sets ``signal``; the second ends the program at once.
    static func watch() {
        _ = received.load(ordering: .relaxed)  // a signal's handler is no place for making globals
        let signals = [SIGINT, SIGTERM, SIGHUP]
        // Whoever started this program may have blocked them, for itself.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        for signal in signals { sigaddset(&blocked, signal) }
        pthread_sigmask(SIG_UNBLOCK, &blocked, nil)
        for signal in signals {
            var action = sigaction()
            let handler: @convention(c) (Int32) -> Void = { Interruption.received.store($0, ordering: .relaxed) }
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = handler
            #else
                action.__sigaction_handler.sa_handler = handler
            #endif
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            var before = sigaction()
            sigaction(signal, &action, &before)
            if signal == SIGHUP, before.isIgnored { sigaction(signal, &before, nil) }  // nohup: goes on
        }
    }

    /// The signal that came; nil: none.
    static var signal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }
}

extension sigaction {
    /// Whether the signal has no effect.
    fileprivate var isIgnored: Bool {
        #if canImport(Darwin)
            let handler = __sigaction_u.__sa_handler
        #else
            let handler = __sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
