/// What a storage's numbers still have to go through. It is done when somebody reads them, unless the reader does it on
/// the way or can do without the numbers: activations and their gradients are then not written and read once more.
package enum PendingWork {
    /// `max(x, 0)` of what is in memory.
    case relu(DType)
    /// What a max pool's gradient scatters; nothing is in memory.
    case maxPoolGradient(PooledGradient)
    /// The gradient of a matrix that one vector was multiplied with; nothing is in memory.
    case outerProduct(OuterProduct)
}

/// A matrix [m, n] each of whose rows is one row [1, n] times one of m factors [1, m].
package final class OuterProduct {
    let factors: Tensor
    let row: Tensor

    /// Keeps copies: the originals may change before somebody reads the matrix.
    init(_ factors: Tensor, _ row: Tensor) {
        self.factors = factors.rawConverted(to: factors.dtype)
        self.row = row.rawConverted(to: row.dtype)
    }
}

/// The gradient that a max pool passes on, as what arrived at the pool and where it goes.
package final class PooledGradient {
    let gradient: Tensor
    let positions: Tensor
    let pool: MaxPool
    /// What computed the images that were pooled.
    private let source: ObjectIdentifier?
    /// Whether only elements above zero have a gradient: the others were zeros of ReLU.
    private(set) var isAboveZero = false

    init(_ gradient: Tensor, _ positions: Tensor, _ pool: MaxPool, source: Node?) {
        self.gradient = gradient
        self.positions = positions
        self.pool = pool
        self.source = source.map(ObjectIdentifier.init)
    }

    /// Drops the gradient of elements that are not above zero, if `relu` computed the very images that were pooled;
    /// otherwise false.
    func restrictToAboveZero(of relu: Node) -> Bool {
        guard source == ObjectIdentifier(relu) else { return false }
        isAboveZero = true
        return true
    }
}
