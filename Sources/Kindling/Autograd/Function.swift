/// A differentiable function of your own: what it computes, and how gradients flow back through it.
///
/// What is not a tensor is a stored property of the conforming type. Apply it by calling it.
///
/// - PyTorch: `torch.autograd.Function`; `MyExp.apply(x)` there is `MyExp()(x)` here.
///
/// ```swift
/// struct MyExp: Function {
///     func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
///         let result = inputs[0].exp()
///         ctx.saveForBackward(result)
///         return [result]
///     }
///     func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
///         [gradients[0]! * ctx.savedTensors[0]]
///     }
/// }
/// let y = MyExp()(x)                         // y.gradFn!.name is "MyExpBackward"
/// ```
public protocol Function {
    /// Computes the results; what happens in it is not recorded. Tensors that backward reads are given to
    /// ``FunctionContext/saveForBackward(_:)``.
    func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor]

    /// The gradient of each input, in that input's shape, from the gradients of the results; nil where none flows.
    ///
    /// Written with tensor operators, it can be differentiated again. `gradients` has nil only after
    /// ``FunctionContext/setMaterializeGrads(_:)`` was given false.
    func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?]

    /// Whether backward may not be differentiated again, so that trying stops with a message; false where not given.
    /// PyTorch: `@once_differentiable`.
    static var onceDifferentiable: Bool { get }
}

extension Function {
    public static var onceDifferentiable: Bool { false }

    /// Applies the function and records it where a gradient may be wanted. PyTorch: `Function.apply`.
    /// - Returns: what ``forward(_:_:)`` returned.
    public func apply(_ inputs: [Tensor]) -> [Tensor] {
        FunctionOperator(function: self, context: FunctionContext(inputs)).apply(inputs)
    }

    /// Applies a function that has one result. PyTorch: `Function.apply`.
    public func callAsFunction(_ inputs: Tensor...) -> Tensor {
        let results = apply(inputs)
        check(
            results.count == 1, "\(Self.self) returned \(results.count) tensors where one was expected",
            hint: "\(Self.self)(…).apply([x, …]) returns them all.")
        return results[0]
    }
}

/// What a ``Function`` passes from forward to backward. PyTorch: `ctx`.
public final class FunctionContext {
    /// Whether each input's gradient is wanted. PyTorch: `ctx.needs_input_grad`.
    public let needsInputGrad: [Bool]
    fileprivate var toSave: [Tensor] = []
    fileprivate var savedCount = 0
    fileprivate var dirty: [Tensor] = []
    fileprivate var nonDifferentiable: [Tensor] = []
    fileprivate var nonDifferentiableIndices: Set<Int> = []
    fileprivate var materializesGrads = true
    /// The node that runs backward; nil before.
    fileprivate weak var node: Node?
    private var values: [String: Any] = [:]

    fileprivate init(_ inputs: [Tensor]) { needsInputGrad = inputs.map { $0.requiresGrad } }

    /// Keeps inputs or results of forward for backward, which stops where one was changed in place since. Once, in
    /// forward. PyTorch: `ctx.save_for_backward`.
    public func saveForBackward(_ tensors: Tensor...) { toSave = tensors }

    /// What forward saved, in that order; in backward. PyTorch: `ctx.saved_tensors`.
    public var savedTensors: [Tensor] {
        guard let node else { return toSave }
        check(!node.isReleased, Node.releasedMessage, hint: Node.releasedHint)
        return (0..<savedCount).map { node.saved($0) }
    }

    /// Says that these results of forward have no gradient. PyTorch: `ctx.mark_non_differentiable`.
    public func markNonDifferentiable(_ tensors: Tensor...) { nonDifferentiable = tensors }

    /// Says that forward changed these inputs in place; it must return them, too. PyTorch: `ctx.mark_dirty`.
    public func markDirty(_ tensors: Tensor...) { dirty = tensors }

    /// Whether backward gets zeros (as it does by default) or nil for results that no gradient arrives at. PyTorch:
    /// `ctx.set_materialize_grads`.
    public func setMaterializeGrads(_ value: Bool) { materializesGrads = value }

    /// Anything that is not a tensor, from forward to backward: `ctx["shape"] = x.shape`. PyTorch: attributes of `ctx`.
    public subscript(_ name: String) -> Any? {
        get { values[name] }
        set { values[name] = newValue }
    }
}

/// A user's function as an operation of the one recorder.
private struct FunctionOperator<F: Function>: MultiOperator {
    static var name: String { "\(F.self)" }
    var nodeName: String { Self.name + "Backward" }
    let function: F
    let context: FunctionContext

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let found = noGrad { function.forward(context, inputs) }
        for tensor in context.dirty { checkDirty(tensor, inputs, found) }
        let results = found.map { result in
            // A result gets a history of its own: an input or a view of one as a tensor of its own.
            let isDirty = context.dirty.contains { $0 === result }
            let isNew = !isDirty && (result.requiresGrad || result.base != nil || inputs.contains { $0 === result })
            return isNew ? result.alias() : result
        }
        for (index, result) in found.enumerated() where context.nonDifferentiable.contains(where: { $0 === result }) {
            context.nonDifferentiableIndices.insert(index)
        }
        if let node { save(inputs, found, results, node) }
        context.toSave = []
        context.dirty = []
        context.nonDifferentiable = []
        return results
    }

    private func save(_ inputs: [Tensor], _ found: [Tensor], _ results: [Tensor], _ node: Node) {
        context.savedCount = context.toSave.count
        for tensor in context.toSave {
            let isUnchangedInput = inputs.contains { $0 === tensor } && !context.dirty.contains { $0 === tensor }
            if !isUnchangedInput, let index = found.firstIndex(where: { $0 === tensor }), isDifferentiable(index) {
                node.saveResult(results[index], index: index)
            } else {
                node.save(tensor)
            }
        }
    }

    private func checkDirty(_ tensor: Tensor, _ inputs: [Tensor], _ results: [Tensor]) {
        check(
            inputs.contains { $0 === tensor } && results.contains { $0 === tensor },
            "Some elements marked as dirty during the forward method were not returned as output. The inputs that are "
                + "modified inplace must all be outputs of the Function.",
            hint: "forward of \(F.self) must return the very tensor that it changed.")
        check(
            tensor.base == nil,
            "If your Function modifies inputs that are views in-place, \(F.self) cannot be differentiated",
            hint: "Apply it to x.clone(), or compute a new tensor in forward.")
        tensor.checkInPlace()
    }

    func isDifferentiable(_ index: Int) -> Bool { !context.nonDifferentiableIndices.contains(index) }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        context.node = node
        let given = gradients.enumerated().map { index, gradient in
            if gradient != nil || !context.materializesGrads { return gradient }
            return zeros(node.result(index).shape, dtype: node.result(index).dtype)
        }
        let found = F.onceDifferentiable ? once(given, node) : function.backward(context, given)
        let extra = found.dropFirst(node.edges.count)
        check(
            found.count >= node.edges.count && extra.allSatisfy { $0 == nil },
            "function \(nodeName) returned an incorrect number of gradients (expected \(node.edges.count), got "
                + "\(found.count))", hint: "backward returns one gradient, or nil, for each input of forward.")
        return Array(found.prefix(node.edges.count))
    }

    /// Backward without a record of it; whoever differentiates its gradients meets ``DifferentiatedTwice``.
    private func once(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let found = noGrad { function.backward(context, gradients) }
        guard GradMode.isEnabled else { return found }
        let sources = (gradients.compactMap { $0 } + context.savedTensors).filter { $0.requiresGrad }
        return found.map { $0.map { DifferentiatedTwice(function: "\(F.self)").apply([$0.detach()] + sources)[0] } }
    }
}

/// Stands before the gradients of a function whose gradients cannot be differentiated.
private struct DifferentiatedTwice: MultiOperator {
    static let name = "Error"
    let function: String

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] { [inputs[0].alias()] }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        fail(
            "trying to differentiate twice a function that was marked with @once_differentiable",
            hint: "\(function).onceDifferentiable is true; write its backward with tensor operators and remove that.")
    }
}
