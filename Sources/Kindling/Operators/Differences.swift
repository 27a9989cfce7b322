// Differences of neighbours, and sums of areas between them.

extension Tensor {
    /// The differences of neighbours along `dim`, `n` times over. Gradient: those of the subtractions. PyTorch: `diff`.
    ///
    /// - Parameters:
    ///   - prepend: What is put before the tensor along `dim` first.
    ///   - append: What is put behind it.
    public func diff(n: Int = 1, dim: Int = -1, prepend: Tensor? = nil, append: Tensor? = nil) -> Tensor {
        check(ndim > 0, "diff expects input to be at least one-dimensional", hint: "A scalar has no neighbours.")
        check(n >= 0, "order must be non-negative but got \(n)", hint: "n counts how often differences are taken.")
        let dim = Shape.normalized(dim, rank: ndim)
        for other in [prepend, append].compactMap({ $0 }) {
            check(
                other.ndim == ndim, "diff expects prepend or append to be the same dimension as input",
                hint: "Shapes \(other.shape) and \(shape).")
            for (axis, (size, wanted)) in zip(other.shape, shape).enumerated() where axis != dim {
                check(
                    size == wanted,
                    "diff expects the shape of tensor to prepend or append to match that of input except along the "
                        + "differencing dimension; input.size(\(axis)) = \(wanted), but got tensor.size(\(axis)) = \(size)",
                    hint: "Shapes \(other.shape) and \(shape).")
            }
        }
        let parts = [prepend, self, append].compactMap { $0 }
        if n == 0 { return clone() }
        var result = parts.count > 1 ? cat(parts, dim: dim) : self
        for _ in 0..<n {
            let count = Swift.max(result.shape[dim] - 1, 0)
            let after = result.narrow(dim, result.shape[dim] - count, count)
            let before = result.narrow(dim, 0, count)
            result = dtype == .bool ? after.ne(before) : after - before
        }
        return result
    }
}

/// The integral of `y` along `dim` by the trapezoidal rule, with `dx` between samples. PyTorch: `trapezoid`, `trapz`.
public func trapezoid(_ y: Tensor, dx: Double = 1, dim: Int = -1) -> Tensor {
    y.trapezoids(dim, "trapezoid").sum(dim) * (dx / 2)
}
/// The integral of `y` along `dim` by the trapezoidal rule, with samples at `x`. PyTorch: `trapezoid`, `trapz`.
public func trapezoid(_ y: Tensor, x: Tensor, dim: Int = -1) -> Tensor {
    (y.trapezoids(dim, "trapezoid") * x.widths(of: y, dim, "trapezoid")).sum(dim) / 2
}

/// The integrals of `y` along `dim` up to each sample but the first, with `dx` between them. PyTorch:
/// `cumulative_trapezoid`.
public func cumulativeTrapezoid(_ y: Tensor, dx: Double = 1, dim: Int = -1) -> Tensor {
    y.trapezoids(dim, "cumulative_trapezoid").cumsum(dim) * (dx / 2)
}
/// The integrals of `y` along `dim` up to each sample but the first, with samples at `x`. PyTorch:
/// `cumulative_trapezoid`.
public func cumulativeTrapezoid(_ y: Tensor, x: Tensor, dim: Int = -1) -> Tensor {
    (y.trapezoids(dim, "cumulative_trapezoid") * x.widths(of: y, dim, "cumulative_trapezoid")).cumsum(dim) / 2
}

extension Tensor {
    /// The sums of neighbours.
    fileprivate func trapezoids(_ dim: Int, _ function: String) -> Tensor {
        check(ndim > 0, "Dimension specified as \(dim) but tensor has no dimensions", hint: "\(function) sums samples.")
        let count = Swift.max(size(dim) - 1, 0)
        return narrow(dim, size(dim) - count, count) + narrow(dim, 0, count)
    }

    /// The distances of places, in a shape that broadcasts to the samples.
    fileprivate func widths(of y: Tensor, _ dim: Int, _ function: String) -> Tensor {
        let isShared = ndim == 1 && y.ndim != 1
        // Counted from the end: x may have fewer dimensions.
        let dim = Shape.normalized(dim, rank: y.ndim) - y.ndim
        check(
            ndim > 0 && size(isShared ? 0 : dim) == y.size(dim),
            "\(function): There must be one `x` value for each sample point", hint: "Shapes \(shape) and \(y.shape).")
        guard isShared else { return diff(dim: dim) }
        var sizes = [Int](repeating: 1, count: y.ndim)
        sizes[y.ndim + dim] = Swift.max(shape[0] - 1, 0)
        return diff().reshape(sizes)
    }
}
