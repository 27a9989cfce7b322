// Losses that ask for a distance between scores, the margin, and are 0 beyond it.

/// How far `x` falls below `y` where targets are 1, above it where they are -1, up to the margin.
///
/// `max(0, -target (input1 - input2) + margin)`. Gradient: `-target g` and `target g`, where the loss is not 0. PyTorch:
/// `margin_ranking_loss`.
public func marginRankingLoss(
    _ input1: Tensor, _ input2: Tensor, _ target: Tensor, margin: Double = 0, reduction: Reduction = .mean
) -> Tensor {
    check(
        input1.ndim == target.ndim && input2.ndim == target.ndim,
        "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            + "\(input1.size()), input2: \(input2.size()), target: \(target.size()) ",
        hint: "One target, 1 or -1, for each pair.")
    return (-target * (input1 - input2) + margin).clamp(min: 0).reduced(reduction)
}

/// `input` where targets are 1, `max(0, margin - input)` where they are -1: for distances of pairs that are alike or not.
///
/// Gradient: `g`, or `-g` where the loss is not 0. PyTorch: `hinge_embedding_loss`.
public func hingeEmbeddingLoss(
    _ input: Tensor, _ target: Tensor, margin: Double = 1, reduction: Reduction = .mean
) -> Tensor {
    let unlike = where_(target.ne(1), (margin - input).clamp(min: 0), 0)
    let alike = where_(target.ne(-1), input, 0)
    return (unlike + alike).reduced(reduction)
}

/// `log(1 + exp(-target input))`, for targets 1 and -1. Gradient: `-g target sigmoid(-target input)`. PyTorch:
/// `soft_margin_loss`.
public func softMarginLoss(_ input: Tensor, _ target: Tensor, reduction: Reduction = .mean) -> Tensor {
    (-logsigmoid(input * target)).reduced(reduction)
}

/// The mean over the classes of `-(target log(p) + (1 - target) log(1 - p))`, where `p = sigmoid(input)`.
///
/// - Parameters:
///   - input: Logits [N, C] or [C].
///   - target: 1 for the classes that apply, 0 for the others.
///   - weight: A factor for each class.
///
/// Gradient: `g (p - target) / C`. PyTorch: `multilabel_soft_margin_loss`.
public func multilabelSoftMarginLoss(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
) -> Tensor {
    var losses = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if let weight { losses = losses * weight }
    return losses.mean(dim: -1).reduced(reduction)
}

/// How far other classes' scores come within the margin of the target's: the sum over them of
/// `max(0, margin - input[target] + input[i])^p`, divided by the number of classes.
///
/// - Parameters:
///   - input: Scores [N, C] or [C].
///   - target: Class indices (int64) [N] or [].
///   - p: 1 or 2.
///   - weight: A factor for each target class.
///
/// PyTorch: `multi_margin_loss`.
public func multiMarginLoss(
    _ input: Tensor, _ target: Tensor, p: Int = 1, margin: Double = 1, weight: Tensor? = nil,
    reduction: Reduction = .mean
) -> Tensor {
    check(p == 1 || p == 2, "only p == 1 and p == 2 supported", hint: "p is \(p).")
    check(weight == nil || weight?.ndim == 1, "weight must be one-dimensional", hint: "A factor for each class.")
    let rows = input.scores()
    let classes = rows.shape[1]
    check(
        target.ndim <= 1 && target.numel() == rows.shape[0],
        "multi_margin_loss: target tensor should be 1-D with size equal to input batch size. Expected target size "
            + "[\(rows.shape[0])], but got \(target.shape)", hint: "One class index for each row of scores.")
    if let weight {
        check(
            weight.numel() == classes,
            "inconsistent weight size, expected \(classes) but got \(weight.shape)", hint: "A factor for each class.")
    }
    target.checkIndices()
    let index = target.reshape([-1, 1])
    check(
        index.ge(0).logicalAnd(index < classes).all().item(Bool.self), "target out of range",
        hint: "Class indices are 0 to \(classes - 1).")
    let excess = (rows - rows.gather(1, index) + margin).relu()
    var losses = p == 2 ? excess.square() : excess
    if let weight { losses = losses * weight.indexSelect(0, index.flatten()).unsqueeze(1) }
    let others = where_(arange(classes).eq(index), 0, losses)
    return (others.sum(dim: 1) / classes).reshape(input.ndim < 2 && target.ndim == 0 ? [] : [-1]).reduced(reduction)
}

/// How far the scores of classes that do not apply come within 1 of those that do: the sum over all such pairs of
/// `max(0, 1 - input[applies] + input[other])`, divided by the number of classes.
///
/// - Parameters:
///   - input: Scores [N, C] or [C].
///   - target: The classes that apply (int64), in the input's shape; those from the first negative on do not count.
///
/// PyTorch: `multilabel_margin_loss`.
public func multilabelMarginLoss(_ input: Tensor, _ target: Tensor, reduction: Reduction = .mean) -> Tensor {
    let rows = input.scores()
    let classes = rows.shape[1]
    check(
        target.ndim <= 1 ? input.ndim <= 1 && target.numel() == classes : target.shape == input.shape,
        "inconsistent target size: \(target.shape) for input of size: \(input.shape)",
        hint: "One row of class indices for each row of scores, filled up with -1.")
    target.checkIndices()
    let indices = target.reshape(rows.shape)
    check(
        indices.ge(-1).logicalAnd(indices < classes).all().item(Bool.self),
        "multilabel_margin_loss: target out of range", hint: "Class indices are 0 to \(classes - 1), or -1 for none.")
    let counts = (indices < 0).to(.int64).cumsum(1).eq(0)
    let safe = where_(counts, indices, 0)
    // What is no target counts for a class beyond the last one.
    let isTarget = zeros([rows.shape[0], classes + 1], dtype: .int64)
        .scatter(1, where_(counts, indices, classes), 1).narrow(1, 0, classes).ne(0)
    let targets = where_(counts, rows.gather(1, safe), Double.infinity)
    let others = where_(isTarget, -Double.infinity, rows)
    // [N, target, class]
    let pairs = relu((1 - targets).unsqueeze(2) + others.unsqueeze(1))
    return (pairs.sum(dim: [1, 2]) / classes).reshape(input.ndim < 2 ? [] : [-1]).reduced(reduction)
}

extension Tensor {
    /// Scores as rows [N, C].
    fileprivate func scores() -> Tensor {
        check(
            ndim <= 2 && (ndim == 0 || shape[ndim - 1] > 0),
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: \(shape)",
            hint: "Scores are [N, C] or [C], with a class at least.")
        return ndim == 2 ? self : reshape([1, -1])
    }

    fileprivate func checkIndices() {
        check(
            dtype == .int64, "expected scalar type Long but found \(dtype.legacyName)",
            hint: "target.to(.int64) converts class indices.")
    }
}
