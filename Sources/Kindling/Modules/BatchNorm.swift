/// Normalizes each channel by its mean and variance, then scales and shifts it:
/// `y = (x - mean) / sqrt(variance + eps) * weight + bias`.
///
/// In training, mean and variance are the batch's, and running estimates are updated:
/// `running = (1 - momentum) * running + momentum * batch` (with the unbiased variance). Otherwise the running ones are
/// used. Use ``BatchNorm2d`` for images and ``BatchNorm1d`` for features. PyTorch: `torch.nn.BatchNorm2d` and relatives.
open class BatchNorm: Module {
    /// The number of channels.
    public let numFeatures: Int
    /// Added to the variance, so that nothing is divided by 0.
    public let eps: Double
    /// How much of the running statistics each batch replaces; nil: they are the mean over all batches.
    public let momentum: Double?
    /// Whether there are a weight and, unless it was not wanted, a bias.
    public let affine: Bool
    /// Whether running statistics are kept.
    public let trackRunningStats: Bool
    /// The scale, [numFeatures], ones at first; nil: 1.
    @Parameter public var weight: Tensor?
    /// The shift, [numFeatures], zeros at first; nil: 0.
    @Parameter public var bias: Tensor?
    /// The running mean, [numFeatures].
    @Buffer(name: "running_mean") public var runningMean: Tensor? = nil
    /// The running variance, [numFeatures].
    @Buffer(name: "running_var") public var runningVar: Tensor? = nil
    /// How many batches the running statistics have seen.
    @Buffer(name: "num_batches_tracked") public var numBatchesTracked: Tensor? = nil

    /// - Parameters:
    ///   - numFeatures: The number of channels.
    ///   - eps: Added to the variance, so that nothing is divided by 0.
    ///   - momentum: How much of the running statistics each batch replaces; nil: they are the mean over all batches.
    ///   - affine: Whether there are a weight and a bias.
    ///   - trackRunningStats: Whether running statistics are kept; otherwise the batch's are used in evaluation too.
    ///   - bias: Whether there is a bias, where `affine` holds.
    ///   - dtype: The dtype of parameters and statistics.
    public init(
        _ numFeatures: Int, eps: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true,
        trackRunningStats: Bool = true, bias: Bool = true, dtype: DType = .float32
    ) {
        self.numFeatures = numFeatures
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.trackRunningStats = trackRunningStats
        let shape = layerShape([numFeatures])
        weight = affine ? ones(shape, dtype: dtype) : nil
        self.bias = affine && bias ? zeros(shape, dtype: dtype) : nil
        runningMean = trackRunningStats ? zeros(shape, dtype: dtype) : nil
        runningVar = trackRunningStats ? ones(shape, dtype: dtype) : nil
        numBatchesTracked = trackRunningStats ? zeros([], dtype: .int64) : nil
        super.init()
    }

    /// Stops where the input has another number of dimensions than the subclass takes.
    open func checkInputDim(_ input: Tensor) {}

    open override func forward(_ input: Tensor) -> Tensor {
        checkInputDim(input)
        var factor = momentum ?? 0
        if training, trackRunningStats, let numBatchesTracked {
            numBatchesTracked.add_(1)
            factor = momentum ?? 1 / numBatchesTracked.item(Double.self)
        }
        let usesRunning = !training || trackRunningStats
        return batchNorm(
            input, usesRunning ? runningMean : nil, usesRunning ? runningVar : nil, weight: weight, bias: bias,
            training: training || runningMean == nil, momentum: factor, eps: eps)
    }

    open override var extraRepr: String {
        "\(numFeatures), eps=\(PythonNotation.text(eps)), momentum=\(PythonNotation.text(momentum)), "
            + "affine=\(PythonNotation.text(affine)), bias=\(PythonNotation.text(bias != nil)), "
            + "track_running_stats=\(PythonNotation.text(trackRunningStats))"
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
    let channels = input.shape[1]
    let named = [("weight", weight), ("bias", bias), ("running_mean", runningMean), ("running_var", runningVar)]
    for case (let name, let tensor?) in named.reversed() {
        check(
            tensor.numel() == channels, "\(name) should contain \(channels) elements not \(tensor.numel())",
            hint: "The input \(input.shape) has \(channels) channels (dimension 1), this layer is made for "
                + "\(tensor.numel()).")
    }
    var shape = [Int](repeating: 1, count: input.ndim)
    shape[1] = channels
    let scale: Tensor
    let centred: Tensor
    if training {
        check(
            channels == 0 || input.numel() / channels > 1,
            "Expected more than 1 value per channel when training, got input size \(input.size())",
            hint: "One value has no variance: use larger batches (DataLoader's dropLast), or eval() where nothing is "
                + "trained.")
        let dims = input.shape.indices.filter { $0 != 1 }
        let mean = input.mean(dim: dims, keepdim: true)
        centred = input - mean
        let variance = centred.square().mean(dim: dims, keepdim: true)
        scale = (variance + eps).rsqrt()
        let count = Double(input.numel() / max(channels, 1))
        updateRunning(runningMean, with: mean, momentum)
        updateRunning(runningVar, with: variance, momentum, factor: count / (count - 1))
    } else {
        guard let runningMean, let runningVar else {
            fail(
                "Expected running_mean and running_var to be defined when training=False",
                hint: "Pass the statistics, or training: true to use the input's own.")
        }
        centred = input - runningMean.view(shape)
        scale = (runningVar + eps).rsqrt().view(shape)
    }
    var result = centred * scale
    if let weight { result = result * weight.view(shape) }
    if let bias { result = result + bias.view(shape) }
    return result
}

/// Moves a running statistic towards the batch's.
private func updateRunning(_ running: Tensor?, with batch: Tensor, _ momentum: Double, factor: Double = 1) {
    guard let running else { return }
    noGrad {
        let new = running * (1 - momentum) + batch.detach().view(running.shape) * (momentum * factor)
        running.copy_(new)
    }
}
