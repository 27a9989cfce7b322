internal import Kindling

extension OperatorTable {
    mutating func addStatistics() {
        self["var"] = {
            try $0.tensor(0).var(
                $0.ints("dim", 1, or: []), correction: $0.correction(), keepdim: $0.bool("keepdim", or: false))
        }
        self["std"] = {
            try $0.tensor(0).std(
                $0.ints("dim", 1, or: []), correction: $0.correction(), keepdim: $0.bool("keepdim", or: false))
        }
        self["var_mean"] = {
            let (variance, mean) = try varMean(
                $0.tensor(0), dim: $0.ints("dim", 1, or: []), correction: $0.correction(),
                keepdim: $0.bool("keepdim", or: false))
            return [variance, mean]
        }
        self["std_mean"] = {
            let (deviation, mean) = try stdMean(
                $0.tensor(0), dim: $0.ints("dim", 1, or: []), correction: $0.correction(),
                keepdim: $0.bool("keepdim", or: false))
            return [deviation, mean]
        }
        self["var--unbiased"] = { try $0.tensor(0).var(correction: $0.bool("unbiased", 1) ? 1 : 0) }
        self["std--unbiased"] = { try $0.tensor(0).std(correction: $0.bool("unbiased", 1) ? 1 : 0) }
        self["var_mean--unbiased"] = {
            let (variance, mean) = try varMean($0.tensor(0), correction: $0.bool("unbiased", 1) ? 1 : 0)
            return [variance, mean]
        }
        self["std_mean--unbiased"] = {
            let (deviation, mean) = try stdMean($0.tensor(0), correction: $0.bool("unbiased", 1) ? 1 : 0)
            return [deviation, mean]
        }
        self["cov"] = {
            try $0.tensor(0).cov(
                correction: $0.int("correction", or: 1), fweights: $0.tensor(ifGiven: "fweights"),
                aweights: $0.tensor(ifGiven: "aweights"))
        }
        self["corrcoef"] = unary { $0.corrcoef() }
    }

    mutating func addNorms() {
        self["norm"] = {
            try $0.tensor(0).norm(
                $0.order("p", 1) ?? .power(2), dim: $0.ints("dim", 2, or: []), keepdim: $0.bool("keepdim", 3, or: false)
            )
        }
        self["linalg.vector_norm"] = {
            try linalg.vectorNorm(
                $0.tensor(0), $0.double("ord", 1, or: 2), dim: $0.ints("dim", 2, or: []),
                keepdim: $0.bool("keepdim", 3, or: false), dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["linalg.matrix_norm"] = {
            try linalg.matrixNorm(
                $0.tensor(0), $0.order("ord", 1) ?? .frobenius, dim: $0.ints("dim", 2, or: [-2, -1]),
                keepdim: $0.bool("keepdim", 3, or: false), dtype: $0.dtype(ifGiven: "dtype"))
        }
        self["linalg.norm"] = {
            try linalg.norm(
                $0.tensor(0), $0.order("ord", 1), dim: $0.ints(ifGiven: "dim", 2),
                keepdim: $0.bool("keepdim", 3, or: false), dtype: $0.dtype(ifGiven: "dtype"))
        }
    }
}

extension Call {
    /// The degrees of freedom that a variance does not have; `unbiased` is PyTorch's older name of it.
    fileprivate func correction() throws -> Scalar {
        if let isUnbiased = try bool(ifGiven: "unbiased") { return .integer(isUnbiased ? 1 : 0) }
        return try scalar("correction", or: .integer(1))
    }

    /// A norm: a number, or "fro" or "nuc".
    fileprivate func order(_ name: String, _ position: Int) throws -> NormOrder? {
        try find(name, position, "a number, fro or nuc") { argument in
            if case .text(let text) = argument { return ["fro": .frobenius, "nuc": .nuclear][text] }
            return argument.scalar.map { .power($0.double) }
        }
    }
}
