// What kind of number an element is, and whether numbers are close.

extension Tensor {
    /// Whether elements are not a number. PyTorch: `isnan`.
    public func isnan() -> Tensor { ne(self) }
    /// Whether elements are infinite. PyTorch: `isinf`.
    public func isinf() -> Tensor { isposinf().logicalOr(isneginf()) }
    /// Whether elements are infinity. PyTorch: `isposinf`.
    public func isposinf() -> Tensor { isEqual(toReal: .infinity) }
    /// Whether elements are minus infinity. PyTorch: `isneginf`.
    public func isneginf() -> Tensor { isEqual(toReal: -.infinity) }
    /// Whether elements are numbers, and not infinite. PyTorch: `isfinite`.
    public func isfinite() -> Tensor { isinf().logicalOr(isnan()).logicalNot() }
    /// Whether elements are real numbers: all are. PyTorch: `isreal`.
    public func isreal() -> Tensor { onesLike(self, dtype: .bool) }
    /// Whether elements are below 0, or -0. PyTorch: `signbit`.
    public func signbit() -> Tensor {
        dtype.isFloatingPoint ? Tensor(.integer(1), dtype).copysign(detach()) < 0 : self < 0
    }

    /// As `eq`, without a conversion of integers, which never are infinite.
    private func isEqual(toReal value: Double) -> Tensor {
        dtype.isFloatingPoint ? eq(value) : zerosLike(self, dtype: .bool)
    }

    /// Whether `|self - other| <= atol + rtol |other|`; NaN is close to NaN where `equalNan`. PyTorch: `isclose`.
    public func isclose(
        _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false
    ) -> Tensor {
        check(
            dtype == other.dtype, "\(dtype.legacyName) did not match \(other.dtype.legacyName)",
            hint: "other.to(.\(dtype.name)) converts.")
        check(rtol >= 0, "rtol must be greater than or equal to zero, but got \(rtol)", hint: "A share of |other|.")
        check(atol >= 0, "atol must be greater than or equal to zero, but got \(atol)", hint: "A distance.")
        let (a, b) = (detach(), other.detach())
        let same = equalNan ? a.eq(b).logicalOr(a.isnan().logicalAnd(b.isnan())) : a.eq(b)
        if rtol == 0, atol == 0 { return same }
        let distance = (a.floating - b.floating).abs()
        let allowed = (b.floating * rtol).abs() + atol
        return same.logicalOr(distance.isfinite().logicalAnd(distance <= allowed))
    }

    /// This tensor, integers as float32.
    private var floating: Tensor { dtype.isFloatingPoint ? self : to(.float32) }

    /// Whether all elements are close, as by ``isclose(_:rtol:atol:equalNan:)``. PyTorch: `allclose`.
    public func allclose(_ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNan: Bool = false) -> Bool {
        isclose(other, rtol: rtol, atol: atol, equalNan: equalNan).all().item(Bool.self)
    }

    /// Puts numbers in the place of NaN and of the infinities: `nan`, and the largest and smallest of the dtype unless
    /// `posinf` and `neginf` are given. Gradient: `g` where elements are finite, otherwise 0. PyTorch: `nan_to_num`.
    public func nanToNum(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
        guard dtype.isFloatingPoint else { return clone() }
        let largest = dtype.largest
        if posinf == nil, neginf == nil { return Unary(function: .nanToNum, first: nan, second: largest)(self) }
        return maskedFill(isnan(), nan).maskedFill(isposinf(), posinf ?? largest)
            .maskedFill(isneginf(), neginf ?? -largest)
    }
    @discardableResult
    public func nanToNum_(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
        if dtype.isFloatingPoint, posinf == nil, neginf == nil {
            return applyInPlace(.nanToNum, "nan_to_num_", nan, dtype.largest)
        }
        return copy_(nanToNum(nan: nan, posinf: posinf, neginf: neginf))
    }
}

extension Unary.Function {
    static let nanToNum = Self(node: "NanToNum", kernel: .nanToNum) { g, x, _, largest in
        fused(.clampGradient, g, x, -largest, largest) { where_(x.isfinite(), g, 0) }
    }
}

extension DType {
    /// The largest finite number, of floating dtypes.
    fileprivate var largest: Double {
        switch self {
        case .float64: .greatestFiniteMagnitude
        case .float16: 65504
        case .bfloat16: 0x1.FEp127
        default: Double(Float.greatestFiniteMagnitude)
        }
    }
}
