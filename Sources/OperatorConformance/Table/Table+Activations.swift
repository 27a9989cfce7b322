internal import Kindling

extension OperatorTable {
    mutating func addActivations() {
        self["nn.functional.relu"] = unary { relu($0) }
        self["nn.functional.silu"] = unary { silu($0) }
        self["nn.functional.gelu"] = {
            gelu(
                try $0.tensor(0),
                approximate: try $0.choice(
                    "approximate", or: GELUApproximation.none, of: ["none": .none, "tanh": .tanh]))
        }
        self["nn.functional.leaky_relu"] = {
            leakyRelu(try $0.tensor(0), negativeSlope: try $0.double("negative_slope", 1, or: 0.01))
        }
        self["nn.functional.elu"] = { elu(try $0.tensor(0), alpha: try $0.double("alpha", 1, or: 1)) }
        self["nn.functional.softplus"] = {
            softplus(
                try $0.tensor(0), beta: try $0.double("beta", 1, or: 1),
                threshold: try $0.double("threshold", 2, or: 20))
        }
        self["softmax"] = {
            softmax(try $0.tensor(0), dim: try $0.int(ifGiven: "dim", 1), dtype: try $0.dtype(ifGiven: "dtype", 2))
        }
        self["log_softmax"] = {
            logSoftmax(try $0.tensor(0), dim: try $0.int(ifGiven: "dim", 1), dtype: try $0.dtype(ifGiven: "dtype", 2))
        }
        self["nn.functional.softmin"] = {
            softmin(try $0.tensor(0), dim: try $0.int(ifGiven: "dim", 1), dtype: try $0.dtype(ifGiven: "dtype"))
        }
        self["nn.functional.glu"] = { glu(try $0.tensor(0), dim: try $0.int("dim", 1, or: -1)) }
        self["nn.functional.celu"] = { celu(try $0.tensor(0), alpha: try $0.double("alpha", 1, or: 1)) }
        self["nn.functional.selu"] = unary { selu($0) }
        self["nn.functional.mish"] = unary { mish($0) }
        self["nn.functional.softsign"] = unary { softsign($0) }
        self["nn.functional.tanhshrink"] = unary { tanhshrink($0) }
        self["nn.functional.logsigmoid"] = unary { logsigmoid($0) }
        addPiecewiseActivations()
    }

    private mutating func addPiecewiseActivations() {
        self["nn.functional.relu6"] = unary { relu6($0) }
        self["nn.functional.hardsigmoid"] = unary { hardsigmoid($0) }
        self["nn.functional.hardswish"] = unary { hardswish($0) }
        self["nn.functional.hardtanh"] = {
            hardtanh(
                try $0.tensor(0), minVal: try $0.double("min_val", 1, or: -1),
                maxVal: try $0.double("max_val", 2, or: 1))
        }
        self["nn.functional.hardshrink"] = {
            hardshrink(try $0.tensor(0), lambd: try $0.double("lambd", 1, or: 0.5))
        }
        self["nn.functional.softshrink"] = {
            softshrink(try $0.tensor(0), lambd: try $0.double("lambd", 1, or: 0.5))
        }
        self["nn.functional.threshold"] = {
            threshold(try $0.tensor(0), try $0.double("threshold", 1), try $0.double("value", 2))
        }
        self["nn.functional.prelu"] = { prelu(try $0.tensor(0), try $0.tensor("weight", 1)) }
    }
}
