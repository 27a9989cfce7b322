// Keeping gradients small. PyTorch: `torch.nn.utils.clip_grad`.

/// Scales the parameters' gradients, in place, so that the norm of all of them together is at most `maxNorm`.
///
/// - Parameters:
///   - parameters: Those without a gradient do not count.
///   - maxNorm: The largest norm to leave.
///   - normType: 2 for the Euclidean norm, `.infinity` for the largest absolute value, or another exponent.
///   - errorIfNonfinite: Whether to stop where the norm is infinite or not a number.
/// - Returns: The norm before.
/// - PyTorch: `clip_grad_norm_`
@discardableResult
public func clipGradNorm_(
    _ parameters: [Tensor], maxNorm: Double, normType: Double = 2, errorIfNonfinite: Bool = false
) -> Tensor {
    noGrad {
        let gradients = parameters.compactMap(\.leafGradient).map { $0.detach() }
        if gradients.isEmpty { return Tensor(.real(0), .float32) }
        let norms = gradients.map { vectorNorm($0, normType).to(gradients[0].dtype) }
        let total = vectorNorm(stack(norms), normType)
        if errorIfNonfinite {
            check(
                total.item(Double.self).isFinite,
                "The total norm of order \(PythonNotation.text(normType)) for gradients from `parameters` is "
                    + "non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm "
                    + "anyway, set `error_if_nonfinite=False`",
                hint: "Some gradient is infinite or not a number: lower the learning rate, or look for log(0) and "
                    + "x / 0.")
        }
        let factor = (maxNorm / (total + 1e-6)).clamp(max: 1.0)
        for gradient in gradients { gradient.mul_(factor.to(gradient.dtype)) }
        return total
    }
}

/// Limits each element of the parameters' gradients, in place, to ±`clipValue`. PyTorch: `clip_grad_value_`.
public func clipGradValue_(_ parameters: [Tensor], _ clipValue: Double) {
    noGrad {
        for gradient in parameters.compactMap(\.leafGradient) { _ = gradient.detach().clamp_(-clipValue, clipValue) }
    }
}

/// The norm of all elements. PyTorch: `torch.linalg.vector_norm`.
private func vectorNorm(_ x: Tensor, _ order: Double) -> Tensor {
    switch order {
    case 2: return x.square().sum().sqrt()
    case 1: return x.abs().sum()
    case 0: return x.ne(0).to(x.dtype).sum()
    case .infinity: return x.abs().amax()
    case -.infinity: return x.abs().amin()
    default: return x.abs().pow(order).sum().pow(1 / order)
    }
}
