/// Divides each sample by the root of its mean square over the last dimensions, then scales each element.
///
/// - Shape: [.., normalizedShape] → the same.
/// - Parameters: `weight`, [normalizedShape], ones at first.
/// - PyTorch: `torch.nn.RMSNorm`
///
/// ```swift
/// let layer = RMSNorm([2, 3])
/// print(layer(randn(2, 2, 3)).size())                 // torch.Size([2, 2, 3])
/// ```
public final class RMSNorm: Module {
    /// The sizes of the dimensions over which each sample is normalized.
    public let normalizedShape: [Int]
    /// Added to the mean square; nil: the distance of 1 from the next larger number.
    public let eps: Double?
    /// The scale; nil: 1.
    @Parameter public var weight: Tensor?

    /// - Parameters:
    ///   - normalizedShape: The sizes of the last dimensions: one number or an array.
    ///   - eps: Added to the mean square; nil: the distance of 1 from the next larger number of the input's dtype.
    ///   - elementwiseAffine: Whether there is a weight.
    ///   - dtype: The parameter's dtype.
    public init(
        _ normalizedShape: some SizesConvertible, eps: Double? = nil, elementwiseAffine: Bool = true,
        dtype: DType = .float32
    ) {
        self.normalizedShape = layerShape(normalizedShape.sizes)
        self.eps = eps
        weight = elementwiseAffine ? ones(self.normalizedShape, dtype: dtype) : nil
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor { rmsNorm(input, normalizedShape, weight, eps: eps) }

    public override var extraRepr: String {
        "\(PythonNotation.text(tuple: normalizedShape)), eps=\(PythonNotation.text(eps)), "
            + "elementwise_affine=\(PythonNotation.text(weight != nil))"
    }
}
