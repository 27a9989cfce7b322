/// The memory behind tensors: the only mutable thing that they share. It counts its changes itself, so that a new tensor
/// needs no counter beside it.
package final class Storage: VersionCounter {
    package let pointer: UnsafeMutableRawPointer
    package let byteCount: Int
    package let backend: any Backend

    package init(byteCount: Int, backend: any Backend) {
        self.byteCount = byteCount
        self.backend = backend
        pointer = backend.allocate(byteCount)
        super.init()
    }

    deinit { giveBack() }

    // Apart and not inlined: in a deinit the backend would be retained and released once more.
    @inline(never) private func giveBack() { backend.free(pointer) }
}

/// Counts in-place changes, so that backward can tell that a saved tensor no longer holds what forward computed.
///
/// Views and `detach()` share their base's counter; `.data` has its own.
package class VersionCounter {
    // Unchecked exclusivity: read by every operation, a whole value each time.
    @exclusivity(unchecked) package private(set) final var value = 0
    /// What changed the memory last ("SGD.step"), for the message that refuses a stale graph.
    package private(set) final var lastChange = ""
    /// The parameter's name in its module ("fc3.weight"), once a module has told it.
    package final var label: String?

    package init() {}

    /// A counter that goes on from where `other` is.
    package init(copying other: VersionCounter) {
        value = other.value
        lastChange = other.lastChange
        label = other.label
    }

    package final func bump(_ change: String) {
        value += 1
        lastChange = change
    }
}
