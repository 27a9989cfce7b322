/// The memory behind tensors: the only mutable thing that they share. It counts its changes itself, so that a new tensor
/// needs no counter beside it.
package final class Storage: VersionCounter {
    package let byteCount: Int
    /// Not counted, since backends live as long as the program.
    package unowned(unsafe) let backend: any Backend
    /// nil as long as nothing is written there: before pending work that does not start from it.
    @exclusivity(unchecked) private var memory: UnsafeMutableRawPointer?
    /// What has to be done before the numbers are read; a reader may also take it over.
    @exclusivity(unchecked) package private(set) var pending: PendingWork?

    package init(byteCount: Int, backend: borrowing any Backend) {
        self.byteCount = byteCount
        self.backend = copy backend
        memory = backend.allocate(byteCount)
        super.init()
    }

    /// A storage whose numbers are computed when they are needed.
    package init(byteCount: Int, backend: any Backend, pending: PendingWork) {
        self.byteCount = byteCount
        self.backend = backend
        self.pending = pending
        super.init()
    }

    deinit { giveBack() }

    // Apart and not inlined: in a deinit the backend would be retained and released once more.
    @inline(never) private func giveBack() {
        if let memory { backend.free(memory) }
    }

    /// Where the numbers are once ``finish()`` was called, or for readers that take over the pending work.
    package var pointerBeforePending: UnsafeMutableRawPointer { memory! }

    /// Leaves `work` to whoever reads the numbers next.
    package func postpone(_ work: PendingWork) {
        if pending != nil { finish() }
        pending = work
    }

    /// Does what is pending.
    @inline(never) package func finish() {
        let work = pending
        pending = nil
        switch work {
        case .relu(let dtype):
            let all = Tensor(storage: self, offset: 0, shape: [byteCount / dtype.itemSize], dtype: dtype)
            backend.unary(.relu, all, into: all, 0, 0)
        case .maxPoolGradient(let pooled):
            memory = backend.allocate(byteCount)
            let gradient = Tensor(storage: self, offset: 0, shape: pooled.pool.original, dtype: pooled.gradient.dtype)
            backend.maxPool2dGradient(
                pooled.gradient, positions: pooled.positions, pooled.pool.geometry, aboveZero: pooled.isAboveZero,
                into: gradient)
        case .outerProduct(let product):
            memory = backend.allocate(byteCount)
            let matrix = Tensor(
                storage: self, offset: 0, shape: [product.factors.shape[1], product.row.shape[1]],
                dtype: product.row.dtype)
            backend.matmul(product.factors, product.row, transposed: (true, false), bias: nil, into: matrix)
        case nil: break
        }
    }
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
