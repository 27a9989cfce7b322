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
    }
}

extension Call {
    /// How a loss makes one number of many.
    func reduction() throws -> Reduction {
        try choice("reduction", or: Reduction.mean, of: ["none": .none, "mean": .mean, "sum": .sum])
    }
}
