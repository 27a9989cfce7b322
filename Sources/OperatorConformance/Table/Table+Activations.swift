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
        self["softmax"] = { softmax(try $0.tensor(0), dim: try $0.int(ifGiven: "dim", 1)) }
        self["log_softmax"] = { logSoftmax(try $0.tensor(0), dim: try $0.int(ifGiven: "dim", 1)) }
    }
}
