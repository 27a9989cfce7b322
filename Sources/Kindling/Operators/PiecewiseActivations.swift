// Activations that are linear, or nothing, in parts. See Unary.swift for the operator, and for ReLU.

extension Unary.Function {
    static let hardtanh = Self(node: "Hardtanh", kernel: .clamp, keepsIntegers: true) { g, x, low, high in
        fused(.hardtanhGradient, g, x, low, high) { where_((x <= low).logicalOr(x >= high), 0, g) }
    }
    static let hardsigmoid = Self(node: "Hardsigmoid", kernel: .hardsigmoid) { g, x, _, _ in
        fused(.hardsigmoidGradient, g, x) { where_((x > -3).logicalAnd(x < 3), g / 6, 0) }
    }
    static let hardswish = Self(node: "Hardswish", kernel: .hardswish) { g, x, _, _ in
        fused(.hardswishGradient, g, x) { where_(x <= -3, 0, where_(x < 3, g * (x / 3 + 0.5), g)) }
    }
    static let hardshrink = Self(node: "Hardshrink", kernel: .hardshrink) { g, x, bound, _ in
        fused(.shrinkGradient, g, x, bound) { where_(isWithin(bound, x), 0, g) }
    }
    static let softshrink = Self(node: "Softshrink", kernel: .softshrink) { g, x, bound, _ in
        fused(.shrinkGradient, g, x, bound) { where_(isWithin(bound, x), 0, g) }
    }
    static let threshold = Self(node: "Threshold", kernel: .threshold) { g, x, bound, _ in
        fused(.thresholdGradient, g, x, bound) { where_(x <= bound, 0, g) }
    }

    private static func isWithin(_ bound: Double, _ x: Tensor) -> Tensor { (x >= -bound).logicalAnd(x <= bound) }
}

extension Binary.Function {
    static let prelu = Self(
        node: "PreluKernel", kernel: .prelu, savesA: .always, savesB: .forA,
        gradientA: { g, x, weight in where_(x() > 0, g, g * weight()) },
        gradientB: { g, x, _ in where_(x() > 0, 0, g * x()) })
}

/// `x` between `minVal` and `maxVal`, elsewhere the nearer of both. Gradient: `g` between them, otherwise 0. PyTorch:
/// `hardtanh`.
public func hardtanh(_ x: Tensor, minVal: Double = -1, maxVal: Double = 1) -> Tensor {
    check(minVal <= maxVal, "min_val cannot be greater than max_val", hint: "Bounds \(minVal) and \(maxVal).")
    check(x.dtype != .bool, "Bool inputs not supported for hardtanh", hint: "x.to(.float32) converts.")
    check(
        x.dtype != .uint8 || minVal >= 0, "cannot do hardtanh on an unsigned type with negative limits",
        hint: "x.to(.int64) makes signed integers.")
    return Unary(function: .hardtanh, first: minVal, second: maxVal)(x)
}

/// `min(max(x, 0), 6)`. Gradient: `g` between 0 and 6, otherwise 0. PyTorch: `relu6`.
public func relu6(_ x: Tensor) -> Tensor { hardtanh(x, minVal: 0, maxVal: 6) }

/// `relu6(x + 3) / 6`. Gradient: `g / 6` between -3 and 3, otherwise 0. PyTorch: `hardsigmoid`.
public func hardsigmoid(_ x: Tensor) -> Tensor { activated(x, .hardsigmoid, "hardsigmoid_cpu") }

/// `x relu6(x + 3) / 6`. Gradient: `g (x / 3 + 1/2)` between -3 and 3, `g` above, 0 below. PyTorch: `hardswish`.
public func hardswish(_ x: Tensor) -> Tensor { activated(x, .hardswish, "hardswish_cpu") }

/// `x`, but 0 where `-lambd <= x <= lambd`. Gradient: `g`, or 0. PyTorch: `hardshrink`.
public func hardshrink(_ x: Tensor, lambd: Double = 0.5) -> Tensor {
    activated(x, .hardshrink, "hardshrink_cpu", lambd)
}

/// `x` moved towards 0 by `lambd`, 0 where it is nearer. Gradient: `g`, or 0. PyTorch: `softshrink`.
public func softshrink(_ x: Tensor, lambd: Double = 0.5) -> Tensor {
    check(
        lambd >= 0,
        "lambda must be in range [0, \(x.dtype == .float64 ? "1.79769e+308" : "3.40282e+38")] for input dtype "
            + "\(x.dtype.legacyName), but found \(lambd)", hint: "lambd is a distance from 0.")
    return activated(x, .softshrink, "softshrink_cpu", lambd)
}

/// `x` where `x > threshold`, elsewhere `value`. Gradient: `g`, or 0. PyTorch: `threshold`.
public func threshold(_ x: Tensor, _ threshold: Double, _ value: Double) -> Tensor {
    if !x.dtype.isFloatingPoint { return where_(x <= threshold, Int(value), x) }
    return Unary(function: .threshold, first: threshold, second: value)(x)
}

/// `x` where `x > 0`, elsewhere `weight x`, with one weight or one for each channel (dimension 1). PyTorch: `prelu`.
///
/// Gradients: `g`, or `g weight`; for the weight the sum of `g x` where `x <= 0`.
public func prelu(_ x: Tensor, _ weight: Tensor) -> Tensor {
    check(
        x.dtype == weight.dtype,
        "prelu: Type promoting not supported. Got \(x.dtype.cName) and \(weight.dtype.cName)",
        hint: "weight.to(.\(x.dtype.name)) converts.")
    if weight.numel() != 1 {
        check(x.ndim > 0, "Not allow zero-dim input tensor.", hint: "One weight suits an input without channels.")
        let channels = x.ndim > 1 ? x.shape[1] : 1
        check(
            channels == weight.numel(),
            "Mismatch of parameter numbers and input channel size. Found parameter numbers = \(weight.numel()) and channel "
                + "size = \(channels).", hint: "One weight, or one for each element of dimension 1.")
    }
    check(
        weight.ndim <= 1, "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = \(weight.ndim)",
        hint: "weight.flatten() makes it one-dimensional.")
    var shape = [Int](repeating: 1, count: x.ndim)
    if x.ndim > 1 { shape[1] = weight.numel() }
    return x.apply(.prelu, weight.reshape(shape))
}
