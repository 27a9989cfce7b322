extension Tensor {
    /// The node that computed this tensor; nil for leaves. PyTorch: `grad_fn`.
    public var gradFn: Node? { currentNode }

    /// Whether gradients flow to this tensor. Settable on leaves of floating dtype. PyTorch: `requires_grad`.
    public var requiresGrad: Bool {
        get { isGradRequired || currentNode != nil }
        set {
            check(
                currentNode == nil || newValue,
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                    + "subgraph that doesn't require differentiation use var_no_grad = var.detach().",
                hint: "This tensor was computed by \(currentNode?.stem ?? ""); x.detach() is the same values without "
                    + "history.")
            check(
                !newValue || dtype.isFloatingPoint,
                "Only Tensors of floating point and complex dtype can require gradients",
                hint: "This tensor holds \(dtype.name); x.to(.float32) converts it.")
            if currentNode == nil { isGradRequired = newValue }
        }
    }

    /// Sets ``requiresGrad`` and returns the tensor. PyTorch: `requires_grad_()`.
    @discardableResult
    public func requiresGrad_(_ requiresGrad: Bool = true) -> Tensor {
        self.requiresGrad = requiresGrad
        return self
    }

    /// Whether the tensor was not computed by a recorded operation: `grad` arrives at such tensors. PyTorch: `is_leaf`.
    public var isLeaf: Bool { currentNode == nil }

    /// The gradient that backward has accumulated here; nil before. PyTorch: `grad`.
    public var grad: Tensor? {
        get {
            if leafGradient == nil, !isLeaf, !retainsGradient { warnAboutGradientOfNonLeaf() }
            return leafGradient
        }
        set {
            if let newValue {
                check(
                    newValue.shape == shape && newValue.dtype == dtype,
                    "assigned grad has data of a different size",
                    hint: "The tensor is \(dtype) \(shape), the gradient \(newValue.dtype) \(newValue.shape).")
            }
            leafGradient = newValue
        }
    }

    private func warnAboutGradientOfNonLeaf() {
        warnOnce(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
                + "populated during autograd.backward(). If you indeed want the .grad field to be populated for a "
                + "non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by "
                + "mistake, make sure you access the leaf Tensor instead. In Swift: x.retainGrad() before backward().",
            "\(currentNode?.name ?? "")", 0)
    }

    /// Computes the gradient of this tensor with respect to the leaves of its graph and adds it to their ``grad``.
    ///
    /// - Parameters:
    ///   - gradient: The gradient of some scalar with respect to this tensor, in its shape; 1 for a scalar.
    ///   - retainGraph: Keeps the graph for another backward.
    ///   - createGraph: Records how the gradients are computed, so that they can be differentiated; implies retaining.
    public func backward(_ gradient: Tensor? = nil, retainGraph: Bool = false, createGraph: Bool = false) {
        if createGraph {
            warnOnce(
                "Using backward() with create_graph=True will create a reference cycle between the parameter and its "
                    + "gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph "
                    + "to avoid this. If you have to use this function, make sure to reset the .grad fields of your "
                    + "parameters to None after use to break the cycle and avoid the leak. In Swift: grad(of:wrt:).",
                "backward", 0)
        }
        _ = Engine.run(
            roots: [self], gradients: [initialGradient(gradient, index: 0)], retainGraph: retainGraph || createGraph,
            createGraph: createGraph)
    }

    /// Checks the gradient that backward starts from; 1 where a scalar has none.
    fileprivate func initialGradient(_ gradient: Tensor?, index: Int) -> Tensor {
        check(
            requiresGrad, "element \(index) of tensors does not require grad and does not have a grad_fn",
            hint: "It was computed under noGrad, from detached tensors, or from nothing that requires a gradient.")
        guard let gradient else {
            check(
                numel() == 1, "grad can be implicitly created only for scalar outputs",
                hint: "This tensor has shape \(shape): reduce it to a loss (sum(), mean()) or pass a gradient of that "
                    + "shape: backward(gradient).")
            return ones(shape, dtype: dtype)
        }
        check(
            gradient.shape == shape,
            "Mismatch in shape: grad_output[\(index)] has a shape of \(gradient.size()) and output[\(index)] has a "
                + "shape of \(size()).", hint: "The gradient of a tensor has that tensor's shape.")
        return gradient
    }

    /// The same values without history; shares memory and version counter. PyTorch: `detach()`.
    public func detach() -> Tensor { alias() }

    /// Forgets how this tensor was computed, in place. PyTorch: `detach_()`.
    @discardableResult
    public func detach_() -> Tensor {
        check(
            base == nil, "Can't detach views in-place. Use detach() instead.",
            hint: "This tensor is a view of another one.")
        node = nil
        isGradRequired = false
        return self
    }

    /// The same memory without history and with a version counter of its own: changes through it are hidden from
    /// backward's checks. Assigning points this tensor at other memory. PyTorch: `.data`; prefer ``detach()`` and
    /// ``noGrad(_:)``.
    public var data: Tensor {
        get { alias(version: VersionCounter()) }
        set { become(newValue) }
    }
}

extension Tensor {
    /// The node that computed this tensor. The history of a view whose base was changed in place is made anew.
    package var currentNode: Node? {
        guard let base, baseVersion != versionCount else { return node }
        baseVersion = versionCount
        if base.requiresGrad {
            let operation = AsStrided(self, in: base)
            let new = OperatorNode(operation, edges: [base.gradientEdge])
            new.setResult(self)
            setHistory(new, 0)
        }
        return node
    }

    /// Where this tensor's gradient goes.
    package var gradientEdge: Node.Edge {
        if let node = currentNode { return (node, outputIndex) }
        guard isGradRequired else { return (nil, 0) }
        if let accumulator { return (accumulator, 0) }
        let new = AccumulateGrad(self)
        accumulator = new
        return (new, 0)
    }

    package func setHistory(_ node: Node, _ index: Int) {
        self.node = node
        outputIndex = index
        isGradRequired = true
        if retainsGradient { node.retaining.append(RetainingTensor(tensor: self)) }
    }

    /// Refuses changes that would make gradients wrong, or whose result would depend on the order of writes.
    package func checkInPlace() {
        if GradMode.isEnabled {
            check(
                !(isLeaf && isGradRequired),
                "a leaf Variable that requires grad is being used in an in-place operation.",
                hint: "Update parameters inside noGrad { }, through .data, or with an optimizer.")
            check(
                !(base.map { $0.isLeaf && $0.isGradRequired } ?? false),
                "a view of a leaf Variable that requires grad is being used in an in-place operation.",
                hint: "Change it inside noGrad { }, or change a clone() of the leaf.")
        }
        check(
            !zip(shape, stridesArray).contains { $0 > 1 && $1 == 0 },
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                + "Please clone() the tensor before performing the operation.",
            hint: "This tensor comes from expand(); expand(...).clone() has elements of its own.")
    }

    /// Makes `node`, which recorded an in-place operation, this tensor's history, and that of the tensor it views.
    package func rebaseHistory(_ node: Node) {
        guard let base else {
            setHistory(node, 0)
            return
        }
        let slices = CopySlices(view: self, base: base, operation: node)
        base.setHistory(slices, 0)
        baseVersion = -1  // the next use makes this view's history anew from its base
    }
}

/// The gradients of `outputs` (their sum, each weighted with its `gradients`) with respect to `inputs`; touches no
/// `grad`. PyTorch: `torch.autograd.grad`.
///
/// - Parameters:
///   - gradients: One for each output, in its shape; nil: 1 for scalars.
///   - retainGraph: Keeps the graph for another backward; nil: as `createGraph`.
///   - createGraph: Records how the gradients are computed, so that they can be differentiated.
public func grad(
    of outputs: [Tensor], wrt inputs: [Tensor], gradients: [Tensor]? = nil, retainGraph: Bool? = nil,
    createGraph: Bool = false
) -> [Tensor] {
    let results = gradAllowingUnused(
        of: outputs, wrt: inputs, gradients: gradients, retainGraph: retainGraph, createGraph: createGraph)
    for (index, result) in results.enumerated() {
        check(
            result != nil,
            "The differentiated Tensor at index \(index) appears to not have been used in the graph. Set "
                + "allow_unused=True if this is the desired behavior.",
            hint: "gradAllowingUnused(of:wrt:) returns nil for it.")
    }
    return results.map { $0! }
}

/// As ``grad(of:wrt:gradients:retainGraph:createGraph:)``, with nil for inputs that the outputs do not depend on.
/// PyTorch: `torch.autograd.grad(..., allow_unused=True)`.
public func gradAllowingUnused(
    of outputs: [Tensor], wrt inputs: [Tensor], gradients: [Tensor]? = nil, retainGraph: Bool? = nil,
    createGraph: Bool = false
) -> [Tensor?] {
    for input in inputs {
        check(
            input.requiresGrad, "One of the differentiated Tensors does not require grad",
            hint: "Make it with requiresGrad: true, or set x.requiresGrad = true before it is used.")
    }
    check(
        gradients == nil || gradients!.count == outputs.count,
        "got \(outputs.count) tensors and \(gradients?.count ?? 0) gradients", hint: "Give one gradient per output.")
    let initial = outputs.enumerated().map { $1.initialGradient(gradients?[$0], index: $0) }
    return Engine.run(
        roots: outputs, gradients: initial, retainGraph: retainGraph ?? createGraph, createGraph: createGraph,
        wanted: inputs)
}
