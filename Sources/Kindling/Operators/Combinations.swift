// Sums, products and means of three tensors.

extension Tensor {
    /// `self + value * a * b`. Gradients: `g`, `g value b`, `g value a`. PyTorch: `addcmul`.
    public func addcmul(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        self + scaled(a, value.scalar) * b
    }
    @discardableResult
    public func addcmul_(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        add_(scaled(a, value.scalar) * b)
    }

    /// `self + value * a / b`. Gradients: `g`, `g value / b`, `-g value a / b²`. PyTorch: `addcdiv`.
    public func addcdiv(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        checkDivides(a, b)
        return self + scaled(a, value.scalar) / b
    }
    @discardableResult
    public func addcdiv_(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        checkDivides(a, b)
        return add_(scaled(a, value.scalar) / b)
    }

    private func scaled(_ x: Tensor, _ value: Scalar) -> Tensor { value.double == 1 ? x : x * value }

    private func checkDivides(_ a: Tensor, _ b: Tensor) {
        check(
            a.dtype.isFloatingPoint || b.dtype.isFloatingPoint,
            "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
                + "division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * "
                + "torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / "
                + "tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + "
                + "value * tensor1 / tensor2), for all dtypes.",
            hint: "Convert one of both: a.to(.float32).")
    }

    /// `self + weight * (end - self)`: this tensor where the weight is 0, `end` where it is 1. PyTorch: `lerp`.
    ///
    /// Gradients: `g (1 - weight)`, `g weight`, `g (end - self)`.
    public func lerp(_ end: Tensor, _ weight: Double) -> Tensor {
        let way = checkedWay(to: end)
        // From the nearer side: exact at both ends.
        return weight.magnitude < 0.5 ? self + way * weight : end - way * (1 - weight)
    }
    public func lerp(_ end: Tensor, _ weight: Tensor) -> Tensor {
        check(
            weight.dtype == dtype, "expected dtype \(dtype.cName) for `weight` but got dtype \(weight.dtype.cName)",
            hint: "weight.to(.\(dtype.name)) converts.")
        let way = checkedWay(to: end)
        let (fromHere, fromEnd) = (self + way * weight, end - way * (1 - weight))
        return fromHere.where_(weight.abs() < 0.5, fromEnd)
    }
    @discardableResult
    public func lerp_(_ end: Tensor, _ weight: Double) -> Tensor { copy_(lerp(end, weight)) }
    @discardableResult
    public func lerp_(_ end: Tensor, _ weight: Tensor) -> Tensor { copy_(lerp(end, weight)) }

    private func checkedWay(to end: Tensor) -> Tensor {
        check(
            dtype.isFloatingPoint, "\"lerp_kernel_scalar\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        check(
            end.dtype == dtype, "expected dtype \(dtype.cName) for `end` but got dtype \(end.dtype.cName)",
            hint: "end.to(.\(dtype.name)) converts.")
        return end - self
    }
}
