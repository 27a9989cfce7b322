/// A differentiable operation on tensors: what it computes, and how gradients flow back through it.
///
/// Conforming types hold the operation's settings. `forward` computes on memory alone; recording, grad mode, versions
/// and freeing are done once, in ``Operator/callAsFunction(_:)``. `backward` is written with tensor functions, so that
/// gradients can be differentiated again. It returns one gradient per input, nil where none flows; a gradient in the
/// shape that an input was broadcast to, or in another floating dtype, is summed and converted by the engine.
///
/// A type conforms to this protocol where it has one result, which is differentiable, and to ``MultiOperator`` otherwise.
package protocol Operator: MultiOperator {
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?]
}

/// An operation with several results, of which those of floating dtype are differentiable.
package protocol MultiOperator {
    /// PyTorch's name for the operation: its node is called `nodeName`.
    static var name: String { get }
    var nodeName: String { get }
    /// Computes the results. `node`, where something is recorded, saves what backward needs.
    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor]
    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?]
    /// The same where there is one result: without an array around its gradient, which may be overwritten where
    /// nothing else refers to it.
    func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?]
    /// Whether a result of floating dtype has a gradient.
    func isDifferentiable(_ index: Int) -> Bool
    /// The edges of this operation's node as PyTorch's graph has them.
    func shown(_ edges: [Node.Edge]) -> [Node.Edge]
}

extension MultiOperator {
    package func isDifferentiable(_ index: Int) -> Bool { true }
    package func shown(_ edges: [Node.Edge]) -> [Node.Edge] { edges }
    package func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] { backwardAll([gradient], node) }
    package var nodeName: String { Self.name + "Backward0" }
}

extension Operator {
    package func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] { [forward(inputs, node)] }
    package func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [Tensor?](repeating: nil, count: node.edges.count) }
        return backward(gradient, node)
    }
    package func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] { backward(gradient, node) }

    /// Applies the operation and records it where a gradient may be wanted: ``MultiOperator/apply(_:)`` for one result.
    /// A network's layers compute without it where nothing is recorded: their lists of operands were a tenth of a forward
    /// pass with one image.
    package func callAsFunction(_ inputs: Tensor...) -> Tensor {
        guard let node = recorder(for: inputs) else { return forward(inputs, nil) }
        let result = forward(inputs, node)
        node.setResult(result)
        if result.dtype.isFloatingPoint { result.setHistory(node, 0) }
        return result
    }
}

extension MultiOperator {
    /// Applies the operation and records it where a gradient may be wanted.
    package func apply(_ inputs: [Tensor]) -> [Tensor] {
        guard let node = recorder(for: inputs) else { return forwardAll(inputs, nil) }
        let results = forwardAll(inputs, node)
        node.setResults(results)
        for (index, result) in results.enumerated() where result.dtype.isFloatingPoint && isDifferentiable(index) {
            result.setHistory(node, index)
        }
        return results
    }

    /// Applies the operation to `inputs` and leaves the result in the first of them, `target`. PyTorch's methods with a
    /// trailing underscore. `change` names the method for messages.
    package func applyInPlace(_ inputs: [Tensor], change: String) {
        let target = inputs[0]
        target.checkInPlace()
        let recorder = recorder(for: inputs)
        let node = recorder ?? OperatorNode(self, edges: inputs.map { _ in (nil, 0) })
        if !inputs.dropFirst().contains(where: { target.overlapsPartly($0) }) { node.destination = target.alias() }
        recorder?.target = target
        let result = forwardAll(inputs, node)[0]
        node.destination = nil
        recorder?.target = nil
        check(
            result.shape == target.shape,
            "output with shape \(target.shape) doesn't match the broadcast shape \(result.shape)",
            hint: "An in-place operation cannot change its tensor's shape; use the version without underscore.")
        check(
            target.dtype.isFloatingPoint || !result.dtype.isFloatingPoint,
            "result type \(result.dtype.legacyName) can't be cast to the desired output type \(target.dtype.legacyName)",
            hint: "Convert the tensor first, or use the version without underscore.")
        if result.storage !== target.storage { target.write(result) }
        target.bumpVersion(change)
        guard let recorder else { return }
        recorder.renewSavedResults()
        recorder.setResult(target)
        target.rebaseHistory(recorder)
    }

    /// The node that records this call, or nil where no input wants a gradient.
    fileprivate func recorder(for inputs: [Tensor]) -> OperatorNode<Self>? {
        guard inputs.contains(where: { $0.requiresGrad }), GradMode.isEnabled else { return nil }
        return OperatorNode(self, edges: inputs.map { $0.gradientEdge })
    }
}

/// The node of an operation; generic, so that it holds the operation itself and no box around it.
package final class OperatorNode<Operation: MultiOperator>: Node {
    let operation: Operation

    init(_ operation: Operation, edges: [Edge]) {
        self.operation = operation
        super.init(edges: edges)
    }

    public override var name: String { operation.nodeName }
    package override var shownEdges: [Edge] { operation.shown(edges) }

    package override func apply(_ gradients: [Tensor?]) -> [Tensor?] { operation.backwardAll(gradients, self) }
    package override func apply(_ gradient: consuming Tensor) -> [Tensor?] { operation.backwardOne(gradient, self) }
}
