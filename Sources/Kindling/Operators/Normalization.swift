// Normalization by mean and variance: of each sample by itself, or of each channel over a batch.

/// What is normalized together, and how a tensor is seen for that.
private struct NormalizationForm {
    /// The tensor's shape with dimensions joined or cut.
    let view: [Int]
    /// The dimensions over which mean and variance are taken.
    let dims: [Int]
    /// The shape in which weight and bias broadcast to the view.
    let parameters: [Int]

    /// The last `count` dimensions of each sample.
    static func last(_ count: Int, of shape: [Int]) -> Self {
        let length = Shape.count(Array(shape.suffix(count)))
        return Self(view: [Shape.count(Array(shape.dropLast(count))), length], dims: [1], parameters: [1, length])
    }

    /// Groups of each sample's channels.
    static func groups(_ groups: Int, of shape: [Int]) -> Self {
        let channels = shape[1] / groups
        return Self(
            view: [shape[0], groups, channels, Shape.count(Array(shape.dropFirst(2)))], dims: [2, 3],
            parameters: [1, groups, channels, 1])
    }

    /// Each channel over the batch.
    static func channels(of shape: [Int]) -> Self {
        Self(
            view: [shape[0], shape[1], Shape.count(Array(shape.dropFirst(2)))], dims: [0, 2],
            parameters: [1, shape[1], 1])
    }
}

/// `(x - mean) / sqrt(variance + eps) * weight + bias`; inputs are x, the weight and the bias, if there are such. Results
/// are that, and mean and variance, as the backward pass needs them.
private struct Normalization: MultiOperator {
    static let name = "Normalization"
    let nodeName: String
    let form: NormalizationForm
    let hasWeight: Bool
    let hasBias: Bool
    let parameterShape: [Int]
    let eps: Double
    /// Whether the mean is subtracted; otherwise the variance is the mean square.
    var isCentred = true
    /// Mean and variance, where they are given numbers rather than the input's own.
    var fixed: (mean: Tensor, variance: Tensor)?

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        node?.save(inputs[0])
        if hasWeight { node?.save(inputs[1]) }
        return noGrad {
            let x = inputs[0].reshape(form.view)
            let (centred, mean, variance) = moments(x)
            var result = centred * (variance + eps).rsqrt()
            if hasWeight { result = result * inputs[1].reshape(form.parameters) }
            if hasBias { result = result + inputs[inputs.count - 1].reshape(form.parameters) }
            return [result.view(inputs[0].shape), mean, variance]
        }
    }

    /// The input without its mean, its mean and its variance.
    private func moments(_ x: Tensor) -> (Tensor, Tensor, Tensor) {
        if let fixed { return (x - fixed.mean, fixed.mean, fixed.variance) }
        let mean = isCentred ? x.mean(dim: form.dims, keepdim: true) : zeros([1], dtype: x.dtype)
        let centred = isCentred ? x - mean : x
        return (centred, mean, centred.square().mean(dim: form.dims, keepdim: true))
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let none = [Tensor?](repeating: nil, count: node.edges.count)
        guard let gradient = gradients[0] else { return none }
        let (input, g) = (node.saved(0), gradient.reshape(form.view))
        // Computed anew, so that they can be differentiated.
        let (centred, _, variance) = moments(input.reshape(form.view))
        let factor = (variance + eps).rsqrt()
        let y = centred * factor
        let weighted = hasWeight ? g * node.saved(1).reshape(form.parameters) : g
        var result = none
        if node.needsGradient(0) {
            result[0] = (factor * (fixed == nil ? orthogonal(weighted, to: y) : weighted)).reshape(input.shape)
        }
        if hasWeight, node.needsGradient(1) { result[1] = toParameter(g * y) }
        if hasBias, let last = result.indices.last, node.needsGradient(last) {
            result[last] = toParameter(g)
        }
        return result
    }

    /// `g` without its mean and its part along `y`: these do not pass the normalization.
    private func orthogonal(_ g: Tensor, to y: Tensor) -> Tensor {
        let rest = g - y * (g * y).mean(dim: form.dims, keepdim: true)
        return isCentred ? rest - g.mean(dim: form.dims, keepdim: true) : rest
    }

    private func toParameter(_ g: Tensor) -> Tensor { g.sumToSize(form.parameters).reshape(parameterShape) }
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
    checkNormalized(x, normalizedShape, weight, bias)
    let operation = Normalization(
        nodeName: "NativeLayerNormBackward0", form: .last(normalizedShape.count, of: x.shape),
        hasWeight: weight != nil, hasBias: bias != nil, parameterShape: normalizedShape, eps: eps)
    return operation.apply([x] + [weight, bias].compactMap { $0 })[0]
}

/// `x / sqrt(mean(x²) + eps) * weight`, the mean taken over the last dimensions of each sample.
///
/// - Parameters:
///   - x: [.., normalizedShape].
///   - normalizedShape: The sizes of the dimensions over which each sample is normalized.
///   - weight: A factor for each of these elements; nil: 1.
///   - eps: Added to the mean square; nil: the distance of 1 from the next larger number of `x`'s dtype.
///
/// Gradient: that of the normalization, which `g`'s part along the result does not pass. PyTorch: `rms_norm`.
public func rmsNorm(_ x: Tensor, _ normalizedShape: [Int], _ weight: Tensor? = nil, eps: Double? = nil) -> Tensor {
    checkNormalized(x, normalizedShape, weight, nil)
    let operation = Normalization(
        nodeName: "FusedRmsNormBackward0", form: .last(normalizedShape.count, of: x.shape), hasWeight: weight != nil,
        hasBias: false, parameterShape: normalizedShape,
        eps: eps ?? (x.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)), isCentred: false)
    return operation.apply([x] + [weight].compactMap { $0 })[0]
}

/// Normalizes groups of each sample's channels by their mean and variance, then scales and shifts each channel.
///
/// - Parameters:
///   - input: [N, C, …].
///   - numGroups: How many groups the channels fall into.
///   - weight: The scale, [C]; nil: 1.
///   - bias: The shift, [C]; nil: 0.
///   - eps: Added to the variance.
///
/// Gradient: that of the normalization, which `g`'s mean and its part along the result do not pass. PyTorch: `group_norm`.
public func groupNorm(
    _ input: Tensor, _ numGroups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5
) -> Tensor {
    check(
        input.ndim >= 2, "Expected at least 2 dimensions for input tensor but received \(input.ndim)",
        hint: "Batches come as [batch, channels, ...].")
    check(numGroups > 0, "Expected num groups to be greater than 0, got \(numGroups)", hint: "1 is all channels.")
    check(
        input.shape[1] % numGroups == 0,
        "Expected number of channels in input to be divisible by num_groups, but got input of shape \(input.shape) and "
            + "num_groups=\(numGroups)", hint: "The channels fall into equal groups.")
    check(
        Shape.count(input.shape) / numGroups != 1,
        "Expected more than 1 value per channel when training, got input size \(input.size())",
        hint: "One value has no variance.")
    checkChannels(input, [("weight", weight), ("bias", bias)])
    let operation = Normalization(
        nodeName: "NativeGroupNormBackward0", form: .groups(numGroups, of: input.shape), hasWeight: weight != nil,
        hasBias: bias != nil, parameterShape: [input.shape[1]], eps: eps)
    return operation.apply([input] + [weight, bias].compactMap { $0 })[0]
}

/// Normalizes each channel of each sample by its mean and variance, then scales and shifts it.
///
/// - Parameters:
///   - input: [N, C, …].
///   - runningMean: [C]; used where `useInputStats` is false, otherwise updated with the samples' mean, if there is one.
///   - runningVar: [C]; as `runningMean`.
///   - weight: The scale, [C]; nil: 1.
///   - bias: The shift, [C]; nil: 0.
///   - useInputStats: Whether mean and variance are those of each sample.
///   - momentum: How much of the running statistics `input` replaces.
///   - eps: Added to the variance.
///
/// Gradient: ``groupNorm(_:_:weight:bias:eps:)``'s. PyTorch: `instance_norm`.
public func instanceNorm(
    _ input: Tensor, _ runningMean: Tensor? = nil, _ runningVar: Tensor? = nil, weight: Tensor? = nil,
    bias: Tensor? = nil, useInputStats: Bool = true, momentum: Double = 0.1, eps: Double = 1e-5
) -> Tensor {
    check(
        input.ndim >= 2, "expected at least 2D input (got \(input.ndim)D input)",
        hint: "Batches come as [batch, channels, ...].")
    if !useInputStats {
        return batchNorm(input, runningMean, runningVar, weight: weight, bias: bias, eps: eps)
    }
    let channels = input.shape[1]
    checkChannels(
        input, [("running_mean", runningMean), ("running_var", runningVar), ("weight", weight), ("bias", bias)])
    let count = Shape.count(Array(input.shape.dropFirst(2)))
    check(
        count > 1, "Expected more than 1 spatial element when training, got input size \(input.size())",
        hint: "One value has no variance.")
    let operation = Normalization(
        nodeName: "NativeBatchNormBackward0", form: .groups(channels, of: input.shape), hasWeight: weight != nil,
        hasBias: bias != nil, parameterShape: [channels], eps: eps)
    let results = operation.apply([input] + [weight, bias].compactMap { $0 })
    let statistics = results.dropFirst().map { $0.detach().view([input.shape[0], channels]).mean(dim: 0) }
    updateRunning(runningMean, with: statistics[0], momentum)
    updateRunning(runningVar, with: statistics[1], momentum, factor: Double(count) / Double(count - 1))
    return results[0]
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
    if input.numel() == 0 { return input.clone() }
    check(
        input.ndim >= 2, "expected at least 2D input (got \(input.ndim)D input)",
        hint: "Batches come as [batch, channels, ...].")
    let channels = input.shape[1]
    checkChannels(
        input, [("running_mean", runningMean), ("running_var", runningVar), ("weight", weight), ("bias", bias)])
    let form = NormalizationForm.channels(of: input.shape)
    var fixed: (Tensor, Tensor)?
    let count = Double(input.numel() / channels)
    if training {
        check(
            count > 1,
            "Expected more than 1 value per channel when training, got input size \(input.size())",
            hint: "One value has no variance: use larger batches (DataLoader's dropLast), or eval() where nothing is "
                + "trained.")
    } else {
        guard let runningMean, let runningVar else {
            fail(
                "Expected running_mean and running_var to be defined when training=False",
                hint: "Pass the statistics, or training: true to use the input's own.")
        }
        // Copies: the running statistics may move on before backward.
        fixed = (
            runningMean.detach().clone().view(form.parameters), runningVar.detach().clone().view(form.parameters)
        )
    }
    let operation = Normalization(
        nodeName: "NativeBatchNormBackward0", form: form, hasWeight: weight != nil, hasBias: bias != nil,
        parameterShape: [channels], eps: eps, fixed: fixed)
    let results = operation.apply([input] + [weight, bias].compactMap { $0 })
    if training {
        updateRunning(runningMean, with: results[1], momentum)
        updateRunning(runningVar, with: results[2], momentum, factor: count / (count - 1))
    }
    return results[0]
}

/// Checks parameters and statistics of a function that normalizes channels.
private func checkChannels(_ input: Tensor, _ named: [(String, Tensor?)]) {
    check(
        input.dtype == .float32 || input.dtype == .float64,
        "\"batch_norm\" not implemented for '\(input.dtype.legacyName)'", hint: "x.to(.float32) converts integers.")
    let channels = input.shape[1]
    for case (let name, let tensor?) in named {
        check(
            tensor.numel() == channels, "\(name) should contain \(channels) elements not \(tensor.numel())",
            hint: "The input \(input.shape) has \(channels) channels (dimension 1), this layer is made for "
                + "\(tensor.numel()).")
        check(
            tensor.dtype == input.dtype, "mixed dtype (CPU): all inputs must share same datatype.",
            hint: "The input is \(input.dtype), \(name) is \(tensor.dtype): convert one with to().")
    }
}

/// Checks what functions that normalize the last dimensions take.
private func checkNormalized(_ x: Tensor, _ normalizedShape: [Int], _ weight: Tensor?, _ bias: Tensor?) {
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
}

/// Moves a running statistic towards the batch's.
private func updateRunning(_ running: Tensor?, with batch: Tensor, _ momentum: Double, factor: Double = 1) {
    guard let running else { return }
    noGrad {
        let new = running * (1 - momentum) + batch.detach().view(running.shape) * (momentum * factor)
        running.copy_(new)
    }
}
