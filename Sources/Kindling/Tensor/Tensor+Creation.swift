extension Tensor {
    /// A tensor of the given values in row-major order; `shape` nil makes a vector.
    ///
    /// Float and Double make float32, integers int64, int32 or uint8, Bool bool, unless `dtype` says otherwise.
    public convenience init<Element: TensorElement>(
        _ values: [Element], _ shape: [Int]? = nil, dtype: DType? = nil, requiresGrad: Bool = false
    ) {
        let shape = shape ?? [values.count]
        check(
            Shape.count(shape) == values.count && !shape.contains { $0 < 0 },
            "shape '\(shape)' is invalid for input of size \(values.count)",
            hint: "\(values.count) values do not fill that shape.")
        let wanted = dtype ?? Element.creationDType
        self.init(empty: shape, wanted)
        values.withUnsafeBytes { source in
            if wanted == Element.dtype {
                if let start = source.baseAddress { pointer.copyMemory(from: start, byteCount: source.count) }
            } else {
                let original = Tensor(empty: shape, Element.dtype)
                if let start = source.baseAddress { original.pointer.copyMemory(from: start, byteCount: source.count) }
                backend.copy(original, into: self)
            }
        }
        if requiresGrad { self.requiresGrad = true }
    }

    /// A tensor without dimensions that holds one value.
    package convenience init(_ value: Scalar, _ dtype: DType) {
        self.init(empty: [], dtype)
        switch dtype {
        case .float32: pointer.storeBytes(of: Float(value.double), as: Float.self)
        case .float64: pointer.storeBytes(of: value.double, as: Double.self)
        default: backend.fill(self, value)
        }
    }
}

/// A tensor of the given number, or of arrays of arrays of numbers. PyTorch: `torch.tensor`.
///
/// Floating-point literals make float32, integers int64, truth values bool, unless `dtype` says otherwise.
public func tensor<Values: NestedValues>(
    _ values: Values, dtype: DType? = nil, requiresGrad: Bool = false
) -> Tensor {
    let shape = values.nestedShape
    var flat: [Values.Value] = []
    flat.reserveCapacity(Shape.count(shape))
    values.appendValues(to: &flat, shape: shape[...])
    return Tensor(flat, shape, dtype: dtype, requiresGrad: requiresGrad)
}

/// A tensor filled with `value`, in the dtype of the value unless `dtype` says otherwise. PyTorch: `torch.full`.
public func full(
    _ shape: [Int], _ value: some ScalarConvertible, dtype: DType? = nil, requiresGrad: Bool = false
) -> Tensor {
    check(
        !shape.contains { $0 < 0 }, "Trying to create tensor with negative dimension \(shape.min() ?? 0): \(shape)",
        hint: "Sizes count elements.")
    let result = Tensor(empty: shape, dtype ?? value.scalar.dtype)
    result.backend.fill(result, value.scalar)
    if requiresGrad { result.requiresGrad = true }
    return result
}

/// A tensor of zeros. PyTorch: `torch.zeros`.
public func zeros(_ shape: [Int], dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    full(shape, 0, dtype: dtype, requiresGrad: requiresGrad)
}
public func zeros(_ shape: Int..., dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    full(shape, 0, dtype: dtype, requiresGrad: requiresGrad)
}
/// A tensor of ones. PyTorch: `torch.ones`.
public func ones(_ shape: [Int], dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    full(shape, 1, dtype: dtype, requiresGrad: requiresGrad)
}
public func ones(_ shape: Int..., dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    full(shape, 1, dtype: dtype, requiresGrad: requiresGrad)
}
/// A tensor whose elements are not set. PyTorch: `torch.empty`.
public func empty(_ shape: [Int], dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    // Zeros rather than whatever the memory held: nothing is gained by showing old memory.
    full(shape, 0, dtype: dtype, requiresGrad: requiresGrad)
}
public func empty(_ shape: Int..., dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    empty(shape, dtype: dtype, requiresGrad: requiresGrad)
}

public func zerosLike(_ x: Tensor, dtype: DType? = nil) -> Tensor { zeros(x.shape, dtype: dtype ?? x.dtype) }
public func onesLike(_ x: Tensor, dtype: DType? = nil) -> Tensor { ones(x.shape, dtype: dtype ?? x.dtype) }
public func fullLike(_ x: Tensor, _ value: some ScalarConvertible, dtype: DType? = nil) -> Tensor {
    full(x.shape, value, dtype: dtype ?? x.dtype)
}

/// The values from `start` up to, not including, `end` in steps of `step`: int64 for integers, else float32.
/// PyTorch: `torch.arange`.
public func arange<Number: ScalarConvertible>(
    _ start: Number, _ end: Number, _ step: Number? = nil, dtype: DType? = nil, requiresGrad: Bool = false
) -> Tensor {
    let stride = step?.scalar ?? .integer(1)
    let isInteger = ![start.scalar, end.scalar, stride].contains { if case .real = $0 { true } else { false } }
    check(
        start.scalar.double.isFinite && end.scalar.double.isFinite,
        "unsupported range: \(start.scalar.double) -> \(end.scalar.double)", hint: "Both ends are finite numbers.")
    check(!stride.isZero, "step must be nonzero", hint: "A step of 0 never reaches the end.")
    let span = end.scalar.double - start.scalar.double
    check(
        span == 0 || (span > 0) == (stride.double > 0),
        "upper bound and lower bound inconsistent with step sign", hint: "The step leads away from the end.")
    let count = max(Int((span / stride.double).rounded(.up)), 0)
    let type = dtype ?? (isInteger ? .int64 : .float32)
    // Integers are exact in floating-point numbers up to 2⁵³, and numbers are computed in double precision.
    let computed: DType = type == .float32 || type == .float64 ? type : isInteger ? .int64 : .float64
    let values = Tensor(empty: [count], computed)
    values.backend.arange(start.scalar, stride, into: values)
    let result = values.rawTo(type)
    if requiresGrad { result.requiresGrad = true }
    return result
}
/// The values 0, 1, … below `end`. PyTorch: `torch.arange`.
public func arange<Number: ScalarConvertible & ExpressibleByIntegerLiteral>(
    _ end: Number, dtype: DType? = nil, requiresGrad: Bool = false
) -> Tensor {
    arange(0, end, dtype: dtype, requiresGrad: requiresGrad)
}

/// `steps` values evenly spaced from `start` to `end`, both included. PyTorch: `torch.linspace`.
public func linspace(
    _ start: some ScalarConvertible, _ end: some ScalarConvertible, _ steps: Int, dtype: DType = .float32,
    requiresGrad: Bool = false
) -> Tensor {
    check(steps >= 0, "number of steps must be non-negative", hint: "\(steps) steps.")
    let (first, last) = (start.scalar.double, end.scalar.double)
    // From both ends towards the middle, in the precision of the dtype, as PyTorch computes it.
    let values = Tensor(empty: [steps], dtype == .float32 ? .float32 : .float64)
    values.backend.linspace(first, last, into: values)
    let result = values.rawTo(dtype)
    if requiresGrad { result.requiresGrad = true }
    return result
}

/// The identity matrix, or its first `columns` columns. PyTorch: `torch.eye`.
public func eye(_ rows: Int, _ columns: Int? = nil, dtype: DType = .float32, requiresGrad: Bool = false) -> Tensor {
    let result = zeros([rows, columns ?? rows], dtype: dtype)
    let diagonal = result.alias(shape: [min(rows, columns ?? rows)], strides: [(columns ?? rows) + 1])
    diagonal.backend.fill(diagonal, .integer(1))
    if requiresGrad { result.requiresGrad = true }
    return result
}
