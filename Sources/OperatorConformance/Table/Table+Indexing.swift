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
            if let value = call.argument("value", 3)?.scalar { return x.scatter(dim, index, value) }
            return x.scatter(dim, index, try call.tensor("src", 3))
        }
        self["scatter_add"] = {
            try $0.tensor(0).scatterAdd($0.int("dim", 1), $0.tensor("index", 2), $0.tensor("src", 3))
        }
        self["index_select"] = { indexSelect(try $0.tensor(0), try $0.int("dim", 1), try $0.tensor("index", 2)) }
        self["index_add"] = {
            try $0.tensor(0).indexAdd($0.int("dim", 1), $0.tensor("index", 2), $0.tensor("source", 3))
        }
        self["masked_fill"] = { try $0.tensor(0).maskedFill($0.tensor("mask", 1), $0.scalar("value", 2)) }
        self["masked_select"] = { try $0.tensor(0).maskedSelect($0.tensor("mask", 1)) }
        self["nonzero"] = { call in
            if try call.bool("as_tuple", or: false) { throw CallError.notPassedOn("as_tuple=true") }
            return try call.tensor(0).nonzero()
        }
        self["nn.functional.one_hot"] = {
            let classes = try $0.int("num_classes", 1, or: -1)
            return oneHot(try $0.tensor(0), numClasses: classes == -1 ? nil : classes)
        }
    }
}

extension Call {
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
