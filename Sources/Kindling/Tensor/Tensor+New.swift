// Tensors made after the pattern of others, and less common ones.

extension Tensor {
    /// A tensor filled with `value`, in this tensor's dtype unless `dtype` says otherwise. PyTorch: `new_full`.
    public func newFull(
        _ size: [Int], _ value: some ScalarConvertible, dtype: DType? = nil, requiresGrad: Bool = false
    ) -> Tensor {
        full(size, value, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
    }
    /// Ones, in this tensor's dtype unless `dtype` says otherwise. PyTorch: `new_ones`.
    public func newOnes(_ size: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
        newFull(size, 1, dtype: dtype, requiresGrad: requiresGrad)
    }
    public func newOnes(_ size: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
        newFull(size, 1, dtype: dtype, requiresGrad: requiresGrad)
    }
    /// Zeros, in this tensor's dtype unless `dtype` says otherwise. PyTorch: `new_zeros`.
    public func newZeros(_ size: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
        newFull(size, 0, dtype: dtype, requiresGrad: requiresGrad)
    }
    public func newZeros(_ size: Int..., dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
        newFull(size, 0, dtype: dtype, requiresGrad: requiresGrad)
    }
    /// A tensor whose elements are not set, in this tensor's dtype unless `dtype` says otherwise. PyTorch: `new_empty`.
    public func newEmpty(_ size: [Int], dtype: DType? = nil, requiresGrad: Bool = false) -> Tensor {
        empty(size, dtype: dtype ?? self.dtype, requiresGrad: requiresGrad)
    }
}

/// A tensor of the shape and dtype of `x` whose elements are not set. PyTorch: `torch.empty_like`.
public func emptyLike(_ x: Tensor, dtype: DType? = nil) -> Tensor { empty(x.shape, dtype: dtype ?? x.dtype) }

/// A tensor without dimensions that holds `value`. PyTorch: `torch.scalar_tensor`.
public func scalarTensor(
    _ value: some ScalarConvertible, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    full([], value, dtype: dtype, requiresGrad: requiresGrad)
}

/// As with numbers, which tensors without dimensions hold. PyTorch: `torch.linspace`.
public func linspace(
    _ start: Tensor, _ end: Tensor, _ steps: Int, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    linspace(
        start.bound("linspace"), end.bound("linspace"), steps, dtype: dtype, requiresGrad: requiresGrad)
}
public func linspace(
    _ start: Tensor, _ end: some ScalarConvertible, _ steps: Int, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    linspace(start.bound("linspace"), end, steps, dtype: dtype, requiresGrad: requiresGrad)
}
public func linspace(
    _ start: some ScalarConvertible, _ end: Tensor, _ steps: Int, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    linspace(start, end.bound("linspace"), steps, dtype: dtype, requiresGrad: requiresGrad)
}

/// `steps` powers of `base` whose exponents are evenly spaced from `start` to `end`. PyTorch: `torch.logspace`.
public func logspace(
    _ start: some ScalarConvertible, _ end: some ScalarConvertible, _ steps: Int, base: Double = 10,
    dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    let inner: DType = dtype == .float32 ? .float32 : .float64
    let powers = Tensor(.real(base), inner).pow(linspace(start, end, steps, dtype: inner)).to(dtype)
    return requiresGrad ? powers.requiresGrad_() : powers
}
/// As with numbers, which tensors without dimensions hold. PyTorch: `torch.logspace`.
public func logspace(
    _ start: Tensor, _ end: Tensor, _ steps: Int, base: Double = 10, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    logspace(
        start.bound("logspace"), end.bound("logspace"), steps, base: base, dtype: dtype, requiresGrad: requiresGrad)
}
public func logspace(
    _ start: Tensor, _ end: some ScalarConvertible, _ steps: Int, base: Double = 10, dtype: DType = .float32,
    requiresGrad: Bool = false
) -> Tensor {
    logspace(start.bound("logspace"), end, steps, base: base, dtype: dtype, requiresGrad: requiresGrad)
}
public func logspace(
    _ start: some ScalarConvertible, _ end: Tensor, _ steps: Int, base: Double = 10, dtype: DType = .float32,
    requiresGrad: Bool = false
) -> Tensor {
    logspace(start, end.bound("logspace"), steps, base: base, dtype: dtype, requiresGrad: requiresGrad)
}

extension Tensor {
    /// The number that this tensor without dimensions holds.
    fileprivate func bound(_ function: String) -> Double {
        check(
            ndim == 0,
            "\(function) only supports 0-dimensional start and end tensors, but got one with \(ndim) dimension(s)",
            hint: "Its shape is \(shape).")
        return item()
    }
}

/// The coordinates of the elements on and below a diagonal of a matrix, row by row: int64 [2, count].
/// PyTorch: `torch.tril_indices`.
public func trilIndices(_ rows: Int, _ columns: Int, offset: Int = 0) -> Tensor {
    triangleIndices(rows, columns) { $1 - $0 <= offset }
}
/// The coordinates of the elements on and above a diagonal of a matrix, row by row: int64 [2, count].
/// PyTorch: `torch.triu_indices`.
public func triuIndices(_ rows: Int, _ columns: Int, offset: Int = 0) -> Tensor {
    triangleIndices(rows, columns) { $1 - $0 >= offset }
}
private func triangleIndices(_ rows: Int, _ columns: Int, _ holds: (Int, Int) -> Bool) -> Tensor {
    check(rows >= 0, "row must be non-negative, got \(rows)", hint: "Sizes count elements.")
    check(columns >= 0, "col must be non-negative, got \(columns)", hint: "Sizes count elements.")
    let places = (0..<rows).flatMap { row in (0..<columns).filter { holds(row, $0) }.map { (row, $0) } }
    return Tensor(places.map(\.0) + places.map(\.1), [2, places.count])
}

/// The powers 0 to `n` - 1 (nil: as many as there are elements) of a vector's elements, in columns, falling unless
/// `increasing`. PyTorch: `torch.vander`.
public func vander(_ x: Tensor, n: Int? = nil, increasing: Bool = false) -> Tensor {
    check(x.ndim == 1, "x must be a one-dimensional tensor.", hint: "It has shape \(x.shape).")
    let count = n ?? x.numel()
    check(count >= 0, "N must be non-negative.", hint: "It counts columns.")
    let powers = x.unsqueeze(1).pow(arange(count).to(x.dtype))
    return increasing ? powers : powers.flip(1)
}
