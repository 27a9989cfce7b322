// Functions of each element that exist free and as methods, as in PyTorch: documented with the methods.

public func acos(_ x: Tensor) -> Tensor { x.acos() }
public func acosh(_ x: Tensor) -> Tensor { x.acosh() }
public func asin(_ x: Tensor) -> Tensor { x.asin() }
public func asinh(_ x: Tensor) -> Tensor { x.asinh() }
public func atan(_ x: Tensor) -> Tensor { x.atan() }
public func atanh(_ x: Tensor) -> Tensor { x.atanh() }
public func ceil(_ x: Tensor) -> Tensor { x.ceil() }
public func cosh(_ x: Tensor) -> Tensor { x.cosh() }
public func deg2rad(_ x: Tensor) -> Tensor { x.deg2rad() }
public func erf(_ x: Tensor) -> Tensor { x.erf() }
public func erfc(_ x: Tensor) -> Tensor { x.erfc() }
public func erfinv(_ x: Tensor) -> Tensor { x.erfinv() }
public func exp2(_ x: Tensor) -> Tensor { x.exp2() }
public func expm1(_ x: Tensor) -> Tensor { x.expm1() }
public func floor(_ x: Tensor) -> Tensor { x.floor() }
public func frac(_ x: Tensor) -> Tensor { x.frac() }
public func isfinite(_ x: Tensor) -> Tensor { x.isfinite() }
public func isinf(_ x: Tensor) -> Tensor { x.isinf() }
public func isnan(_ x: Tensor) -> Tensor { x.isnan() }
public func isneginf(_ x: Tensor) -> Tensor { x.isneginf() }
public func isposinf(_ x: Tensor) -> Tensor { x.isposinf() }
public func log10(_ x: Tensor) -> Tensor { x.log10() }
public func log1p(_ x: Tensor) -> Tensor { x.log1p() }
public func log2(_ x: Tensor) -> Tensor { x.log2() }
public func neg(_ x: Tensor) -> Tensor { x.neg() }
public func positive(_ x: Tensor) -> Tensor { x.positive() }
public func rad2deg(_ x: Tensor) -> Tensor { x.rad2deg() }
public func reciprocal(_ x: Tensor) -> Tensor { x.reciprocal() }
public func round(_ x: Tensor) -> Tensor { x.round() }
public func rsqrt(_ x: Tensor) -> Tensor { x.rsqrt() }
public func sgn(_ x: Tensor) -> Tensor { x.sgn() }
public func sign(_ x: Tensor) -> Tensor { x.sign() }
public func signbit(_ x: Tensor) -> Tensor { x.signbit() }
public func sinc(_ x: Tensor) -> Tensor { x.sinc() }
public func sinh(_ x: Tensor) -> Tensor { x.sinh() }
public func square(_ x: Tensor) -> Tensor { x.square() }
public func tan(_ x: Tensor) -> Tensor { x.tan() }
public func trunc(_ x: Tensor) -> Tensor { x.trunc() }
public func atan2(_ a: Tensor, _ b: Tensor) -> Tensor { a.atan2(b) }
public func copysign(_ a: Tensor, _ b: Tensor) -> Tensor { a.copysign(b) }
public func floatPower(_ a: Tensor, _ b: Tensor) -> Tensor { a.floatPower(b) }
public func floorDivide(_ a: Tensor, _ b: Tensor) -> Tensor { a.floorDivide(b) }
public func fmax(_ a: Tensor, _ b: Tensor) -> Tensor { a.fmax(b) }
public func fmin(_ a: Tensor, _ b: Tensor) -> Tensor { a.fmin(b) }
public func fmod(_ a: Tensor, _ b: Tensor) -> Tensor { a.fmod(b) }
public func heaviside(_ a: Tensor, _ b: Tensor) -> Tensor { a.heaviside(b) }
public func hypot(_ a: Tensor, _ b: Tensor) -> Tensor { a.hypot(b) }
public func ldexp(_ a: Tensor, _ b: Tensor) -> Tensor { a.ldexp(b) }
public func logaddexp(_ a: Tensor, _ b: Tensor) -> Tensor { a.logaddexp(b) }
public func logaddexp2(_ a: Tensor, _ b: Tensor) -> Tensor { a.logaddexp2(b) }
public func logicalAnd(_ a: Tensor, _ b: Tensor) -> Tensor { a.logicalAnd(b) }
public func logicalOr(_ a: Tensor, _ b: Tensor) -> Tensor { a.logicalOr(b) }
public func logicalXor(_ a: Tensor, _ b: Tensor) -> Tensor { a.logicalXor(b) }
public func remainder(_ a: Tensor, _ b: Tensor) -> Tensor { a.remainder(b) }
public func trueDivide(_ a: Tensor, _ b: Tensor) -> Tensor { a.trueDivide(b) }
public func xlogy(_ a: Tensor, _ b: Tensor) -> Tensor { a.xlogy(b) }
public func copysign(_ a: Tensor, _ b: some ScalarConvertible) -> Tensor { a.copysign(b) }
public func floatPower(_ a: Tensor, _ b: some ScalarConvertible) -> Tensor { a.floatPower(b) }
public func xlogy(_ a: Tensor, _ b: some ScalarConvertible) -> Tensor { a.xlogy(b) }
public func logicalNot(_ x: Tensor) -> Tensor { x.logicalNot() }
public func xlogy(_ a: some ScalarConvertible, _ b: Tensor) -> Tensor {
    Tensor(a.scalar, a.scalar.promoted(with: b.dtype)).xlogy(b)
}
public func floatPower(_ base: some ScalarConvertible, _ exponent: Tensor) -> Tensor {
    Tensor(base.scalar, .float64).floatPower(exponent)
}
public func pow(_ base: some ScalarConvertible, _ exponent: Tensor) -> Tensor { base ** exponent }
public func round(_ x: Tensor, decimals: Int) -> Tensor { x.round(decimals: decimals) }
public func logit(_ x: Tensor, eps: Double? = nil) -> Tensor { x.logit(eps: eps) }
public func clamp(_ x: Tensor, _ lower: Tensor?, _ upper: Tensor?) -> Tensor { x.clamp(lower, upper) }
public func clampMin(_ x: Tensor, _ lower: Tensor) -> Tensor { x.clampMin(lower) }
public func clampMin(_ x: Tensor, _ lower: some ScalarConvertible) -> Tensor { x.clampMin(lower) }
public func clampMax(_ x: Tensor, _ upper: Tensor) -> Tensor { x.clampMax(upper) }
public func clampMax(_ x: Tensor, _ upper: some ScalarConvertible) -> Tensor { x.clampMax(upper) }
public func nanToNum(_ x: Tensor, nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
    x.nanToNum(nan: nan, posinf: posinf, neginf: neginf)
}
public func isclose(
    _ a: Tensor, _ b: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false
) -> Tensor {
    a.isclose(b, rtol: rtol, atol: atol, equalNan: equalNan)
}
public func allclose(
    _ a: Tensor, _ b: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false
) -> Bool {
    a.allclose(b, rtol: rtol, atol: atol, equalNan: equalNan)
}
public func addcmul(_ x: Tensor, _ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
    x.addcmul(a, b, value: value)
}
public func addcdiv(_ x: Tensor, _ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
    x.addcdiv(a, b, value: value)
}
public func lerp(_ start: Tensor, _ end: Tensor, _ weight: Double) -> Tensor { start.lerp(end, weight) }
public func lerp(_ start: Tensor, _ end: Tensor, _ weight: Tensor) -> Tensor { start.lerp(end, weight) }
public func rsub(_ a: Tensor, _ b: Tensor, alpha: some ScalarConvertible = 1) -> Tensor { a.rsub(b, alpha: alpha) }
public func dist(_ a: Tensor, _ b: Tensor, _ p: Double = 2) -> Tensor { a.dist(b, p) }
