// Activations made of several functions of each element. ReLU, sigmoid and tanh have kernels: see Unary.swift.

/// A function of each element, computed from others. Which gradient belongs to which function is one table, below.
package struct Activation: Operator {
    package static let name = "Activation"
    package var nodeName: String { function.node + "Backward0" }
    let function: Function
    var first = 0.0
    var second = 0.0

    package struct Function: Sendable {
        let node: String
        let value: @Sendable (_ x: Tensor, _ first: Double, _ second: Double) -> Tensor
        /// The gradient, from the result's gradient `g` and the input.
        let gradient: @Sendable (_ g: Tensor, _ x: Tensor, _ first: Double, _ second: Double) -> Tensor
    }

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        return noGrad { function.value(inputs[0], first, second) }
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [function.gradient(gradient, node.saved(0), first, second)]
    }
}

extension Activation.Function {
    static let gelu = Self(
        node: "Gelu", value: { x, _, _ in x * normalBelow(x) },
        gradient: { g, x, _, _ in g * (normalBelow(x) + x * (x * x * -0.5).exp() * 0.3989422804014327) })
    static let geluTanh = Self(
        node: "Gelu", value: { x, _, _ in x * 0.5 * (tanhArgument(x).tanh() + 1) },
        gradient: { g, x, _, _ in
            let tanh = tanhArgument(x).tanh()
            let slope = (x * x * 0.134145 + 1) * 0.7978845608028654
            return g * ((tanh + 1) * 0.5 + x * 0.5 * (1 - tanh * tanh) * slope)
        })
    static let silu = Self(
        node: "Silu", value: { x, _, _ in x * x.sigmoid() },
        gradient: { g, x, _, _ in
            let sigmoid = x.sigmoid()
            return g * (sigmoid * (x * (1 - sigmoid) + 1))
        })
    static let leakyRelu = Self(
        node: "LeakyRelu", value: { x, slope, _ in where_(x > 0, x, x * slope) },
        gradient: { g, x, slope, _ in where_(x > 0, g, g * slope) })
    static let elu = Self(
        node: "Elu", value: { x, alpha, _ in where_(x > 0, x, x.expm1() * alpha) },
        gradient: { g, x, alpha, _ in where_(x > 0, g, g * (x.clamp(max: 0).exp() * alpha)) })
    static let softplus = Self(
        node: "Softplus",
        value: { x, beta, threshold in
            let scaled = x * beta
            return where_(scaled > threshold, x, scaled.clamp(max: threshold).exp().log1p() / beta)
        },
        gradient: { g, x, beta, threshold in
            let scaled = x * beta
            return where_(scaled > threshold, g, g * scaled.sigmoid())
        })

    /// The share of the standard normal distribution below `x`.
    private static func normalBelow(_ x: Tensor) -> Tensor { ((x * 0.7071067811865476).erf() + 1) * 0.5 }

    private static func tanhArgument(_ x: Tensor) -> Tensor { (x + x * x * x * 0.044715) * 0.7978845608028654 }
}

private func activated(
    _ x: Tensor, _ function: Activation.Function, _ name: String, _ first: Double = 0, _ second: Double = 0
) -> Tensor {
    check(
        x.dtype.isFloatingPoint, "\"\(name)\" not implemented for '\(x.dtype.legacyName)'",
        hint: "x.to(.float32) converts integers.")
    return Activation(function: function, first: first, second: second)(x)
}

/// How ``gelu(_:approximate:)`` computes: exactly, or by an older formula with tanh.
public enum GELUApproximation: Sendable {
    case none, tanh
}

/// `x Φ(x)`, where `Φ` is the share of the standard normal distribution below `x`.
///
/// Gradient: `g (Φ(x) + x φ(x))`. PyTorch: `torch.nn.functional.gelu`.
public func gelu(_ x: Tensor, approximate: GELUApproximation = .none) -> Tensor {
    activated(x, approximate == .none ? .gelu : .geluTanh, "GeluKernelImpl")
}

/// `x sigmoid(x)`. Gradient: `g s (1 + x (1 - s))` with `s = sigmoid(x)`. PyTorch: `torch.nn.functional.silu`.
public func silu(_ x: Tensor) -> Tensor { activated(x, .silu, "silu_cpu") }

/// `x` where `x > 0`, elsewhere `negativeSlope x`. Gradient: `g`, or `negativeSlope g`. PyTorch: `leaky_relu`.
public func leakyRelu(_ x: Tensor, negativeSlope: Double = 0.01) -> Tensor {
    activated(x, .leakyRelu, "leaky_relu_cpu", negativeSlope)
}

/// `x` where `x > 0`, elsewhere `alpha (exp(x) - 1)`. Gradient: `g`, or `g alpha exp(x)`. PyTorch: `elu`.
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor { activated(x, .elu, "elu_cpu", alpha) }

/// `log(1 + exp(beta x)) / beta`, and `x` itself where `beta x > threshold`. Gradient: `g sigmoid(beta x)`. PyTorch:
/// `softplus`.
public func softplus(_ x: Tensor, beta: Double = 1, threshold: Double = 20) -> Tensor {
    activated(x, .softplus, "softplus_cpu", beta, threshold)
}
