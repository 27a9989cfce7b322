/// Rows of a table, picked by indices.
///
/// - Shape: [..] of integers → [.., embeddingDim].
/// - Parameters: `weight` [numEmbeddings, embeddingDim], drawn from the normal distribution; row `paddingIdx` is 0.
/// - PyTorch: `torch.nn.Embedding`
///
/// ```swift
/// let layer = Embedding(10, 3)
/// print(layer(tensor([[1, 2, 4, 5], [4, 3, 2, 9]])).size())   // torch.Size([2, 4, 3])
/// ```
public final class Embedding: Module {
    /// The number of rows.
    public let numEmbeddings: Int
    /// The size of a row.
    public let embeddingDim: Int
    /// A row that receives no gradient; nil: none.
    public let paddingIdx: Int?
    /// The rows, [numEmbeddings, embeddingDim].
    @Parameter public var weight: Tensor

    /// - Parameters:
    ///   - numEmbeddings: The number of rows.
    ///   - embeddingDim: The size of a row.
    ///   - paddingIdx: A row that is 0 at first and receives no gradient; negative ones count from the end.
    ///   - dtype: The weight's dtype.
    ///   - generator: Where the first values are drawn from.
    public init(
        _ numEmbeddings: Int, _ embeddingDim: Int, paddingIdx: Int? = nil, dtype: DType = .float32,
        generator: Generator = .default
    ) {
        if let paddingIdx {
            check(
                paddingIdx >= -numEmbeddings && paddingIdx < numEmbeddings,
                "Padding_idx must be within num_embeddings", hint: "Valid: \(-numEmbeddings) to \(numEmbeddings - 1).")
        }
        self.numEmbeddings = numEmbeddings
        self.embeddingDim = embeddingDim
        self.paddingIdx = paddingIdx.map { $0 < 0 ? $0 + numEmbeddings : $0 }
        weight = Tensor(empty: layerShape([numEmbeddings, embeddingDim]), dtype)
        super.init()
        normal_(weight, generator: generator)
        if let row = self.paddingIdx { noGrad { _ = weight.select(0, row).zero_() } }
    }

    public override func forward(_ input: Tensor) -> Tensor { embedding(input, weight, paddingIdx: paddingIdx) }

    public override var extraRepr: String {
        "\(numEmbeddings), \(embeddingDim)" + (paddingIdx.map { ", padding_idx=\($0)" } ?? "")
    }
}
