import Kindling

extension OperatorTable {
    mutating func addMoreLosses() {
        addLikelihoods()
        addSequences()
        addDistances()
        addMargins()
    }

    private mutating func addLikelihoods() {
        row("huberLoss", node: "MulBackward0", misuse: { huberLoss(zeros(2), zeros(2), delta: 0) }) {
            huberLoss($0[0], $0[1])
        }
        row("huberLoss.delta", node: "MulBackward0") { huberLoss($0[0], $0[1], delta: 0.4, reduction: .sum) }
        row("klDiv") { klDiv($0[0], $0[1]) }
        row("klDiv.batchmean") { klDiv($0[0], $0[1], reduction: .batchmean) }
        row("klDiv.logTarget") { klDiv($0[0], $0[1], reduction: .sum, logTarget: true) }
        row("klDiv.none") { klDiv($0[0], $0[1], reduction: .none) }
        row("poissonNLLLoss") { poissonNLLLoss($0[0], $0[1]) }
        row("poissonNLLLoss.full") { poissonNLLLoss($0[0], $0[1], logInput: false, full: true, reduction: .sum) }
        row("gaussianNLLLoss", misuse: { gaussianNLLLoss(zeros(2, 3), zeros(2, 3), ones(2, 2)) }) {
            gaussianNLLLoss($0[0], $0[1], $0[2])
        }
        row("gaussianNLLLoss.full", misuse: { gaussianNLLLoss(zeros(2), zeros(2), -ones(2)) }) {
            gaussianNLLLoss($0[0], $0[1], $0[2], full: true, reduction: .none)
        }
    }

    private mutating func addSequences() {
        row("ctcLoss", misuse: { ctcLoss(zeros(4, 1, 3), ones(1, 2, dtype: .int64), [4], [2], blank: 3) }) {
            ctcLoss($0[0].logSoftmax(2), $0[1], [6, 5, 4], [3, 2, 0])
        }
        row("ctcLoss.sum") { ctcLoss($0[0].logSoftmax(2), $0[1], [6, 5, 4], [3, 2, 1], blank: 3, reduction: .sum) }
        row("ctcLoss.infinite") {
            ctcLoss($0[0].logSoftmax(1), $0[1], tensor(2), tensor(3), reduction: .none, zeroInfinity: true)
        }
    }

    private mutating func addDistances() {
        row("pairwiseDistance", node: "LinalgVectorNormBackward0") { pairwiseDistance($0[0], $0[1]) }
        row("pairwiseDistance.p", node: "LinalgVectorNormBackward0") {
            pairwiseDistance($0[0], $0[1], p: 3, keepdim: true)
        }
        row("pdist", node: "LinalgVectorNormBackward0", misuse: { pdist(zeros(3)) }) { pdist($0[0]) }
        row("normalize") { normalize($0[0]) }
        row("normalize.zero") { normalize($0[0], eps: 2) }
        row("cosineSimilarity") { cosineSimilarity($0[0], $0[1]) }
        // The gradient is that of lengths that are long enough.
        row("cosineSimilarity.eps", isSmooth: false) { cosineSimilarity($0[0], $0[1], dim: 0, eps: 0.5) }
        row("cosineEmbeddingLoss", misuse: { cosineEmbeddingLoss(zeros(3), zeros(3), ones(2)) }) {
            cosineEmbeddingLoss($0[0], $0[1], $0[2])
        }
        row("cosineEmbeddingLoss.margin") {
            cosineEmbeddingLoss($0[0], $0[1], $0[2], margin: -0.9, reduction: .sum)
        }
        row("tripletMarginLoss", misuse: { tripletMarginLoss(zeros(2), zeros(2), zeros(2), margin: -1) }) {
            tripletMarginLoss($0[0], $0[1], $0[2])
        }
        row(
            "tripletMarginLoss.swap", node: "ClampBackward1",
            misuse: { tripletMarginLoss(zeros(3), zeros(3, 4), zeros(3, 4)) }
        ) {
            tripletMarginLoss($0[0], $0[1], $0[2], margin: 3, swap: true, reduction: .none)
        }
    }

    private mutating func addMargins() {
        row("marginRankingLoss", misuse: { marginRankingLoss(zeros(5, 4), zeros(5, 4), zeros(5)) }) {
            marginRankingLoss($0[0], $0[1], $0[2])
        }
        row("marginRankingLoss.margin") { marginRankingLoss($0[0], $0[1], $0[2], margin: 0.7, reduction: .sum) }
        row("hingeEmbeddingLoss") { hingeEmbeddingLoss($0[0], $0[1]) }
        row("softMarginLoss", node: "MeanBackward0") { softMarginLoss($0[0], $0[1].detach()) }
        row("multilabelSoftMarginLoss") { multilabelSoftMarginLoss($0[0], $0[1]) }
        row("multilabelSoftMarginLoss.weight", node: "MeanBackward1") {
            multilabelSoftMarginLoss($0[0], $0[1], weight: $0[2].detach(), reduction: .none)
        }
        row(
            "multiMarginLoss", node: "MeanBackward0",
            misuse: { multiMarginLoss(zeros(5, 4), zeros(5, dtype: .int64), p: 3) }
        ) {
            multiMarginLoss($0[0], $0[1])
        }
        row("multiMarginLoss.square", node: "ViewBackward0", misuse: { multiMarginLoss(zeros(5, 4), zeros(5)) }) {
            multiMarginLoss($0[0], $0[1], p: 2, margin: 0.8, weight: $0[2].detach(), reduction: .none)
        }
        row(
            "multilabelMarginLoss", node: "MeanBackward0",
            misuse: { multilabelMarginLoss(zeros(5, 4), zeros(4, dtype: .int64)) }
        ) {
            multilabelMarginLoss($0[0], $0[1])
        }
        row("multilabelMarginLoss.1d", node: "MeanBackward0") { multilabelMarginLoss($0[0], $0[1]) }
    }
}
