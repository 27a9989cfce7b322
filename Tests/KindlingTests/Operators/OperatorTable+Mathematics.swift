import Kindling

extension OperatorTable {
    mutating func addMathematics() {
        addFormulas()
        addClassification()
        addBounds()
    }

    private mutating func addFormulas() {
        row("deg2rad", node: "MulBackward0") { deg2rad($0[0]) }
        row("rad2deg", node: "MulBackward0") { rad2deg($0[0]) }
        row("positive") { positive($0[0]) }
        row("sinc") { sinc($0[0]) }
        row("sinc.zero", isSmooth: false) { sinc($0[0]) }
        row("frac") { frac($0[0]) }
        row("sgn", node: "SignBackward0") { sgn($0[0]) }
        row("erfinv") { erfinv($0[0]) }
        row("erfinv.ends", isSmooth: false) { erfinv($0[0]) }
        row("logit") { logit($0[0]) }
        row("logit.eps") { logit($0[0], eps: 0.3) }
        row("entr") { $0[0].entr() }
        row("ndtr", node: "MulBackward0") { $0[0].ndtr() }
        row("round.decimals", node: "DivBackward0") { round($0[0], decimals: 1) }
        row("round.tens", node: "MulBackward0") { round($0[0], decimals: -1) }
    }

    private mutating func addClassification() {
        row("isfinite") { isfinite($0[0]) }
        row("isinf") { isinf($0[0]) }
        row("isposinf") { isposinf($0[0]) }
        row("isneginf") { isneginf($0[0]) }
        row("signbit") { signbit($0[0]) }
        row("isreal") { $0[0].isreal() }
        row("isfinite.int") { isfinite($0[0]) }
        row("signbit.int") { signbit($0[0]) }
        row("isclose", misuse: { zeros(2).isclose(zeros(2, dtype: .float64)) }) {
            isclose($0[0], $0[1], rtol: 0.1, equalNan: true)
        }
        row("isclose.exact", misuse: { isclose(zeros(2), zeros(2), rtol: -1) }) {
            isclose($0[0], $0[1], rtol: 0, atol: 0)
        }
        row("nanToNum", isSmooth: false) { nanToNum($0[0]) }
        row("nanToNum.given", node: "MaskedFillBackward0", isSmooth: false) {
            nanToNum($0[0], nan: 1.5, posinf: 2, neginf: -3)
        }
    }

    private mutating func addBounds() {
        row("fill") { fill($0[0], 2.5) }
        row("fill.tensor", misuse: { fill(zeros(2), zeros(2)) }) { fill($0[0], $0[1]) }
        row("clampMin") { clampMin($0[0], 0.1) }
        row("clampMax") { clampMax($0[0], 0.1) }
        row("clampMin.tensor") { clampMin($0[0], $0[1]) }
        row("clampMax.tensor") { clampMax($0[0], $0[1]) }
        row("clampMin.ties", isSmooth: false) { clampMin($0[0], $0[1]) }
        row("clamp.tensors", node: "ClampMaxBackward1") { clamp($0[0], $0[1], $0[2]) }
    }

    mutating func addPairs() {
        addTwoOperands()
        addCombinations()
    }

    private mutating func addTwoOperands() {
        row("hypot", misuse: { hypot(tensor([1]), tensor([2])) }) { hypot($0[0], $0[1]) }
        row("copysign") { copysign($0[0], $0[1]) }
        row("copysign.scalar", node: "CopysignBackward0", isSmooth: false) { copysign($0[0], -2.0) }
        row("fmax", node: "WhereBackward0", isSmooth: false) { fmax($0[0], $0[1]) }
        row("fmin", node: "WhereBackward0", isSmooth: false) { fmin($0[0], $0[1]) }
        row("heaviside", misuse: { heaviside(zeros(2), zeros(2, dtype: .float64)) }) { heaviside($0[0], $0[1]) }
        row("ldexp", node: "MulBackward0") { ldexp($0[0], $0[1]) }
        row("logaddexp") { logaddexp($0[0], $0[1]) }
        row("logaddexp2") { logaddexp2($0[0], $0[1]) }
        row("logaddexp.infinite") { logaddexp($0[0].detach(), $0[1].detach()) }
        row("xlogy") { xlogy($0[0], $0[1]) }
        row("xlogy.zero", isSmooth: false) { xlogy($0[0], $0[1]) }
        row("xlog1py") { $0[0].xlog1py($0[1]) }
        row("xlog1py.zero", isSmooth: false) { $0[0].xlog1py($0[1]) }
        row("floatPower") { floatPower($0[0], $0[1]) }
        row("floatPower.int") { floatPower($0[0], -2) }
        row("rsub", node: "SubBackward0") { rsub($0[0], $0[1]) }
        row("rsub.alpha") { $0[0].rsub(2.0, alpha: 3) }
        row("div.floorScalar") { $0[0].div(0.7, roundingMode: .floor) }
        row("div.truncScalar") { $0[0].div(0.7, roundingMode: .trunc) }
        row("remainder.scalarLeft") { 5 % $0[0] }
    }

    private mutating func addCombinations() {
        row("addcmul") { addcmul($0[0], $0[1], $0[2]) }
        row("addcmul.value") { addcmul($0[0], $0[1], $0[2], value: 2.5) }
        row("addcdiv", misuse: { addcdiv(tensor([1.0]), tensor([1]), tensor([1])) }) {
            addcdiv($0[0], $0[1], $0[2])
        }
        row("addcdiv.value") { addcdiv($0[0], $0[1], $0[2], value: 2.5) }
        row("lerp", misuse: { lerp(zeros(1), zeros(1, dtype: .float64), 0.5) }) {
            lerp($0[0], $0[1], 0.3)
        }
        row("lerp.far") { lerp($0[0], $0[1], 0.7) }
        row("lerp.tensor", node: "WhereBackward0", misuse: { lerp(zeros(1), zeros(1), zeros(1, dtype: .float64)) }) {
            lerp($0[0], $0[1], $0[2])
        }
        row("dist", node: "LinalgVectorNormBackward0") { dist($0[0], $0[1]) }
    }
}
