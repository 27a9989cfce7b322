/// A tensor kept for backward, with the version it had when it was saved.
package struct SavedTensor {
    private enum Kind { case none, leaf, input, view, transposed, result }

    // An alias where the tensor has a history; it also keeps which result of its node the tensor is.
    let tensor: Tensor?
    /// The history of the saved tensor, kept beside it: an in-place change of the user's tensor must not lead from
    /// this node back to itself.
    package let node: Node?
    private var version: Int
    private let kind: Kind
    /// Instead of the tensor, inside a checkpointed call.
    private let recomputed: RecomputedTensor?

    /// An empty place, for a tensor that no wanted gradient reads.
    static var none: SavedTensor { SavedTensor(tensor: nil, node: nil, kind: .none) }

    private init(tensor: Tensor?, node: Node?, kind: Kind, recomputed: RecomputedTensor? = nil) {
        self.tensor = tensor
        self.node = node
        self.kind = kind
        self.recomputed = recomputed
        version = tensor?.versionCount ?? 0
    }

    init(_ tensor: Tensor) {
        let node = tensor.currentNode
        if node == nil, tensor.isGradRequired {
            self.init(tensor: tensor, node: nil, kind: .leaf)
            return
        }
        self.init(
            aliasOf: tensor, index: tensor.outputIndex, node: node, kind: tensor.base == nil ? .input : .view)
    }

    /// A matrix of which PyTorch saves the transpose, a view.
    init(transposed matrix: Tensor) {
        let (node, index) = matrix.gradientEdge
        if node is AccumulateGrad {  // a leaf's history does not change
            self.init(tensor: matrix, node: node, kind: .transposed)
        } else {
            self.init(aliasOf: matrix, index: index, node: node, kind: .transposed)
        }
    }

    /// A result of the very node that saves it.
    init(result: Tensor, index: Int) {
        self.init(aliasOf: result, index: index, node: nil, kind: .result)
    }

    private init(aliasOf tensor: Tensor, index: Int, node: Node?, kind: Kind) {
        let alias = tensor.alias()
        alias.outputIndex = index
        self.init(tensor: alias, node: node, kind: kind)
    }

    /// The tensor, where it need not be kept since it can be computed again: leaves are there anyway.
    var replaceable: Tensor? { kind == .leaf ? nil : tensor }

    /// This place without the tensor.
    func replaced(by recomputed: RecomputedTensor) -> SavedTensor {
        SavedTensor(tensor: nil, node: node, kind: kind, recomputed: recomputed)
    }

    /// After a backward that keeps the graph: what was computed again need not be kept.
    func forgetRecomputed() { recomputed?.forget() }

    /// Whether ``checkVersion(owner:history:)`` may stop: asked first, since each node is checked in each backward.
    var wantsCheck: Bool {
        if let tensor { return tensor.versionCount != version }
        return recomputed != nil
    }

    /// Stops where the memory was changed since. `owner`: what saved the tensor.
    func checkVersion(owner: @autoclosure () -> String, history: Node? = nil) {
        if let tensor, tensor.versionCount != version { refuse(tensor, owner: owner(), history: history) }
        if let recomputed { recomputed.call.checkInputs() }
    }

    mutating func renewIfResult() {
        if kind == .result, let tensor { version = tensor.versionCount }
    }

    func unpacked(owner: Node) -> Tensor {
        unpacked(owner: owner.name, history: kind == .result ? owner : node)
    }

    /// The tensor, with `history` where gradients are recorded. `owner`: what saved it.
    func unpacked(owner: @autoclosure () -> String, history: Node?) -> Tensor {
        guard let tensor = tensor ?? recomputed?.tensor() else {
            fail(
                "\(owner()) reads a tensor that it did not save",
                hint: "forward saved it only for an input whose gradient is not wanted: read it where that gradient is "
                    + "computed, or save it with save(_:).")
        }
        if recomputed == nil { checkVersion(owner: owner(), history: history) }
        guard let history, GradMode.isEnabled else { return tensor }
        let result = tensor.alias()
        result.node = history
        result.outputIndex = recomputed?.outputIndex ?? tensor.outputIndex
        result.isGradRequired = true
        return result
    }

    private func refuse(_ tensor: Tensor, owner: String, history: Node?) -> Never {
        let now = tensor.versionCount
        var origin = ""
        let isTransposed = kind == .transposed
        if let history = kind == .result ? history : node {
            // PyTorch rebuilds the history of a view whose base changed, as AsStrided.
            let stem = kind == .view || isTransposed ? "AsStrided" : history.stem
            origin = ", which is output \(isTransposed ? 0 : tensor.outputIndex) of \(stem),"
        }
        let shape = isTransposed ? tensor.shape.reversed() : tensor.shape
        let what = tensor.version.label ?? "the tensor that \(owner) saved"
        let culprit = tensor.version.lastChange
        fail(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
                + "[torch.\(tensor.dtype.legacyName)Tensor \(shape)]\(origin) is at version \(now); "
                + "expected version \(version) instead.",
            hint:
                "\(owner) needs \(what) as forward saw it, but it was changed by \(culprit) since. Run the forward "
                + "pass again after the change (a loss made from an old output uses an old graph), or change a clone.")
    }
}
