// Distances and angles between vectors, and losses of them.

/// The p-norm of `x1 - x2 + eps` along the last dimension. PyTorch: `pairwise_distance`.
public func pairwiseDistance(
    _ x1: Tensor, _ x2: Tensor, p: Double = 2, eps: Double = 1e-6, keepdim: Bool = false
) -> Tensor {
    (x1 - x2 + eps).norm(p, dim: -1, keepdim: keepdim)
}

extension Tensor {
    /// The p-norm of `self - other`. PyTorch: `dist`.
    public func dist(_ other: Tensor, _ p: Double = 2) -> Tensor { (self - other).norm(p) }
}

/// The p-norms of the differences of all pairs of rows of `x` [N, M], those of the first row first: [N (N - 1) / 2].
/// PyTorch: `pdist`.
public func pdist(_ x: Tensor, p: Double = 2) -> Tensor {
    check(x.ndim == 2, "pdist only supports 2D tensors, got: \(x.ndim)D", hint: "Rows are [N, M].")
    check(p >= 0, "pdist only supports non-negative p values", hint: "p is \(p).")
    let count = x.shape[0]
    let pairs = (0..<count).flatMap { row in (row + 1..<count).map { (row, $0) } }
    let (first, second) = (Tensor(pairs.map(\.0)), Tensor(pairs.map(\.1)))
    return (x.indexSelect(0, first) - x.indexSelect(0, second)).norm(p, dim: 1)
}

/// `x` divided by its p-norm along `dim`, or by `eps` where that is larger. PyTorch: `normalize`.
public func normalize(_ x: Tensor, p: Double = 2, dim: some Dimensions = 1, eps: Double = 1e-12) -> Tensor {
    x / x.norm(p, dim: dim, keepdim: true).clampMin(eps)
}

/// The cosine of the angle between `x1` and `x2` along `dim`; lengths below `eps` count as `eps`. PyTorch:
/// `cosine_similarity`.
///
/// Gradient: `g (b / |b| - y a / |a|) / |a|` for `a`, and so for `b`.
public func cosineSimilarity(_ x1: Tensor, _ x2: Tensor, dim: Int = 1, eps: Double = 1e-8) -> Tensor {
    let type = Tensor.resultType(x1, x2)
    check(
        type.isFloatingPoint, "expected common dtype to be floating point, yet common dtype is \(type.legacyName)",
        hint: "x.to(.float32) converts integers.")
    let shape = Shape.broadcast(x1.shape, x2.shape)
    let (a, b) = (x1.to(type).expand(shape), x2.to(type).expand(shape))
    return (a / length(a, dim, eps) * (b / length(b, dim, eps))).sum(dim: dim)
}

/// The length along `dim`, at least `eps`; its gradient is the length's everywhere, as PyTorch's is.
private func length(_ x: Tensor, _ dim: Int, _ eps: Double) -> Tensor {
    let length = x.norm(2, dim: dim, keepdim: true)
    return length + (length.detach().clampMin(eps) - length.detach())
}

/// `1 - cos` where targets are 1, `max(0, cos - margin)` where they are -1, with the cosine of the rows' angle.
///
/// - Parameters:
///   - input1: Rows [N, D], or one, [D].
///   - input2: As `input1`.
///   - target: 1 or -1 for each pair, [N] or [].
///
/// PyTorch: `cosine_embedding_loss`.
public func cosineEmbeddingLoss(
    _ input1: Tensor, _ input2: Tensor, _ target: Tensor, margin: Double = 0, reduction: Reduction = .mean
) -> Tensor {
    check(
        target.ndim <= 1, "0D or 1D target tensor expected, multi-target not supported",
        hint: "One target, 1 or -1, for each pair of rows.")
    check(
        input1.ndim == target.ndim + 1 && input2.ndim == target.ndim + 1,
        "\(target.ndim)D target tensor expects \(target.ndim + 1)D input tensors, but found inputs with sizes "
            + "\(input1.shape) and \(input2.shape).", hint: "One target, 1 or -1, for each pair of rows.")
    let tiny = 1e-12
    let (square1, square2) = ((input1 * input1).sum(dim: -1) + tiny, (input2 * input2).sum(dim: -1) + tiny)
    let cosine = (input1 * input2).sum(dim: -1) / (square1 * square2).sqrt()
    let alike = where_(target.eq(1), 1 - cosine, 0)
    let unlike = where_(target.eq(-1), (cosine - margin).clamp(min: 0), 0)
    return (alike + unlike).reduced(reduction)
}

/// How much further from `anchor` `positive` is than `negative`, up to the margin:
/// `max(0, d(anchor, positive) - d(anchor, negative) + margin)`, with the p-norm's distance.
///
/// - Parameters:
///   - swap: Takes `d(positive, negative)` where that is less than `d(anchor, negative)`.
///
/// Rows are along the last dimension. PyTorch: `triplet_margin_loss`.
public func tripletMarginLoss(
    _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, margin: Double = 1, p: Double = 2, eps: Double = 1e-6,
    swap: Bool = false, reduction: Reduction = .mean
) -> Tensor {
    check(margin > 0, "margin must be greater than 0, got \(margin)", hint: "A distance.")
    check(
        anchor.ndim == positive.ndim && positive.ndim == negative.ndim,
        "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor "
            + "\(anchor.ndim)D, positive \(positive.ndim)D, and negative \(negative.ndim)D inputs",
        hint: "A positive and a negative row for each anchor.")
    let near = pairwiseDistance(anchor, positive, p: p, eps: eps)
    var far = pairwiseDistance(anchor, negative, p: p, eps: eps)
    if swap { far = far.minimum(pairwiseDistance(positive, negative, p: p, eps: eps)) }
    return (near - far + margin).clamp(min: 0).reduced(reduction)
}
