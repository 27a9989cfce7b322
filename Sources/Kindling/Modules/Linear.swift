/// A fully connected layer: `y = x Wᵀ + b`.
///
/// - Shape: [.., inFeatures] → [.., outFeatures].
/// - Parameters: `weight` [outFeatures, inFeatures] and `bias` [outFeatures], both drawn evenly from
///   ±1 / sqrt(inFeatures).
/// - PyTorch: `torch.nn.Linear`
///
/// ```swift
/// let layer = Linear(20, 30)
/// print(layer(randn(128, 20)).size())                 // torch.Size([128, 30])
/// ```
public final class Linear: Module {
    /// The size of the input's last dimension.
    public let inFeatures: Int
    /// The size of the output's last dimension.
    public let outFeatures: Int
    /// The weight, [outFeatures, inFeatures].
    @Parameter public var weight: Tensor
    /// What is added to each output, [outFeatures]; nil: nothing.
    @Parameter public var bias: Tensor?

    /// - Parameters:
    ///   - inFeatures: The size of the input's last dimension.
    ///   - outFeatures: The size of the output's last dimension.
    ///   - bias: Whether something is added to each output.
    ///   - dtype: The parameters' dtype.
    ///   - generator: Where the first values are drawn from.
    public init(
        _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true, dtype: DType = .float32,
        generator: Generator = .default
    ) {
        self.inFeatures = inFeatures
        self.outFeatures = outFeatures
        weight = Tensor(empty: layerShape([outFeatures, inFeatures]), dtype)
        self.bias = bias ? Tensor(empty: [outFeatures], dtype) : nil
        super.init()
        resetLayer(weight, self.bias, generator: generator)
    }

    public override func forward(_ input: Tensor) -> Tensor { linear(input, weight, bias) }

    public override var extraRepr: String {
        "in_features=\(inFeatures), out_features=\(outFeatures), bias=\(PythonNotation.text(bias != nil))"
    }
}

/// `shape`, after checking that memory can have it.
package func layerShape(_ shape: [Int]) -> [Int] {
    check(
        !shape.contains { $0 < 0 },
        "Trying to create tensor with negative dimension \(shape.min() ?? 0): \(shape)",
        hint: "A layer's sizes count features, channels or pixels.")
    return shape
}
