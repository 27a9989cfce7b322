// Copies, conversions and filling.

private struct Clone: Operator {
    static let name = "Clone"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor { inputs[0].rawConverted(to: inputs[0].dtype) }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient] }
}

private struct ToCopy: Operator {
    static let name = "ToCopy"
    let dtype: DType

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor { inputs[0].rawConverted(to: dtype) }
    // The engine converts the gradient to the input's dtype.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient] }
}

/// The second input in the first's place: what `copy_` leaves.
private struct Copy: Operator {
    static let name = "Copy"
    var nodeName = "CopyBackwards"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = Node.output(node, inputs[0].shape, inputs[0].dtype, inputs[0].backend)
        result.write(inputs[1])
        return result
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [node.needsGradient(0) ? zerosLike(gradient) : nil, gradient]
    }
}

private struct Fill: Operator {
    static let name = "Fill"
    var nodeName: String { isInPlace ? value.isZero ? "ZeroBackward0" : "FillBackward2" : "FillBackward0" }
    let value: Scalar
    var isInPlace = true

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = Node.output(node, inputs[0].shape, inputs[0].dtype, inputs[0].backend)
        result.backend.fill(result, value)
        return result
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [zerosLike(gradient)] }
}

extension Tensor {
    /// A copy with memory of its own, contiguous. Gradient: `g`. PyTorch: `clone`.
    public func clone() -> Tensor { Clone()(self) }

    /// This tensor if it is contiguous, else a contiguous copy. PyTorch: `contiguous`.
    public func contiguous() -> Tensor { isContiguous() ? self : clone() }

    /// This tensor in `dtype`: itself if it has it, else a converted copy. Gradient: `g`, converted. PyTorch: `to`.
    public func to(_ dtype: DType) -> Tensor { self.dtype == dtype ? self : ToCopy(dtype: dtype)(self) }
    public func float() -> Tensor { to(.float32) }
    public func double() -> Tensor { to(.float64) }
    public func long() -> Tensor { to(.int64) }
    public func int() -> Tensor { to(.int32) }
    public func byte() -> Tensor { to(.uint8) }
    public func bool() -> Tensor { to(.bool) }
    public func half() -> Tensor { to(.float16) }
    public func bfloat16() -> Tensor { to(.bfloat16) }

    /// Overwrites this tensor with `source`, broadcast and converted. PyTorch: `copy_`.
    @discardableResult
    public func copy_(_ source: Tensor) -> Tensor {
        check(
            Shape.broadcasts(source.shape, to: shape),
            "The size of tensor a (\(shape.last ?? 1)) must match the size of tensor b (\(source.shape.last ?? 1)) at "
                + "non-singleton dimension \(Swift.max(ndim - 1, 0))",
            hint: "A tensor of shape \(source.shape) cannot be copied into one of \(shape).")
        let source = overlapsPartly(source) ? source.clone() : source
        Copy().applyInPlace([self, source], change: "copy_")
        return self
    }

    /// Sets all elements to `value`. PyTorch: `fill_`.
    @discardableResult
    public func fill_(_ value: some ScalarConvertible) -> Tensor {
        Fill(value: value.scalar).applyInPlace([self], change: "fill_")
        return self
    }
    /// Sets all elements to `value`, a tensor without dimensions. Gradient: the sum of `g`. PyTorch: `fill_`.
    @discardableResult
    public func fill_(_ value: Tensor) -> Tensor { copy_(value.checkedFilling()) }
    fileprivate func checkedFilling() -> Tensor {
        check(
            ndim == 0, "fill_ only supports 0-dimension value tensor but got tensor with \(ndim) dimensions.",
            hint: "copy_ takes tensors of any shape that broadcasts.")
        return self
    }

    /// Sets all elements to 0. PyTorch: `zero_`.
    @discardableResult
    public func zero_() -> Tensor {
        Fill(value: .integer(0)).applyInPlace([self], change: "zero_")
        return self
    }
}

/// A tensor of the shape and dtype of `x` with all elements `value`. Gradient: 0. PyTorch: `fill`.
public func fill(_ x: Tensor, _ value: some ScalarConvertible) -> Tensor {
    Fill(value: value.scalar, isInPlace: false)(x)
}
/// All elements `value`, a tensor without dimensions. Gradient of `value`: the sum of `g`. PyTorch: `fill`.
public func fill(_ x: Tensor, _ value: Tensor) -> Tensor { Copy(nodeName: "FillBackward1")(x, value.checkedFilling()) }

extension Tensor {
    // In-place arithmetic: PyTorch's methods with a trailing underscore.

    @discardableResult
    public func add_(_ other: Tensor, alpha: some ScalarConvertible = 1) -> Tensor {
        applyInPlace(.add, alpha.scalar.double == 1 ? other : other * alpha, "add_")
    }
    @discardableResult
    public func add_(_ other: some ScalarConvertible) -> Tensor { applyInPlace(.add, wrapped(other), "add_") }
    @discardableResult
    public func sub_(_ other: Tensor, alpha: some ScalarConvertible = 1) -> Tensor {
        checkSubtracts(other.dtype).applyInPlace(.sub, alpha.scalar.double == 1 ? other : other * alpha, "sub_")
    }
    @discardableResult
    public func sub_(_ other: some ScalarConvertible) -> Tensor {
        checkSubtracts(other.scalar.dtype).applyInPlace(.sub, wrapped(other), "sub_")
    }
    @discardableResult
    public func mul_(_ other: Tensor) -> Tensor { applyInPlace(.mul, other, "mul_") }
    @discardableResult
    public func mul_(_ other: some ScalarConvertible) -> Tensor { applyInPlace(.mul, wrapped(other), "mul_") }
    @discardableResult
    public func div_(_ other: Tensor) -> Tensor { applyInPlace(.div, other, "div_") }
    @discardableResult
    public func div_(_ other: some ScalarConvertible) -> Tensor { applyInPlace(.div, wrapped(other), "div_") }

    private func wrapped(_ value: some ScalarConvertible) -> Tensor {
        Tensor(value.scalar, value.scalar.promoted(with: dtype))
    }

    @discardableResult
    public func relu_() -> Tensor { applyInPlace(.relu, "relu_") }
    @discardableResult
    public func exp_() -> Tensor { applyInPlace(.exp, "exp_") }
    @discardableResult
    public func sigmoid_() -> Tensor { applyInPlace(.sigmoid, "sigmoid_") }
    @discardableResult
    public func tanh_() -> Tensor { applyInPlace(.tanh, "tanh_") }
    package func applyInPlace(
        _ function: Unary.Function, _ change: String, _ first: Double = 0, _ second: Double = 0
    ) -> Tensor {
        Unary(function: function, first: first, second: second).applyInPlace([self], change: change)
        return self
    }
}
