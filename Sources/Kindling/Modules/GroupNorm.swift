/// Normalizes groups of each sample's channels by their mean and variance, then scales and shifts each channel.
///
/// - Shape: [N, numChannels, ..] → the same.
/// - Parameters: `weight` and `bias`, [numChannels], ones and zeros at first.
/// - PyTorch: `torch.nn.GroupNorm`
///
/// ```swift
/// let layer = GroupNorm(3, 6)
/// print(layer(randn(20, 6, 10, 10)).size())           // torch.Size([20, 6, 10, 10])
/// ```
public final class GroupNorm: Module {
    /// How many groups the channels fall into.
    public let numGroups: Int
    /// The number of channels.
    public let numChannels: Int
    /// Added to the variance, so that nothing is divided by 0.
    public let eps: Double
    /// Whether there are a weight and, unless it was not wanted, a bias.
    public let affine: Bool
    /// The scale; nil: 1.
    @Parameter public var weight: Tensor?
    /// The shift; nil: 0.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - numGroups: How many groups the channels fall into.
    ///   - numChannels: The number of channels.
    ///   - eps: Added to the variance, so that nothing is divided by 0.
    ///   - affine: Whether there are a weight and a bias.
    ///   - bias: Whether there is a bias, where `affine` holds.
    ///   - dtype: The parameters' dtype.
    public init(
        _ numGroups: Int, _ numChannels: Int, eps: Double = 1e-5, affine: Bool = true, bias: Bool = true,
        dtype: DType = .float32
    ) {
        check(
            numGroups > 0 && numChannels % numGroups == 0,
            "num_channels (\(numChannels)) must be divisible by num_groups (\(numGroups))",
            hint: "The channels fall into equal groups.")
        self.numGroups = numGroups
        self.numChannels = numChannels
        self.eps = eps
        self.affine = affine
        weight = affine ? ones(layerShape([numChannels]), dtype: dtype) : nil
        self.bias = affine && bias ? zeros([numChannels], dtype: dtype) : nil
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor {
        groupNorm(input, numGroups, weight: weight, bias: bias, eps: eps)
    }

    public override var extraRepr: String {
        "\(numGroups), \(numChannels), eps=\(PythonNotation.text(eps)), affine=\(PythonNotation.text(affine)), "
            + "bias=\(PythonNotation.text(bias != nil))"
    }
}
