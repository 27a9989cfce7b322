internal import Kindling

extension OperatorTable {
    mutating func addReductions() {
        self["sum"] = {
            try $0.tensor(0).sum(
                dim: $0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false),
                dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["mean"] = {
            try $0.tensor(0).mean(
                dim: $0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false),
                dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["prod"] = { call in
            let dtype = try call.dtype(ifGiven: "dtype")
            guard let dim = try call.int(ifGiven: "dim", 1) else { return try call.tensor(0).prod(dtype: dtype) }
            return try call.tensor(0).prod(dim, keepdim: call.bool("keepdim", 2, or: false), dtype: dtype)
        }
        self["amax"] = {
            try $0.tensor(0).amax($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["amin"] = {
            try $0.tensor(0).amin($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["max--reduction_no_dim"] = unary { $0.max() }
        self["min--reduction_no_dim"] = unary { $0.min() }
        self["max--reduction_with_dim"] = {
            try $0.tensor(0).max(dim: $0.int("dim", 1), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["min--reduction_with_dim"] = {
            try $0.tensor(0).min(dim: $0.int("dim", 1), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["argmax"] = { call in
            guard let dim = try call.int(ifGiven: "dim", 1) else { return argmax(try call.tensor(0)) }
            return argmax(try call.tensor(0), dim: dim, keepdim: try call.bool("keepdim", 2, or: false))
        }
        self["argmin"] = { call in
            guard let dim = try call.int(ifGiven: "dim", 1) else { return try call.tensor(0).argmin() }
            return try call.tensor(0).argmin(dim: dim, keepdim: call.bool("keepdim", 2, or: false))
        }
        self["any"] = {
            try $0.tensor(0).any($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["all"] = {
            try $0.tensor(0).all($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["var"] = {
            try $0.tensor(0).var(
                $0.ints("dim", 1, or: []), correction: $0.correction(), keepdim: $0.bool("keepdim", or: false))
        }
        self["std"] = {
            try $0.tensor(0).std(
                $0.ints("dim", 1, or: []), correction: $0.correction(), keepdim: $0.bool("keepdim", or: false))
        }
        self["var--unbiased"] = { try $0.tensor(0).var(correction: $0.bool("unbiased", 1) ? 1 : 0) }
        self["std--unbiased"] = { try $0.tensor(0).std(correction: $0.bool("unbiased", 1) ? 1 : 0) }
        self["norm"] = {
            try $0.tensor(0).norm(
                $0.double("p", 1, or: 2), dim: $0.ints("dim", 2, or: []), keepdim: $0.bool("keepdim", 3, or: false))
        }
        self["logsumexp"] = {
            try $0.tensor(0).logsumexp(dim: $0.ints("dim", 1), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["cumsum"] = { try $0.tensor(0).cumsum($0.int("dim", 1), dtype: $0.dtype(ifGiven: "dtype")) }
        self["sort"] = {
            try $0.tensor(0).sort($0.int("dim", 1, or: -1), descending: $0.bool("descending", 2, or: false))
        }
        self["argsort"] = {
            try $0.tensor(0).argsort($0.int("dim", 1, or: -1), descending: $0.bool("descending", 2, or: false))
        }
        self["topk"] = {
            try $0.tensor(0).topk($0.int("k", 1), $0.int("dim", 2, or: -1), largest: $0.bool("largest", 3, or: true))
        }
        self["sum_to_size"] = { call in
            let sizes =
                try call.isList("size", 1) ? call.ints("size", 1) : (1..<call.count).map { try call.int("size", $0) }
            return try call.tensor(0).sumToSize(sizes)
        }
    }
}

extension Call {
    /// The degrees of freedom that a variance does not have; `unbiased` is PyTorch's older name of it.
    fileprivate func correction() throws -> Int {
        if let isUnbiased = try bool(ifGiven: "unbiased") { return isUnbiased ? 1 : 0 }
        return try int("correction", or: 1)
    }
}
