/// Rows of a weight picked by indices.
private struct EmbeddingRows: Operator {
    static let name = "Embedding"
    let paddingIndex: Int?
    let rows: Int
    let scalesByFrequency: Bool

    /// inputs: weight, indices.
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        return noGrad {
            inputs[0].indexSelect(0, inputs[1].reshape([-1])).reshape(inputs[1].shape + [inputs[0].shape[1]])
        }
        .alias()
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let index = node.saved(0).reshape([-1]).rawContiguous()
        let width = gradient.size(-1)
        var values = gradient.reshape([index.numel(), width])
        if let paddingIndex { values = where_(index.eq(paddingIndex).unsqueeze(1), 0, values) }
        if scalesByFrequency {
            let counts = noGrad {
                zeros([rows], dtype: gradient.dtype).indexAdd(0, index, onesLike(values.select(1, 0)))
            }
            values = values / counts.indexSelect(0, index).unsqueeze(1)
        }
        return [values.rowsAdded(0, index, into: [rows, width]), nil]
    }
}

/// The rows of `weight` that the indices name: [..] → [.., width].
///
/// - Parameters:
///   - input: Indices (int64 or int32) of any shape.
///   - weight: [rows, width].
///   - paddingIdx: A row that receives no gradient.
///   - maxNorm: Rows that are used and have a larger `normType`-norm are scaled down to it, in place.
///   - scaleGradByFreq: Whether a row's gradient is divided by how often the row is used.
///   - sparse: Not supported.
///
/// Gradient: `g` added at the rows. PyTorch: `torch.nn.functional.embedding`.
public func embedding(
    _ input: Tensor, _ weight: Tensor, paddingIdx: Int? = nil, maxNorm: Double? = nil, normType: Double = 2,
    scaleGradByFreq: Bool = false, sparse: Bool = false
) -> Tensor {
    check(
        weight.ndim == 2, "'weight' must be 2-D", hint: "The weight has shape \(weight.shape): expected [rows, width].")
    check(
        input.dtype == .int64 || input.dtype == .int32,
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            + "torch.\(input.dtype.legacyName)Tensor instead", hint: "input.to(.int64) converts.")
    let rows = weight.shape[0]
    if let paddingIdx {
        check(
            paddingIdx >= -rows && paddingIdx < rows, "Padding_idx must be within num_embeddings",
            hint: "Valid: \(-rows) to \(rows - 1).")
    }
    check(!sparse, "sparse gradients are not supported", hint: "Leave sparse out: the gradient is dense.")
    let padding = paddingIdx.map { $0 < 0 ? $0 + rows : $0 }
    let indices = input.to(.int64)
    if let maxNorm { renormalize(weight, indices.reshape(-1), maxNorm, normType) }
    return EmbeddingRows(paddingIndex: padding, rows: rows, scalesByFrequency: scaleGradByFreq)(weight, indices)
}

/// Scales those of the rows down whose norm is larger than `maxNorm`.
private func renormalize(_ weight: Tensor, _ rows: Tensor, _ maxNorm: Double, _ normType: Double) {
    noGrad {
        let used = weight.indexSelect(0, rows)
        let norms = used.norm(normType, dim: 1, keepdim: true)
        let scaled = where_(norms > maxNorm, used * (maxNorm / (norms + 1e-7)), used)
        weight.copy_(weight.indexCopy(0, rows, scaled))
    }
}

/// 1 at the class that each index names, 0 elsewhere: int64 [.., numClasses]; nil: one class more than the largest index.
/// PyTorch: `torch.nn.functional.one_hot`.
public func oneHot(_ input: Tensor, numClasses: Int? = nil) -> Tensor {
    check(
        input.dtype == .int64, "one_hot is only applicable to index tensor of type LongTensor.",
        hint: "input.to(.int64) converts.")
    check(
        input.numel() > 0 || numClasses != nil, "Can not infer total number of classes from empty tensor.",
        hint: "Give numClasses.")
    var classes = numClasses ?? 1
    if input.numel() > 0 {
        let range = input.backend.indexRange(input.rawContiguous())
        check(
            range.lowerBound >= 0, "Class values must be non-negative.", hint: "The smallest is \(range.lowerBound).")
        classes = numClasses ?? range.upperBound + 1
        check(
            range.upperBound < classes, "Class values must be smaller than num_classes.",
            hint: "The largest is \(range.upperBound), numClasses \(classes).")
    }
    return input.unsqueeze(-1).eq(arange(classes)).to(.int64)
}
