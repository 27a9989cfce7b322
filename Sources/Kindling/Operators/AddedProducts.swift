// Products of matrices and vectors that are added to a tensor, with factors `beta` and `alpha`. See also
// ``Tensor/addmm(_:_:beta:alpha:)``, which is one operator: a linear layer.

extension Tensor {
    /// `beta * self + alpha * (a b)` for batches of matrices [b, m, k] x [b, k, n]. PyTorch: `baddbmm`.
    public func baddbmm(
        _ a: Tensor, _ b: Tensor, beta: some ScalarConvertible = 1, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        scaled(beta.scalar, plus: a.bmm(b), alpha.scalar)
    }

    /// `beta * self + alpha * (sum of a b)` for batches of matrices [b, m, k] x [b, k, n]. PyTorch: `addbmm`.
    public func addbmm(
        _ a: Tensor, _ b: Tensor, beta: some ScalarConvertible = 1, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        scaled(beta.scalar, plus: a.bmm(b).sum(0, dtype: a.dtype), alpha.scalar)
    }

    /// `beta * self + alpha * (matrix vector)`. PyTorch: `addmv`.
    public func addmv(
        _ matrix: Tensor, _ vector: Tensor, beta: some ScalarConvertible = 1, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        scaled(beta.scalar, plus: matrix.mv(vector), alpha.scalar)
    }

    /// `beta * self + alpha * (a bᵀ)`: the outer product of two vectors. PyTorch: `addr`.
    public func addr(
        _ a: Tensor, _ b: Tensor, beta: some ScalarConvertible = 1, alpha: some ScalarConvertible = 1
    ) -> Tensor {
        check(a.ndim == 1, "addr: Expected 1-D argument vec1, but got \(a.ndim)-D", hint: "Its shape is \(a.shape).")
        check(b.ndim == 1, "addr: Expected 1-D argument vec2, but got \(b.ndim)-D", hint: "Its shape is \(b.shape).")
        return scaled(beta.scalar, plus: a.outer(b), alpha.scalar)
    }

    private func scaled(_ beta: Scalar, plus product: Tensor, _ alpha: Scalar) -> Tensor {
        check(
            Shape.broadcasts(shape, to: product.shape),
            "The expanded size of the tensor (\(product.shape.last ?? 1)) must match the existing size "
                + "(\(shape.last ?? 1)) at non-singleton dimension \(Swift.max(product.ndim - 1, 0)).  Target sizes: "
                + "\(product.shape).  Tensor sizes: \(shape)",
            hint: "The added tensor broadcasts to the product's shape.")
        for (name, factor) in [("beta", beta), ("alpha", alpha)] {
            let isReal = if case .real = factor { true } else { false }
            check(
                dtype.isFloatingPoint || !isReal,
                "For integral input tensors, argument \(name) must not be a floating point number.",
                hint: "\(name) is \(factor.double).")
        }
        let scaled = alpha.double == 1 ? product : product * alpha
        // With beta 0, NaN and infinity of this tensor do not count.
        let summand = beta.double == 1 ? self : beta.isZero ? clone().zero_() : self * beta
        return summand + scaled
    }
}
