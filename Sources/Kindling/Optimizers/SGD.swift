/// Stochastic gradient descent, with momentum if wanted.
///
/// ```text
/// g = gradient + weightDecay * parameter
/// buffer = g at the first step, then momentum * buffer + (1 - dampening) * g
/// parameter -= lr * buffer                    nesterov: lr * (g + momentum * buffer)
/// ```
/// PyTorch: `torch.optim.SGD`
public final class SGD: Optimizer {
    /// - Parameters:
    ///   - parameters: What to change.
    ///   - lr: The learning rate: how far each step goes.
    ///   - momentum: How much of the last step is taken again.
    ///   - dampening: How much less of a gradient enters the momentum.
    ///   - weightDecay: How much parameters are drawn to 0.
    ///   - nesterov: Whether momentum looks ahead.
    ///   - maximize: Whether to climb rather than to descend.
    public convenience init(
        _ parameters: [Tensor], lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
        weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
    ) {
        self.init(
            [ParameterGroup(parameters)], lr: lr, momentum: momentum, dampening: dampening, weightDecay: weightDecay,
            nesterov: nesterov, maximize: maximize)
    }

    /// - Parameters:
    ///   - groups: What to change, with options of their own.
    ///   - lr: The learning rate: how far each step goes.
    ///   - momentum: How much of the last step is taken again.
    ///   - dampening: How much less of a gradient enters the momentum.
    ///   - weightDecay: How much parameters are drawn to 0.
    ///   - nesterov: Whether momentum looks ahead.
    ///   - maximize: Whether to climb rather than to descend.
    public init(
        _ groups: [ParameterGroup], lr: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
        weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
    ) {
        super.init(
            groups,
            defaults: [
                ("lr", .number(lr)), ("momentum", .number(momentum)), ("dampening", .number(dampening)),
                ("weight_decay", .number(weightDecay)), ("nesterov", .flag(nesterov)), ("maximize", .flag(maximize)),
                ("foreach", .none), ("differentiable", .flag(false)), ("fused", .none),
            ])
    }

    public override func checkOptions(_ group: ParameterGroup) {
        super.checkOptions(group)
        check(
            group.momentum >= 0, "Invalid momentum value: \(group["momentum"]!)",
            hint: "Momentum is the share of the last step that is taken again, 0 to 1.")
        check(
            !group.nesterov || (group.momentum > 0 && group.dampening == 0),
            "Nesterov momentum requires a momentum and zero dampening",
            hint: "momentum is \(group.momentum), dampening \(group.dampening): try momentum: 0.9.")
    }

    public override func update(_ group: ParameterGroup) {
        let settings = SGDSettings(
            lr: group.lr, momentum: group.momentum, dampening: group.dampening, weightDecay: group.weightDecay,
            nesterov: group.nesterov, maximize: group.maximize)
        forEachParameter(of: group) { parameter, gradient, state in
            let known = state["momentum_buffer"]
            let buffer = settings.momentum == 0 ? nil : known ?? state.zeros("momentum_buffer", like: parameter)
            parameter.backend.sgd(parameter, gradient, buffer: buffer, isFirst: known == nil, settings)
        }
    }
}
