internal import Kindling

extension OperatorTable {
    mutating func addLayers() {
        self["nn.functional.linear"] = {
            linear(try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2))
        }
        self["nn.functional.conv2d"] = {
            conv2d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.convolutionPadding("padding", 4),
                dilation: try $0.ints("dilation", 5, or: [1]), groups: try $0.int("groups", 6, or: 1))
        }
        self["nn.functional.max_pool2d"] = { call in
            let (x, kernel) = (try call.tensor(0), try call.ints("kernel_size", 1))
            let (stride, padding) = (try call.stride("stride", 2), try call.ints("padding", 3, or: [0]))
            let dilation = try call.ints("dilation", 4, or: [1])
            let ceilMode = try call.bool("ceil_mode", 5, or: false)
            if try call.bool("return_indices", 6, or: false) {
                let both = maxPool2dWithIndices(
                    x, kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
                return [both.output, both.indices]
            }
            return maxPool2d(x, kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
        }
        self["nn.functional.avg_pool2d"] = {
            avgPool2d(
                try $0.tensor(0), try $0.ints("kernel_size", 1), stride: try $0.stride("stride", 2),
                padding: try $0.ints("padding", 3, or: [0]), ceilMode: try $0.bool("ceil_mode", 4, or: false),
                countIncludePad: try $0.bool("count_include_pad", 5, or: true),
                divisorOverride: try $0.int(ifGiven: "divisor_override", 6))
        }
        self["nn.functional.adaptive_avg_pool2d"] = {
            adaptiveAvgPool2d(try $0.tensor(0), try $0.ints("output_size", 1))
        }
        self["nn.functional.pad"] = { call in
            let mode = try call.string("mode", 2, or: "constant")
            guard mode == "constant" else { throw CallError.notPassedOn("mode=\(mode)") }
            return pad(try call.tensor(0), try call.ints("pad", 1), value: try call.scalar("value", 3, or: .integer(0)))
        }
        self["nn.functional.batch_norm"] = {
            batchNorm(
                try $0.tensor(0), try $0.tensor(ifGiven: "running_mean", 1), try $0.tensor(ifGiven: "running_var", 2),
                weight: try $0.tensor(ifGiven: "weight", 3), bias: try $0.tensor(ifGiven: "bias", 4),
                training: try $0.bool("training", 5, or: false), momentum: try $0.double("momentum", 6, or: 0.1),
                eps: try $0.double("eps", 7, or: 1e-5))
        }
        self["nn.functional.layer_norm"] = {
            layerNorm(
                try $0.tensor(0), try $0.ints("normalized_shape", 1), try $0.tensor(ifGiven: "weight", 2),
                try $0.tensor(ifGiven: "bias", 3), eps: try $0.double("eps", 4, or: 1e-5))
        }
        // OpInfo's input is the weight.
        self["nn.functional.embedding"] = {
            embedding(
                try $0.tensor("input", 1), try $0.tensor("weight", 0), paddingIdx: try $0.int(ifGiven: "padding_idx", 2)
            )
        }
    }
}

extension Call {
    /// The padding of a convolution: numbers, or "same" or "valid".
    func convolutionPadding(_ name: String, _ position: Int) throws -> ConvPadding {
        if case .text? = argument(name, position) {
            return try choice(name, position, of: ["same": ConvPadding.keepingSize, "valid": .none])
        }
        return try ints(name, position, or: [0]).padding
    }

    /// A pool's stride: where there is none, or an empty list, the window's size.
    func stride(_ name: String, _ position: Int) throws -> [Int]? {
        let numbers = try ints(ifGiven: name, position)
        return numbers == [] ? nil : numbers
    }
}
