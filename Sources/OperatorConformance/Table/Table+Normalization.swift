internal import Kindling

extension OperatorTable {
    mutating func addNormalization() {
        self["nn.functional.batch_norm"] = {
            batchNorm(
                try $0.tensor(0), try $0.tensor(ifGiven: "running_mean", 1), try $0.tensor(ifGiven: "running_var", 2),
                weight: try $0.tensor(ifGiven: "weight", 3), bias: try $0.tensor(ifGiven: "bias", 4),
                training: try $0.bool("training", 5, or: false), momentum: try $0.double("momentum", 6, or: 0.1),
                eps: try $0.double("eps", 7, or: 1e-5))
        }
        self["nn.functional.instance_norm"] = {
            instanceNorm(
                try $0.tensor(0), try $0.tensor(ifGiven: "running_mean", 1), try $0.tensor(ifGiven: "running_var", 2),
                weight: try $0.tensor(ifGiven: "weight", 3), bias: try $0.tensor(ifGiven: "bias", 4),
                useInputStats: try $0.bool("use_input_stats", 5, or: true),
                momentum: try $0.double("momentum", 6, or: 0.1), eps: try $0.double("eps", 7, or: 1e-5))
        }
        self["nn.functional.layer_norm"] = {
            layerNorm(
                try $0.tensor(0), try $0.ints("normalized_shape", 1), try $0.tensor(ifGiven: "weight", 2),
                try $0.tensor(ifGiven: "bias", 3), eps: try $0.double("eps", 4, or: 1e-5))
        }
        self["nn.functional.rms_norm"] = {
            rmsNorm(
                try $0.tensor(0), try $0.ints("normalized_shape", 1), try $0.tensor(ifGiven: "weight", 2),
                eps: try $0.double(ifGiven: "eps", 3))
        }
        self["nn.functional.group_norm"] = {
            groupNorm(
                try $0.tensor(0), try $0.int("num_groups", 1), weight: try $0.tensor(ifGiven: "weight", 2),
                bias: try $0.tensor(ifGiven: "bias", 3), eps: try $0.double("eps", 4, or: 1e-5))
        }
        self["nn.functional.local_response_norm"] = {
            localResponseNorm(
                try $0.tensor(0), try $0.int("size", 1), alpha: try $0.double("alpha", 2, or: 1e-4),
                beta: try $0.double("beta", 3, or: 0.75), k: try $0.double("k", 4, or: 1))
        }
    }
}
