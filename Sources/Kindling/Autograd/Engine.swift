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
    private struct Entry {
        let node: Node
        /// The node's stamp before this run: a backward inside a backward must leave the outer one's in place.
        let outerRun: Int
        let outerSlot: Int
        /// What has arrived for the node's first result, and for those behind it.
        var first: Tensor?
        var more: [Tensor?] = []
        var isNeeded = true

        mutating func takeGradients() -> [Tensor?] {
            let gradients = more.isEmpty ? [first] : [first] + more
            first = nil
            more = []
            return gradients
        }
    }

    private let run: Int
    private let wantedEdges: [Node.Edge]?
    private var entries: [Entry] = []
    private var arrived: [(node: AccumulateGrad, gradient: Tensor)] = []
    private(set) var captured: [Tensor?]

    init(run: Int, wanted: [Tensor]?) {
        self.run = run
        wantedEdges = wanted?.map { $0.gradientEdge }
        captured = [Tensor?](repeating: nil, count: wanted?.count ?? 0)
    }

    /// Finds every node behind the roots and orders them, newest first: a node's results are used by newer nodes only.
    mutating func collect(_ roots: [Tensor]) {
        var pending: [Node] = roots.compactMap { $0.gradientEdge.node }
        var found: [Entry] = []
        found.reserveCapacity(32)
        while let node = pending.popLast() {
            if node.run == run { continue }
            found.append(Entry(node: node, outerRun: node.run, outerSlot: node.slot))
            node.run = run
            for edge in node.edges { if let next = edge.node, next.run != run { pending.append(next) } }
        }
        found.sort { $0.node.sequence > $1.node.sequence }
        for index in found.indices {
            let node = found[index].node
            node.slot = index
            if !node.moreResults.isEmpty {
                found[index].more = [Tensor?](repeating: nil, count: node.moreResults.count)
            }
        }
        entries = found
        markNeeded()
    }

    /// With wanted tensors, only nodes on a path to one of them run.
    private mutating func markNeeded() {
        guard let wantedEdges else { return }
        let targets = Set(wantedEdges.compactMap { $0.node.map(ObjectIdentifier.init) })
        for index in entries.indices.reversed() {
            let node = entries[index].node
            entries[index].isNeeded = node.edges.contains { edge in
                guard let next = edge.node else { return false }
                return entries[next.slot].isNeeded || targets.contains(ObjectIdentifier(next))
            }
        }
    }

    func checkSavedTensors() {
        for index in entries.indices where entries[index].isNeeded { entries[index].node.checkSaved() }
    }

    mutating func seed(_ roots: [Tensor], _ gradients: [Tensor]) {
        for (root, gradient) in zip(roots, gradients) {
            let edge = root.gradientEdge
            add(gradient, to: edge, from: "backward", index: 0)
        }
    }

    mutating func execute(retainGraph: Bool) {
        for index in entries.indices {
            let node = entries[index].node
            let results = AnomalyMode.isEnabled ? checkedResults(of: node, index) : results(of: node, index)
            if !retainGraph, entries[index].isNeeded { node.release() }
            guard let results else { continue }
            check(
                results.count == node.edges.count,
                "Function \(node.name) returned an invalid number of gradients (\(results.count)), expected "
                    + "\(node.edges.count)", hint: "backward returns one gradient, or nil, for each input of forward.")
            for (position, result) in results.enumerated() {
                if let result { add(result, to: node.edges[position], from: node.name, index: position) }
            }
        }
    }

    /// In anomaly mode: refuses NaN.
    private mutating func checkedResults(of node: Node, _ index: Int) -> [Tensor?]? {
        let found = AnomalyMode.$running.withValue(node.forwardCall) { results(of: node, index) }
        if let found, AnomalyMode.checksNaN { node.checkNaN(found) }
        return found
    }

    /// What a node makes of the gradients that have arrived at it; nil where it passes nothing on.
    private mutating func results(of node: Node, _ index: Int) -> [Tensor?]? {
        if wantedEdges == nil, entries[index].more.isEmpty, node.isUnobserved {
            guard let gradient = entries[index].first.take() else { return nil }
            if let leaf = node as? AccumulateGrad {
                arrived.append((leaf, gradient))
                return nil
            }
            return node.apply(gradient)
        }
        var gradients = entries[index].takeGradients()
        node.callHooks(&gradients)
        capture(node, gradients)
        if let leaf = node as? AccumulateGrad {
            if wantedEdges == nil, let gradient = gradients[0] { arrived.append((leaf, gradient)) }
            return nil
        }
        guard entries[index].isNeeded, gradients.contains(where: { $0 != nil }) else { return nil }
        return node.apply(gradients)
    }

    private mutating func add(
        _ gradient: Tensor, to edge: Node.Edge, from source: @autoclosure () -> String, index: Int
    ) {
        guard let target = edge.node else { return }
        let gradient = gradient.matching(target.result(edge.index), from: source(), index: index)
        if edge.index == 0 {
            entries[target.slot].first = Self.sum(entries[target.slot].first.take(), gradient)
        } else {
            let place = edge.index - 1
            entries[target.slot].more[place] = Self.sum(entries[target.slot].more[place].take(), gradient)
        }
    }

    /// The sum of what has arrived and what arrives; in the memory of the first where nothing else refers to that.
    private static func sum(_ known: consuming Tensor?, _ gradient: Tensor) -> Tensor {
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

    mutating func accumulate(createGraph: Bool) {
        arrived.reverse()
        while let (leaf, gradient) = arrived.popLast() {
            leaf.variable.accumulate(gradient, createGraph: createGraph)
        }
    }

    func restoreStamps() {
        for index in entries.indices {
            let node = entries[index].node
            node.run = entries[index].outerRun
            node.slot = entries[index].outerSlot
            if CheckpointedCall.exist { for saved in node.saved { saved.forgetRecomputed() } }
        }
    }
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
            gradient = gradient.sumToSize(result.shape)
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
