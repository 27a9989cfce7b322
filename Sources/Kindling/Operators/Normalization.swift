// Normalization by mean and variance: of each sample by itself, or of each channel over a batch.

/// What is normalized together, and how a tensor is seen for that.
private struct NormalizationForm {
    /// The tensor's shape with dimensions joined or cut.
    let view: [Int]
    /// The dimensions over which mean and variance are taken.
    let dims: [Int]
    /// The shape in which weight and bias broadcast to the view.
    let parameters: [Int]
    /// The same for the kernels.
    let layout: NormalizationLayout
    /// Whether the kernels take the view with its first two dimensions swapped.
    var isSwapped = false

    /// The last `count` dimensions of each sample.
    static func last(_ count: Int, of shape: [Int], eps: Double, isCentred: Bool = true) -> Self {
        let (rows, length) = (Shape.count(Array(shape.dropLast(count))), Shape.count(Array(shape.suffix(count))))
        return Self(
            view: [rows, length], dims: [1], parameters: [1, length],
            layout: NormalizationLayout(
                rows: rows, runs: 1, length: length, rowStride: length, runStride: 0, isPerElement: true,
                isCentred: isCentred, eps: eps))
    }

    /// Groups of each sample's channels.
    static func groups(_ groups: Int, of shape: [Int], eps: Double) -> Self {
        let (channels, length) = (shape[1] / groups, Shape.count(Array(shape.dropFirst(2))))
        return Self(
            view: [shape[0], groups, channels, length], dims: [2, 3], parameters: [1, groups, channels, 1],
            layout: NormalizationLayout(
                rows: shape[0] * groups, runs: channels, length: length, rowStride: channels * length,
                runStride: length, period: groups, parameterRow: channels, parameterRun: 1, eps: eps))
    }

    /// Each channel over the batch. Where a sample has few elements of each channel, they are brought together first.
    static func channels(of shape: [Int], eps: Double) -> Self {
        let (batch, channels, length) = (shape[0], shape[1], Shape.count(Array(shape.dropFirst(2))))
        let isSwapped = length < 16 && batch > 1
        return Self(
            view: [batch, channels, length], dims: [0, 2], parameters: [1, channels, 1],
            layout: NormalizationLayout(
                rows: channels, runs: isSwapped ? 1 : batch, length: isSwapped ? batch * length : length,
                rowStride: isSwapped ? batch * length : length, runStride: isSwapped ? 0 : channels * length,
                period: channels, parameterRow: 1, eps: eps), isSwapped: isSwapped)
    }

    /// The memory of a tensor as the kernels take it.
    func memory(_ tensor: Tensor) -> Tensor {
        isSwapped ? tensor.reshape(view).transpose(0, 1).rawContiguous() : tensor.rawContiguous()
    }

    /// A kernel's result in the shape of the input.
    func result(_ memory: Tensor, _ shape: [Int]) -> Tensor {
        isSwapped ? memory.view([view[1], view[0], view[2]]).transpose(0, 1).reshape(shape) : memory.view(shape)
    }
}

/// `(x - mean) / sqrt(variance + eps) * weight + bias`; inputs are x, the weight and the bias, if there are such. Results
/// are that, and mean and variance of each row of the form's layout.
private struct Normalization: MultiOperator {
    static let name = "Normalization"
    let nodeName: String
    let form: NormalizationForm
    let hasWeight: Bool
    let hasBias: Bool
    let parameterShape: [Int]
    /// Mean and variance, where they are given numbers rather than the input's own.
    var fixed: (mean: Tensor, variance: Tensor)?

    private func weight(_ inputs: [Tensor]) -> Tensor? { hasWeight ? inputs[1] : nil }
    private func bias(_ inputs: [Tensor]) -> Tensor? { hasBias ? inputs.last : nil }

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let x = inputs[0]
        node?.save(x)
        if let weight = weight(inputs) { node?.save(weight) }
        return noGrad {
            if let fixed {
                return [
                    scaled(x, fixed.mean, fixed.variance, weight(inputs), bias(inputs)), fixed.mean, fixed.variance,
                ]
            }
            let memory = form.memory(x)
            let result = Tensor(empty: memory.shape, x.dtype, backend: x.backend)
            let mean = Tensor(empty: [form.layout.rows], x.dtype, backend: x.backend)
            let variance = Tensor(empty: [form.layout.rows], x.dtype, backend: x.backend)
            x.backend.normalize(
                memory, form.layout, weight: weight(inputs)?.rawContiguous(), bias: bias(inputs)?.rawContiguous(),
                into: result, mean: mean, variance: variance)
            node?.saveResult(mean, index: 1)
            node?.saveResult(variance, index: 2)
            return [form.result(result, x.shape), mean, variance]
        }
    }

    /// With given mean and variance: one multiplication and one addition for each element.
    private func scaled(
        _ x: Tensor, _ mean: Tensor, _ variance: Tensor, _ weight: Tensor?, _ bias: Tensor?
    ) -> Tensor {
        var factor = (variance + form.layout.eps).rsqrt()
        if let weight { factor = factor * weight.reshape(form.parameters) }
        var shift = -mean * factor
        if let bias { shift = shift + bias.reshape(form.parameters) }
        return (x.reshape(form.view) * factor + shift).view(x.shape)
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [Tensor?](repeating: nil, count: node.edges.count) }
        let (toInput, toWeight, toBias) =
            fixed == nil && !GradMode.isEnabled ? fused(gradient, node) : composed(gradient, node)
        return [toInput] + (hasWeight ? [toWeight] : []) + (hasBias ? [toBias] : [])
    }

    private func needsWeight(_ node: Node) -> Bool { hasWeight && node.needsGradient(1) }
    private func needsBias(_ node: Node) -> Bool { hasBias && node.needsGradient(node.edges.count - 1) }

    /// The gradients by one kernel.
    private func fused(_ g: Tensor, _ node: Node) -> (Tensor?, Tensor?, Tensor?) {
        let (x, layout) = (node.saved(0), form.layout)
        // Sums over parts of the rows, or of each run.
        let shape =
            layout.isPerElement ? [min((layout.rows + 31) / 32, 64), layout.length] : [layout.rows, layout.runs]
        func made(_ isWanted: Bool, _ shape: [Int]) -> Tensor? {
            isWanted ? Tensor(empty: shape, x.dtype, backend: x.backend) : nil
        }
        let memory = form.memory(x)
        let toInput = made(node.needsGradient(0), memory.shape)
        let (weights, biases) = (made(needsWeight(node), shape), made(needsBias(node), shape))
        x.backend.normalizeGradient(
            form.memory(g), memory, layout, weight: hasWeight ? node.saved(1).rawContiguous() : nil,
            mean: node.saved(hasWeight ? 2 : 1), variance: node.saved(hasWeight ? 3 : 2), into: toInput,
            weights: weights, biases: biases)
        return (toInput.map { form.result($0, x.shape) }, weights.map(total), biases.map(total))
    }

    /// The gradient of a parameter from the sums of its parts.
    private func total(_ parts: Tensor) -> Tensor {
        if form.layout.isPerElement { return parts.sum(dim: 0).reshape(parameterShape) }
        if form.dims[0] == 0 { return parts.sum(dim: 1) }
        return parts.view([-1] + parameterShape).sum(dim: 0)
    }

    /// The gradients by tensor operators, which can be differentiated.
    private func composed(_ gradient: Tensor, _ node: Node) -> (Tensor?, Tensor?, Tensor?) {
        let (input, g) = (node.saved(0), gradient.reshape(form.view))
        let x = input.reshape(form.view)
        let isCentred = form.layout.isCentred
        let centred = isCentred ? x - (fixed?.mean ?? x.mean(dim: form.dims, keepdim: true)) : x
        let variance = fixed?.variance ?? centred.square().mean(dim: form.dims, keepdim: true)
        let factor = (variance + form.layout.eps).rsqrt()
        let y = centred * factor
        var toInput: Tensor?
        if node.needsGradient(0) {
            var weighted = hasWeight ? g * node.saved(1).reshape(form.parameters) : g
            if fixed == nil {
                // Without its mean and its part along the result: these do not pass the normalization.
                let mean = isCentred ? weighted.mean(dim: form.dims, keepdim: true) : nil
                let part = y * (weighted * y).mean(dim: form.dims, keepdim: true)
                weighted = mean.map { weighted - $0 - part } ?? weighted - part
            }
            toInput = (factor * weighted).reshape(input.shape)
        }
        func toParameter(_ g: Tensor) -> Tensor { g.sumToSize(form.parameters).reshape(parameterShape) }
        return (toInput, needsWeight(node) ? toParameter(g * y) : nil, needsBias(node) ? toParameter(g) : nil)
    }
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
        nodeName: "NativeLayerNormBackward0", form: .last(normalizedShape.count, of: x.shape, eps: eps),
        hasWeight: weight != nil, hasBias: bias != nil, parameterShape: normalizedShape)
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
        nodeName: "FusedRmsNormBackward0",
        form: .last(
            normalizedShape.count, of: x.shape,
            eps: eps ?? (x.dtype == .float64 ? Double.ulpOfOne : Double(Float.ulpOfOne)), isCentred: false),
        hasWeight: weight != nil, hasBias: false, parameterShape: normalizedShape)
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
        nodeName: "NativeGroupNormBackward0", form: .groups(numGroups, of: input.shape, eps: eps),
        hasWeight: weight != nil, hasBias: bias != nil, parameterShape: [input.shape[1]])
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
        nodeName: "NativeBatchNormBackward0", form: .groups(channels, of: input.shape, eps: eps),
        hasWeight: weight != nil, hasBias: bias != nil, parameterShape: [channels])
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
    let form = NormalizationForm.channels(of: input.shape, eps: eps)
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
        parameterShape: [channels], fixed: fixed)
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
