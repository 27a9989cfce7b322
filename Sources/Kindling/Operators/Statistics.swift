// Variance, standard deviation and correlation.

/// The variance, or its root.
private struct Variance: Operator {
    static let name = "Var"
    var nodeName: String { isRoot ? "StdBackward0" : "VarBackward0" }
    let reduced: Reduced
    let correction: Double
    let isRoot: Bool

    /// What the sum of squares is divided by.
    private var divisor: Double { max(Double(reduced.count) - correction, 0) }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let result = noGrad {
            let variance = reduced.run(.sumSquares, centred(inputs[0])) / divisor
            return isRoot ? variance.sqrt() : variance
        }
        if isRoot { node?.saveResult(result) }
        return result
    }

    private func centred(_ x: Tensor) -> Tensor { x - x.mean(dim: reduced.dims, keepdim: true) }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        var share = g * (2 / divisor)
        if isRoot {
            let root = node.saved(1)
            share = where_(root.eq(0), 0, share / (root * 2))
        }
        return [reduced.kept(share) * centred(node.saved(0))]
    }
}

extension Tensor {
    /// The variance of all elements; the sum of squares is divided by `n - correction`. PyTorch: `var`.
    ///
    /// Gradient: `2 g (x - mean) / (n - correction)`.
    public func `var`(correction: some ScalarConvertible = 1) -> Tensor {
        deviation(nil, correction.scalar.double, false, isRoot: false)
    }
    /// The variance over `dim`, one dimension or several. PyTorch: `var`.
    public func `var`(_ dim: some Dimensions, correction: some ScalarConvertible = 1, keepdim: Bool = false) -> Tensor {
        deviation(dim.dimensions, correction.scalar.double, keepdim, isRoot: false)
    }

    /// The standard deviation of all elements: the root of the variance. PyTorch: `std`.
    ///
    /// Gradient: `g (x - mean) / (y (n - correction))`; 0 where the deviation is 0.
    public func std(correction: some ScalarConvertible = 1) -> Tensor {
        deviation(nil, correction.scalar.double, false, isRoot: true)
    }
    /// The standard deviation over `dim`, one dimension or several. PyTorch: `std`.
    public func std(_ dim: some Dimensions, correction: some ScalarConvertible = 1, keepdim: Bool = false) -> Tensor {
        deviation(dim.dimensions, correction.scalar.double, keepdim, isRoot: true)
    }

    private func deviation(_ dims: [Int]?, _ correction: Double, _ keepdim: Bool, isRoot: Bool) -> Tensor {
        check(
            dtype.isFloatingPoint, "std and var only support floating point and complex dtypes",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        let reduced = Reduced(self, dims, keepdim)
        if Double(reduced.count) <= correction {
            warnOnce(
                "\(isRoot ? "std" : "var")(): degrees of freedom is <= 0. Correction should be strictly less than the "
                    + "reduction factor (input numel divided by output numel).", isRoot ? "std" : "var", 0)
        }
        return Variance(reduced: reduced, correction: correction, isRoot: isRoot)(self)
    }

    /// The matrix of the variables' covariances, a row each; of one variable its variance. PyTorch: `cov`.
    ///
    /// - Parameters:
    ///   - fweights: How often each observation (column) counts: integers.
    ///   - aweights: How much each observation weighs: real numbers.
    public func cov(correction: Int = 1, fweights: Tensor? = nil, aweights: Tensor? = nil) -> Tensor {
        check(
            ndim <= 2,
            "cov(): expected input to have two or fewer dimensions but got an input with \(ndim) dimensions",
            hint: "A row for each variable, a column for each observation.")
        let rows = dtype.isFloatingPoint ? self : to(.float32)
        let x = ndim < 2 ? rows.reshape([1, -1]) : rows
        let count = x.shape[1]
        fweights.map { $0.checkWeights("fweights", count, $0.dtype.isFloatingPoint ? "integral" : nil) }
        aweights.map { $0.checkWeights("aweights", count, $0.dtype.isFloatingPoint ? nil : "floating point") }
        guard let weights = fweights.flatMap({ f in aweights.map { f * $0 } }) ?? fweights ?? aweights else {
            let centred = x - x.sum(dim: 1, keepdim: true) / count
            return (centred.mm(centred.t()) / Swift.max(count - correction, 0)).squeeze()
        }
        let total = weights.sum()
        check(
            count == 0 || total.item() != 0, "cov(): weights sum to zero, can't be normalized",
            hint: "Some observation must count.")
        let centred = x - (x * weights).sum(dim: 1, keepdim: true) / total
        let lost = aweights.map { (weights * $0).sum() / total * correction } ?? tensor(correction)
        return (centred.mm((centred * weights).t()) / (total - lost).clamp(min: 0)).squeeze()
    }

    private func checkWeights(_ name: String, _ count: Int, _ missing: String?) {
        check(
            ndim <= 1,
            "cov(): expected \(name) to have one or fewer dimensions but got \(name) with \(ndim) dimensions",
            hint: "One weight for each observation.")
        if let missing { fail("cov(): expected \(name) to have \(missing) dtype but got \(name) with \(dtype) dtype") }
        check(
            numel() == count,
            "cov(): expected \(name) to have the same numel as there are observations in the input but got \(numel()) "
                + "!= \(count)", hint: "One weight for each observation.")
        check(numel() == 0 || detach().min().item() >= 0, "cov(): \(name) cannot be negative", hint: "Count, or weigh.")
    }

    /// The matrix of the variables' correlations (Pearson's), a row each. PyTorch: `corrcoef`.
    public func corrcoef() -> Tensor {
        check(
            ndim <= 2,
            "corrcoef(): expected input to have two or fewer dimensions but got an input with \(ndim) dimensions",
            hint: "A row for each variable, a column for each observation.")
        let covariances = cov()
        if covariances.ndim == 0 { return covariances / covariances }
        let deviations = covariances.diagonal().sqrt()
        return (covariances / deviations.unsqueeze(1) / deviations.unsqueeze(0)).clamp(-1, 1)
    }
}

/// The standard deviation and the mean of all elements: ``Tensor/std(correction:)``. PyTorch: `std_mean`.
public func stdMean(_ x: Tensor, correction: some ScalarConvertible = 1) -> (std: Tensor, mean: Tensor) {
    x.checkMeans("std_mean")
    return (x.std(correction: correction), x.mean())
}
/// The standard deviation and the mean over `dim`, one dimension or several. PyTorch: `std_mean`.
public func stdMean(
    _ x: Tensor, dim: some Dimensions, correction: some ScalarConvertible = 1, keepdim: Bool = false
) -> (std: Tensor, mean: Tensor) {
    x.checkMeans("std_mean")
    return (x.std(dim, correction: correction, keepdim: keepdim), x.mean(dim, keepdim: keepdim))
}
/// The variance and the mean of all elements: ``Tensor/var(correction:)``. PyTorch: `var_mean`.
public func varMean(_ x: Tensor, correction: some ScalarConvertible = 1) -> (var: Tensor, mean: Tensor) {
    x.checkMeans("var_mean")
    return (x.var(correction: correction), x.mean())
}
/// The variance and the mean over `dim`, one dimension or several. PyTorch: `var_mean`.
public func varMean(
    _ x: Tensor, dim: some Dimensions, correction: some ScalarConvertible = 1, keepdim: Bool = false
) -> (var: Tensor, mean: Tensor) {
    x.checkMeans("var_mean")
    return (x.var(dim, correction: correction, keepdim: keepdim), x.mean(dim, keepdim: keepdim))
}

extension Tensor {
    fileprivate func checkMeans(_ function: String) {
        check(
            dtype.isFloatingPoint, "\(function) only support floating point and complex dtypes",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
    }
}
