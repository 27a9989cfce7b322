/// What a loss makes of its elements' losses.
public enum Reduction: String, Sendable {
    case none, mean, sum
}

extension Tensor {
    package func reduced(_ reduction: Reduction) -> Tensor {
        switch reduction {
        case .none: self
        case .mean: mean()
        case .sum: sum()
        }
    }
}

/// The squared difference of two tensors.
private struct SquaredError: Operator {
    static let name = "MseLoss"
    let reduction: Reduction

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        node?.save(inputs[1])
        return noGrad {
            let difference = inputs[0] - inputs[1]
            if reduction == .none || !difference.dtype.isFloatingPoint { return difference.square().reduced(reduction) }
            let sum = Reduced(difference, nil, false).run(.sumSquares, difference)
            return reduction == .mean ? sum / difference.numel() : sum
        }
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let difference = node.saved(0) - node.saved(1)
        let factor = reduction == .mean ? 2 / Double(difference.numel()) : 2
        let toInput = difference * (gradient * factor)
        return [node.needsGradient(0) ? toInput : nil, node.needsGradient(1) ? -toInput : nil]
    }
}

/// The mean squared difference of `input` and `target`, of one shape.
///
/// Gradient: `2 g (input - target) / n`. Warns once where the shapes differ, since broadcasting is hardly ever meant
/// there. PyTorch: `mse_loss`.
public func mseLoss(
    _ input: Tensor, _ target: Tensor, reduction: Reduction = .mean, file: String = #fileID, line: UInt = #line
) -> Tensor {
    warnAboutSizes(input, target, file, line)
    let type = Tensor.resultType(input, target)
    let shape = Shape.broadcast(input.shape, target.shape)
    let a = input.shape == shape ? input : input.expand(shape)
    let b = target.shape == shape ? target : target.expand(shape)
    return SquaredError(reduction: reduction)(a.to(type), b.to(type))
}

/// The mean absolute difference of `input` and `target`. Gradient: `g sign(input - target) / n`. PyTorch: `l1_loss`.
public func l1Loss(
    _ input: Tensor, _ target: Tensor, reduction: Reduction = .mean, file: String = #fileID, line: UInt = #line
) -> Tensor {
    warnAboutSizes(input, target, file, line)
    return (input - target).abs().reduced(reduction)
}

package func warnAboutSizes(_ input: Tensor, _ target: Tensor, _ file: String, _ line: UInt) {
    guard input.shape != target.shape else { return }
    warnOnce(
        "Using a target size (\(target.size())) that is different to the input size (\(input.size())). This will likely "
            + "lead to incorrect results due to broadcasting. Please ensure they have the same size.", file, line)
}

/// The negative of the log-probability that each target names, weighted; [N, C, inner] and targets [N, inner].
private struct NLL: Operator {
    static let name = "NllLoss"
    let ignoreIndex: Int
    let reduction: Reduction
    let inputShape: [Int]
    var nodeName: String { inputShape.count > 2 ? "NllLoss2DBackward0" : "NllLossBackward0" }

    /// inputs: log-probabilities, targets (int64), class weights (or none).
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, target) = (inputs[0].rawContiguous(), inputs[1].rawContiguous())
        let losses = Tensor(empty: target.shape, x.dtype, backend: x.backend)
        let weights = Tensor(empty: target.shape, x.dtype, backend: x.backend)
        x.backend.nllLoss(
            x, target, weight: inputs.count > 2 ? inputs[2].rawContiguous() : nil, ignoreIndex: ignoreIndex,
            losses: losses, weights: weights)
        let result = reduction == .none ? losses : Tensor(empty: [], x.dtype, backend: x.backend)
        switch reduction {
        case .none: break
        case .sum: x.backend.reduce(.sum, losses, dims: Array(losses.shape.indices), into: result)
        // Each target's share of the gradient stays in the weights.
        case .mean: x.backend.nllMean(losses, weights: weights, wantsShares: node != nil, into: result)
        }
        node?.save(target)
        node?.save(weights)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        var gradients = [Tensor?](repeating: nil, count: node.edges.count)
        let operation = NLLGradient(ignoreIndex: ignoreIndex, inputShape: inputShape)
        gradients[0] =
            GradMode.isEnabled || reduction == .none
            ? operation(gradient * node.saved(1), node.saved(0))
            : operation.computed(node.saved(1), factor: gradient, node.saved(0))
        return gradients
    }
}

/// `-scale` at the targets, 0 elsewhere: the gradient of ``NLL``, linear in `scale`.
private struct NLLGradient: Operator {
    static let name = "NllLossBackward"
    let ignoreIndex: Int
    let inputShape: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[1])
        return computed(inputs[0].rawContiguous(), factor: nil, inputs[1])
    }

    func computed(_ scale: Tensor, factor: Tensor?, _ target: Tensor) -> Tensor {
        let result = Tensor(empty: inputShape, scale.dtype, backend: scale.backend)
        result.backend.nllLossGradient(scale, factor: factor, target, ignoreIndex: ignoreIndex, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let target = node.saved(0)
        let ignored = target.eq(ignoreIndex)
        let picked = gradient.gather(1, where_(ignored, 0, target).unsqueeze(1)).squeeze(1)
        return [where_(ignored, 0, -picked), nil]
    }
}

/// The negative log-likelihood: minus the entry of `input` (log-probabilities, [N, C], [C] or [N, C, …]) that each
/// `target` (class indices, [N], [] or [N, …]) names.
///
/// - Parameters:
///   - weight: A weight for each class; the mean is weighted.
///   - ignoreIndex: Targets of this value do not count.
///
/// Gradient: `-g w` at the targets. PyTorch: `nll_loss`.
public func nllLoss(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean
) -> Tensor {
    check(
        target.dtype == .int64 || target.dtype == .uint8,
        "expected target dtype to be Long or Byte, but got \(target.dtype.legacyName)",
        hint: target.dtype.isFloatingPoint
            ? "Class indices are int64: target.to(.int64). Probabilities have the input's shape, \(input.shape)."
            : "target.to(.int64) converts the indices.")
    if input.ndim == 1 {
        let loss = nllLoss(
            input.unsqueeze(0), target.reshape([1]), weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
        return reduction == .none ? loss.squeeze(0) : loss
    }
    checkTargets(input, target, ignoreIndex)
    if let weight {
        check(
            weight.shape == [input.shape[1]],
            "weight tensor should be defined either for all \(input.shape[1]) classes or no classes but got weight tensor of "
                + "shape: \(weight.shape)", hint: "One weight for each class.")
    }
    let operation = NLL(
        ignoreIndex: ignoreIndex, reduction: reduction, inputShape: input.shape)
    let indices = target.to(.int64)
    return weight.map { operation(input, indices, $0.detach().to(input.dtype)) } ?? operation(input, indices)
}

private func checkTargets(_ input: Tensor, _ target: Tensor, _ ignoreIndex: Int) {
    if input.ndim == 2 {
        check(
            target.ndim <= 1, "0D or 1D target tensor expected, multi-target not supported",
            hint:
                "Class indices have shape [\(input.shape[0])]: target.squeeze(1), or target.argmax(1) for one-hot rows."
        )
    }
    check(
        target.ndim > 0 && target.shape[0] == input.shape[0],
        "Expected input batch_size (\(input.shape[0])) to match target batch_size (\(target.ndim > 0 ? target.shape[0] : 0)).",
        hint: "One class index for each row of the input.")
    check(
        target.shape[1...].elementsEqual(input.shape[2...]),
        input.ndim == 4
            ? "size mismatch (got input: \(input.shape) , target: \(target.shape)"
            : "Expected target size \(input.shape[..<1] + input.shape[2...]), got \(target.shape)",
        hint: "Class indices have the input's shape without "
            + "dimension 1, the classes.")
    guard target.numel() > 0 else { return }
    let indices = target.to(.int64).rawContiguous()
    let range = indices.backend.indexRange(indices)
    if range.lowerBound >= 0, range.upperBound < input.shape[1] { return }
    let wrong = indices.asArray(Int.self).first { ($0 < 0 || $0 >= input.shape[1]) && $0 != ignoreIndex }
    if let wrong {
        fail(
            "Target \(wrong) is out of bounds.",
            hint: "The input has \(input.shape[1]) classes, 0 to \(input.shape[1] - 1).")
    }
}

/// The cross entropy of logits `input` and targets: softmax and negative log-likelihood in one.
///
/// - Parameters:
///   - input: Logits [N, C], [C] or [N, C, …]; no softmax before.
///   - target: Class indices (int64) [N], [] or [N, …], or probabilities in the input's shape.
///   - weight: A weight for each class.
///   - ignoreIndex: Class indices of this value do not count.
///   - labelSmoothing: How much of each target is spread evenly over all classes, 0 to 1.
///
/// Gradient for the mean over class indices: `g (softmax(input) - onehot(target)) / N`. PyTorch: `cross_entropy`.
public func crossEntropy(
    _ input: Tensor, _ target: Tensor, weight: Tensor? = nil, ignoreIndex: Int = -100, reduction: Reduction = .mean,
    labelSmoothing: Double = 0, file: String = #fileID, line: UInt = #line
) -> Tensor {
    check(
        labelSmoothing >= 0 && labelSmoothing <= 1,
        "label_smoothing must be between 0.0 and 1.0. Got: \(labelSmoothing)", hint: "0 smoothes nothing.")
    warnAboutSoftmax(input, file, line)
    let classes = input.ndim == 1 ? 0 : 1
    if target.shape == input.shape, input.ndim > 0 {
        return probabilityLoss(input.logSoftmax(dim: classes), target, weight, reduction, labelSmoothing)
    }
    let logProbabilities = input.logSoftmax(dim: classes)
    let loss = nllLoss(
        logProbabilities, target, weight: weight, ignoreIndex: ignoreIndex, reduction: reduction)
    if labelSmoothing == 0 { return loss }
    return smoothed(loss, logProbabilities, target, weight, ignoreIndex, reduction, labelSmoothing)
}

private func warnAboutSoftmax(_ input: Tensor, _ file: String, _ line: UInt) {
    guard input.isSoftmaxResult else { return }
    warnOnce(
        "crossEntropy computes softmax itself, but its input comes from softmax already: the network learns slowly and its "
            + "probabilities are wrong. Pass the logits.", file, line)
}

private func probabilityLoss(
    _ logProbabilities: Tensor, _ target: Tensor, _ weight: Tensor?, _ reduction: Reduction, _ labelSmoothing: Double
) -> Tensor {
    check(
        target.dtype.isFloatingPoint,
        "Expected floating point type for target with class probabilities, got \(target.dtype.legacyName)",
        hint: "One-hot rows: target.to(.float32); class indices have shape [\(logProbabilities.shape[0])].")
    let classes = logProbabilities.ndim == 1 ? 0 : 1
    let count = logProbabilities.shape[classes]
    let smooth = labelSmoothing == 0 ? target : target * (1 - labelSmoothing) + labelSmoothing / Double(count)
    var terms = logProbabilities * smooth
    if let weight {
        var shape = [Int](repeating: 1, count: logProbabilities.ndim)
        shape[classes] = count
        terms = terms * weight.view(shape)
    }
    let losses = -terms.sum(dim: classes)
    return reduction == .mean ? losses.sum() / Swift.max(losses.numel(), 1) : losses.reduced(reduction)
}

/// `(1 - ε) loss + ε / C * (the loss summed over all classes)`.
private func smoothed(
    _ loss: Tensor, _ logProbabilities: Tensor, _ target: Tensor, _ weight: Tensor?, _ ignoreIndex: Int,
    _ reduction: Reduction, _ labelSmoothing: Double
) -> Tensor {
    let classes = logProbabilities.ndim == 1 ? 0 : 1
    let count = logProbabilities.shape[classes]
    let indices = target.to(.int64)
    let ignored = indices.eq(ignoreIndex)
    var all = -logProbabilities
    var weights = ignored.logicalNot().to(logProbabilities.dtype)
    if let weight {
        var shape = [Int](repeating: 1, count: logProbabilities.ndim)
        shape[classes] = count
        all = all * weight.view(shape)
        let safe = where_(ignored, 0, indices)
        weights = weights * weight.indexSelect(0, safe.reshape([-1])).view(target.shape)
    }
    let sums = where_(ignored, 0, all.sum(dim: classes))
    let spread: Tensor =
        switch reduction {
        case .none: sums
        case .sum: sums.sum()
        case .mean: sums.sum() / weights.sum()
        }
    return loss * (1 - labelSmoothing) + spread * (labelSmoothing / Double(count))
}
