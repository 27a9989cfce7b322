internal import Kindling

extension OperatorTable {
    mutating func addRunning() {
        self["cumsum"] = { try $0.tensor(0).cumsum($0.int("dim", 1), dtype: $0.dtype(ifGiven: "dtype")) }
        self["cumprod"] = { try $0.tensor(0).cumprod($0.int("dim", 1), dtype: $0.dtype(ifGiven: "dtype")) }
        self["cummax"] = { try $0.tensor(0).cummax($0.int("dim", 1)) }
        self["cummin"] = { try $0.tensor(0).cummin($0.int("dim", 1)) }
        self["logcumsumexp"] = { try $0.tensor(0).logcumsumexp($0.int("dim", 1)) }
        self["logsumexp"] = {
            try $0.tensor(0).logsumexp(dim: $0.ints("dim", 1), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["diff"] = {
            try $0.tensor(0).diff(
                n: $0.int("n", 1, or: 1), dim: $0.int("dim", 2, or: -1), prepend: $0.tensor(ifGiven: "prepend", 3),
                append: $0.tensor(ifGiven: "append", 4))
        }
        self["trapezoid"] = integral({ trapezoid($0, dx: $1, dim: $2) }, { trapezoid($0, x: $1, dim: $2) })
        self["trapz"] = self["trapezoid"]
        self["cumulative_trapezoid"] = integral(
            { cumulativeTrapezoid($0, dx: $1, dim: $2) }, { cumulativeTrapezoid($0, x: $1, dim: $2) })
    }

    mutating func addOrder() {
        self["sort"] = {
            try $0.tensor(0).sort(
                $0.int("dim", 1, or: -1), descending: $0.bool("descending", 2, or: false),
                stable: $0.bool("stable", or: false))
        }
        self["argsort"] = {
            try $0.tensor(0).argsort(
                $0.int("dim", 1, or: -1), descending: $0.bool("descending", 2, or: false),
                stable: $0.bool("stable", or: false))
        }
        self["msort"] = unary { $0.msort() }
        self["topk"] = {
            try $0.tensor(0).topk(
                $0.int("k", 1), $0.int("dim", 2, or: -1), largest: $0.bool("largest", 3, or: true),
                sorted: $0.bool("sorted", 4, or: true))
        }
        self["kthvalue"] = {
            try $0.tensor(0).kthvalue(
                $0.int("k", 1), $0.int("dim", 2, or: -1), keepdim: $0.bool("keepdim", 3, or: false))
        }
        self["median"] = { call in
            guard let dim = try call.int(ifGiven: "dim", 1) else { return try call.tensor(0).median() }
            return try call.tensor(0).median(dim, keepdim: call.bool("keepdim", 2, or: false))
        }
        self["nanmedian"] = { call in
            guard let dim = try call.int(ifGiven: "dim", 1) else { return try call.tensor(0).nanmedian() }
            return try call.tensor(0).nanmedian(dim, keepdim: call.bool("keepdim", 2, or: false))
        }
        self["mode"] = {
            try $0.tensor(0).mode($0.int("dim", 1, or: -1), keepdim: $0.bool("keepdim", 2, or: false))
        }
        self["quantile"] = quantile(
            { $0.quantile($1, dim: $2, keepdim: $3, interpolation: $4) },
            { $0.quantile($1, dim: $2, keepdim: $3, interpolation: $4) })
        self["nanquantile"] = quantile(
            { $0.nanquantile($1, dim: $2, keepdim: $3, interpolation: $4) },
            { $0.nanquantile($1, dim: $2, keepdim: $3, interpolation: $4) })
    }

    mutating func addDistinct() {
        self["unique"] = { call in
            try distinct(
                call.tensor(0).unique(
                    sorted: call.bool("sorted", 1, or: true), returnInverse: call.bool("return_inverse", 2, or: false),
                    returnCounts: call.bool("return_counts", 3, or: false), dim: call.int(ifGiven: "dim", 4)))
        }
        self["unique_consecutive"] = { call in
            try distinct(
                call.tensor(0).uniqueConsecutive(
                    returnInverse: call.bool("return_inverse", 1, or: false),
                    returnCounts: call.bool("return_counts", 2, or: false), dim: call.int(ifGiven: "dim", 3)))
        }
    }

    mutating func addCounts() {
        self["histc"] = {
            try $0.tensor(0).histc(
                bins: $0.int("bins", 1, or: 100), min: $0.scalar("min", 2, or: .integer(0)),
                max: $0.scalar("max", 3, or: .integer(0)))
        }
        self["bincount"] = {
            try $0.tensor(0).bincount(
                weights: $0.tensor(ifGiven: "weights", 1), minlength: $0.int("minlength", 2, or: 0))
        }
        self["isin"] = { call in
            let (isUnique, isInverted) = (
                try call.bool("assume_unique", or: false), try call.bool("invert", or: false)
            )
            if let element = call.argument("elements", 0)?.scalar {
                return isin(
                    element, try call.tensor("test_elements", 1), assumeUnique: isUnique, invert: isInverted)
            }
            if let element = call.argument("test_elements", 1)?.scalar {
                return isin(
                    try call.tensor("elements", 0), element, assumeUnique: isUnique, invert: isInverted)
            }
            return isin(
                try call.tensor("elements", 0), try call.tensor("test_elements", 1), assumeUnique: isUnique,
                invert: isInverted)
        }
        self["searchsorted"] = { call in
            let isInt32 = try call.bool("out_int32", or: false)
            let isRight = try call.bool("right", or: false)
            let side: SearchSide? =
                try call.has("side") ? call.choice("side", of: ["left": .left, "right": .right]) : nil
            let sorter = try call.tensor(ifGiven: "sorter")
            let sequence = try call.tensor("sorted_sequence", 0)
            if let value = call.argument("self", 1)?.scalar {
                return searchsorted(sequence, value, outInt32: isInt32, right: isRight, side: side, sorter: sorter)
            }
            return searchsorted(
                sequence, try call.tensor("input", 1), outInt32: isInt32, right: isRight, side: side, sorter: sorter)
        }
        self["bucketize"] = {
            try bucketize(
                $0.tensor("input", 0), $0.tensor("boundaries", 1), outInt32: $0.bool("out_int32", or: false),
                right: $0.bool("right", or: false))
        }
    }
}

/// An integral, whose samples are `dx` apart or at `x`.
private func integral(
    _ even: @escaping (Tensor, Double, Int) -> Tensor, _ placed: @escaping (Tensor, Tensor, Int) -> Tensor
) -> OperatorTable.Row {
    { call in
        let dim = try call.int("dim", or: -1)
        if let x = try call.tensor(ifGiven: "x", 1) { return placed(try call.tensor("y", 0), x, dim) }
        return even(try call.tensor("y", 0), try call.double("dx", or: 1), dim)
    }
}

/// Quantiles for one share or several.
private func quantile(
    _ one: @escaping (Tensor, Double, Int?, Bool, QuantileInterpolation) -> Tensor,
    _ several: @escaping (Tensor, Tensor, Int?, Bool, QuantileInterpolation) -> Tensor
) -> OperatorTable.Row {
    let names: [String: QuantileInterpolation] = [
        "linear": .linear, "lower": .lower, "higher": .higher, "midpoint": .midpoint, "nearest": .nearest,
    ]
    return { call in
        let dim = try call.int(ifGiven: "dim", 2)
        let isKept = try call.bool("keepdim", 3, or: false)
        let interpolation = try call.choice("interpolation", or: .linear, of: names)
        if let q = call.argument("q", 1)?.scalar {
            return one(try call.tensor(0), q.double, dim, isKept, interpolation)
        }
        return several(try call.tensor(0), try call.tensor("q", 1), dim, isKept, interpolation)
    }
}

/// PyTorch returns a tensor where neither places nor counts are asked for.
private func distinct(_ found: UniqueElements) -> any CallResult {
    let results = [found.output, found.inverse, found.counts].compactMap { $0 }
    return results.count == 1 ? results[0] : results
}
