/// The memory behind tensors: the only mutable thing that they share.
package final class Storage {
    package let pointer: UnsafeMutableRawPointer
    package let byteCount: Int
    package let backend: any Backend

    package init(byteCount: Int, backend: any Backend) {
        self.byteCount = byteCount
        self.backend = backend
        pointer = backend.allocate(byteCount)
    }

    deinit { backend.free(pointer) }
}

/// Counts in-place changes, so that backward can tell that a saved tensor no longer holds what forward computed.
///
/// Views and `detach()` share their base's counter; `.data` has its own.
package final class VersionCounter {
    package private(set) var value = 0
    /// What changed the memory last ("SGD.step"), for the message that refuses a stale graph.
    package private(set) var lastChange = ""
    /// The parameter's name in its module ("fc3.weight"), once a module has told it.
    package var label: String?

    package func bump(_ change: String) {
        value += 1
        lastChange = change
    }
}
