internal import Kindling

extension OperatorTable {
    mutating func addConvolutions() {
        self["nn.functional.conv1d"] = {
            conv1d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.convolutionPadding("padding", 4),
                dilation: try $0.ints("dilation", 5, or: [1]), groups: try $0.int("groups", 6, or: 1))
        }
        self["nn.functional.conv2d"] = {
            conv2d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.convolutionPadding("padding", 4),
                dilation: try $0.ints("dilation", 5, or: [1]), groups: try $0.int("groups", 6, or: 1))
        }
        self["nn.functional.conv3d"] = {
            conv3d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.convolutionPadding("padding", 4),
                dilation: try $0.ints("dilation", 5, or: [1]), groups: try $0.int("groups", 6, or: 1))
        }
        self["nn.functional.conv_transpose1d"] = {
            convTranspose1d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.ints("padding", 4, or: [0]),
                outputPadding: try $0.ints("output_padding", 5, or: [0]), groups: try $0.int("groups", 6, or: 1),
                dilation: try $0.ints("dilation", 7, or: [1]))
        }
        self["nn.functional.conv_transpose2d"] = {
            convTranspose2d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.ints("padding", 4, or: [0]),
                outputPadding: try $0.ints("output_padding", 5, or: [0]), groups: try $0.int("groups", 6, or: 1),
                dilation: try $0.ints("dilation", 7, or: [1]))
        }
        self["nn.functional.conv_transpose3d"] = {
            convTranspose3d(
                try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2),
                stride: try $0.ints("stride", 3, or: [1]), padding: try $0.ints("padding", 4, or: [0]),
                outputPadding: try $0.ints("output_padding", 5, or: [0]), groups: try $0.int("groups", 6, or: 1),
                dilation: try $0.ints("dilation", 7, or: [1]))
        }
    }
}

extension Call {
    /// The padding of a convolution: numbers, or "same" or "valid".
    fileprivate func convolutionPadding(_ name: String, _ position: Int) throws -> ConvPadding {
        if case .text? = argument(name, position) {
            return try choice(name, position, of: ["same": ConvPadding.keepingSize, "valid": .none])
        }
        return try ints(name, position, or: [0]).padding
    }
}
