// Normalization by mean and variance: of each sample by itself, or of each channel over a batch.

/// `(x - mean) / sqrt(variance + eps) * weight + bias`; inputs are x, the weight and the bias, if there are such.
private struct Normalization: Operator {
    static let name = "Normalization"
    let nodeName: String
    /// The dimensions over which mean and variance were taken.
    let dims: [Int]
    let mean: Tensor
    let variance: Tensor
    /// Whether mean and variance are given numbers rather than the input's own.
    var isFixed = false
    let hasWeight: Bool
    let hasBias: Bool
    /// The shape of weight and bias, and one in which they broadcast to the input's.
    let parameterShape: [Int]
    let spreadShape: [Int]
    let eps: Double

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        if hasWeight { node?.save(inputs[1]) }
        return noGrad {
            var result = (inputs[0] - mean) * (variance + eps).rsqrt()
            if hasWeight { result = result * inputs[1].reshape(spreadShape) }
            return hasBias ? result + inputs[inputs.count - 1].reshape(spreadShape) : result
        }
    }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        let x = node.saved(0)
        // Computed anew, so that they can be differentiated.
        let centred = x - (isFixed ? mean : x.mean(dim: dims, keepdim: true))
        let factor = ((isFixed ? variance : centred.square().mean(dim: dims, keepdim: true)) + eps).rsqrt()
        let y = centred * factor
        let weighted = hasWeight ? g * node.saved(1).reshape(spreadShape) : g
        var toInput: Tensor?
        if node.needsGradient(0) {
            toInput = factor * (isFixed ? weighted : orthogonal(weighted, to: y))
        }
        var gradients = [toInput]
        if hasWeight { gradients.append(node.needsGradient(1) ? toParameter(g * y) : nil) }
        if hasBias { gradients.append(toParameter(g)) }
        return gradients
    }

    /// `g` without its mean and its part along `y`: these do not pass the normalization.
    private func orthogonal(_ g: Tensor, to y: Tensor) -> Tensor {
        g - g.mean(dim: dims, keepdim: true) - y * (g * y).mean(dim: dims, keepdim: true)
    }

    private func toParameter(_ g: Tensor) -> Tensor { g.sumToSize(spreadShape).reshape(parameterShape) }
}

/// `(x - mean) / sqrt(variance + eps) * weight + bias`, mean and variance taken over the last dimensions of each sample.
///
/// - Parameters:
///   - x: [.., normalizedShape].
///   - normalizedShape: The sizes of the dimensions over which each sample is normalized.
///   - weight: A factor for each of these elements; nil: 1.
///   - bias: A summand for each of these elements; nil: 0.
///   - eps: Added to the variance, so that nothing is divided by 0.
///
/// Gradient: that of the normalization, which `g`'s mean and its part along the result do not pass. PyTorch: `layer_norm`.
public func layerNorm(
    _ x: Tensor, _ normalizedShape: [Int], _ weight: Tensor? = nil, _ bias: Tensor? = nil, eps: Double = 1e-5
) -> Tensor {
    check(
        !normalizedShape.isEmpty,
        "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            + "normalized_shape = []", hint: "Name the sizes of the last dimensions.")
    check(
        Array(x.shape.suffix(normalizedShape.count)) == normalizedShape,
        "Given normalized_shape=\(normalizedShape), expected input with shape "
            + "[*, \(normalizedShape.map(String.init).joined(separator: ", "))], but got input of size\(x.shape)",
        hint: "The last dimensions of the input must be the normalized ones.")
    for case (let name, let tensor?) in [("weight", weight), ("bias", bias)] {
        check(
            tensor.shape == normalizedShape,
            "Expected \(name) to be of same shape as normalized_shape, but got \(name) of shape \(tensor.shape) and "
                + "normalized_shape = \(normalizedShape)", hint: "One number for each normalized element.")
    }
    let dims = Array((x.ndim - normalizedShape.count)..<x.ndim)
    let (mean, variance) = meanAndVariance(x, dims)
    let operation = Normalization(
        nodeName: "NativeLayerNormBackward0", dims: dims, mean: mean, variance: variance, hasWeight: weight != nil,
        hasBias: bias != nil, parameterShape: normalizedShape, spreadShape: normalizedShape, eps: eps)
    return operation.apply([x] + [weight, bias].compactMap { $0 })[0]
}

/// Over `dims`, which are kept as 1; without history.
private func meanAndVariance(_ x: Tensor, _ dims: [Int]) -> (Tensor, Tensor) {
    noGrad {
        let mean = x.mean(dim: dims, keepdim: true)
        return (mean, (x - mean).square().mean(dim: dims, keepdim: true))
    }
}

/// Normalizes each channel (dimension 1) of `input` by its mean and variance, then scales and shifts it.
///
/// - Parameters:
///   - input: [N, C, …].
///   - runningMean: [C]; used where `training` is false, otherwise updated, if there is one.
///   - runningVar: [C]; as `runningMean`.
///   - weight: The scale, [C].
///   - bias: The shift, [C].
///   - training: Whether mean and variance are those of `input`.
///   - momentum: How much of the running statistics `input` replaces.
///   - eps: Added to the variance.
///
/// Gradient: through mean and variance too, where they are those of `input`. PyTorch: `batch_norm`.
public func batchNorm(
    _ input: Tensor, _ runningMean: Tensor?, _ runningVar: Tensor?, weight: Tensor? = nil, bias: Tensor? = nil,
    training: Bool = false, momentum: Double = 0.1, eps: Double = 1e-5
) -> Tensor {
    check(
        input.ndim >= 2, "expected at least 2D input (got \(input.ndim)D input)",
        hint: "Batches come as [batch, channels, ...].")
    check(
        input.dtype.isFloatingPoint, "\"batch_norm\" not implemented for '\(input.dtype.legacyName)'",
        hint: "x.to(.float32) converts integers.")
    let channels = input.shape[1]
    let named = [("running_mean", runningMean), ("running_var", runningVar), ("weight", weight), ("bias", bias)]
    for case (let name, let tensor?) in named {
        check(
            tensor.numel() == channels, "\(name) should contain \(channels) elements not \(tensor.numel())",
            hint: "The input \(input.shape) has \(channels) channels (dimension 1), this layer is made for "
                + "\(tensor.numel()).")
        check(
            tensor.dtype == input.dtype, "mixed dtype (CPU): all inputs must share same datatype.",
            hint: "The input is \(input.dtype), \(name) is \(tensor.dtype): convert one with to().")
    }
    var shape = [Int](repeating: 1, count: input.ndim)
    shape[1] = channels
    let mean: Tensor
    let variance: Tensor
    let dims = input.shape.indices.filter { $0 != 1 }
    if training {
        check(
            channels == 0 || input.numel() / channels > 1,
            "Expected more than 1 value per channel when training, got input size \(input.size())",
            hint: "One value has no variance: use larger batches (DataLoader's dropLast), or eval() where nothing is "
                + "trained.")
        (mean, variance) = meanAndVariance(input, dims)
        let count = Double(input.numel() / max(channels, 1))
        updateRunning(runningMean, with: mean, momentum)
        updateRunning(runningVar, with: variance, momentum, factor: count / (count - 1))
    } else {
        guard let runningMean, let runningVar else {
            fail(
                "Expected running_mean and running_var to be defined when training=False",
                hint: "Pass the statistics, or training: true to use the input's own.")
        }
        // Copies: the running statistics may move on before backward.
        (mean, variance) = (runningMean.detach().clone().view(shape), runningVar.detach().clone().view(shape))
    }
    let operation = Normalization(
        nodeName: "NativeBatchNormBackward0", dims: dims, mean: mean, variance: variance, isFixed: !training,
        hasWeight: weight != nil, hasBias: bias != nil, parameterShape: [channels], spreadShape: shape, eps: eps)
    return operation.apply([input] + [weight, bias].compactMap { $0 })[0]
}

/// Moves a running statistic towards the batch's.
private func updateRunning(_ running: Tensor?, with batch: Tensor, _ momentum: Double, factor: Double = 1) {
    guard let running else { return }
    noGrad {
        let new = running * (1 - momentum) + batch.detach().view(running.shape) * (momentum * factor)
        running.copy_(new)
    }
}
