/// Normalizes each sample over its last dimensions by mean and variance, then scales and shifts each element.
///
/// - Shape: [.., normalizedShape] → the same.
/// - Parameters: `weight` and `bias`, [normalizedShape], ones and zeros at first.
/// - PyTorch: `torch.nn.LayerNorm`
///
/// ```swift
/// let layer = LayerNorm(10)
/// print(layer(randn(20, 5, 10)).size())               // torch.Size([20, 5, 10])
/// ```
public final class LayerNorm: Module {
    /// The sizes of the dimensions over which each sample is normalized.
    public let normalizedShape: [Int]
    /// Added to the variance, so that nothing is divided by 0.
    public let eps: Double
    /// Whether there are a weight and, unless it was not wanted, a bias.
    public let elementwiseAffine: Bool
    /// The scale; nil: 1.
    @Parameter public var weight: Tensor?
    /// The shift; nil: 0.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - normalizedShape: The sizes of the last dimensions: one number or an array.
    ///   - eps: Added to the variance, so that nothing is divided by 0.
    ///   - elementwiseAffine: Whether there are a weight and a bias.
    ///   - bias: Whether there is a bias, where `elementwiseAffine` holds.
    ///   - dtype: The parameters' dtype.
    public init(
        _ normalizedShape: some SizesConvertible, eps: Double = 1e-5, elementwiseAffine: Bool = true, bias: Bool = true,
        dtype: DType = .float32
    ) {
        self.normalizedShape = layerShape(normalizedShape.sizes)
        self.eps = eps
        self.elementwiseAffine = elementwiseAffine
        weight = elementwiseAffine ? ones(self.normalizedShape, dtype: dtype) : nil
        self.bias = elementwiseAffine && bias ? zeros(self.normalizedShape, dtype: dtype) : nil
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor {
        layerNorm(input, normalizedShape, weight, bias, eps: eps)
    }

    public override var extraRepr: String {
        "\(PythonNotation.text(tuple: normalizedShape)), eps=\(PythonNotation.text(eps)), "
            + "elementwise_affine=\(PythonNotation.text(elementwiseAffine)), bias=\(PythonNotation.text(bias != nil))"
    }
}
