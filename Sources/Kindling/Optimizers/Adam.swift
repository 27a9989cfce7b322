/// Adam: steps whose size follows from running means of the gradients and of their squares.
///
/// ```text
/// g = gradient + weightDecay * parameter
/// mean = β₁ mean + (1 - β₁) g,  square = β₂ square + (1 - β₂) g²
/// parameter -= lr * mean / (1 - β₁ᵗ) / (sqrt(square / (1 - β₂ᵗ)) + eps)
/// ```
/// PyTorch: `torch.optim.Adam`
open class Adam: Optimizer {
    /// - Parameters:
    ///   - parameters: What to change.
    ///   - lr: The learning rate: how far each step goes.
    ///   - betas: How slowly the means of gradients and of their squares change.
    ///   - eps: Added to denominators.
    ///   - weightDecay: How much parameters are drawn to 0, through the gradient.
    ///   - amsgrad: Whether the largest mean square so far counts.
    ///   - maximize: Whether to climb rather than to descend.
    public convenience init(
        _ parameters: [Tensor], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false
    ) {
        self.init(
            [ParameterGroup(parameters)], lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad,
            maximize: maximize)
    }

    /// - Parameters:
    ///   - groups: What to change, with options of their own.
    ///   - lr: The learning rate: how far each step goes.
    ///   - betas: How slowly the means of gradients and of their squares change.
    ///   - eps: Added to denominators.
    ///   - weightDecay: How much parameters are drawn to 0, through the gradient.
    ///   - amsgrad: Whether the largest mean square so far counts.
    ///   - maximize: Whether to climb rather than to descend.
    public convenience init(
        _ groups: [ParameterGroup], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false
    ) {
        self.init(
            groups, lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad, maximize: maximize,
            decoupledWeightDecay: false)
    }

    package init(
        _ groups: [ParameterGroup], lr: Double, betas: (Double, Double), eps: Double, weightDecay: Double,
        amsgrad: Bool, maximize: Bool, decoupledWeightDecay: Bool
    ) {
        super.init(
            groups,
            defaults: [
                ("lr", .number(lr)), ("betas", .pair(betas.0, betas.1)), ("eps", .number(eps)),
                ("weight_decay", .number(weightDecay)), ("amsgrad", .flag(amsgrad)), ("maximize", .flag(maximize)),
                ("foreach", .none), ("capturable", .flag(false)), ("differentiable", .flag(false)), ("fused", .none),
                ("decoupled_weight_decay", .flag(decoupledWeightDecay)),
            ])
    }

    open override func checkOptions(_ group: ParameterGroup) {
        super.checkOptions(group)
        check(
            group.eps >= 0, "Invalid epsilon value: \(group["eps"]!)", hint: "It keeps denominators from 0: try 1e-8.")
        for (index, beta) in [group.betas.0, group.betas.1].enumerated() {
            check(
                beta >= 0 && beta < 1, "Invalid beta parameter at index \(index): \(PythonNotation.text(beta))",
                hint: "A beta is the share of a running mean that is kept, from 0 to below 1.")
        }
    }

    open override func update(_ group: ParameterGroup) {
        let settings = AdamSettings(
            lr: group.lr, betas: group.betas, eps: group.eps, weightDecay: group.weightDecay,
            isDecoupled: group.flag("decoupled_weight_decay"), maximize: group.maximize)
        let amsgrad = group.amsgrad
        forEachParameter(of: group) { parameter, gradient, state in
            let step = (state.step ?? 0) + 1
            state.step = step
            let mean = state.zeros("exp_avg", like: parameter)
            let square = state.zeros("exp_avg_sq", like: parameter)
            let maxSquare = amsgrad ? state.zeros("max_exp_avg_sq", like: parameter) : nil
            parameter.backend.adam(
                parameter, gradient, mean: mean, square: square, maxSquare: maxSquare, step: step, settings)
        }
    }
}
