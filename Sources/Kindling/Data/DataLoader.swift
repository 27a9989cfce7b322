/// Goes through a data set in batches, in a new random order each time if `shuffle` is set.
/// PyTorch: `torch.utils.data.DataLoader`.
///
/// ```swift
/// let loader = DataLoader(data, batchSize: 64, shuffle: true)
/// for epoch in 1...5 {
///     for (images, labels) in loader { ... }
/// }
/// ```
///
/// The order is PyTorch's for the same seed: that of ``manualSeed(_:)``, or that of `generator`. While one batch is
/// worked on, the next ones are made on another thread; leaving the loop early ends that thread.
public struct DataLoader<Examples: Dataset>: Sequence, Sendable {
    /// Where the examples come from.
    public let dataset: Examples
    /// How many examples a batch has.
    public let batchSize: Int
    /// Whether each pass takes a new random order.
    public let shuffle: Bool
    /// Whether a last batch of fewer examples is left out.
    public let dropLast: Bool
    private let generator: Generator?
    private let prefetch: Int

    /// A loader of the examples of `dataset`.
    ///
    /// - Parameters:
    ///   - batchSize: How many examples a batch has.
    ///   - shuffle: Takes a new random order in each pass.
    ///   - dropLast: Leaves out a last batch of fewer examples.
    ///   - generator: Draws the orders; nil: the default generator seeds one for each pass.
    ///   - prefetch: How many batches may be ready ahead. 0 makes each batch when it is asked for, on the caller's
    ///     thread: for data sets that themselves draw from a generator that others draw from too.
    public init(
        _ dataset: Examples, batchSize: Int = 1, shuffle: Bool = false, dropLast: Bool = false,
        generator: Generator? = nil, prefetch: Int = 4
    ) {
        check(
            batchSize > 0, "batch_size should be a positive integer value, but got batch_size=\(batchSize)",
            hint: "A batch has at least one example.")
        check(
            !shuffle || dataset.count > 0,
            "num_samples should be a positive integer value, but got num_samples=\(dataset.count)",
            hint: "There is nothing to shuffle: the data set is empty.")
        check(
            prefetch >= 0, "prefetch_factor option should be non-negative",
            hint: "0 makes each batch when it is asked for.")
        self.dataset = dataset
        self.batchSize = batchSize
        self.shuffle = shuffle
        self.dropLast = dropLast
        self.generator = generator
        self.prefetch = prefetch
    }

    /// How many batches a pass has. PyTorch: `len(loader)`.
    public var count: Int { (dataset.count + (dropLast ? 0 : batchSize - 1)) / batchSize }

    /// As ``count``: a sequence's guess of its length is the length here.
    public var underestimatedCount: Int { count }

    /// Starts a pass through the data.
    public func makeIterator() -> BatchIterator<Examples> {
        let sampler = shuffle ? RandomOrder(generator: generator) : nil
        // PyTorch draws a seed for its worker processes here, used or not: what is drawn later depends on it.
        _ = (generator ?? .default).randomInt64()
        return BatchIterator(
            dataset: dataset, batchSize: batchSize, dropLast: dropLast, sampler: sampler, prefetch: prefetch)
    }
}

/// One pass of a ``DataLoader`` through its data.
public final class BatchIterator<Examples: Dataset>: IteratorProtocol {
    private let dataset: Examples
    private let batchSize: Int
    private let dropLast: Bool
    private let sampler: RandomOrder?
    private let prefetch: Int
    private var order: [Int]?
    private var position = 0
    private var isExhausted = false
    private var prefetcher: Prefetcher?

    init(dataset: Examples, batchSize: Int, dropLast: Bool, sampler: RandomOrder?, prefetch: Int) {
        self.dataset = dataset
        self.batchSize = batchSize
        self.dropLast = dropLast
        self.sampler = sampler
        self.prefetch = prefetch
    }

    /// The next batch: inputs and targets; nil at the end of the data.
    public func next() -> (Tensor, Tensor)? {
        let order = startedOrder()
        let rest = order.count - position
        if rest < batchSize, !isExhausted {
            isExhausted = true
            sampler?.finish(count: order.count)
        }
        guard rest > 0, rest >= batchSize || !dropLast else { return nil }
        let end = Swift.min(position + batchSize, order.count)
        defer { position = end }
        return prefetcher?.next() ?? dataset.batch(Array(order[position..<end]))
    }

    /// The order of the examples, drawn when the first batch is asked for, as in PyTorch; starts the other thread.
    private func startedOrder() -> [Int] {
        if let order { return order }
        let new = sampler?.draw(count: dataset.count) ?? Array(0..<dataset.count)
        order = new
        let batchCount = (new.count + (dropLast ? 0 : batchSize - 1)) / batchSize
        if prefetch > 0, batchCount > 1 {
            let (dataset, batchSize) = (dataset, batchSize)
            prefetcher = Prefetcher(count: batchCount, ahead: prefetch) { number in
                dataset.batch(Array(new[(number * batchSize)..<Swift.min((number + 1) * batchSize, new.count)]))
            }
        }
        return new
    }
}

/// Random orders of examples, with the draws of PyTorch's `RandomSampler`.
struct RandomOrder {
    let generator: Generator?

    /// The order of one pass.
    func draw(count: Int) -> [Int] {
        let source = generator ?? Generator(seed: UInt64(Generator.default.randomInt64()))
        return randperm(count, generator: source).asArray(Int.self)
    }

    /// PyTorch draws another permutation at the end of a pass, to take no example from it; the next pass with the same
    /// generator depends on it.
    func finish(count: Int) {
        if let generator { _ = randperm(count, generator: generator) }
    }
}
