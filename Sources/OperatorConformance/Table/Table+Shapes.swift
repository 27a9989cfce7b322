internal import Kindling

extension OperatorTable {
    mutating func addShapes() {
        self["view"] = { try $0.tensor(0).view($0.ints("size", 1)) }
        self["view_as"] = { try $0.tensor(0).viewAs($0.tensor("other", 1)) }
        self["reshape"] = { reshape(try $0.tensor(0), try $0.ints("shape", 1)) }
        self["reshape_as"] = { try $0.tensor(0).reshapeAs($0.tensor("other", 1)) }
        self["flatten"] = {
            flatten(try $0.tensor(0), try $0.int("start_dim", 1, or: 0), try $0.int("end_dim", 2, or: -1))
        }
        self["unflatten"] = { try $0.tensor(0).unflatten($0.int("dim", 1), $0.ints("sizes", 2)) }
        self["permute"] = { permute(try $0.tensor(0), try $0.ints("dims", 1)) }
        self["transpose"] = { transpose(try $0.tensor(0), try $0.int("dim0", 1), try $0.int("dim1", 2)) }
        self["t"] = unary { $0.t() }
        self["T"] = unary { $0.T }
        self["mT"] = unary { $0.mT }
        self["squeeze"] = { squeeze(try $0.tensor(0), try $0.int(ifGiven: "dim", 1)) }
        self["unsqueeze"] = { unsqueeze(try $0.tensor(0), try $0.int("dim", 1)) }
        self["expand"] = { try $0.tensor(0).expand($0.ints("size", 1)) }
        self["expand_as"] = { try $0.tensor(0).expandAs($0.tensor("other", 1)) }
        self["select"] = { try $0.tensor(0).select($0.int("dim", 1), $0.int("index", 2)) }
        self["slice"] = {
            try $0.tensor(0).slice(
                dim: $0.int("dim", 1, or: 0), start: $0.int(ifGiven: "start", 2), end: $0.int(ifGiven: "end", 3),
                step: $0.int("step", 4, or: 1))
        }
        self["narrow"] = {
            narrow(try $0.tensor(0), try $0.int("dim", 1), try $0.int("start", 2), try $0.int("length", 3))
        }
        self["flip"] = { try $0.tensor(0).flip($0.ints("dims", 1)) }
        self["repeat"] = { try $0.tensor(0).repeat($0.ints("repeats", 1)) }
        self["tril"] = { try $0.tensor(0).tril($0.int("diagonal", 1, or: 0)) }
        self["triu"] = { try $0.tensor(0).triu($0.int("diagonal", 1, or: 0)) }

        self["cat"] = { cat(try $0.tensors("tensors", 0), dim: try $0.int("dim", 1, or: 0)) }
        self["stack"] = { stack(try $0.tensors("tensors", 0), dim: try $0.int("dim", 1, or: 0)) }
        self["chunk"] = { chunk(try $0.tensor(0), try $0.int("chunks", 1), dim: try $0.int("dim", 2, or: 0)) }
        self["split"] = { call in
            let dim = try call.int("dim", 2, or: 0)
            if call.isList("split_size_or_sections", 1) {
                return try call.tensor(0).split(call.ints("split_size_or_sections", 1), dim: dim)
            }
            return split(try call.tensor(0), try call.int("split_size_or_sections", 1), dim: dim)
        }
        self["unbind"] = { try $0.tensor(0).unbind($0.int("dim", 1, or: 0)) }
    }
}
