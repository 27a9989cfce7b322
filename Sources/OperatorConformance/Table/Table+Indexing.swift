internal import Kindling

extension OperatorTable {
    mutating func addIndexing() {
        self["__getitem__"] = { call in
            let x = try call.tensor(0)
            let indices = try call.indices("index", 1)
            switch indices.count {
            case 1: return x[indices[0]]
            case 2: return x[indices[0], indices[1]]
            case 3: return x[indices[0], indices[1], indices[2]]
            case 4: return x[indices[0], indices[1], indices[2], indices[3]]
            case 5: return x[indices[0], indices[1], indices[2], indices[3], indices[4]]
            default: throw CallError.refusedByTypes("\(indices.count) indices")
            }
        }
        self["gather"] = { gather(try $0.tensor(0), try $0.int("dim", 1), try $0.tensor("index", 2)) }
        self["scatter"] = { call in
            let (x, dim, index) = (try call.tensor(0), try call.int("dim", 1), try call.tensor("index", 2))
            if call.has("reduce") {
                let operation: ScatterOperation = try call.choice("reduce", of: ["add": .add, "multiply": .multiply])
                if let value = call.argument("value", 3)?.scalar {
                    return x.scatter(dim, index, value, reduce: operation)
                }
                return x.scatter(dim, index, try call.tensor("src", 3), reduce: operation)
            }
            if let value = call.argument("value", 3)?.scalar { return x.scatter(dim, index, value) }
            return x.scatter(dim, index, try call.tensor("src", 3))
        }
        self["scatter_add"] = {
            scatterAdd(try $0.tensor(0), try $0.int("dim", 1), try $0.tensor("index", 2), try $0.tensor("src", 3))
        }
        self["scatter_reduce"] = {
            scatterReduce(
                try $0.tensor(0), try $0.int("dim", 1), try $0.tensor("index", 2), try $0.tensor("src", 3),
                try $0.reduction("reduce", 4), includeSelf: try $0.bool("include_self", or: true))
        }
        self["index_select"] = { indexSelect(try $0.tensor(0), try $0.int("dim", 1), try $0.tensor("index", 2)) }
        self["index_add"] = {
            try $0.tensor(0).indexAdd(
                $0.int("dim", 1), $0.tensor("index", 2), $0.tensor("source", 3),
                alpha: $0.scalar("alpha", or: .integer(1)))
        }
        self["masked_fill"] = { call in
            let (x, mask) = (try call.tensor(0), try call.tensor("mask", 1))
            if let value = call.argument("value", 2)?.tensor { return x.maskedFill(mask, value) }
            return x.maskedFill(mask, try call.scalar("value", 2))
        }
        self["masked_select"] = { maskedSelect(try $0.tensor(0), try $0.tensor("mask", 1)) }
        self["masked_scatter"] = { try $0.tensor(0).maskedScatter($0.tensor("mask", 1), $0.tensor("source", 2)) }
        self["nonzero"] = { call in
            if try call.bool("as_tuple", or: false) { return where_(try call.tensor(0)) }
            return nonzero(try call.tensor(0))
        }
        self["nonzero_static"] = {
            try $0.tensor(0).nonzeroStatic(size: $0.int("size"), fillValue: $0.int("fill_value", or: -1))
        }
        self["argwhere"] = unary { argwhere($0) }
        addReplacing()
        self["nn.functional.one_hot"] = {
            let classes = try $0.int("num_classes", 1, or: -1)
            return oneHot(try $0.tensor(0), numClasses: classes == -1 ? nil : classes)
        }
    }

    private mutating func addReplacing() {
        self["index_copy"] = {
            try $0.tensor(0).indexCopy($0.int("dim", 1), $0.tensor("index", 2), $0.tensor("source", 3))
        }
        self["index_fill"] = { call in
            let (x, dim, index) = (try call.tensor(0), try call.int("dim", 1), try call.tensor("index", 2))
            if let value = call.argument("value", 3)?.tensor { return x.indexFill(dim, index, value) }
            return x.indexFill(dim, index, try call.scalar("value", 3))
        }
        self["index_put"] = {
            try $0.tensor(0).indexPut(
                $0.tensors("indices", 1), $0.tensor("values", 2), accumulate: $0.bool("accumulate", 3, or: false))
        }
        self["index_reduce"] = {
            try $0.tensor(0).indexReduce(
                $0.int("dim", 1), $0.tensor("index", 2), $0.tensor("source", 3), $0.reduction("reduce", 4),
                includeSelf: $0.bool("include_self", or: true))
        }
        self["take"] = { take(try $0.tensor(0), try $0.tensor("index", 1)) }
        self["take_along_dim"] = {
            takeAlongDim(try $0.tensor(0), try $0.tensor("indices", 1), try $0.int(ifGiven: "dim", 2))
        }
        self["put"] = {
            try $0.tensor(0).put(
                $0.tensor("index", 1), $0.tensor("source", 2), accumulate: $0.bool("accumulate", 3, or: false))
        }
    }
}

extension Call {
    /// How scattered elements are combined.
    fileprivate func reduction(_ name: String, _ position: Int) throws -> ScatterReduction {
        try choice(
            name, position,
            of: ["sum": ScatterReduction.sum, "prod": .prod, "mean": .mean, "amax": .amax, "amin": .amin])
    }

    /// What stands between a tensor's brackets. Case files do not tell Python's tuples from its lists: integers alone
    /// are a list, which picks along the first dimension; anything else is a tuple.
    fileprivate func indices(_ name: String, _ position: Int) throws -> [IndexKind] {
        try need(
            name,
            find(name, position, "indices") { argument in
                guard case .list(let parts) = argument, !parts.allSatisfy({ $0.integer != nil }) else {
                    return try [index(argument)]
                }
                return try parts.map(index)
            })
    }

    private func index(_ argument: Argument) throws -> IndexKind {
        switch argument {
        case .integer(let index): return .integer(index)
        case .tensor(let tensor): return .tensor(tensor)
        case .slice(let start, let end, let step): return .slice(start: start, end: end, step: step ?? 1)
        case .ellipsis: return .remaining
        case .none: return .added
        case .list(let values):
            let numbers = values.compactMap(\.integer)
            guard numbers.count == values.count else {
                throw CallError.refusedByTypes("an index is \(argument.description)")
            }
            return .tensor(Tensor(numbers))
        case .real, .truth, .text, .dtype:
            throw CallError.refusedByTypes("an index is \(argument.kind)")
        }
    }
}
