/// The distance of two tensors, rounded off where it is small.
private struct SmoothDistance: Operator {
    static let name = "SmoothL1Loss"
    let beta: Double
    let reduction: Reduction

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        node?.save(inputs[1])
        return noGrad {
            if beta == 0 { return (inputs[0] - inputs[1]).abs().reduced(reduction) }
            return Self.computed(.smoothL1, inputs[0], inputs[1], beta).reduced(reduction)
        }
    }

    private static func computed(_ kernel: BinaryKernel, _ a: Tensor, _ b: Tensor, _ beta: Double) -> Tensor {
        let result = Tensor(empty: a.shape, a.dtype, backend: a.backend)
        a.backend.binary(kernel, a, b, into: result, beta, 0)
        return result
    }

    /// `(a - b) / beta`, but -1 or 1 where that is beyond them.
    private func slope(_ a: Tensor, _ b: Tensor) -> Tensor {
        if !GradMode.isEnabled { return Self.computed(.smoothL1Gradient, a, b, beta) }
        let difference = a - b
        return beta == 0
            ? difference.sign() : where_(difference.abs() < beta, difference / beta, difference.sign())
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let slope = slope(node.saved(0), node.saved(1))
        let toInput = slope * (reduction == .mean ? gradient / slope.numel() : gradient)
        return [node.needsGradient(0) ? toInput : nil, node.needsGradient(1) ? -toInput : nil]
    }
}

/// The distance of `input` and `target`, and `(input - target)² / (2 beta)` plus a constant where it is below `beta`.
///
/// Gradient: `g sign(input - target) / n`, or `g (input - target) / (beta n)` where they are close. Warns once where the
/// shapes differ. PyTorch: `smooth_l1_loss`.
public func smoothL1Loss(
    _ input: Tensor, _ target: Tensor, beta: Double = 1, reduction: Reduction = .mean, file: String = #fileID,
    line: UInt = #line
) -> Tensor {
    check(beta >= 0, "smooth_l1_loss does not support negative values for beta.", hint: "Beta is a distance.")
    warnAboutSizes(input, target, file, line)
    let type = Tensor.resultType(input, target)
    let shape = Shape.broadcast(input.shape, target.shape)
    return SmoothDistance(beta: beta, reduction: reduction)(
        input.expand(shape).to(type), target.expand(shape).to(type))
}

/// `(input - target)² / 2` where that distance is below `delta`, elsewhere `delta (|input - target| - delta / 2)`: `delta`
/// times ``smoothL1Loss(_:_:beta:reduction:file:line:)`` with that `beta`.
///
/// Gradient: `g (input - target) / n`, at most `delta g / n`. PyTorch: `huber_loss`.
public func huberLoss(
    _ input: Tensor, _ target: Tensor, delta: Double = 1, reduction: Reduction = .mean, file: String = #fileID,
    line: UInt = #line
) -> Tensor {
    check(delta > 0, "huber_loss does not support non-positive values for delta.", hint: "Delta is a distance.")
    return smoothL1Loss(input, target, beta: delta, reduction: reduction, file: file, line: line) * delta
}
