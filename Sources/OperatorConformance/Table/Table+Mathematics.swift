internal import Kindling

extension OperatorTable {
    mutating func addMathematics() {
        self["abs"] = unary { $0.abs() }
        self["acos"] = unary { $0.acos() }
        self["acosh"] = unary { $0.acosh() }
        self["asin"] = unary { $0.asin() }
        self["asinh"] = unary { $0.asinh() }
        self["atan"] = unary { $0.atan() }
        self["atanh"] = unary { $0.atanh() }
        self["ceil"] = unary { $0.ceil() }
        self["cos"] = unary { $0.cos() }
        self["cosh"] = unary { $0.cosh() }
        self["erf"] = unary { $0.erf() }
        self["erfc"] = unary { $0.erfc() }
        self["exp"] = unary { $0.exp() }
        self["exp2"] = unary { $0.exp2() }
        self["expm1"] = unary { $0.expm1() }
        self["floor"] = unary { $0.floor() }
        self["log"] = unary { $0.log() }
        self["log10"] = unary { $0.log10() }
        self["log1p"] = unary { $0.log1p() }
        self["log2"] = unary { $0.log2() }
        self["neg"] = unary { $0.neg() }
        self["reciprocal"] = unary { $0.reciprocal() }
        self["round"] = unary { $0.round() }
        self["rsqrt"] = unary { $0.rsqrt() }
        self["sigmoid"] = unary { $0.sigmoid() }
        self["sign"] = unary { $0.sign() }
        self["sin"] = unary { $0.sin() }
        self["sinh"] = unary { $0.sinh() }
        self["sqrt"] = unary { $0.sqrt() }
        self["square"] = unary { $0.square() }
        self["tan"] = unary { $0.tan() }
        self["tanh"] = unary { $0.tanh() }
        self["trunc"] = unary { $0.trunc() }

        self["add"] = { call in
            if let number = call.argument("other", 1)?.scalar { return try call.tensor(0).add(number) }
            return try call.tensor(0).add(call.tensor("other", 1), alpha: call.scalar("alpha", or: .integer(1)))
        }
        self["sub"] = { call in
            if let number = call.argument("other", 1)?.scalar { return try call.tensor(0).sub(number) }
            return try call.tensor(0).sub(call.tensor("other", 1), alpha: call.scalar("alpha", or: .integer(1)))
        }
        self["mul"] = binary({ $0.mul($1) }, { $0.mul($1) })
        self["div"] = { call in
            let modes: [String: RoundingMode] = ["floor": .floor, "trunc": .trunc]
            if call.has("rounding_mode") {
                let mode = try call.choice("rounding_mode", of: modes)
                return try call.tensor(0).div(call.tensor("other", 1), roundingMode: mode)
            }
            return try binary({ $0.div($1) }, { $0.div($1) })(call)
        }
        self["floor_divide"] = binary({ $0.floorDivide($1) }, { $0.floorDivide($1) })
        self["remainder"] = binary({ $0.remainder($1) }, { $0.remainder($1) })
        self["fmod"] = binary({ $0.fmod($1) }, { $0.fmod($1) })
        self["atan2"] = binary { $0.atan2($1) }
        self["maximum"] = binary { maximum($0, $1) }
        self["minimum"] = binary { minimum($0, $1) }
        self["pow"] = { call in
            if let exponent = call.argument("exponent", 1)?.scalar { return pow(try call.tensor(0), exponent) }
            return pow(try call.tensor(0), try call.tensor("exponent", 1))
        }
        self["clamp"] = {
            try $0.tensor(0).clamp($0.scalar(ifGiven: "min", 1), $0.scalar(ifGiven: "max", 2))
        }

        self["__radd__"] = reflected({ $0 + $1 }, { $0 + $1 })
        self["__rsub__"] = reflected({ $0 - $1 }, { $0 - $1 })
        self["__rmul__"] = reflected({ $0 * $1 }, { $0 * $1 })
        self["__rdiv__"] = reflected({ $0 / $1 }, { $0 / $1 })
        self["__rpow__"] = reflected({ $0 ** $1 }, { $0 ** $1 })
    }
}
