internal import Kindling

/// Functions of each element, and products of matrices.
extension OperatorWorkloads {
    static var mathematics: [OperatorRow] { unaryFunctions + binaryFunctions + comparisons + combinations + matrices }

    private static var unaryFunctions: [OperatorRow] {
        [
            .unary("abs", gradient: true) { $0.abs() },
            .unary("acos", .uniform(), gradient: true) { $0.acos() },
            .unary("acosh", .normalAbove1) { $0.acosh() },
            .unary("asin", .uniform()) { $0.asin() },
            .unary("asinh") { $0.asinh() },
            .unary("atan") { $0.atan() },
            .unary("atanh", .uniform()) { $0.atanh() },
            .unary("ceil") { $0.ceil() },
            .unary("cos", gradient: true) { $0.cos() },
            .unary("cosh") { $0.cosh() },
            .unary("erf", gradient: true) { $0.erf() },
            .unary("erfc") { $0.erfc() },
            .unary("erfinv", .uniform()) { $0.erfinv() },
            .unary("exp", gradient: true) { $0.exp() },
            .unary("exp2") { $0.exp2() },
            .unary("expm1") { $0.expm1() },
            .unary("floor") { $0.floor() },
            .unary("frac") { $0.frac() },
            .unary("log", .positive(), gradient: true) { $0.log() },
            .unary("log10", .positive()) { $0.log10() },
            .unary("log1p", .positive()) { $0.log1p() },
            .unary("log2", .positive()) { $0.log2() },
            .unary("nan_to_num") { $0.nanToNum() },
            .unary("neg") { $0.neg() },
            .unary("pow", .positive(), gradient: true) { $0.pow(2.5) },
            .unary("reciprocal", .positive(), gradient: true) { $0.reciprocal() },
            .unary("round") { $0.round() },
            .unary("rsqrt", .positive(), gradient: true) { $0.rsqrt() },
            .unary("sgn") { $0.sgn() },
            .unary("sigmoid", gradient: true) { $0.sigmoid() },
            .unary("sign") { $0.sign() },
            .unary("sin", gradient: true) { $0.sin() },
            .unary("sinh") { $0.sinh() },
            .unary("sqrt", .positive(), gradient: true) { $0.sqrt() },
            .unary("square", gradient: true) { $0.square() },
            .unary("tan") { $0.tan() },
            .unary("tanh", gradient: true) { $0.tanh() },
            .unary("trunc") { $0.trunc() },
        ]
    }

    private static var binaryFunctions: [OperatorRow] {
        [
            .binary("add") { $0.add($1) },
            .binary("atan2") { $0.atan2($1) },
            .binary("copysign") { $0.copysign($1) },
            .binary("div", gradient: true) { $0.div($1) },
            .binary("floor_divide") { $0.floorDivide($1) },
            .binary("fmod") { $0.fmod($1) },
            .binary("heaviside") { $0.heaviside($1) },
            .binary("hypot") { $0.hypot($1) },
            .binary("logaddexp") { $0.logaddexp($1) },
            .binary("maximum", gradient: true) { $0.maximum($1) },
            .binary("minimum") { $0.minimum($1) },
            .binary("mul", gradient: true) { $0.mul($1) },
            .binary("remainder") { $0.remainder($1) },
            .binary("rsub") { $0.rsub($1) },
            .binary("sub") { $0.sub($1) },
            .binary("true_divide") { $0.trueDivide($1) },
            .binary("xlogy", .normal(), .positive()) { $0.xlogy($1) },
        ]
    }

    private static var comparisons: [OperatorRow] {
        [
            .binary("eq", .levels(10), .levels(10)) { $0.eq($1) },
            .binary("ge") { $0.ge($1) },
            .binary("gt") { $0.gt($1) },
            .binary("le") { $0.le($1) },
            .binary("lt") { $0.lt($1) },
            .binary("ne", .levels(10), .levels(10)) { $0.ne($1) },
            .binary("logical_and", .mask(), .mask()) { $0.logicalAnd($1) },
            .binary("logical_or", .mask(), .mask()) { $0.logicalOr($1) },
            .binary("logical_xor", .mask(), .mask()) { $0.logicalXor($1) },
            .unary("logical_not", .mask()) { $0.logicalNot() },
            .unary("isfinite") { $0.isfinite() },
            .unary("isinf") { $0.isinf() },
            .unary("isnan") { $0.isnan() },
            .binary("isclose") { isclose($0, $1) },
            .unary("allclose") { full([], allclose($0, $0)) },
            .unary("equal") { x in
                let other = x.clone()
                return full([], equal(x, other))
            },
        ]
    }

    private static var combinations: [OperatorRow] {
        [
            .ternary("addcdiv", .normal(), .normal(), .positive()) { $0.addcdiv($1, $2, value: 0.5) },
            .ternary("addcmul") { $0.addcmul($1, $2, value: 0.5) },
            .unary("clamp", gradient: true) { $0.clamp(-0.5, 0.5) },
            .binary("clamp_max") { $0.clampMax($1) },
            .binary("clamp_min") { $0.clampMin($1) },
            .binary("lerp", gradient: true) { $0.lerp($1, 0.3) },
            .ternary("where", .normal(), .mask(), .normal(), gradient: true) { $0.where_($1, $2) },
        ]
    }

    private static var matrices: [OperatorRow] {
        let square = OperatorInput.normal([512, 512])
        let batch = OperatorInput.normal([64, 128, 128])
        let heads = OperatorInput.normal([4, 8, 256, 64])
        return [
            .ternary("addmm", square, square, square) { $0.addmm($1, $2) },
            .ternary("baddbmm", batch, batch, batch) { $0.baddbmm($1, $2) },
            .binary("bmm", batch, batch) { $0.bmm($1) },
            .binary("cross", .normal([349525, 3]), .normal([349525, 3])) { $0.cross($1, dim: 1) },
            .binary("dot", .normal([1 << 20]), .normal([1 << 20])) { $0.dot($1) },
            .binary("einsum", .normal([32, 128, 128]), .normal([32, 128, 128])) { einsum("bij,bkj->bik", $0, $1) },
            .binary("inner", square, square) { $0.inner($1) },
            .binary("matmul", square, square) { $0.matmul($1) },
            .binary("mm", square, square) { $0.mm($1) },
            .binary("mv", .normal(), .normal([1024])) { $0.mv($1) },
            .ternary("nn.functional.linear", square, square, .normal([512])) { linear($0, $1, $2) },
            .ternary("nn.functional.scaled_dot_product_attention", heads, heads, heads, gradient: true) {
                scaledDotProductAttention($0, $1, $2)
            },
            .binary("outer", .normal([1024]), .normal([1024])) { $0.outer($1) },
            .binary("tensordot", .normal([64, 32, 64]), .normal([32, 64, 128])) { tensordot($0, $1, dims: 2) },
            .unary("trace") { $0.trace() },
        ]
    }
}

extension OperatorInput {
    /// From 1 to 2.
    fileprivate static var normalAbove1: OperatorInput { OperatorInput { rand(million) + 1 } }
}
