// Negative log-likelihoods of distributions other than that of classes, and the divergence of two distributions.

/// The Kullback-Leibler divergence of `target` from `input`, element by element: `target (log(target) - input)`.
///
/// - Parameters:
///   - input: Log-probabilities.
///   - target: Probabilities, or log-probabilities if `logTarget`.
///   - reduction: `.batchmean`, the sum divided by the batch size, is the divergence of mathematics.
///
/// Gradient for the sum: `-g target`. PyTorch: `kl_div`.
public func klDiv(
    _ input: Tensor, _ target: Tensor, reduction: DivergenceReduction = .mean, logTarget: Bool = false
) -> Tensor {
    let terms = logTarget ? target.exp() * (target - input) : target.xlogy(target) - target * input
    return switch reduction {
    case .none: terms
    case .mean: terms.mean()
    case .sum: terms.sum()
    case .batchmean: input.ndim == 0 ? terms.sum() : terms.sum() / input.shape[0]
    }
}

/// What ``klDiv(_:_:reduction:logTarget:)`` makes of its elements.
public enum DivergenceReduction: String, Sendable {
    case none, mean, sum, batchmean
}

/// The negative log-likelihood of `target` under Poisson distributions: `exp(input) - target input`.
///
/// - Parameters:
///   - input: Logarithms of the expected counts, or the counts themselves unless `logInput`.
///   - full: Adds Stirling's approximation of `log(target!)`, which the input does not change.
///   - eps: Keeps the logarithm of expected counts finite.
///
/// Gradient: `g (exp(input) - target)`, or `g (1 - target / (input + eps))`. PyTorch: `poisson_nll_loss`.
public func poissonNLLLoss(
    _ input: Tensor, _ target: Tensor, logInput: Bool = true, full: Bool = false, eps: Double = 1e-8,
    reduction: Reduction = .mean
) -> Tensor {
    var losses = logInput ? input.exp() - target * input : input - target * (input + eps).log()
    if full {
        let stirling = target * target.log() - target + (target * (2 * Double.pi)).log() * 0.5
        losses = losses + where_(target <= 1, 0, stirling)
    }
    return losses.reduced(reduction)
}

/// The negative log-likelihood of `target` under normal distributions: `(log(var) + (input - target)² / var) / 2`.
///
/// - Parameters:
///   - input: The expected values.
///   - variance: In the input's shape, or with 1 in the place of the last dimension, or without it; below `eps` it counts
///     as `eps`.
///   - full: Adds `log(2π) / 2`.
///
/// PyTorch: `gaussian_nll_loss`.
public func gaussianNLLLoss(
    _ input: Tensor, _ target: Tensor, _ variance: Tensor, full: Bool = false, eps: Double = 1e-6,
    reduction: Reduction = .mean
) -> Tensor {
    var variance = variance
    if variance.shape != input.shape {
        let others = Array(input.shape.dropLast())
        check(
            variance.shape == others || variance.shape == others + [1], "var is of incorrect size",
            hint: "Shape \(variance.shape) does not suit an input of shape \(input.shape).")
        if variance.shape == others { variance = variance.unsqueeze(-1) }
    }
    check(
        !(variance.detach() < 0).any().item(Bool.self), "var has negative entry/entries",
        hint: "exp() of the network's output is positive.")
    // The gradient is that of the variance everywhere, as PyTorch's is.
    let kept = variance + (variance.detach().clampMin(eps) - variance.detach())
    var losses = (kept.log() + (input - target).square() / kept) * 0.5
    if full { losses = losses + 0.9189385332046727 }
    return losses.reduced(reduction)
}
