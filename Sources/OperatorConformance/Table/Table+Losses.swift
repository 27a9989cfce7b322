internal import Kindling

extension OperatorTable {
    mutating func addLosses() {
        self["nn.functional.mse_loss"] = {
            mseLoss(try $0.tensor(0), try $0.tensor("target", 1), reduction: try $0.reduction())
        }
        self["nn.functional.l1_loss"] = {
            l1Loss(try $0.tensor(0), try $0.tensor("target", 1), reduction: try $0.reduction())
        }
        self["nn.functional.smooth_l1_loss"] = {
            smoothL1Loss(
                try $0.tensor(0), try $0.tensor("target", 1), beta: try $0.double("beta", or: 1),
                reduction: try $0.reduction())
        }
        self["nn.functional.nll_loss"] = {
            nllLoss(
                try $0.tensor(0), try $0.tensor("target", 1), weight: try $0.tensor(ifGiven: "weight", 2),
                ignoreIndex: try $0.int("ignore_index", or: -100), reduction: try $0.reduction())
        }
        self["nn.functional.cross_entropy"] = {
            crossEntropy(
                try $0.tensor(0), try $0.tensor("target", 1), weight: try $0.tensor(ifGiven: "weight", 2),
                ignoreIndex: try $0.int("ignore_index", or: -100), reduction: try $0.reduction(),
                labelSmoothing: try $0.double("label_smoothing", or: 0))
        }
        self["nn.functional.binary_cross_entropy"] = {
            binaryCrossEntropy(
                try $0.tensor(0), try $0.tensor("target", 1), weight: try $0.tensor(ifGiven: "weight", 2),
                reduction: try $0.reduction())
        }
        self["nn.functional.binary_cross_entropy_with_logits"] = {
            binaryCrossEntropyWithLogits(
                try $0.tensor(0), try $0.tensor("target", 1), weight: try $0.tensor(ifGiven: "weight", 2),
                posWeight: try $0.tensor(ifGiven: "pos_weight"), reduction: try $0.reduction())
        }
        self["nn.functional.huber_loss"] = {
            huberLoss(
                try $0.tensor(0), try $0.tensor("target", 1), delta: try $0.double("delta", or: 1),
                reduction: try $0.reduction())
        }
        addLikelihoodLosses()
        addDistanceLosses()
        addMarginLosses()
    }

    private mutating func addLikelihoodLosses() {
        self["nn.functional.kl_div"] = {
            let reductions: [String: DivergenceReduction] = [
                "none": .none, "mean": .mean, "sum": .sum, "batchmean": .batchmean,
            ]
            return klDiv(
                try $0.tensor(0), try $0.tensor("target", 1),
                reduction: try $0.choice("reduction", or: .mean, of: reductions),
                logTarget: try $0.bool("log_target", or: false))
        }
        self["nn.functional.poisson_nll_loss"] = {
            poissonNLLLoss(
                try $0.tensor(0), try $0.tensor("target", 1), logInput: try $0.bool("log_input", or: true),
                full: try $0.bool("full", or: false), eps: try $0.double("eps", or: 1e-8),
                reduction: try $0.reduction())
        }
        self["nn.functional.gaussian_nll_loss"] = {
            gaussianNLLLoss(
                try $0.tensor(0), try $0.tensor("target", 1), try $0.tensor("var", 2),
                full: try $0.bool("full", or: false), eps: try $0.double("eps", or: 1e-6),
                reduction: try $0.reduction())
        }
        self["nn.functional.ctc_loss"] = { call in
            let (x, targets, blank) = (
                try call.tensor(0), try call.tensor("targets", 1), try call.int("blank", 4, or: 0)
            )
            let (reduction, zeroInfinity) = (try call.reduction(), try call.bool("zero_infinity", or: false))
            if call.isList("input_lengths", 2) {
                return ctcLoss(
                    x, targets, try call.ints("input_lengths", 2), try call.ints("target_lengths", 3), blank: blank,
                    reduction: reduction, zeroInfinity: zeroInfinity)
            }
            return ctcLoss(
                x, targets, try call.tensor("input_lengths", 2), try call.tensor("target_lengths", 3), blank: blank,
                reduction: reduction, zeroInfinity: zeroInfinity)
        }
    }

    private mutating func addDistanceLosses() {
        self["nn.functional.pairwise_distance"] = {
            pairwiseDistance(
                try $0.tensor(0), try $0.tensor("x2", 1), p: try $0.double("p", 2, or: 2),
                eps: try $0.double("eps", 3, or: 1e-6), keepdim: try $0.bool("keepdim", 4, or: false))
        }
        self["nn.functional.pdist"] = { pdist(try $0.tensor(0), p: try $0.double("p", 1, or: 2)) }
        self["nn.functional.normalize"] = {
            normalize(
                try $0.tensor(0), p: try $0.double("p", 1, or: 2), dim: try $0.ints("dim", 2, or: [1]),
                eps: try $0.double("eps", 3, or: 1e-12))
        }
        self["nn.functional.cosine_similarity"] = {
            cosineSimilarity(
                try $0.tensor(0), try $0.tensor("x2", 1), dim: try $0.int("dim", 2, or: 1),
                eps: try $0.double("eps", 3, or: 1e-8))
        }
        self["nn.functional.cosine_embedding_loss"] = {
            cosineEmbeddingLoss(
                try $0.tensor(0), try $0.tensor("input2", 1), try $0.tensor("target", 2),
                margin: try $0.double("margin", or: 0), reduction: try $0.reduction())
        }
        self["nn.functional.triplet_margin_loss"] = {
            tripletMarginLoss(
                try $0.tensor(0), try $0.tensor("positive", 1), try $0.tensor("negative", 2),
                margin: try $0.double("margin", or: 1), p: try $0.double("p", or: 2),
                eps: try $0.double("eps", or: 1e-6), swap: try $0.bool("swap", or: false),
                reduction: try $0.reduction())
        }
    }

    private mutating func addMarginLosses() {
        self["nn.functional.margin_ranking_loss"] = {
            marginRankingLoss(
                try $0.tensor(0), try $0.tensor("input2", 1), try $0.tensor("target", 2),
                margin: try $0.double("margin", or: 0), reduction: try $0.reduction())
        }
        self["nn.functional.hinge_embedding_loss"] = {
            hingeEmbeddingLoss(
                try $0.tensor(0), try $0.tensor("target", 1), margin: try $0.double("margin", or: 1),
                reduction: try $0.reduction())
        }
        self["nn.functional.soft_margin_loss"] = {
            softMarginLoss(try $0.tensor(0), try $0.tensor("target", 1), reduction: try $0.reduction())
        }
        self["nn.functional.multi_margin_loss"] = {
            multiMarginLoss(
                try $0.tensor(0), try $0.tensor("target", 1), p: try $0.int("p", or: 1),
                margin: try $0.double("margin", or: 1), weight: try $0.tensor(ifGiven: "weight"),
                reduction: try $0.reduction())
        }
        self["nn.functional.multilabel_margin_loss"] = {
            multilabelMarginLoss(try $0.tensor(0), try $0.tensor("target", 1), reduction: try $0.reduction())
        }
        self["nn.functional.multilabel_soft_margin_loss"] = {
            multilabelSoftMarginLoss(
                try $0.tensor(0), try $0.tensor("target", 1), weight: try $0.tensor(ifGiven: "weight"),
                reduction: try $0.reduction())
        }
    }
}

extension Call {
    /// How a loss makes one number of many.
    func reduction() throws -> Reduction {
        try choice("reduction", or: Reduction.mean, of: ["none": .none, "mean": .mean, "sum": .sum])
    }
}
