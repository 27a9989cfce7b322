// Sums, products and extremes of all elements up to each one, along a dimension.

private struct CumulativeSum: Operator {
    static let name = "Cumsum"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.cumulativeSum(x, dim: dim, into: result)
        return result
    }

    /// The running sum from the other end.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient.flip(dim).cumsum(dim).flip(dim)] }
}

/// `r[i] = b[i] + c[i] r[i-1]` along a dimension: what the gradients of running products are made of, without a
/// division by elements that may be 0.
private struct LinearRecurrence: Operator {
    static let name = "LinearRecurrence"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (b, c) = (inputs[0].rawContiguous(), inputs[1].rawContiguous())
        node?.save(inputs[1])
        let result = Tensor(empty: b.shape, b.dtype, backend: b.backend)
        b.backend.recurrence(b, c, dim: dim, into: result)
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let total = gradient.recurrenceGradient(factors: node.saved(0), dim)
        return [total, node.needsGradient(1) ? total * node.saved(1).shifted(dim, 0) : nil]
    }
}

private struct CumulativeProduct: Operator {
    static let name = "Cumprod"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        node?.save(inputs[0])
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.recurrence(nil, x, dim: dim, into: result)
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        if gradient.numel() == 0 { return [gradient] }
        let total = gradient.recurrenceGradient(factors: node.saved(0), dim)
        return [total * node.saved(1).shifted(dim, 1)]
    }
}

private struct LogCumulativeSum: Operator {
    static let name = "Logcumsumexp"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        node?.save(inputs[0])
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.logCumulativeSum(x, dim: dim, into: result)
        node?.saveResult(result)
        return result
    }

    /// `sum of g[j] exp(x[i] - y[j])` over j from i on; as a recurrence, whose factors `exp(y[i-1] - y[i])` are at most 1.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        if gradient.numel() == 0 { return [gradient] }
        let (x, y) = (node.saved(0), node.saved(1))
        let isNothing = y.eq(-Double.infinity)
        let finite = where_(isNothing, 0, y)
        let before = finite.shifted(dim, 0)
        let factors = where_(isNothing.shifted(dim, true), 0, (before - finite).exp())
        let total = gradient.recurrenceGradient(factors: factors, dim)
        return [where_(isNothing, 0, total * (x - finite).exp())]
    }
}

extension Tensor {
    /// Each element in its predecessor's place's successor: `first`, then all but the last.
    func shifted(_ dim: Int, _ first: some ScalarConvertible) -> Tensor {
        if ndim == 0 { return full([], first, dtype: dtype) }
        let start = full(narrow(dim, 0, 1).shape, first, dtype: dtype)
        return cat([start, narrow(dim, 0, shape[dim] - 1)], dim: dim)
    }

    /// From the gradients of a recurrence's results, with what flows back through later results: `t[i] = g[i] + c[i+1]
    /// t[i+1]`.
    fileprivate func recurrenceGradient(factors: Tensor, _ dim: Int) -> Tensor {
        if numel() == 0 || ndim == 0 { return self }
        return LinearRecurrence(dim: dim)(flip(dim), factors.flip(dim).shifted(dim, 0)).flip(dim)
    }

    /// The running sum along `dim`; integers and bools give int64. Gradient: the running sum of `g` from the other end.
    /// PyTorch: `cumsum`.
    public func cumsum(_ dim: Int, dtype: DType? = nil) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        return CumulativeSum(dim: dim)(to(dtype ?? (self.dtype.isFloatingPoint ? self.dtype : .int64)))
    }

    /// The running product along `dim`; integers and bools give int64. PyTorch: `cumprod`.
    ///
    /// Gradient: to each element the sum of `g` times the products without it, from its place on.
    public func cumprod(_ dim: Int, dtype: DType? = nil) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        return CumulativeProduct(dim: dim)(to(dtype ?? (self.dtype.isFloatingPoint ? self.dtype : .int64)))
    }

    /// The largest element so far along `dim`, and the last place where it is; NaN from the first NaN on.
    ///
    /// Gradient: `g` added at these places. PyTorch: `cummax`.
    public func cummax(_ dim: Int) -> ValuesAndIndices { runningExtreme(dim, "Cummax", largest: true) }

    /// The smallest element so far along `dim`, and the last place where it is; NaN from the first NaN on.
    ///
    /// Gradient: `g` added at these places. PyTorch: `cummin`.
    public func cummin(_ dim: Int) -> ValuesAndIndices { runningExtreme(dim, "Cummin", largest: false) }

    private func runningExtreme(_ dim: Int, _ function: String, largest: Bool) -> ValuesAndIndices {
        let dim = Shape.normalized(dim, rank: ndim)
        return picked(function, dim) { x in
            let places = Tensor(empty: x.shape, .int64, backend: x.backend)
            x.backend.runningExtreme(largest: largest, x, dim: dim, positions: places)
            return places
        }
    }

    /// The logarithm of the running sum of `exp(x)` along `dim`, without overflow. PyTorch: `logcumsumexp`.
    ///
    /// Gradient: to each element the sum of `g exp(x - y)` over its place and those behind it.
    public func logcumsumexp(_ dim: Int) -> Tensor {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            dtype.isFloatingPoint, "\"logcumsumexp_out_cpu\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        return LogCumulativeSum(dim: dim)(self)
    }
}
