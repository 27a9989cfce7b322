/// Makes batches 0, 1, 2, … on a thread of its own, a few ahead of the one that takes them.
///
/// The thread ends after the last batch, or when the prefetcher goes away, which waits for it.
final class Prefetcher {
    private let queue: BatchQueue
    private let thread: WorkerThread

    /// - Parameters:
    ///   - count: How many batches there are.
    ///   - ahead: How many may wait to be taken.
    ///   - make: Makes the batch of a number, on the other thread.
    /// - Returns: nil where the system gives no thread.
    init?(count: Int, ahead: Int, make: @escaping @Sendable (Int) -> (Tensor, Tensor)) {
        let queue = BatchQueue(capacity: ahead)
        let thread = WorkerThread {
            for number in 0..<count where !queue.put(make(number)) { return }
        }
        guard let thread else { return nil }
        self.queue = queue
        self.thread = thread
    }

    deinit {
        queue.close()
        thread.join()
    }

    /// The next batch; waits until it is made. Not to be called more often than there are batches.
    func next() -> (Tensor, Tensor) { queue.take() }
}

/// Hands batches from the thread that makes them to the thread that uses them, in order.
///
/// Unchecked Sendable: `batches` and `isClosed` are only touched between `lock` and `unlock`, and a batch inside is known
/// to neither thread: a data set makes new tensors for each batch, `put` forgets them, and `take` gives them away.
private final class BatchQueue: @unchecked Sendable {
    private let capacity: Int
    private let monitor = Monitor()
    private var batches: [(Tensor, Tensor)] = []
    private var isClosed = false

    init(capacity: Int) { self.capacity = capacity }

    /// Adds a batch and waits until another one is wanted; false once none is.
    func put(_ batch: (Tensor, Tensor)) -> Bool {
        monitor.lock()
        defer { monitor.unlock() }
        batches.append(batch)
        monitor.signal()
        // Waits until half of the batches are gone: waking a thread for every batch would cost more than the batch.
        if batches.count >= capacity { while batches.count > capacity / 2, !isClosed { monitor.wait() } }
        return !isClosed
    }

    func take() -> (Tensor, Tensor) {
        monitor.lock()
        defer { monitor.unlock() }
        while batches.isEmpty { monitor.wait() }
        let batch = batches.removeFirst()
        if batches.count == capacity / 2 { monitor.signal() }
        return batch
    }

    func close() {
        monitor.lock()
        isClosed = true
        monitor.signal()
        monitor.unlock()
    }
}
