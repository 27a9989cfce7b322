internal import Kindling

extension OperatorTable {
    mutating func addReductions() {
        addStatistics()
        addNorms()
        addRunning()
        addOrder()
        addDistinct()
        addCounts()
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
        self["nansum"] = {
            try $0.tensor(0).nansum(
                $0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false), dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["nanmean"] = {
            try $0.tensor(0).nanmean(
                $0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false), dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["count_nonzero"] = { try $0.tensor(0).countNonzero($0.ints("dim", 1, or: [])) }
        self["aminmax"] = {
            let (min, max) = try $0.tensor(0).aminmax(
                dim: $0.int(ifGiven: "dim"), keepdim: $0.bool("keepdim", or: false))
            return [min, max]
        }
        self["any"] = {
            try $0.tensor(0).any($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["all"] = {
            try $0.tensor(0).all($0.ints("dim", 1, or: []), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["sum_to_size"] = { call in
            let sizes =
                try call.isList("size", 1) ? call.ints("size", 1) : (1..<call.count).map { try call.int("size", $0) }
            return try call.tensor(0).sumToSize(sizes)
        }
    }
}
