internal import Kindling

extension OperatorTable {
    mutating func addComparisons() {
        self["eq"] = binary({ $0.eq($1) }, { $0.eq($1) })
        self["ne"] = binary({ $0.ne($1) }, { $0.ne($1) })
        self["lt"] = binary({ $0.lt($1) }, { $0.lt($1) })
        self["le"] = binary({ $0.le($1) }, { $0.le($1) })
        self["gt"] = binary({ $0.gt($1) }, { $0.gt($1) })
        self["ge"] = binary({ $0.ge($1) }, { $0.ge($1) })
        self["logical_and"] = binary { $0.logicalAnd($1) }
        self["logical_or"] = binary { $0.logicalOr($1) }
        self["logical_xor"] = binary { $0.logicalXor($1) }
        self["logical_not"] = unary { $0.logicalNot() }
        self["isnan"] = unary { isnan($0) }
        self["isinf"] = unary { isinf($0) }
        self["isposinf"] = unary { isposinf($0) }
        self["isneginf"] = unary { isneginf($0) }
        self["isfinite"] = unary { isfinite($0) }
        self["isreal"] = unary { $0.isreal() }
        self["signbit"] = unary { signbit($0) }
        self["isclose"] = {
            isclose(
                try $0.tensor(0), try $0.tensor("other", 1), rtol: try $0.double("rtol", 2, or: 1e-5),
                atol: try $0.double("atol", 3, or: 1e-8), equalNan: try $0.bool("equal_nan", 4, or: false))
        }
        self["allclose"] = {
            allclose(
                try $0.tensor(0), try $0.tensor("other", 1), rtol: try $0.double("rtol", 2, or: 1e-5),
                atol: try $0.double("atol", 3, or: 1e-8), equalNan: try $0.bool("equal_nan", 4, or: false))
        }
        self["equal"] = { equal(try $0.tensor(0), try $0.tensor("other", 1)) }
        // OpInfo's input is the chosen value, as in x.where(condition, other).
        self["where"] = { try $0.tensor(0).where_($0.tensor("condition", 1), $0.tensor("other", 2)) }
    }
}
