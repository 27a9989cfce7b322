internal import Synchronization

/// Hands out 1, 2, 3, …, from any thread.
package final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    package init() {}
    package func next() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
}
