import Kindling

extension OperatorTable {
    mutating func addLosses() {
        addDistances()
        addLikelihoods()
        addCrossEntropy()
    }

    private mutating func addDistances() {
        row("mseLoss") { mseLoss($0[0], $0[1]) }
        row("mseLoss.sum") { mseLoss($0[0], $0[1], reduction: .sum) }
        row("mseLoss.none") { mseLoss($0[0], $0[1], reduction: .none) }
        row("mseLoss.mixed") { mseLoss($0[0], $0[1]) }
        row("l1Loss") { l1Loss($0[0], $0[1]) }
        row("l1Loss.sum") { l1Loss($0[0], $0[1], reduction: .sum) }
        row("smoothL1Loss") { smoothL1Loss($0[0], $0[1]) }
        row("smoothL1Loss.beta") { smoothL1Loss($0[0], $0[1], beta: 0.3, reduction: .sum) }
        row("bceWithLogits") { binaryCrossEntropyWithLogits($0[0], $0[1]) } misuse: {
            binaryCrossEntropyWithLogits(zeros(1, 10), zeros(10))
        }
        row("bceWithLogits.weighted") {
            binaryCrossEntropyWithLogits($0[0], $0[1], weight: $0[2], posWeight: $0[3], reduction: .sum)
        }
        row("bce") { binaryCrossEntropy($0[0], $0[1]) } misuse: { binaryCrossEntropy(full([2], 1.5), zeros(2)) }
    }

    private mutating func addLikelihoods() {
        row("nllLoss") { nllLoss($0[0].logSoftmax(1), $0[1]) } misuse: { nllLoss(zeros(4, 10), tensor([1, 2, 3])) }
        row("nllLoss.sum") { nllLoss($0[0], $0[1], reduction: .sum) } misuse: {
            nllLoss(zeros(4, 10), zeros(4, 1, dtype: .int64))
        }
        row("nllLoss.none") { nllLoss($0[0], $0[1], reduction: .none) } misuse: {
            nllLoss(zeros(2, 10), tensor([1.0, 2.0]))
        }
        row("nllLoss.weight") { nllLoss($0[0], $0[1], weight: $0[2]) } misuse: {
            nllLoss(zeros(2, 3), tensor([1, 2]), weight: ones(2))
        }
        row("nllLoss.ignore") { nllLoss($0[0], $0[1], ignoreIndex: 0) } misuse: {
            nllLoss(zeros(4, 10), tensor([1, 2, 3, 10]))
        }
        row("nllLoss.1d") { nllLoss($0[0], $0[1]) }
        row("nllLoss.2d") { nllLoss($0[0], $0[1], weight: $0[2], ignoreIndex: 1) } misuse: {
            nllLoss(zeros(2, 3, 4, 4), zeros(2, 4, 5, dtype: .int64))
        }
        row("nllLoss.2dNone") { nllLoss($0[0], $0[1], reduction: .none) }
    }

    private mutating func addCrossEntropy() {
        row("crossEntropy") { crossEntropy($0[0], $0[1]) } misuse: {
            crossEntropy(zeros(4, 10), tensor([1, 2, 3, 4], dtype: .int32))
        }
        row("crossEntropy.1d") { crossEntropy($0[0], $0[1]) } misuse: { crossEntropy(zeros(1, 10), tensor(3)) }
        for reduction in [Reduction.mean, .sum, .none] {
            row("crossEntropy.all.\(reduction)") {
                crossEntropy(
                    $0[0], $0[1], weight: $0[2].detach(), ignoreIndex: 0, reduction: reduction, labelSmoothing: 0.2)
            }
            // Ours divide by a tensor and negate before they sum.
            let node: String? =
                switch reduction {
                case .mean: "DivBackward0"
                case .sum: "SumBackward0"
                case .none: nil
                }
            row("crossEntropy.probabilities.\(reduction)", node: node) {
                crossEntropy($0[0], $0[1], weight: $0[2].detach(), reduction: reduction, labelSmoothing: 0.1)
            }
        }
        row("crossEntropy.smoothing") { crossEntropy($0[0], $0[1], labelSmoothing: 0.3) } misuse: {
            crossEntropy(zeros(2, 3), tensor([0, 1]), labelSmoothing: 1.5)
        }
        row("crossEntropy.image") { crossEntropy($0[0], $0[1], labelSmoothing: 0.3) } misuse: {
            crossEntropy(zeros(2, 3), zeros(2, 3, dtype: .int64))
        }
        row("crossEntropy.uint8") { crossEntropy($0[0], $0[1]) }
    }
}
