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
        row("bceWithLogits", misuse: { binaryCrossEntropyWithLogits(zeros(1, 10), zeros(10)) }) {
            binaryCrossEntropyWithLogits($0[0], $0[1])
        }
        row("bceWithLogits.weighted") {
            binaryCrossEntropyWithLogits($0[0], $0[1], weight: $0[2], posWeight: $0[3], reduction: .sum)
        }
        row("bce", misuse: { binaryCrossEntropy(full([2], 1.5), zeros(2)) }) { binaryCrossEntropy($0[0], $0[1]) }
    }

    private mutating func addLikelihoods() {
        row("nllLoss", misuse: { nllLoss(zeros(4, 10), tensor([1, 2, 3])) }) { nllLoss($0[0].logSoftmax(1), $0[1]) }
        row("nllLoss.sum", misuse: { nllLoss(zeros(4, 10), zeros(4, 1, dtype: .int64)) }) {
            nllLoss($0[0], $0[1], reduction: .sum)
        }
        row("nllLoss.none", misuse: { nllLoss(zeros(2, 10), tensor([1.0, 2.0])) }) {
            nllLoss($0[0], $0[1], reduction: .none)
        }
        row("nllLoss.weight", misuse: { nllLoss(zeros(2, 3), tensor([1, 2]), weight: ones(2)) }) {
            nllLoss($0[0], $0[1], weight: $0[2])
        }
        row("nllLoss.ignore", misuse: { nllLoss(zeros(4, 10), tensor([1, 2, 3, 10])) }) {
            nllLoss($0[0], $0[1], ignoreIndex: 0)
        }
        row("nllLoss.1d") { nllLoss($0[0], $0[1]) }
        row("nllLoss.2d", misuse: { nllLoss(zeros(2, 3, 4, 4), zeros(2, 4, 5, dtype: .int64)) }) {
            nllLoss($0[0], $0[1], weight: $0[2], ignoreIndex: 1)
        }
        row("nllLoss.2dNone") { nllLoss($0[0], $0[1], reduction: .none) }
    }

    private mutating func addCrossEntropy() {
        row("crossEntropy", misuse: { crossEntropy(zeros(4, 10), tensor([1, 2, 3, 4], dtype: .int32)) }) {
            crossEntropy($0[0], $0[1])
        }
        row("crossEntropy.1d", misuse: { crossEntropy(zeros(1, 10), tensor(3)) }) { crossEntropy($0[0], $0[1]) }
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
        row("crossEntropy.smoothing", misuse: { crossEntropy(zeros(2, 3), tensor([0, 1]), labelSmoothing: 1.5) }) {
            crossEntropy($0[0], $0[1], labelSmoothing: 0.3)
        }
        row("crossEntropy.image", misuse: { crossEntropy(zeros(2, 3), zeros(2, 3, dtype: .int64)) }) {
            crossEntropy($0[0], $0[1], labelSmoothing: 0.3)
        }
        row("crossEntropy.uint8") { crossEntropy($0[0], $0[1]) }
    }
}
