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
        self["round"] = { call in
            guard let decimals = try call.int(ifGiven: "decimals") else { return try call.tensor(0).round() }
            return try call.tensor(0).round(decimals: decimals)
        }
        self["rsqrt"] = unary { $0.rsqrt() }
        self["sigmoid"] = unary { $0.sigmoid() }
        self["erfinv"] = unary { $0.erfinv() }
        self["frac"] = unary { $0.frac() }
        self["positive"] = unary { $0.positive() }
        self["sgn"] = unary { $0.sgn() }
        self["deg2rad"] = unary { $0.deg2rad() }
        self["rad2deg"] = unary { $0.rad2deg() }
        self["sinc"] = unary { $0.sinc() }
        self["special.entr"] = unary { $0.entr() }
        self["special.ndtr"] = unary { $0.ndtr() }
        self["logit"] = { try $0.tensor(0).logit(eps: $0.double(ifGiven: "eps", 1)) }
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
            guard call.has("rounding_mode") else { return try binary({ $0.div($1) }, { $0.div($1) })(call) }
            let mode = try call.choice("rounding_mode", of: modes)
            return try binary({ $0.div($1, roundingMode: mode) }, { $0.div($1, roundingMode: mode) })(call)
        }
        self["true_divide"] = binary({ $0.trueDivide($1) }, { $0.trueDivide($1) })
        self["floor_divide"] = binary({ $0.floorDivide($1) }, { $0.floorDivide($1) })
        self["remainder"] = binary({ $0.remainder($1) }, { $0.remainder($1) })
        self["fmod"] = binary({ $0.fmod($1) }, { $0.fmod($1) })
        self["atan2"] = binary { $0.atan2($1) }
        self["maximum"] = binary { maximum($0, $1) }
        self["minimum"] = binary { minimum($0, $1) }
        self["max--binary"] = binary { $0.max($1) }
        self["min--binary"] = binary { $0.min($1) }
        self["fmax"] = binary { fmax($0, $1) }
        self["fmin"] = binary { fmin($0, $1) }
        self["hypot"] = binary { hypot($0, $1) }
        self["copysign"] = binary({ copysign($0, $1) }, { copysign($0, $1) })
        self["heaviside"] = binary { heaviside($0, $1) }
        self["ldexp"] = binary { ldexp($0, $1) }
        self["logaddexp"] = binary { logaddexp($0, $1) }
        self["logaddexp2"] = binary { logaddexp2($0, $1) }
        self["xlogy"] = binary({ xlogy($0, $1) }, { xlogy($0, $1) })
        self["special.xlog1py"] = binary({ $0.xlog1py($1) }, { $0.xlog1py($1) })
        self["pow"] = { call in
            if let exponent = call.argument("exponent", 1)?.scalar { return pow(try call.tensor(0), exponent) }
            return pow(try call.tensor(0), try call.tensor("exponent", 1))
        }
        self["float_power"] = { call in
            if let exponent = call.argument("exponent", 1)?.scalar { return floatPower(try call.tensor(0), exponent) }
            return floatPower(try call.tensor(0), try call.tensor("exponent", 1))
        }
        addCombinations()
        addBounds()
        addReflected()
    }

    private mutating func addCombinations() {
        self["addcmul"] = {
            try $0.tensor(0).addcmul(
                $0.tensor("tensor1", 1), $0.tensor("tensor2", 2), value: $0.scalar("value", or: .integer(1)))
        }
        self["addcdiv"] = {
            try $0.tensor(0).addcdiv(
                $0.tensor("tensor1", 1), $0.tensor("tensor2", 2), value: $0.scalar("value", or: .integer(1)))
        }
        self["lerp"] = { call in
            let (start, end) = (try call.tensor(0), try call.tensor("end", 1))
            if let weight = call.argument("weight", 2)?.scalar { return lerp(start, end, weight.double) }
            return lerp(start, end, try call.tensor("weight", 2))
        }
        self["rsub"] = { call in
            let alpha = try call.scalar("alpha", or: .integer(1))
            if let number = call.argument("other", 1)?.scalar {
                return try call.tensor(0).rsub(number, alpha: alpha)
            }
            return try call.tensor(0).rsub(call.tensor("other", 1), alpha: alpha)
        }
        self["dist"] = { dist(try $0.tensor(0), try $0.tensor("other", 1), try $0.double("p", 2, or: 2)) }
    }

    private mutating func addBounds() {
        self["clamp"] = { call in
            let x = try call.tensor(0)
            let bounds = [call.argument("min", 1), call.argument("max", 2)]
            if bounds.contains(where: { $0?.tensor != nil }) {
                return x.clamp(try call.tensor(ifGiven: "min", 1), try call.tensor(ifGiven: "max", 2))
            }
            return x.clamp(try call.scalar(ifGiven: "min", 1), try call.scalar(ifGiven: "max", 2))
        }
        // OpInfo counts numbers as a misuse, which they are not.
        self["clamp_min"] = { clampMin(try $0.tensor(0), try $0.tensor("min", 1)) }
        self["clamp_max"] = { clampMax(try $0.tensor(0), try $0.tensor("max", 1)) }
        self["nan_to_num"] = {
            try $0.tensor(0).nanToNum(
                nan: $0.double("nan", 1, or: 0), posinf: $0.double(ifGiven: "posinf", 2),
                neginf: $0.double(ifGiven: "neginf", 3))
        }
    }

    private mutating func addReflected() {

        self["__radd__"] = reflected({ $0 + $1 }, { $0 + $1 })
        self["__rsub__"] = reflected({ $0 - $1 }, { $0 - $1 })
        self["__rmul__"] = reflected({ $0 * $1 }, { $0 * $1 })
        self["__rdiv__"] = reflected({ $0 / $1 }, { $0 / $1 })
        self["__rmod__"] = reflected({ $0 % $1 }, { $0 % $1 })
        self["__rpow__"] = reflected({ $0 ** $1 }, { $0 ** $1 })
    }
}
