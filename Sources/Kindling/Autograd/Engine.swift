/// Runs a recorded graph backwards.
package enum Engine {
    private static let runs = Counter()

    /// Sends `gradients` from `roots` towards the leaves, newest node first.
    ///
    /// With `wanted` nil, adds what arrives at leaves to their `grad`; otherwise returns what arrives at the wanted
    /// tensors and touches no `grad`. Checks every saved tensor of the graph before it computes, and computes
    /// everything before it writes: a refused backward has changed nothing.
    static func run(
        roots: [Tensor], gradients: [Tensor], retainGraph: Bool, createGraph: Bool, wanted: [Tensor]? = nil
    ) -> [Tensor?] {
        var task = BackwardTask(run: runs.next(), wanted: wanted)
        task.collect(roots)
        task.checkSavedTensors()
        GradMode.$isEnabled.withValue(createGraph) {
            task.seed(roots, gradients)
            task.execute(retainGraph: retainGraph)
            task.accumulate(createGraph: createGraph)
        }
        task.restoreStamps()
        return task.captured
    }
}

/// One backward pass.
private struct BackwardTask {
    private let run: Int
    private let wantedEdges: [Node.Edge]?
    /// The nodes that computed the roots; they keep all others alive.
    private var rootNodes: [Node] = []
    /// Every node behind the roots, newest first. A node's `slot` is its place here.
    private var nodes: [UncountedNode] = []
    /// What has arrived for each node's first result, and for those behind it where any node has several. At a leaf it
    /// stays until the end.
    private var arrived: [Tensor?] = []
    private var arrivedBehind: [[Tensor?]] = []
    /// With wanted tensors: whether the node is on a path to one of them.
    private var needed: [Bool] = []
    /// Stamps of nodes that take part in another run, or took part: a backward inside a backward must leave the outer
    /// one's in place.
    private var outerStamps: [(node: Node, run: Int, slot: Int)] = []
    private(set) var captured: [Tensor?]

    init(run: Int, wanted: [Tensor]?) {
        self.run = run
        wantedEdges = wanted?.map { $0.gradientEdge }
        captured = [Tensor?](repeating: nil, count: wanted?.count ?? 0)
    }

    /// Finds every node behind the roots and orders them, newest first: a node's results are used by newer nodes only.
    mutating func collect(_ roots: [Tensor]) {
        nodes.reserveCapacity(32)
        rootNodes = roots.compactMap { $0.gradientEdge.node }
        for node in rootNodes { enter(UncountedNode(node)) }
        var next = 0
        while next < nodes.count {
            for index in 0..<nodes[next].edgeCount {
                if let source = nodes[next].source(index) { enter(source) }
            }
            next += 1
        }
        nodes.sort { $0.sequence > $1.sequence }
        for slot in nodes.indices { nodes[slot].use { $0.slot = slot } }
        arrived = [Tensor?](repeating: nil, count: nodes.count)
        if nodes.contains(where: { $0.moreResultCount > 0 }) {
            arrivedBehind = nodes.map { [Tensor?](repeating: nil, count: $0.moreResultCount) }
        }
        markNeeded()
    }

    /// Takes a node in that is not there yet.
    private mutating func enter(_ uncounted: UncountedNode) {
        uncounted.use { node in
            if node.run == run { return }
            if node.run != 0 { outerStamps.append((node, node.run, node.slot)) }
            node.run = run
            nodes.append(uncounted)
        }
    }

    /// With wanted tensors, only nodes on a path to one of them run.
    private mutating func markNeeded() {
        guard let wantedEdges else { return }
        needed = [Bool](repeating: true, count: nodes.count)
        let targets = Set(wantedEdges.compactMap { $0.node.map(ObjectIdentifier.init) })
        for slot in nodes.indices.reversed() {
            needed[slot] = nodes[slot].use { node in
                node.edges.contains { edge in
                    guard let next = edge.node else { return false }
                    return needed[next.slot] || targets.contains(ObjectIdentifier(next))
                }
            }
        }
    }

    private func isNeeded(_ slot: Int) -> Bool { needed.isEmpty || needed[slot] }

    func checkSavedTensors() {
        for slot in nodes.indices where isNeeded(slot) { nodes[slot].use { $0.checkSaved() } }
    }

    mutating func seed(_ roots: [Tensor], _ gradients: [Tensor]) {
        for (root, gradient) in zip(roots, gradients) {
            let edge = root.gradientEdge
            guard let node = edge.node else { continue }
            add(gradient, to: UncountedNode(node), result: edge.index, from: "backward", index: 0)
        }
    }

    mutating func execute(retainGraph: Bool) {
        for slot in nodes.indices { nodes[slot].use { execute($0, slot, retainGraph: retainGraph) } }
    }

    private mutating func execute(_ node: Node, _ slot: Int, retainGraph: Bool) {
        if node is AccumulateGrad, wantedEdges == nil, node.isUnobserved { return }
        let results = AnomalyMode.isEnabled ? checkedResults(of: node, slot) : results(of: node, slot)
        if !retainGraph, isNeeded(slot) { node.release() }
        guard var results else { return }
        check(
            results.count == node.edges.count,
            "Function \(node.name) returned an invalid number of gradients (\(results.count)), expected "
                + "\(node.edges.count)", hint: "backward returns one gradient, or nil, for each input of forward.")
        for position in results.indices {
            if let result = results[position].take(), let source = nodes[slot].source(position) {
                let index = node.edges[position].index
                add(result, to: source, result: index, from: node.name, index: position)
            }
        }
    }

    /// In anomaly mode: refuses NaN.
    private mutating func checkedResults(of node: Node, _ slot: Int) -> [Tensor?]? {
        let found = AnomalyMode.$running.withValue(node.forwardCall) { results(of: node, slot) }
        if let found, AnomalyMode.checksNaN { node.checkNaN(found) }
        return found
    }

    /// What a node makes of the gradients that have arrived at it; nil where it passes nothing on.
    private mutating func results(of node: Node, _ slot: Int) -> [Tensor?]? {
        if wantedEdges == nil, node.moreResults.isEmpty, node.isUnobserved {
            guard let gradient = arrived[slot].take() else { return nil }
            return node.apply(gradient)
        }
        var gradients = [arrived[slot].take()]
        if !node.moreResults.isEmpty {
            gradients += arrivedBehind[slot]
            arrivedBehind[slot] = []
        }
        node.callHooks(&gradients)
        capture(node, gradients)
        if node is AccumulateGrad {
            if wantedEdges == nil { arrived[slot] = gradients[0] }
            return nil
        }
        guard isNeeded(slot), gradients.contains(where: { $0 != nil }) else { return nil }
        return node.apply(gradients)
    }

    private mutating func add(
        _ gradient: consuming Tensor, to target: UncountedNode, result: Int, from source: @autoclosure () -> String,
        index: Int
    ) {
        if !target.use({ $0.fits(gradient, result) }) {
            gradient = gradient.matching(target.use { $0.result(result) }, from: source(), index: index)
        }
        let slot = target.use { $0.slot }
        if result == 0 {
            arrived[slot] = Self.sum(arrived[slot].take(), gradient)
        } else {
            arrivedBehind[slot][result - 1] = Self.sum(arrivedBehind[slot][result - 1].take(), gradient)
        }
    }

    /// The sum of what has arrived and what arrives; in the memory of the first where nothing else refers to that.
    private static func sum(_ known: consuming Tensor?, _ gradient: consuming Tensor) -> Tensor {
        guard var sum = known else { return gradient }
        guard !GradMode.isEnabled, isKnownUniquelyReferenced(&sum), sum.isReusable else { return sum + gradient }
        sum.backend.binary(.add, sum, gradient, into: sum)
        return sum
    }

    private mutating func capture(_ node: Node, _ gradients: [Tensor?]) {
        guard let wantedEdges else { return }
        for (index, edge) in wantedEdges.enumerated() where edge.node === node {
            captured[index] = gradients[edge.index]
        }
    }

    /// Adds what has arrived at leaves to their gradients.
    mutating func accumulate(createGraph: Bool) {
        for slot in nodes.indices where arrived[slot] != nil {
            nodes[slot].use { node in
                // Taken here: a second reference from outside would make accumulate copy the gradient.
                guard let leaf = node as? AccumulateGrad, let gradient = arrived[slot].take() else { return }
                leaf.variable.accumulate(gradient, createGraph: createGraph)
            }
        }
    }

    func restoreStamps() {
        for (node, run, slot) in outerStamps {
            node.run = run
            node.slot = slot
        }
        if CheckpointedCall.exist {
            for node in nodes { node.use { for saved in $0.saved { saved.forgetRecomputed() } } }
        }
    }
}

/// A node without a count of this reference to it: the counts were 3 % of a training step with one image. Something
/// else has to keep the node alive.
private struct UncountedNode {
    private let reference: Unmanaged<Node>

    init(_ node: Node) { reference = .passUnretained(node) }

    @inline(__always) func use<Result>(_ body: (Node) -> Result) -> Result { reference._withUnsafeGuaranteedRef(body) }

    var sequence: Int { use { $0.sequence } }
    var edgeCount: Int { use { $0.edges.count } }
    var moreResultCount: Int { use { $0.moreResults.count } }

    /// Where the gradient of input `index` goes.
    func source(_ index: Int) -> UncountedNode? { use { $0.edges[index].node.map(UncountedNode.init) } }
}

extension Tensor {
    /// This gradient in the shape and dtype of the result that it belongs to: summed over broadcast dimensions.
    fileprivate func matching(_ result: Node.Result, from source: @autoclosure () -> String, index: Int) -> Tensor {
        var gradient = self
        if gradient.shape != result.shape {
            check(
                Shape.broadcasts(result.shape, to: gradient.shape),
                "Function \(source()) returned an invalid gradient at index \(index) - got \(gradient.shape) but expected "
                    + "shape compatible with \(result.shape)",
                hint: "The gradient of an input has that input's shape.")
            // Of a batch of one there is nothing to sum.
            let isSum = GradMode.isEnabled || !isContiguous() || numel() != Shape.count(result.shape)
            gradient = isSum ? gradient.sumToSize(result.shape) : alias(shape: result.shape, strides: nil)
        }
        return gradient.dtype == result.dtype ? gradient : gradient.to(result.dtype)
    }

    /// Adds a gradient that arrived at this leaf to its `grad`.
    fileprivate func accumulate(_ gradient: consuming Tensor, createGraph: Bool) {
        guard let sum = leafGradient else {
            var new = gradient
            if !createGraph {
                // A gradient that nothing else refers to is taken as it is, any other is copied: two leaves' gradients
                // must not share memory.
                let isOwn = isKnownUniquelyReferenced(&new) && new.isReusable && !new.requiresGrad
                new = isOwn ? new : new.contiguous().clone()
            }
            leafGradient = new
            return
        }
        if createGraph {
            leafGradient = sum + gradient
        } else {
            sum.add_(gradient)
        }
    }
}
