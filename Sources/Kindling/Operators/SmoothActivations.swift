// More activations made of exponentials: see Activations.swift for the common ones.

extension Unary.Function {
    static let celu = Self(node: "Celu", kernel: .elu) { g, x, alpha, _ in
        fused(.celuGradient, g, x, alpha) { where_(x > 0, g, g * where_(x > 0, 0, x / alpha).exp()) }
    }
    static let selu = Self(node: "Elu", kernel: .selu) { g, x, slope, scale in
        fused(.eluGradient, g, x, slope, scale) {
            where_(x > 0, g * scale, g * x.clamp(max: 0).exp() * slope)
        }
    }
    static let logsigmoid = Self(node: "LogSigmoid", kernel: .logsigmoid) { g, x, _, _ in
        fused(.logsigmoidGradient, g, x) { g * (-x).sigmoid() }
    }
    static let mish = Self(node: "Mish", kernel: .mish) { g, x, _, _ in
        let tanh = Kindling.softplus(x).tanh()
        return g * (tanh + x * x.sigmoid() * (1 - tanh * tanh))
    }
}

/// `x` where `x > 0`, elsewhere `alpha (exp(x / alpha) - 1)`. Gradient: `g`, or `g exp(x / alpha)`. PyTorch: `celu`.
public func celu(_ x: Tensor, alpha: Double = 1) -> Tensor {
    check(alpha != 0, "ZeroDivisionError: alpha cannot be 0 for CELU", hint: "relu(x) is what CELU comes close to.")
    return activated(x, .celu, "elu_cpu", alpha, 1 / alpha)
}

/// ``elu(_:alpha:)`` with alpha 1.6733, times 1.0507: keeps mean 0 and variance 1 from layer to layer. PyTorch: `selu`.
public func selu(_ x: Tensor) -> Tensor {
    // Such that layers keep mean 0 and variance 1: Klambauer and others, 2017.
    let (alpha, scale) = (1.6732632423543772848170429916717, 1.0507009873554804934193349852946)
    return activated(x, .selu, "elu_cpu", alpha * scale, scale)
}

/// `log(sigmoid(x))`, without overflow. Gradient: `g sigmoid(-x)`. PyTorch: `logsigmoid`.
public func logsigmoid(_ x: Tensor) -> Tensor { activated(x, .logsigmoid, "log_sigmoid_cpu") }

/// `x tanh(softplus(x))`. Gradient: `g (t + x sigmoid(x) (1 - t²))`, where `t` is the tanh. PyTorch: `mish`.
public func mish(_ x: Tensor) -> Tensor { activated(x, .mish, "mish_cpu") }

/// `x / (1 + |x|)`. Gradient: `g / (1 + |x|)²`. PyTorch: `softsign`.
public func softsign(_ x: Tensor) -> Tensor { x / (x.abs() + 1) }

/// `x - tanh(x)`. Gradient: `g tanh(x)²`. PyTorch: `tanhshrink`.
public func tanhshrink(_ x: Tensor) -> Tensor { x - x.tanh() }

/// ``softmax(_:dim:dtype:)`` of `-x`. PyTorch: `softmin`.
public func softmin(_ x: Tensor, dim: Int? = nil, dtype: DType? = nil) -> Tensor { softmax(-x, dim: dim, dtype: dtype) }

/// The first half along `dim` times the sigmoid of the second. PyTorch: `glu`.
///
/// Gradients: `g sigmoid(b)`, `g a s (1 - s)` with `s = sigmoid(b)`.
public func glu(_ x: Tensor, dim: Int = -1) -> Tensor {
    check(
        x.ndim > 0, "glu does not support scalars because halving size must be even", hint: "A vector has two halves.")
    check(
        x.dtype.isFloatingPoint, "\"glu_cpu\" not implemented for '\(x.dtype.legacyName)'",
        hint: "x.to(.float32) converts integers.")
    let dim = Shape.normalized(dim, rank: x.ndim)
    let size = x.shape[dim]
    check(
        size % 2 == 0, "Halving dimension must be even, but dimension \(dim) is size \(size)",
        hint: "The halves are the values and their gates.")
    return GatedHalf(dim: dim)(x)
}

/// The first half of a dimension, gated by the second.
private struct GatedHalf: Operator {
    static let name = "Glu"
    let dim: Int

    private func halves(_ x: Tensor) -> (values: Tensor, gates: Tensor) {
        let size = x.shape[dim] / 2
        return (x.narrow(dim, 0, size), x.narrow(dim, size, size))
    }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        return noGrad {
            let (values, gates) = halves(inputs[0])
            return values * gates.sigmoid()
        }
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let (values, gates) = halves(node.saved(0))
        let share = gates.sigmoid()
        let toShare = gradient * values
        let toGates = Unary.Function.fused(.sigmoidGradient, toShare, share) { toShare * share * (1 - share) }
        return [cat([gradient * share, toGates], dim: dim)]
    }
}
