// Losses of probabilities of two classes.

/// The cross entropy of sigmoid(x) and a target probability, times a weight; computed without overflow.
private struct LogitsCrossEntropy: Operator {
    static let name = "BinaryCrossEntropyWithLogits"
    let weight: Tensor?
    let positiveWeight: Tensor?
    let reduction: Reduction

    /// inputs: logits, targets.
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, target) = (inputs[0], inputs[1])
        node?.save(x)
        node?.save(target)
        return noGrad {
            weighted((1 - target) * x + positive(minusLogSigmoid(x), target)).reduced(reduction)
        }
    }

    /// `-log(sigmoid(x))`.
    private func minusLogSigmoid(_ x: Tensor) -> Tensor { (-x.abs()).exp().log1p() + (-x).relu() }
    private func weighted(_ x: Tensor) -> Tensor { weight.map { x * $0 } ?? x }
    /// The logarithm's part, `x`, times the positive class's weight in the target's share.
    private func positive(_ x: Tensor, _ target: Tensor) -> Tensor {
        positiveWeight.map { (($0 - 1) * target + 1) * x } ?? x
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let (x, target) = (node.saved(0), node.saved(1))
        let g = weighted(reduction == .mean ? gradient / x.numel() : gradient)
        return [
            node.needsGradient(0) ? g * slope(x, target) : nil,
            node.needsGradient(1) ? g * (positiveWeight.map { ($0 - 1) * minusLogSigmoid(x) - x } ?? -x) : nil,
        ]
    }

    private func slope(_ x: Tensor, _ target: Tensor) -> Tensor {
        if positiveWeight == nil { return x.sigmoid() - target }
        return 1 - target - positive(1 - x.sigmoid(), target)
    }
}

/// The cross entropy of a probability and a target probability, times a weight.
private struct ProbabilityCrossEntropy: Operator {
    static let name = "BinaryCrossEntropy"
    let weight: Tensor?
    let reduction: Reduction

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, target) = (inputs[0], inputs[1])
        node?.save(x)
        node?.save(target)
        return noGrad {
            weighted(-(target * logarithm(x) + (1 - target) * logarithmOfOther(x))).reduced(reduction)
        }
    }

    // At least -100, so that a wrong certainty has a finite loss.
    private func logarithm(_ x: Tensor) -> Tensor { x.log().clamp(min: -100.0) }
    private func logarithmOfOther(_ x: Tensor) -> Tensor { (-x).log1p().clamp(min: -100.0) }
    private func weighted(_ x: Tensor) -> Tensor { weight.map { x * $0 } ?? x }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let (x, target) = (node.saved(0), node.saved(1))
        let g = weighted(reduction == .mean ? gradient / x.numel() : gradient)
        return [
            node.needsGradient(0) ? g * (x - target) / ((1 - x) * x).clamp(min: 1e-12) : nil,
            node.needsGradient(1) ? g * (logarithmOfOther(x) - logarithm(x)) : nil,
        ]
    }
}

/// The binary cross entropy of `sigmoid(input)` and `target`: `-(target log(p) + (1 - target) log(1 - p))`.
///
/// - Parameters:
///   - input: Logits of any shape; no sigmoid before.
///   - target: Probabilities of the same shape.
///   - weight: A factor for each element, broadcast.
///   - posWeight: A factor for the part of positive targets, broadcast.
///
/// Gradient for the mean: `g (sigmoid(input) - target) / n`. PyTorch: `binary_cross_entropy_with_logits`.
public func binaryCrossEntropyWithLogits(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, posWeight: Tensor? = nil, reduction: Reduction = .mean
) -> Tensor {
    check(
        input.shape == target.shape,
        "Target size (\(target.size())) must be the same as input size (\(input.size()))",
        hint: "One target for each logit: view() or squeeze() brings them to one shape.")
    let type = Tensor.resultType(input, target)
    let operation = LogitsCrossEntropy(
        weight: weight?.detach(), positiveWeight: posWeight?.detach(), reduction: reduction)
    return operation(input.to(type), target.to(type))
}

/// The binary cross entropy of the probabilities `input` and `target`: `-(target log(p) + (1 - target) log(1 - p))`.
///
/// - Parameters:
///   - input: Probabilities, as from a sigmoid; prefer
///     ``binaryCrossEntropyWithLogits(_:_:weight:posWeight:reduction:)``, which is exact for certain ones too.
///   - target: Probabilities of the same shape.
///   - weight: A factor for each element, broadcast.
///
/// Gradient for the mean: `g (input - target) / (input (1 - input) n)`. PyTorch: `binary_cross_entropy`.
public func binaryCrossEntropy(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean
) -> Tensor {
    check(
        input.shape == target.shape,
        "Using a target size (\(target.size())) that is different to the input size (\(input.size())) is deprecated. "
            + "Please ensure they have the same size.", hint: "One target for each probability.")
    check(
        input.dtype == target.dtype, "Found dtype \(target.dtype.legacyName) but expected \(input.dtype.legacyName)",
        hint: "target.to(.\(input.dtype.name)) converts.")
    check(
        (input.detach() >= 0).logicalAnd(input.detach() <= 1).all().item(Bool.self),
        "all elements of input should be between 0 and 1",
        hint: "Apply sigmoid() first, or use binaryCrossEntropyWithLogits.")
    return ProbabilityCrossEntropy(weight: weight?.detach(), reduction: reduction)(input, target)
}
