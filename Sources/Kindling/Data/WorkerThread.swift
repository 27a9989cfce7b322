#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A thread of the system's: for work that may wait, which Swift's own tasks must not.
final class WorkerThread: Sendable {
    private let thread: pthread_t

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts `body`; nil where the system gives no thread.
    init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
            var started: pthread_t?
            let status = pthread_create(&started, nil, { WorkerThread.run($0) }, work.toOpaque())
        #else
            var started: pthread_t? = pthread_t()
            let status = pthread_create(&started!, nil, { WorkerThread.run($0!) }, work.toOpaque())
        #endif
        guard status == 0, let started else {
            work.release()
            return nil
        }
        thread = started
    }

    private static func run(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
        return nil
    }

    /// Waits for the end of the thread; once.
    func join() { pthread_join(thread, nil) }
}

/// A lock with a condition to wait for, for two threads.
final class Monitor: @unchecked Sendable {
    // At fixed addresses, which the system needs.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    /// Lets go of the lock until the other thread signals; the condition must be looked at again.
    func wait() { pthread_cond_wait(condition, mutex) }
    /// Wakes the other thread where it waits.
    func signal() { pthread_cond_signal(condition) }
}
