/// A tensor kept for backward, with the version it had when it was saved.
package struct SavedTensor {
    private let tensor: Tensor?
    private var version: Int
    /// The history of the saved tensor, kept beside it: an in-place change of the user's tensor must not lead from
    /// this node back to itself.
    package let node: Node?
    private let outputIndex: Int
    private let isOwnersResult: Bool
    private let isView: Bool

    /// An empty place, for a tensor that no wanted gradient reads.
    static var none: SavedTensor { SavedTensor() }

    private init() {
        tensor = nil
        version = 0
        node = nil
        outputIndex = 0
        isOwnersResult = false
        isView = false
    }

    init(_ tensor: Tensor) {
        node = tensor.currentNode
        outputIndex = tensor.outputIndex
        version = tensor.version.value
        isView = tensor.base != nil
        isOwnersResult = false
        self.tensor = node == nil && tensor.isGradRequired ? tensor : tensor.alias()
    }

    init(result: Tensor, of owner: Node, index: Int) {
        node = nil
        outputIndex = index
        version = result.version.value
        isView = false
        isOwnersResult = true
        tensor = result.alias()
    }

    /// Stops where the memory was changed since.
    func checkVersion(owner: Node) {
        if let tensor, tensor.version.value != version { refuse(tensor, owner: owner) }
    }

    mutating func renewIfResult() {
        if isOwnersResult, let tensor { version = tensor.version.value }
    }

    func unpacked(owner: Node) -> Tensor {
        guard let tensor else {
            fail(
                "\(owner.name) reads a tensor that it did not save",
                hint: "forward saved it only for an input whose gradient is not wanted: read it where that gradient is "
                    + "computed, or save it with save(_:).")
        }
        checkVersion(owner: owner)
        guard GradMode.isEnabled, let history = isOwnersResult ? owner : node else { return tensor }
        let result = tensor.alias()
        result.node = history
        result.outputIndex = outputIndex
        result.isGradRequired = true
        return result
    }

    private func refuse(_ tensor: Tensor, owner: Node) -> Never {
        let now = tensor.version.value
        var origin = ""
        if let history = isOwnersResult ? owner : node {
            // PyTorch rebuilds the history of a view whose base changed, as AsStrided.
            origin = ", which is output \(outputIndex) of \(isView ? "AsStrided" : history.stem),"
        }
        let what = tensor.version.label ?? "the tensor that \(owner.name) saved"
        let culprit = tensor.version.lastChange
        fail(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
                + "[torch.\(tensor.dtype.legacyName)Tensor \(tensor.shape)]\(origin) is at version \(now); "
                + "expected version \(version) instead.",
            hint:
                "\(owner.name) needs \(what) as forward saw it, but it was changed by \(culprit) since. Run the forward "
                + "pass again after the change (a loss made from an old output uses an old graph), or change a clone.")
    }
}
