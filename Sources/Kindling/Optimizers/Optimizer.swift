/// Changes parameters so that a loss becomes smaller, by the gradients that backward has left in them.
///
/// Use ``SGD``, ``Adam`` or ``AdamW``. An optimizer of your own overrides ``update(_:)``, in which
/// ``forEachParameter(of:_:)`` goes through the parameters. PyTorch: `torch.optim.Optimizer`.
///
/// ```swift
/// let optimizer = SGD(net.parameters(), lr: 0.1, momentum: 0.9)
/// optimizer.zeroGrad()
/// crossEntropy(net(images), labels).backward()
/// optimizer.step()
/// ```
open class Optimizer: CustomStringConvertible {
    /// The parameters and options; options may be changed between steps: `optimizer.paramGroups[0].lr *= 0.1`.
    public var paramGroups: [ParameterGroup] = []
    /// What is remembered for each parameter between steps.
    package var states: [ObjectIdentifier: ParameterState] = [:]
    /// The options of groups that do not give their own.
    public let defaults: ParameterGroup
    /// How often ``step()`` was called: schedulers warn where they come first.
    package private(set) var stepCount = 0

    /// - Parameters:
    ///   - groups: The parameters.
    ///   - defaults: Options by PyTorch's names, in PyTorch's order; "lr" is one of them.
    public init(_ groups: [ParameterGroup], defaults: [(name: String, value: OptionValue)]) {
        var group = ParameterGroup([])
        group.options = defaults
        self.defaults = group
        check(!groups.isEmpty, "optimizer got an empty parameter list", hint: Optimizer.emptyHint)
        for group in groups { addParamGroup(group) }
    }

    /// Changes the parameters of one group by their gradients. Subclasses override it; callers call ``step()``.
    open func update(_ group: ParameterGroup) {
        fail("NotImplementedError", hint: "Override update(_:) in \(typeName).")
    }

    /// Stops where an option has no sense. Subclasses add theirs.
    open func checkOptions(_ group: ParameterGroup) {
        if let lr = group["lr"] {
            check(
                group.lr >= 0, "Invalid learning rate: \(lr)", hint: "To climb rather than descend, use maximize: true."
            )
        }
        if let weightDecay = group["weight_decay"] {
            check(
                group.weightDecay >= 0, "Invalid weight_decay value: \(weightDecay)",
                hint: "Weight decay draws parameters to 0; 0 leaves them alone.")
        }
    }

    /// The groups and their options, as PyTorch prints them.
    open var description: String {
        var lines = ["\(typeName) ("]
        for (index, group) in paramGroups.enumerated() {
            if index > 0 { lines.append("") }
            lines.append("Parameter Group \(index)")
            lines += group.options.sorted { $0.name < $1.name }.map { "    \($0.name): \($0.value)" }
        }
        return lines.joined(separator: "\n") + "\n)"
    }

    /// What changes parameters, in messages: "SGD.step".
    private lazy var change = "\(typeName).step"

    package var typeName: String { String(describing: type(of: self)) }

    private static let emptyHint = "Pass net.parameters(). Layers must be stored properties of a Module to be found."
}

@available(*, unavailable, message: "An optimizer changes tensors: keep it where its network is.")
extension Optimizer: Sendable {}

extension Optimizer {
    /// Changes all parameters that have a gradient. PyTorch: `step`.
    public func step() {
        stepCount += 1
        for group in paramGroups { update(group) }
    }

    /// Computes a loss, its gradients and a step: `closure` calls zeroGrad and backward, and returns the loss.
    @discardableResult
    public func step(_ closure: () throws -> Tensor) rethrows -> Tensor {
        let loss = try enableGrad(closure)
        step()
        return loss
    }

    /// Removes the parameters' gradients, or fills them with zeros. PyTorch: `zero_grad`.
    public func zeroGrad(setToNone: Bool = true) {
        for group in paramGroups { group.parameters.zeroGrad(setToNone: setToNone) }
    }

    /// Adds parameters, such as those of layers that were frozen at first. PyTorch: `add_param_group`.
    public func addParamGroup(_ group: ParameterGroup) {
        check(!group.parameters.isEmpty, "optimizer got an empty parameter list", hint: Optimizer.emptyHint)
        for (name, _) in group.options {
            check(
                defaults[name] != nil, "\(typeName) has no option \(name)",
                hint: "Its options are \(defaults.options.map(\.name).joined(separator: ", ")).")
        }
        // Own options first: the order in which PyTorch prints them.
        var new = group
        for (name, value) in defaults.options where new[name] == nil { new[name] = value }
        checkOptions(new)
        checkParameters(new.parameters)
        paramGroups.append(new)
    }

    private func checkParameters(_ parameters: [Tensor]) {
        for tensor in parameters {
            check(
                tensor.isLeaf || tensor.retainsGradient, "can't optimize a non-leaf Tensor",
                hint: "Gradients arrive at leaves: optimize the tensor that this one was computed from, or detach() it."
            )
            check(
                tensor.dtype == .float32 || tensor.dtype == .float64,
                "optimizers take parameters of float32 or float64, but one of the params is \(tensor.dtype)",
                hint: "module.to(.float32) converts a network.")
        }
        let identifiers = parameters.map(ObjectIdentifier.init)
        let distinct = Set(identifiers)
        if distinct.count < identifiers.count {
            warnOnce(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                    + "see github.com/pytorch/pytorch/issues/40967 for more information", typeName, 0)
        }
        check(
            !paramGroups.contains { $0.parameters.contains { distinct.contains(ObjectIdentifier($0)) } },
            "some parameters appear in more than one parameter group", hint: "Each parameter belongs to one group.")
    }

    /// Calls `body` for the parameters of a group that have a gradient, without recording, each with what is remembered
    /// for it, which `body` may change. Both tensors are contiguous.
    public func forEachParameter(
        of group: ParameterGroup, _ body: (_ parameter: Tensor, _ gradient: Tensor, inout ParameterState) -> Void
    ) {
        noGrad { forEachParameterWithoutRecording(of: group, body) }
    }

    private func forEachParameterWithoutRecording(
        of group: ParameterGroup, _ body: (_ parameter: Tensor, _ gradient: Tensor, inout ParameterState) -> Void
    ) {
        let change = change
        for parameter in group.parameters {
            guard let gradient = parameter.leafGradient else { continue }
            check(
                gradient.shape == parameter.shape && gradient.dtype == parameter.dtype,
                "assigned grad has data of a different size",
                hint: "The parameter is \(parameter.dtype) \(parameter.shape), its gradient \(gradient.dtype) "
                    + "\(gradient.shape).")
            // Kernels run over memory in one go; a parameter with gaps is changed in a copy that is written back.
            let isContiguous = parameter.isContiguous()
            let target = isContiguous ? parameter : parameter.rawConverted(to: parameter.dtype)
            if let place = states.index(forKey: ObjectIdentifier(parameter)) {
                body(target, gradient.rawContiguous(), &states.values[place])
            } else {
                var state = ParameterState()
                body(target, gradient.rawContiguous(), &state)
                if !state.isEmpty { states[ObjectIdentifier(parameter)] = state }
            }
            if !isContiguous { parameter.write(target) }
            parameter.bumpVersion(change)
        }
    }
}
