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
