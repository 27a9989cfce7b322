internal import Kindling

extension OperatorTable {
    mutating func addLayers() {
        self["nn.functional.linear"] = {
            linear(try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2))
        }
        self["nn.functional.pad"] = { call in
            let mode = try call.choice(
                "mode", 2, or: PaddingMode.constant,
                of: ["constant": .constant, "reflect": .reflect, "replicate": .replicate, "circular": .circular])
            return pad(
                try call.tensor(0), try call.ints("pad", 1), mode: mode,
                value: try call.scalar("value", 3, or: .integer(0)))
        }
        self["constant_pad_nd"] = {
            pad(try $0.tensor(0), try $0.ints("pad", 1), value: try $0.scalar("value", 2, or: .integer(0)))
        }
        self["nn.functional.pixel_shuffle"] = { pixelShuffle(try $0.tensor(0), try $0.int("upscale_factor", 1)) }
        self["nn.functional.pixel_unshuffle"] = { pixelUnshuffle(try $0.tensor(0), try $0.int("downscale_factor", 1)) }
        self["nn.functional.channel_shuffle"] = { channelShuffle(try $0.tensor(0), try $0.int("groups", 1)) }
        self["nn.functional.unfold"] = {
            unfold(
                try $0.tensor(0), try $0.ints("kernel_size", 1), dilation: try $0.ints("dilation", 2, or: [1]),
                padding: try $0.ints("padding", 3, or: [0]), stride: try $0.ints("stride", 4, or: [1]))
        }
        self["nn.functional.fold"] = {
            fold(
                try $0.tensor(0), try $0.ints("output_size", 1), try $0.ints("kernel_size", 2),
                dilation: try $0.ints("dilation", 3, or: [1]), padding: try $0.ints("padding", 4, or: [0]),
                stride: try $0.ints("stride", 5, or: [1]))
        }
        // OpInfo's input is the weight.
        self["nn.functional.embedding"] = {
            embedding(
                try $0.tensor("input", 1), try $0.tensor("weight", 0),
                paddingIdx: try $0.int(ifGiven: "padding_idx", 2),
                maxNorm: try $0.double(ifGiven: "max_norm", 3), normType: try $0.double("norm_type", 4, or: 2),
                scaleGradByFreq: try $0.bool("scale_grad_by_freq", 5, or: false),
                sparse: try $0.bool("sparse", 6, or: false))
        }
    }
}
