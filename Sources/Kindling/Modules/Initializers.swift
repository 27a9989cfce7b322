// First values of parameters. PyTorch: `torch.nn.init`. They change their tensor in place, without history.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The function that follows a layer, by which its first weights are scaled. See ``calculateGain(_:)``.
public enum Nonlinearity: Sendable, Hashable {
    /// None, or a linear layer.
    case linear
    case sigmoid, tanh, relu, selu
    /// Leaky ReLU with the given slope below 0; PyTorch's default slope is 0.01.
    case leakyReLU(slope: Double)
}

/// Which of a layer's connections keep their variance in ``kaimingUniform_(_:a:mode:nonlinearity:generator:)``.
public enum FanMode: Sendable {
    /// The inputs of a unit: the forward pass keeps its variance.
    case fanIn
    /// The outputs of a unit: the backward pass keeps its variance.
    case fanOut
}

/// How much larger a layer's weights must be for the function that follows it. PyTorch: `calculate_gain`.
public func calculateGain(_ nonlinearity: Nonlinearity) -> Double {
    switch nonlinearity {
    case .linear, .sigmoid: 1
    case .tanh: 5.0 / 3
    case .relu: 2.0.squareRoot()
    case .leakyReLU(let slope): (2.0 / (1 + pow(slope, 2))).squareRoot()
    case .selu: 3.0 / 4
    }
}

/// How many inputs and outputs each unit of a weight [out, in, ...] has.
package func fans(_ tensor: Tensor) -> (fanIn: Int, fanOut: Int) {
    check(
        tensor.ndim >= 2, "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions",
        hint: "This tensor has shape \(tensor.shape); biases are filled with uniform_, zeros_ or constant_.")
    let window = tensor.shape.dropFirst(2).reduce(1, *)
    return (tensor.shape[1] * window, tensor.shape[0] * window)
}

/// Fills with numbers drawn evenly from [low, high). PyTorch: `init.uniform_`.
@discardableResult
public func uniform_(
    _ tensor: Tensor, _ low: Double = 0, _ high: Double = 1, generator: Generator = .default
) -> Tensor {
    noGrad { tensor.uniform_(low, high, generator: generator) }
}

/// Fills with normally distributed numbers. PyTorch: `init.normal_`.
@discardableResult
public func normal_(
    _ tensor: Tensor, mean: Double = 0, std: Double = 1, generator: Generator = .default
) -> Tensor {
    noGrad { tensor.normal_(mean, std, generator: generator) }
}

/// Fills with `value`. PyTorch: `init.constant_`.
@discardableResult
public func constant_(_ tensor: Tensor, _ value: some ScalarConvertible) -> Tensor { noGrad { tensor.fill_(value) } }

/// Fills with ones. PyTorch: `init.ones_`.
@discardableResult
public func ones_(_ tensor: Tensor) -> Tensor { constant_(tensor, 1) }

/// Fills with zeros. PyTorch: `init.zeros_`.
@discardableResult
public func zeros_(_ tensor: Tensor) -> Tensor { constant_(tensor, 0) }

/// Makes a matrix the identity. PyTorch: `init.eye_`.
@discardableResult
public func eye_(_ tensor: Tensor) -> Tensor {
    check(
        tensor.ndim == 2, "Only tensors with 2 dimensions are supported",
        hint: "This tensor has shape \(tensor.shape).")
    return noGrad { tensor.copy_(eye(tensor.shape[0], tensor.shape[1], dtype: tensor.dtype)) }
}

/// Fills with numbers drawn evenly from ±`gain * sqrt(6 / (fan in + fan out))` (Glorot). PyTorch: `xavier_uniform_`.
@discardableResult
public func xavierUniform_(_ tensor: Tensor, gain: Double = 1, generator: Generator = .default) -> Tensor {
    let (fanIn, fanOut) = fans(tensor)
    let std = gain * (2.0 / Double(fanIn + fanOut)).squareRoot()
    let bound = 3.0.squareRoot() * std
    return uniform_(tensor, -bound, bound, generator: generator)
}

/// Fills with normally distributed numbers of deviation `gain * sqrt(2 / (fan in + fan out))` (Glorot).
/// PyTorch: `xavier_normal_`.
@discardableResult
public func xavierNormal_(_ tensor: Tensor, gain: Double = 1, generator: Generator = .default) -> Tensor {
    let (fanIn, fanOut) = fans(tensor)
    return normal_(tensor, std: gain * (2.0 / Double(fanIn + fanOut)).squareRoot(), generator: generator)
}

/// Fills with numbers drawn evenly from ±`gain * sqrt(3 / fan)` (He). PyTorch: `kaiming_uniform_`.
///
/// - Parameters:
///   - a: The slope below 0 of the leaky ReLU that follows, where `nonlinearity` is nil.
///   - mode: Which connections keep their variance.
///   - nonlinearity: What follows the layer; nil: a leaky ReLU of slope `a`.
@discardableResult
public func kaimingUniform_(
    _ tensor: Tensor, a: Double = 0, mode: FanMode = .fanIn, nonlinearity: Nonlinearity? = nil,
    generator: Generator = .default
) -> Tensor {
    if tensor.numel() == 0 { return tensor }
    let bound = 3.0.squareRoot() * kaimingDeviation(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator: generator)
}

/// Fills with normally distributed numbers of deviation `gain / sqrt(fan)` (He). PyTorch: `kaiming_normal_`.
///
/// Parameters as ``kaimingUniform_(_:a:mode:nonlinearity:generator:)``.
@discardableResult
public func kaimingNormal_(
    _ tensor: Tensor, a: Double = 0, mode: FanMode = .fanIn, nonlinearity: Nonlinearity? = nil,
    generator: Generator = .default
) -> Tensor {
    if tensor.numel() == 0 { return tensor }
    return normal_(tensor, std: kaimingDeviation(tensor, a, mode, nonlinearity), generator: generator)
}

private func kaimingDeviation(_ tensor: Tensor, _ a: Double, _ mode: FanMode, _ nonlinearity: Nonlinearity?) -> Double {
    let (fanIn, fanOut) = fans(tensor)
    let gain = calculateGain(nonlinearity ?? .leakyReLU(slope: a))
    return gain / Double(mode == .fanIn ? fanIn : fanOut).squareRoot()
}

/// The first values of PyTorch's `Linear` and `Conv2d`: weight, then bias, each drawn evenly from ±`1 / sqrt(fan in)`.
package func resetLayer(_ weight: Tensor, _ bias: Tensor?, generator: Generator) {
    // Not simplified: the bound is PyTorch's to the last bit.
    kaimingUniform_(weight, a: 5.0.squareRoot(), generator: generator)
    guard let bias else { return }
    let fanIn = fans(weight).fanIn
    let bound = fanIn > 0 ? 1 / Double(fanIn).squareRoot() : 0
    uniform_(bias, -bound, bound, generator: generator)
}
