/// One step of a recorded computation: computes its inputs' gradients from its results' gradients.
public class Node: CustomStringConvertible {
    /// Where a gradient goes next: a node, and which of that node's results it belongs to. nil: no gradient is wanted.
    package typealias Edge = (node: Node?, index: Int)

    /// What a gradient must look like: the shape and dtype of one result of the forward computation.
    package struct Result {
        let shape: [Int]
        let dtype: DType

        func fits(_ gradient: Tensor) -> Bool { shape == gradient.shape && dtype == gradient.dtype }
    }

    /// As PyTorch names it: `AddmmBackward0`.
    public var name: String { fail("Node.name is missing") }
    package let sequence: Int
    // Unchecked exclusivity: as in Tensor, these are whole values, read or replaced at once.
    @exclusivity(unchecked) package var edges: [Edge]
    @exclusivity(unchecked) package private(set) var firstResult: Result
    /// The results behind the first: few operations have any.
    @exclusivity(unchecked) package private(set) var moreResults: [Result] = []
    @exclusivity(unchecked) package var saved: [SavedTensor] = []
    @exclusivity(unchecked) package private(set) var isReleased = false
    /// Hooks on the gradients of this node's results, in the order in which they were registered.
    @exclusivity(unchecked) package var hooks: [GradientHook] = []
    /// The results that keep their gradient, after all hooks.
    @exclusivity(unchecked) package var retaining: [RetainingTensor] = []
    /// While an in-place operation runs: the tensor that its result goes to.
    @exclusivity(unchecked) package var destination: Tensor?
    /// While an in-place operation is recorded: the tensor that it changes.
    @exclusivity(unchecked) package var target: Tensor?
    /// Which engine run this node takes part in, and where its gradients are kept there.
    @exclusivity(unchecked) package var run = 0
    @exclusivity(unchecked) package var slot = 0
    /// In anomaly mode: where the node was recorded.
    package let forwardCall: ForwardCall?

    package init(edges: [Edge], result: Result = Result(shape: [], dtype: .float32)) {
        self.edges = edges
        firstResult = result
        sequence = Node.nextSequence()
        forwardCall = AnomalyMode.isEnabled ? ForwardCall() : nil
    }

    /// Notes what the results of the forward computation look like.
    package func setResults(_ tensors: [Tensor]) {
        if let first = tensors.first { setResult(first) }
        moreResults = tensors.dropFirst().map { Result(shape: $0.shape, dtype: $0.dtype) }
    }

    /// Notes what the one result of the forward computation looks like.
    package func setResult(_ tensor: Tensor) { firstResult = Result(shape: tensor.shape, dtype: tensor.dtype) }

    package func result(_ index: Int) -> Result { index == 0 ? firstResult : moreResults[index - 1] }

    /// Whether a gradient looks like the result that it belongs to.
    package func fits(_ gradient: Tensor, _ index: Int) -> Bool {
        index == 0 ? firstResult.fits(gradient) : moreResults[index - 1].fits(gradient)
    }

    /// The gradients of this node's inputs, where the node has one result and its gradient is there. A
    /// gradient that nothing else refers to may be overwritten.
    package func apply(_ gradient: consuming Tensor) -> [Tensor?] { apply([gradient]) }

    /// The gradients of this node's inputs.
    package func apply(_ gradients: [Tensor?]) -> [Tensor?] { fail("Node.apply of \(name) is missing") }

    /// The nodes that receive this node's gradients, with the index of the result they belong to. PyTorch:
    /// `next_functions`.
    public var nextFunctions: [(Node?, Int)] { shownEdges.map { ($0.node, $0.index) } }
    /// The edges as PyTorch's graph has them.
    package var shownEdges: [Edge] { edges }

    public var description: String {
        let address = String(UInt(bitPattern: ObjectIdentifier(self)), radix: 16)
        return "<\(name) object at 0x\(address)>"
    }

    /// `Exp` of `ExpBackward0`: the operation that made this node.
    package var stem: String {
        var end = name.endIndex
        while end > name.startIndex, !name[end...].hasPrefix("Backward") { end = name.index(before: end) }
        return end == name.startIndex ? name : String(name[..<end])
    }

    /// Whether the gradient of input `index` is wanted.
    package func needsGradient(_ index: Int) -> Bool { edges[index].node != nil }

    /// Whether no hook and no tensor wants to see this node's gradients.
    package var isUnobserved: Bool { retaining.isEmpty && hooks.isEmpty }

    /// The hooks that see gradients on their way to this node.
    package var activeHooks: [GradientHook] { hooks }

    /// Frees saved tensors after backward.
    package func release() {
        if saved.isEmpty { return }
        saved = []
        isReleased = true
    }

    /// Stops where a saved tensor was freed, or changed since.
    package func checkSaved() {
        check(!isReleased, Node.releasedMessage, hint: Node.releasedHint)
        for index in saved.indices where saved[index].wantsCheck {
            saved[index].checkVersion(owner: name, history: self)
        }
    }

    /// Moves the nodes that this one keeps alive to `nodes`.
    package func takeReferences(into nodes: inout [Node]) {
        for index in edges.indices {
            // Nodes without edges of their own, such as those of leaves, end here: nothing follows from them.
            if let node = edges[index].node.take(), !node.edges.isEmpty { nodes.append(node) }
        }
        for tensor in saved { if let node = tensor.node { nodes.append(node) } }
        edges = []
        saved = []
    }

    deinit { freeGraph() }
}

extension Node {
    /// Frees the graph behind a node in a loop: recursive release overflows the stack at about 25,000 nodes.
    private func freeGraph() {
        if edges.isEmpty { return }
        var pending: [Node] = []
        pending.reserveCapacity(16)
        takeReferences(into: &pending)
        while var node = pending.popLast() {
            if isKnownUniquelyReferenced(&node) { node.takeReferences(into: &pending) }
        }
    }

    // Graphs belong to one task each, but several tasks may build graphs at once.
    private static func nextSequence() -> Int { sequences.next() }
    private static let sequences = Counter()

    /// Saves a tensor that backward reads; of one that this operation is about to change, a copy.
    package func save(_ tensor: Tensor) { add(SavedTensor(tensor === target ? tensor.clone() : tensor)) }

    private func add(_ tensor: consuming SavedTensor) {
        if saved.isEmpty { saved.reserveCapacity(edges.count + 1) }
        if CheckpointedCall.exist { tensor = CheckpointPass.saving(tensor, by: self) }
        saved.append(tensor)
    }

    /// Saves `tensor` where the gradient of input `index` is wanted, an empty place otherwise.
    package func save(_ tensor: Tensor, for index: Int) {
        if needsGradient(index) { save(tensor) } else { add(SavedTensor.none) }
    }

    /// Saves a matrix, as ``save(_:for:)``, of which PyTorch saves the transpose.
    package func saveTransposed(_ matrix: Tensor, for index: Int) {
        add(needsGradient(index) ? SavedTensor(transposed: matrix) : SavedTensor.none)
    }

    /// Saves a result of this very node; kept without its history, which would be a cycle.
    package func saveResult(_ tensor: Tensor, index: Int = 0) {
        add(SavedTensor(result: tensor, index: index))
    }

    /// After an in-place operation raised the version: results saved during it are right at the new version.
    package func renewSavedResults() {
        for index in saved.indices { saved[index].renewIfResult() }
    }

    /// Where a result of this shape and dtype goes: the tensor that an in-place operation changes, or a new one.
    package static func output(_ node: Node?, _ shape: [Int], _ dtype: DType, _ backend: any Backend) -> Tensor {
        if let destination = node?.destination, destination.shape == shape, destination.dtype == dtype {
            return destination
        }
        return Tensor(empty: shape, dtype, backend: backend)
    }

    /// The saved tensor number `index`, after checking that it still holds what forward computed.
    package func saved(_ index: Int) -> Tensor {
        check(!isReleased, Node.releasedMessage, hint: Node.releasedHint)
        if !saved[index].wantsCheck, let tensor = saved[index].tensor, !GradMode.isEnabled { return tensor }
        return saved[index].unpacked(owner: self)
    }

    static let releasedMessage =
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
        + "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
        + "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
        + "saved tensors after calling backward."
    static let releasedHint =
        "Run the forward pass again for a new graph, or pass retainGraph: true to the first backward."
}

/// Receives gradients for a leaf and adds them to its `grad`.
public final class AccumulateGrad: Node {
    /// The leaf.
    public let variable: Tensor

    init(_ variable: Tensor) {
        self.variable = variable
        super.init(edges: [], result: Result(shape: variable.shape, dtype: variable.dtype))
    }

    public override var name: String { "AccumulateGrad" }
    package override var activeHooks: [GradientHook] { variable.leafHooks }
    package override var isUnobserved: Bool { retaining.isEmpty && variable.leafHooks.isEmpty }

    deinit { if variable.accumulator === self { variable.accumulator = nil } }
}
