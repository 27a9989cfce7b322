internal import Kindling

extension OperatorTable {
    mutating func addCreation() {
        self["zeros"] = { zeros(try $0.ints("size", 0), dtype: try $0.dtype("dtype", or: .float32)) }
        self["ones"] = { ones(try $0.ints("size", 0), dtype: try $0.dtype("dtype", or: .float32)) }
        self["full"] = {
            full(try $0.ints("size", 0), try $0.scalar("fill_value", 1), dtype: try $0.dtype(ifGiven: "dtype"))
        }
        self["zeros_like"] = { zerosLike(try $0.tensor(0), dtype: try $0.dtype(ifGiven: "dtype")) }
        self["ones_like"] = { onesLike(try $0.tensor(0), dtype: try $0.dtype(ifGiven: "dtype")) }
        self["full_like"] = {
            fullLike(try $0.tensor(0), try $0.scalar("fill_value", 1), dtype: try $0.dtype(ifGiven: "dtype"))
        }
        self["arange"] = { call in
            let dtype = try call.dtype(ifGiven: "dtype")
            let first = try call.scalar("start", 0)
            guard let end = try call.scalar(ifGiven: "end", 1) else {
                return arange(Scalar.integer(0), first, dtype: dtype)
            }
            return arange(first, end, try call.scalar(ifGiven: "step", 2), dtype: dtype)
        }
        self["new_full"] = {
            try $0.tensor(0).newFull($0.ints("size", 1), $0.scalar("fill_value", 2), dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["new_ones"] = { try $0.tensor(0).newOnes($0.ints("size", 1), dtype: $0.dtype(ifGiven: "dtype")) }
        self["new_zeros"] = { try $0.tensor(0).newZeros($0.ints("size", 1), dtype: $0.dtype(ifGiven: "dtype")) }
        self["scalar_tensor"] = {
            scalarTensor(
                try $0.scalar("s", 0), dtype: try $0.dtype("dtype", or: .float32),
                requiresGrad: try $0.bool("requires_grad", or: false))
        }
        self["linspace"] = { call in
            let (steps, dtype) = (try call.int("steps", 2), try call.dtype("dtype", or: .float32))
            switch (call.argument("start", 0)?.tensor, call.argument("end", 1)?.tensor) {
            case (let start?, let end?): return linspace(start, end, steps, dtype: dtype)
            case (let start?, nil): return linspace(start, try call.scalar("end", 1), steps, dtype: dtype)
            case (nil, let end?): return linspace(try call.scalar("start", 0), end, steps, dtype: dtype)
            default: return linspace(try call.scalar("start", 0), try call.scalar("end", 1), steps, dtype: dtype)
            }
        }
        self["logspace"] = { call in
            let (steps, base) = (try call.int("steps", 2), try call.double("base", 3, or: 10))
            let dtype = try call.dtype("dtype", or: .float32)
            switch (call.argument("start", 0)?.tensor, call.argument("end", 1)?.tensor) {
            case (let start?, let end?): return logspace(start, end, steps, base: base, dtype: dtype)
            case (let start?, nil): return logspace(start, try call.scalar("end", 1), steps, base: base, dtype: dtype)
            case (nil, let end?): return logspace(try call.scalar("start", 0), end, steps, base: base, dtype: dtype)
            default:
                return logspace(
                    try call.scalar("start", 0), try call.scalar("end", 1), steps, base: base, dtype: dtype)
            }
        }
        self["eye"] = {
            eye(
                try $0.int("n", 0), try $0.int(ifGiven: "m", 1), dtype: try $0.dtype("dtype", or: .float32),
                requiresGrad: try $0.bool("requires_grad", or: false))
        }

        self["clone"] = unary { $0.clone() }
        self["contiguous"] = unary { $0.contiguous() }
        self["float"] = unary { $0.float() }
        self["double"] = unary { $0.double() }
        self["long"] = unary { $0.long() }
        self["int"] = unary { $0.int() }
        self["bool"] = unary { $0.bool() }
        self["half"] = unary { $0.half() }
        self["bfloat16"] = unary { $0.bfloat16() }
        self["byte"] = unary { $0.byte() }
        self["fill"] = { call in
            if let value = call.argument("value", 1)?.scalar { return fill(try call.tensor(0), value) }
            return fill(try call.tensor(0), try call.tensor("value", 1))
        }
        self["item"] = { try $0.tensor(0).item() }
        // In place on a copy, as OpInfo calls it: the input is a leaf.
        self["zero_"] = unary { $0.clone().zero_() }
    }
}
