// Sums, products and means of three tensors.

/// `x + value * a * b`, or `x + value * a / b`, of tensors of one floating dtype.
private struct AddCombined: Operator {
    static let name = "Addc"
    let divides: Bool
    let value: Double
    var nodeName: String { divides ? "AddcdivBackward0" : "AddcmulBackward0" }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, a, b) = (inputs[0], inputs[1], inputs[2])
        node?.save(b)
        node?.save(a, for: 2)
        let combined = Tensor(empty: Shape.broadcast(a.shape, b.shape), x.dtype, backend: x.backend)
        x.backend.binary(divides ? .div : .mul, a, b, into: combined)
        let shape = Shape.broadcast(x.shape, combined.shape)
        let result = shape == combined.shape ? combined : Tensor(empty: shape, x.dtype, backend: x.backend)
        x.backend.binary(.addScaled, x, combined, into: result, value, 0)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let scaled = value == 1 ? gradient : gradient * value
        let b = node.saved(0)
        var toB: Tensor?
        if node.needsGradient(2) {
            toB = divides ? -scaled * (node.saved(1) / (b * b)) : scaled * node.saved(1)
        }
        return [gradient, node.needsGradient(1) ? (divides ? scaled / b : scaled * b) : nil, toB]
    }
}

/// From one tensor part of the way to another.
private struct Lerp: Operator {
    static let name = "Lerp"
    let weight: Double

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (start, end) = (inputs[0], inputs[1])
        let result = Node.output(node, Shape.broadcast(start.shape, end.shape), start.dtype, start.backend)
        result.backend.binary(.lerp, start, end, into: result, weight, 0)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [
            node.needsGradient(0) ? gradient * (1 - weight) : nil,
            node.needsGradient(1) ? gradient * weight : nil,
        ]
    }
}

extension Tensor {
    /// `self + value * a * b`. Gradients: `g`, `g value b`, `g value a`. PyTorch: `addcmul`.
    public func addcmul(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        combines(a, b)
            ? AddCombined(divides: false, value: value.scalar.double)(self, a, b) : self + scaled(a, value.scalar) * b
    }
    @discardableResult
    public func addcmul_(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        add_(scaled(a, value.scalar) * b)
    }

    /// `self + value * a / b`. Gradients: `g`, `g value / b`, `-g value a / b²`. PyTorch: `addcdiv`.
    public func addcdiv(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        checkDivides(a, b)
        return combines(a, b)
            ? AddCombined(divides: true, value: value.scalar.double)(self, a, b) : self + scaled(a, value.scalar) / b
    }
    @discardableResult
    public func addcdiv_(_ a: Tensor, _ b: Tensor, value: some ScalarConvertible = 1) -> Tensor {
        checkDivides(a, b)
        return add_(scaled(a, value.scalar) / b)
    }

    private func combines(_ a: Tensor, _ b: Tensor) -> Bool {
        dtype.isFloatingPoint && a.dtype == dtype && b.dtype == dtype
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
        checkWay(to: end)
        return Lerp(weight: weight)(self, end)
    }
    public func lerp(_ end: Tensor, _ weight: Tensor) -> Tensor {
        check(
            weight.dtype == dtype, "expected dtype \(dtype.cName) for `weight` but got dtype \(weight.dtype.cName)",
            hint: "weight.to(.\(dtype.name)) converts.")
        checkWay(to: end)
        let way = end - self
        // From the nearer side: exact at both ends.
        let (fromHere, fromEnd) = (self + way * weight, end - way * (1 - weight))
        return fromHere.where_(weight.abs() < 0.5, fromEnd)
    }
    @discardableResult
    public func lerp_(_ end: Tensor, _ weight: Double) -> Tensor { copy_(lerp(end, weight)) }
    @discardableResult
    public func lerp_(_ end: Tensor, _ weight: Tensor) -> Tensor { copy_(lerp(end, weight)) }

    private func checkWay(to end: Tensor) {
        check(
            dtype.isFloatingPoint, "\"lerp_kernel_scalar\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        check(
            end.dtype == dtype, "expected dtype \(dtype.cName) for `end` but got dtype \(end.dtype.cName)",
            hint: "end.to(.\(dtype.name)) converts.")
    }
}
