// Softmax and its relatives.

/// exp(x) / sum(exp(x)) along a dimension, or its logarithm.
private struct SoftmaxAlong: Operator {
    static let name = "Softmax"
    var nodeName: String { logarithm ? "LogSoftmaxBackward0" : "SoftmaxBackward0" }
    let dim: Int
    let logarithm: Bool

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0].rawContiguous()
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.softmax(logarithm: logarithm, x, dim: dim, into: result)
        node?.saveResult(result)
        return result
    }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        let y = node.saved(0)
        if GradMode.isEnabled {
            if logarithm { return [g - y.exp() * g.sum(dim: dim, keepdim: true)] }
            return [y * (g - (g * y).sum(dim: dim, keepdim: true))]
        }
        let result = Tensor(empty: y.shape, y.dtype, backend: y.backend)
        y.backend.softmaxGradient(logarithm: logarithm, g.rawContiguous(), result: y, dim: dim, into: result)
        return [result]
    }

    /// In the memory of the gradient where nothing else refers to that.
    func backwardOne(_ gradient: consuming Tensor, _ node: Node) -> [Tensor?] {
        var g = gradient
        guard !GradMode.isEnabled, isKnownUniquelyReferenced(&g), g.isReusable else { return backward(g, node) }
        g.backend.softmaxGradient(logarithm: logarithm, g, result: node.saved(0), dim: dim, into: g)
        return [g]
    }
}

private struct LogSumExp: Operator {
    static let name = "Logsumexp"
    let reduced: Reduced

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0]
        node?.save(x)
        let result = noGrad {
            if reduced.count == 0 { return reduced.run(.sum, x).log() }
            // Shifted by the largest element, unless that is infinite.
            let largest = x.amax(reduced.dims, keepdim: true)
            let shift = where_(largest.abs().eq(Double.infinity), 0, largest)
            let sum = (x - shift).exp().sum(dim: reduced.dims, keepdim: true)
            return (sum.log() + shift).reshape(reduced.resultShape)
        }.alias()
        node?.saveResult(result)
        return result
    }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        [reduced.kept(g) * (node.saved(0) - reduced.kept(node.saved(1))).exp()]
    }
}

extension Tensor {
    /// Whether this tensor was computed by ``softmax(dim:dtype:)``, with a history.
    var isSoftmaxResult: Bool {
        guard let node = currentNode as? OperatorNode<SoftmaxAlong> else { return false }
        return !node.operation.logarithm
    }

    private func softmaxDim(_ dim: Int?, _ function: String) -> Int {
        if let dim { return Shape.normalized(dim, rank: ndim) }
        warnOnce(
            "Implicit dimension choice for \(function) has been deprecated. Change the call to include dim=X as an "
                + "argument.", function, 0)
        return ndim == 0 || ndim == 1 || ndim == 3 ? 0 : 1
    }

    /// `exp(x) / sum(exp(x))` along `dim`: probabilities that sum to 1. Gradient: `y (g - sum(g y))`. PyTorch: `softmax`.
    /// Computed in `dtype` if given.
    public func softmax(dim: Int? = nil, dtype: DType? = nil) -> Tensor {
        let dim = softmaxDim(dim, "softmax")
        return SoftmaxAlong(dim: dim, logarithm: false)(to(dtype ?? self.dtype).floatingForSoftmax("softmax"))
    }
    public func softmax(_ dim: Int, dtype: DType? = nil) -> Tensor { softmax(dim: dim, dtype: dtype) }

    /// `x - log(sum(exp(x)))` along `dim`. Gradient: `g - exp(y) sum(g)`. PyTorch: `log_softmax`.
    /// Computed in `dtype` if given.
    public func logSoftmax(dim: Int? = nil, dtype: DType? = nil) -> Tensor {
        let dim = softmaxDim(dim, "log_softmax")
        return SoftmaxAlong(dim: dim, logarithm: true)(to(dtype ?? self.dtype).floatingForSoftmax("log_softmax"))
    }
    public func logSoftmax(_ dim: Int, dtype: DType? = nil) -> Tensor { logSoftmax(dim: dim, dtype: dtype) }

    private func floatingForSoftmax(_ function: String) -> Tensor {
        check(
            dtype.isFloatingPoint, "\"\(function)_lastdim_kernel_impl\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts integers.")
        return self
    }

    /// `log(sum(exp(x)))` over `dim`, without overflow. Gradient: `g softmax(x)`. PyTorch: `logsumexp`.
    public func logsumexp(_ dim: some Dimensions, keepdim: Bool = false) -> Tensor {
        let x = dtype.isFloatingPoint ? self : to(.float32)
        return LogSumExp(reduced: Reduced(x, dim.dimensions, keepdim))(x)
    }
    public func logsumexp(dim: some Dimensions, keepdim: Bool = false) -> Tensor { logsumexp(dim, keepdim: keepdim) }
}
