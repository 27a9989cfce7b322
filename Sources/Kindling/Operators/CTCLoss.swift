// The loss of sequences whose alignment with the input is not known.

/// Connectionist temporal classification: minus the log-probability of the target sequences, summed over all ways to
/// stretch each over the input's time steps, with blanks between labels.
///
/// - Parameters:
///   - logProbs: Log-probabilities [T, N, C] as from `logSoftmax`, or [T, C] for one sequence.
///   - targets: Labels [N, S], or all one after the other, [sum of lengths].
///   - inputLengths: How many time steps count, for each sequence.
///   - targetLengths: How many labels each sequence has.
///   - blank: The class that stands for no label.
///   - reduction: The mean is of losses divided by the targets' lengths.
///   - zeroInfinity: Makes losses of targets that do not fit into the input 0 instead of infinite.
///
/// Gradient: `g (exp(logProbs) - the share of alignments through each class and step)`, which is PyTorch's: right for
/// probabilities that sum to 1 only, as those of `logSoftmax` do. PyTorch: `ctc_loss`.
public func ctcLoss(
    _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], blank: Int = 0,
    reduction: Reduction = .mean, zeroInfinity: Bool = false
) -> Tensor {
    if logProbs.ndim == 2 {
        let loss = ctcLoss(
            logProbs.unsqueeze(1), targets, inputLengths, targetLengths, blank: blank, reduction: reduction,
            zeroInfinity: zeroInfinity)
        return reduction == .none ? loss.squeeze(0) : loss
    }
    checkLengths(logProbs, targets, inputLengths, targetLengths, blank)
    let losses = CTC(
        forward: CTCLabels(targets, targetLengths, blank),
        backward: CTCLabels(targets, targetLengths, blank, isReversed: true),
        steps: arange(logProbs.shape[0]).unsqueeze(1) < Tensor(inputLengths))(logProbs)
    let kept = where_(losses < -CTCLabels.impossible / 10, losses, zeroInfinity ? 0 : Double.infinity)
    guard reduction == .mean else { return kept.reduced(reduction) }
    return (kept / Tensor(targetLengths.map { max($0, 1) }).to(kept.dtype)).mean()
}

/// As ``ctcLoss(_:_:_:_:blank:reduction:zeroInfinity:)-(_,_,[Int],_,_,_,_)``, with lengths as tensors.
public func ctcLoss(
    _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: Tensor, _ targetLengths: Tensor, blank: Int = 0,
    reduction: Reduction = .mean, zeroInfinity: Bool = false
) -> Tensor {
    ctcLoss(
        logProbs, targets, inputLengths.to(.int64).flatten().asArray(Int.self),
        targetLengths.to(.int64).flatten().asArray(Int.self), blank: blank, reduction: reduction,
        zeroInfinity: zeroInfinity)
}

private func checkLengths(
    _ logProbs: Tensor, _ targets: Tensor, _ inputLengths: [Int], _ targetLengths: [Int], _ blank: Int
) {
    check(
        logProbs.ndim == 3, "Expected 2D or 3D (batch mode) tensor for log_probs, but got \(logProbs.ndim)D",
        hint: "Log-probabilities are [T, N, C].")
    let (steps, count, classes) = (logProbs.shape[0], logProbs.shape[1], logProbs.shape[2])
    check(
        logProbs.dtype.isFloatingPoint, "\"ctc_loss_cpu\" not implemented for '\(logProbs.dtype.legacyName)'",
        hint: "Log-probabilities come from logSoftmax.")
    check(
        !targets.dtype.isFloatingPoint && targets.dtype != .bool, "targets must be of integer type",
        hint: "targets.to(.int64) converts.")
    check(blank >= 0 && blank < classes, "blank must be in label range", hint: "There are \(classes) classes.")
    check(
        inputLengths.count == count && targetLengths.count == count,
        "input_lengths and target_lengths must be of size batch_size",
        hint: "A length for each of \(count) sequences.")
    check(
        inputLengths.allSatisfy { $0 >= 0 && $0 <= steps },
        "Expected input_lengths to have value at most \(steps), but got value \(inputLengths.max() ?? 0) (while checking "
            + "arguments for ctc_loss_cpu)", hint: "There are \(steps) time steps.")
    let longest = targetLengths.max() ?? 0
    let fits = targets.ndim == 1 ? targetLengths.reduce(0, +) <= targets.numel() : longest <= (targets.shape.last ?? 0)
    check(
        fits && targetLengths.allSatisfy { $0 >= 0 },
        "Expected tensor to have size at least \(longest) at dimension 1, but got size \(targets.shape.last ?? 0) for "
            + "argument #2 'targets' (while checking arguments for ctc_loss_cpu)",
        hint: "Targets are [N, S], or all labels in one row.")
}

/// Each sequence's loss; where a target does not fit into the input, a number beyond all others.
private struct CTC: Operator {
    static let name = "CtcLoss"
    let forward: CTCLabels
    let backward: CTCLabels
    /// [T, N]: which time steps count.
    let steps: Tensor

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        return noGrad {
            let walked = forward.walk(inputs[0], steps)
            if let node, !walked.isEmpty { node.save(stack(walked)) }
            return -forward.atEnd(walked.last ?? forward.start(inputs[0].dtype))
        }
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let x = node.saved(0)
        if x.shape[0] == 0 { return [zerosLike(x)] }
        // What forward saved has no history: second derivatives walk again.
        let walked = GradMode.isEnabled ? stack(forward.walk(x, steps)) : node.saved(1)
        let losses = -forward.atEnd(walked[-1])
        // The probabilities of all ways through a place: those to it, times those from it, which count its label again.
        let there = walked.narrow(2, 2, forward.places)
        let back = stack(backward.walk(x.flip(0), steps.flip(0))).narrow(2, 2, forward.places).flip(0, 2)
        let through = (there + back + losses.unsqueeze(1) - forward.emitted(x)).clamp(max: 1).exp()
        let counts = steps.unsqueeze(2).logicalAnd(losses.unsqueeze(1) < -CTCLabels.impossible / 10)
        let index = forward.labels.unsqueeze(0).expand(through.shape)
        let shares = zerosLike(x).scatterAdd(2, index, where_(counts, through, 0))
        return [where_(counts, x.exp() - shares, 0) * gradient.unsqueeze(1)]
    }
}

/// The labels of sequences with blanks before, between and behind, and what may follow what.
private struct CTCLabels {
    /// The logarithm of no probability: finite, so that differences are numbers.
    static let impossible = -1e30

    /// [N, places]
    let labels: Tensor
    /// Whether a place may be reached from the one before the last: between two labels that differ.
    let skips: Tensor
    /// Where each sequence begins and ends.
    let first: [Int]
    let last: [Int]
    let places: Int

    init(_ targets: Tensor, _ lengths: [Int], _ blank: Int, isReversed: Bool = false) {
        let values = targets.to(.int64).asArray(Int.self)
        let places = 2 * (lengths.max() ?? 0) + 1
        let row = targets.ndim == 1 ? nil : targets.shape.last
        var (labels, skips): ([Int], [Bool]) = ([], [])
        var start = 0
        for (sequence, length) in lengths.enumerated() {
            let first = row.map { $0 * sequence } ?? start
            var line = [Int](repeating: blank, count: places)
            for place in 0..<length { line[2 * place + 1] = values[first + place] }
            if isReversed { line.reverse() }
            labels += line
            // The first label may also come at once.
            let second = isReversed ? places - 2 * length : 1
            skips += line.indices.map { $0 == second || $0 > second && $0 % 2 == 1 && line[$0] != line[$0 - 2] }
            start += length
        }
        self.labels = Tensor(labels, [lengths.count, places])
        self.skips = Tensor(skips, [lengths.count, places])
        self.first = lengths.map { isReversed ? places - 1 - 2 * $0 : 0 }
        self.last = lengths.map { isReversed ? places - 1 : 2 * $0 }
        self.places = places
    }

    /// [T, N, places]: the log-probability of each place's label; nothing leads back to before the first place.
    func emitted(_ x: Tensor) -> Tensor {
        let all = x.clamp(min: Self.impossible).gather(2, labels.unsqueeze(0).expand(x.shape[0], x.shape[1], places))
        return where_(arange(places) >= Tensor(first).unsqueeze(1), all, Self.impossible)
    }

    /// Before the first step: on the way to the first two places. Two places that nothing reaches lie before all.
    func start(_ dtype: DType) -> Tensor {
        let result = full([first.count, places + 2], Self.impossible, dtype: dtype)
        return result.scatter(1, Tensor(first.map { $0 + 1 }).unsqueeze(1), 0)
    }

    /// After each step, the log-probability of having come to each place.
    func walk(_ x: Tensor, _ steps: Tensor) -> [Tensor] {
        let emitted = emitted(x)
        let border = full([first.count, 2], Self.impossible, dtype: x.dtype)
        var reached = start(x.dtype)
        return (0..<x.shape[0]).map { step in
            let ways = stack([
                reached.narrow(1, 2, places), reached.narrow(1, 1, places),
                where_(skips, reached.narrow(1, 0, places), Self.impossible),
            ])
            let next = cat([border, ways.logsumexp(0) + emitted.select(0, step)], dim: 1)
            reached = where_(steps.select(0, step).unsqueeze(1), next, reached)
            return reached
        }
    }

    /// A sequence ends with its last label or the blank behind it; without labels, the place before is out of reach.
    func atEnd(_ reached: Tensor) -> Tensor {
        let places = Tensor(last.map { $0 + 2 }).unsqueeze(1)
        return reached.gather(1, cat([places, places - 1], dim: 1)).logsumexp(1)
    }
}
