// Activations other than ReLU, sigmoid and tanh: see Unary.swift for the operator, and for those.

extension Unary.Function {
    static let gelu = Self(node: "Gelu", kernel: .gelu) { g, x, _, _ in
        fused(.geluGradient, g, x) { g * (normalBelow(x) + x * (x * x * -0.5).exp() * 0.3989422804014327) }
    }
    static let geluTanh = Self(node: "Gelu", kernel: .geluTanh) { g, x, _, _ in
        fused(.geluTanhGradient, g, x) {
            let tanh = ((x + x * x * x * 0.044715) * 0.7978845608028654).tanh()
            let slope = (x * x * 0.134145 + 1) * 0.7978845608028654
            return g * ((tanh + 1) * 0.5 + x * 0.5 * (1 - tanh * tanh) * slope)
        }
    }
    static let silu = Self(node: "Silu", kernel: .silu) { g, x, _, _ in
        fused(.siluGradient, g, x) {
            let sigmoid = x.sigmoid()
            return g * (sigmoid * (x * (1 - sigmoid) + 1))
        }
    }
    static let leakyRelu = Self(node: "LeakyRelu", kernel: .leakyRelu) { g, x, slope, _ in
        fused(.leakyReluGradient, g, x, slope) { where_(x > 0, g, g * slope) }
    }
    static let elu = Self(node: "Elu", kernel: .elu) { g, x, alpha, _ in
        fused(.eluGradient, g, x, alpha, 1) { where_(x > 0, g, g * (x.clamp(max: 0).exp() * alpha)) }
    }
    static let softplus = Self(node: "Softplus", kernel: .softplus) { g, x, beta, threshold in
        fused(.softplusGradient, g, x, beta, threshold) {
            let scaled = x * beta
            return where_(scaled > threshold, g, g * scaled.sigmoid())
        }
    }

    /// A gradient in one pass, unless it is to be differentiated itself: then as `formula` says.
    static func fused(
        _ kernel: BinaryKernel, _ g: Tensor, _ x: Tensor, _ first: Double = 0, _ second: Double = 0,
        _ formula: () -> Tensor
    ) -> Tensor {
        if GradMode.isEnabled || !x.dtype.isFloatingPoint || g.dtype != x.dtype { return formula() }
        let result = Tensor(empty: x.shape, x.dtype, backend: x.backend)
        x.backend.binary(kernel, g, x, into: result, first, second)
        return result
    }

    /// The share of the standard normal distribution below `x`.
    private static func normalBelow(_ x: Tensor) -> Tensor { ((x * 0.7071067811865476).erf() + 1) * 0.5 }
}

/// `function` of each element of a floating tensor; `name` is what PyTorch's message calls it.
package func activated(
    _ x: Tensor, _ function: Unary.Function, _ name: String, _ first: Double = 0, _ second: Double = 0
) -> Tensor {
    check(
        x.dtype.isFloatingPoint, "\"\(name)\" not implemented for '\(x.dtype.legacyName)'",
        hint: "x.to(.float32) converts integers.")
    return Unary(function: function, first: first, second: second)(x)
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
public func elu(_ x: Tensor, alpha: Double = 1) -> Tensor { activated(x, .elu, "elu_cpu", alpha, 1) }

/// `log(1 + exp(beta x)) / beta`, and `x` itself where `beta x > threshold`. Gradient: `g sigmoid(beta x)`. PyTorch:
/// `softplus`.
public func softplus(_ x: Tensor, beta: Double = 1, threshold: Double = 20) -> Tensor {
    activated(x, .softplus, "softplus_cpu", beta, threshold)
}
