internal import Kindling

/// Losses and distances.
extension OperatorWorkloads {
    static var losses: [OperatorRow] { elementLosses + classLosses + distances }

    private static var elementLosses: [OperatorRow] {
        [
            .binary("nn.functional.binary_cross_entropy", .uniform(), .uniform(), gradient: true) {
                binaryCrossEntropy($0, $1)
            },
            .binary("nn.functional.binary_cross_entropy_with_logits", .normal(), .uniform(), gradient: true) {
                binaryCrossEntropyWithLogits($0, $1)
            },
            .ternary("nn.functional.gaussian_nll_loss", .normal(), .normal(), .positive(), gradient: true) {
                gaussianNLLLoss($0, $1, $2)
            },
            .binary("nn.functional.hinge_embedding_loss", .normal(), .signs(), gradient: true) {
                hingeEmbeddingLoss($0, $1)
            },
            .binary("nn.functional.huber_loss", gradient: true) { huberLoss($0, $1) },
            .binary(
                "nn.functional.kl_div", .logProbabilities([1024, 1024]), .probabilities([1024, 1024]), gradient: true
            ) { klDiv($0, $1, reduction: .batchmean) },
            .binary("nn.functional.l1_loss", gradient: true) { l1Loss($0, $1) },
            .ternary("nn.functional.margin_ranking_loss", .normal(), .normal(), .signs(), gradient: true) {
                marginRankingLoss($0, $1, $2)
            },
            .binary("nn.functional.mse_loss", gradient: true) { mseLoss($0, $1) },
            .binary("nn.functional.poisson_nll_loss", .normal(), .uniform(), gradient: true) { poissonNLLLoss($0, $1) },
            .binary("nn.functional.smooth_l1_loss", gradient: true) { smoothL1Loss($0, $1) },
            .binary("nn.functional.soft_margin_loss", .normal(), .signs(), gradient: true) { softMarginLoss($0, $1) },
        ]
    }

    private static var classLosses: [OperatorRow] {
        let labels = OperatorInput.integers(below: 1000, [1024])
        return [
            .binary("nn.functional.cross_entropy", .normal([1024, 1000]), labels, gradient: true) {
                crossEntropy($0, $1)
            },
            .binary("nn.functional.ctc_loss", .logProbabilities([100, 64, 100]), .ctcTargets, gradient: true) {
                ctcLoss($0, $1, [Int](repeating: 100, count: 64), [Int](repeating: 30, count: 64))
            },
            .binary("nn.functional.multi_margin_loss", .normal([1024, 1000]), labels, gradient: true) {
                multiMarginLoss($0, $1)
            },
            .binary("nn.functional.multilabel_margin_loss", .normal([1024, 100]), .labelSets, gradient: true) {
                multilabelMarginLoss($0, $1)
            },
            .binary(
                "nn.functional.multilabel_soft_margin_loss", .normal([1024, 1000]), .levels(2, [1024, 1000]),
                gradient: true
            ) { multilabelSoftMarginLoss($0, $1) },
            .binary("nn.functional.nll_loss", .logProbabilities([1024, 1000]), labels, gradient: true) {
                nllLoss($0, $1)
            },
        ]
    }

    private static var distances: [OperatorRow] {
        let rows = OperatorInput.normal([8192, 128])
        return [
            .ternary("nn.functional.cosine_embedding_loss", rows, rows, .signs([8192]), gradient: true) {
                cosineEmbeddingLoss($0, $1, $2)
            },
            .binary("nn.functional.cosine_similarity", rows, rows, gradient: true) { cosineSimilarity($0, $1) },
            .binary("nn.functional.pairwise_distance", rows, rows, gradient: true) { pairwiseDistance($0, $1) },
            .ternary("nn.functional.triplet_margin_loss", rows, rows, rows, gradient: true) {
                tripletMarginLoss($0, $1, $2)
            },
        ]
    }
}

extension OperatorInput {
    /// 30 labels of 99, without the blank, for each of 64 sequences.
    fileprivate static var ctcTargets: OperatorInput { OperatorInput { randint(1, 100, [64, 30]) } }

    /// 20 of 100 labels for each sample, then -1.
    fileprivate static var labelSets: OperatorInput {
        OperatorInput { cat([rand(1024, 100).argsort(1).slice(dim: 1, end: 20), full([1024, 80], -1)], dim: 1) }
    }
}
