/// Adam whose weight decay acts on the parameters themselves: `parameter *= 1 - lr * weightDecay` before each step.
///
/// PyTorch: `torch.optim.AdamW`
public final class AdamW: Adam {
    /// - Parameters:
    ///   - parameters: What to change.
    ///   - lr: The learning rate: how far each step goes.
    ///   - betas: How slowly the means of gradients and of their squares change.
    ///   - eps: Added to denominators.
    ///   - weightDecay: How much parameters are drawn to 0.
    ///   - amsgrad: Whether the largest mean square so far counts.
    ///   - maximize: Whether to climb rather than to descend.
    public init(
        _ parameters: [Tensor], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
    ) {
        super.init(
            [ParameterGroup(parameters)], lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad,
            maximize: maximize, decoupledWeightDecay: true)
    }

    /// - Parameters:
    ///   - groups: What to change, with options of their own.
    ///   - lr: The learning rate: how far each step goes.
    ///   - betas: How slowly the means of gradients and of their squares change.
    ///   - eps: Added to denominators.
    ///   - weightDecay: How much parameters are drawn to 0.
    ///   - amsgrad: Whether the largest mean square so far counts.
    ///   - maximize: Whether to climb rather than to descend.
    public init(
        _ groups: [ParameterGroup], lr: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
        weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
    ) {
        super.init(
            groups, lr: lr, betas: betas, eps: eps, weightDecay: weightDecay, amsgrad: amsgrad, maximize: maximize,
            decoupledWeightDecay: true)
    }
}
