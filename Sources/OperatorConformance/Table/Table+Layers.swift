internal import Kindling

extension OperatorTable {
    mutating func addLayers() {
        self["nn.functional.linear"] = {
            linear(try $0.tensor(0), try $0.tensor("weight", 1), try $0.tensor(ifGiven: "bias", 2))
        }
        self["nn.functional.pad"] = { call in
            let mode = try call.string("mode", 2, or: "constant")
            guard mode == "constant" else { throw CallError.notPassedOn("mode=\(mode)") }
            return pad(try call.tensor(0), try call.ints("pad", 1), value: try call.scalar("value", 3, or: .integer(0)))
        }
        // OpInfo's input is the weight.
        self["nn.functional.embedding"] = {
            embedding(
                try $0.tensor("input", 1), try $0.tensor("weight", 0), paddingIdx: try $0.int(ifGiven: "padding_idx", 2)
            )
        }
    }
}
