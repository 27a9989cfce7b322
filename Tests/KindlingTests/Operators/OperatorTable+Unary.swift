import Kindling

extension OperatorTable {
    mutating func addUnary() {
        addFunctions()
        addActivations()
    }

    private mutating func addActivations() {
        row("gelu") { gelu($0[0]) }
        row("gelu.tanh") { gelu($0[0], approximate: .tanh) }
        row("silu") { silu($0[0]) }
        row("leakyRelu") { leakyRelu($0[0]) }
        row("leakyRelu.slope") { leakyRelu($0[0], negativeSlope: 0.2) }
        row("elu") { elu($0[0]) }
        row("softplus") { softplus($0[0]) }
    }

    private mutating func addFunctions() {
        row("neg") { $0[0].neg() }
        row("exp") { $0[0].exp() }
        row("expm1") { $0[0].expm1() }
        row("exp2") { $0[0].exp2() }
        row("sin") { $0[0].sin() }
        row("cos") { $0[0].cos() }
        row("atan") { $0[0].atan() }
        row("sinh") { $0[0].sinh() }
        row("cosh") { $0[0].cosh() }
        row("tanh") { $0[0].tanh() }
        row("asinh") { $0[0].asinh() }
        row("sigmoid") { $0[0].sigmoid() }
        row("erf") { $0[0].erf() }
        row("erfc") { $0[0].erfc() }
        row("square") { $0[0].square() }
        row("abs") { $0[0].abs() }
        row("sign") { $0[0].sign() }
        row("reciprocal") { $0[0].reciprocal() }
        row("relu") { $0[0].relu() }
        row("floor") { $0[0].floor() }
        row("ceil") { $0[0].ceil() }
        row("round") { $0[0].round() }
        row("trunc") { $0[0].trunc() }
        row("log") { $0[0].log() }
        row("log2") { $0[0].log2() }
        row("log10") { $0[0].log10() }
        row("sqrt") { $0[0].sqrt() }
        row("rsqrt") { $0[0].rsqrt() }
        row("log1p") { $0[0].log1p() }
        row("asin") { $0[0].asin() }
        row("acos") { $0[0].acos() }
        row("atanh") { $0[0].atanh() }
        row("tan") { $0[0].tan() }
        row("acosh") { $0[0].acosh() }
        row("neg.int") { $0[0].neg() }
        row("abs.int") { $0[0].abs() }
        row("sign.int") { $0[0].sign() }
        row("square.int") { $0[0].square() }
        row("relu.int") { $0[0].relu() }
        row("floor.int") { $0[0].floor() }
        row("exp.int") { $0[0].exp() }
        row("sqrt.int") { $0[0].sqrt() }
        row("sigmoid.int") { $0[0].sigmoid() }
        row("abs.int32") { $0[0].abs() }
        row("exp.bool") { $0[0].exp() }
        row("exp.scalar") { $0[0].exp() }
        row("exp.long") { $0[0].exp() }
        row("clamp") { $0[0].clamp(-1, 1) }
        row("clamp.min") { $0[0].clamp(min: 0.1) }
        row("clamp.max") { $0[0].clamp(max: 1.1) }
        row("clamp.int") { $0[0].clamp(-1, 2) }
        row("clamp.intReal", misuse: { zeros(3).clamp(Int?.none, Int?.none) }) { $0[0].clamp(-1.5, 2) }
        row("pow.2") { $0[0] ** 2 }
        row("pow.3") { $0[0] ** 3 }
        row("pow.0") { $0[0] ** 0 }
        row("pow.half") { $0[0] ** 0.5 }
        row("pow.real") { $0[0] ** 2.5 }
        row("pow.negative") { $0[0] ** -1 }
        row("pow.scalarBase", node: "PowBackward1") { 2 ** $0[0] }
        row("pow.int", misuse: { tensor([1, 2]) ** -1 }) { $0[0] ** 3 }
        row("pow.intReal") { $0[0] ** 1.5 }
    }
}
