// Two-dimensional convolution, and the two operations that are its gradients. Each is linear in both inputs, and the
// gradients of each are again among the three: so they can be differentiated as often as one likes.

/// One number for both directions, or an array of (vertical, horizontal).
public protocol PairConvertible {
    var pair: (Int, Int) { get }
}
extension Int: PairConvertible {
    public var pair: (Int, Int) { (self, self) }
}
extension Array: PairConvertible where Element == Int {
    public var pair: (Int, Int) {
        check(count == 1 || count == 2, "expected one or two numbers, but got \(self)", hint: "[vertical, horizontal]")
        return (self[0], self[count - 1])
    }
}

/// One pair, as layers keep them, without an array around it.
package struct IntPair: PairConvertible {
    package let pair: (Int, Int)
    package init(_ pair: (Int, Int)) { self.pair = pair }
}

/// Padding of a convolution: numbers as ``PairConvertible``, `.valid` (none) or `.same` (output as large as input).
public protocol PaddingConvertible {
    var padding: ConvPadding { get }
}
public enum ConvPadding: PaddingConvertible, Sendable {
    case numbers(Int, Int)
    case keepingSize
    case none
    public var padding: ConvPadding { self }
}
extension PaddingConvertible where Self == ConvPadding {
    public static var same: ConvPadding { .keepingSize }
    public static var valid: ConvPadding { .none }
}
extension Int: PaddingConvertible {
    public var padding: ConvPadding { .numbers(self, self) }
}
extension Array: PaddingConvertible where Element == Int {
    public var padding: ConvPadding { .numbers(pair.0, pair.1) }
}

private struct Convolution: Operator {
    static let name = "Convolution"
    let geometry: Conv2dGeometry
    let input: [Int]
    let output: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        node?.save(inputs[1])
        let result = Tensor(empty: output, inputs[0].dtype, backend: inputs[0].backend)
        let bias = inputs.count > 2 ? inputs[2].rawContiguous() : nil
        result.backend.conv2d(
            inputs[0].rawContiguous(), inputs[1].rawContiguous(), bias: bias, geometry, into: result)
        return result
    }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        let hasBias = node.edges.count > 2
        let toInput = node.needsGradient(0) ? InputGradient(geometry, input, output)(g, node.saved(1)) : nil
        guard node.needsGradient(1) else {
            return hasBias ? [toInput, nil, g.sum(dim: [0, 2, 3])] : [toInput, nil]
        }
        let operation = WeightGradient(geometry, node.saved(1).shape, hasBias: hasBias)
        let gradients = operation.apply([g, node.saved(0)])
        return hasBias ? [toInput, gradients[0], gradients[1]] : [toInput, gradients[0]]
    }
}

/// The gradient of a convolution's input: the transposed convolution of the result's gradient.
private struct InputGradient: Operator {
    static let name = "ConvolutionInput"
    var nodeName: String { "ConvolutionBackwardBackward0" }
    let geometry: Conv2dGeometry
    let input: [Int]
    let output: [Int]

    init(_ geometry: Conv2dGeometry, _ input: [Int], _ output: [Int]) {
        self.geometry = geometry
        self.input = input
        self.output = output
    }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0], for: 1)
        node?.save(inputs[1])
        let result = Tensor(empty: input, inputs[0].dtype, backend: inputs[0].backend)
        result.backend.conv2dInputGradient(
            inputs[0].rawContiguous(), inputs[1].rawContiguous(), geometry, into: result)
        return result
    }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        let toGradient =
            node.needsGradient(0)
            ? Convolution(geometry: geometry, input: input, output: output)(g, node.saved(1)) : nil
        guard node.needsGradient(1) else { return [toGradient, nil] }
        let operation = WeightGradient(geometry, node.saved(1).shape, hasBias: false)
        return [toGradient, operation.apply([node.saved(0), g])[0]]
    }
}

/// The gradients of a convolution's weight and, if there is one, bias.
private struct WeightGradient: MultiOperator {
    static let name = "ConvolutionWeight"
    var nodeName: String { "ConvolutionBackwardBackward0" }
    let geometry: Conv2dGeometry
    let weight: [Int]
    let hasBias: Bool

    init(_ geometry: Conv2dGeometry, _ weight: [Int], hasBias: Bool) {
        self.geometry = geometry
        self.weight = weight
        self.hasBias = hasBias
    }

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        node?.save(inputs[0])
        node?.save(inputs[1])
        let backend = inputs[0].backend
        let result = Tensor(empty: weight, inputs[0].dtype, backend: backend)
        let bias = hasBias ? Tensor(empty: [weight[0]], inputs[0].dtype, backend: backend) : nil
        backend.conv2dWeightGradient(
            inputs[0].rawContiguous(), inputs[1].rawContiguous(), geometry, into: result, bias: bias)
        return bias.map { [result, $0] } ?? [result]
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let (g, x) = (node.saved(0), node.saved(1))
        var toGradient: Tensor?
        var toInput: Tensor?
        if let weights = gradients[0] {
            if node.needsGradient(0) {
                toGradient = Convolution(geometry: geometry, input: x.shape, output: g.shape)(x, weights)
            }
            if node.needsGradient(1) { toInput = InputGradient(geometry, x.shape, g.shape)(g, weights) }
        }
        if hasBias, let bias = gradients[1] {
            let spread = bias.view(1, -1, 1, 1).expand(g.shape)
            toGradient = toGradient.map { $0 + spread } ?? spread
        }
        return [toGradient, toInput]
    }
}

/// The correlation of images with a weight: each output pixel is the sum over a window of the input, weighted.
///
/// - Parameters:
///   - input: [N, channels in, height, width], or without N.
///   - weight: [channels out, channels in / groups, kernel height, kernel width].
///   - bias: [channels out].
///   - stride: How far the window moves.
///   - padding: Zeros added on each side.
///   - dilation: Distance of the window's pixels.
///   - groups: How many groups the channels fall into, each convolved by itself.
/// - Returns: [N, channels out, height, width], where size = (size + 2 padding - dilation (kernel - 1) - 1) / stride + 1.
///
/// Gradients: the transposed convolution of `g` with the weight; the correlation of the input with `g`; `g` summed.
/// PyTorch: `torch.nn.functional.conv2d`.
public func conv2d(
    _ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil, stride: some PairConvertible = 1,
    padding: some PaddingConvertible = 0, dilation: some PairConvertible = 1, groups: Int = 1
) -> Tensor {
    check(
        input.ndim == 3 || input.ndim == 4,
        "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: \(input.shape)",
        hint: "Images come as [batch, channels, height, width]; unsqueeze(0) adds a dimension.")
    if input.ndim == 3 {
        return conv2d(
            input.unsqueeze(0), weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups
        ).squeeze(0)
    }
    checkConvolution(input, weight, bias, groups)
    let kernel = (weight.shape[2], weight.shape[3])
    var geometry = Conv2dGeometry(stride: stride.pair, padding: (0, 0), dilation: dilation.pair, groups: groups)
    check(
        geometry.stride.0 > 0 && geometry.stride.1 > 0, "non-positive stride is not supported",
        hint: "Strides count pixels, from 1.")
    check(
        geometry.dilation.0 > 0 && geometry.dilation.1 > 0, "dilation should be greater than zero",
        hint: "A dilation of 1 takes neighbouring pixels.")
    var x = input
    switch padding.padding {
    case .none: break
    case .numbers(let vertical, let horizontal):
        check(
            vertical >= 0 && horizontal >= 0, "negative padding is not supported",
            hint: "pad() with negative numbers crops.")
        geometry.padding = (vertical, horizontal)
    case .keepingSize:
        check(
            geometry.stride == (1, 1), "padding='same' is not supported for strided convolutions",
            hint: "Give the padding in numbers.")
        let vertical = geometry.dilation.0 * (kernel.0 - 1)
        let horizontal = geometry.dilation.1 * (kernel.1 - 1)
        geometry.padding = (vertical / 2, horizontal / 2)
        if vertical % 2 + horizontal % 2 > 0 { x = pad(x, [0, horizontal % 2, 0, vertical % 2]) }
    }
    let output = convolutionOutput(x, weight, geometry)
    let operation = Convolution(geometry: geometry, input: x.shape, output: output)
    return bias.map { operation(x, weight, $0) } ?? operation(x, weight)
}

private func checkConvolution(_ input: Tensor, _ weight: Tensor, _ bias: Tensor?, _ groups: Int) {
    check(
        weight.ndim == 4, "weight should have 4 dimensions, but got a tensor of size \(weight.shape)",
        hint: "[channels out, channels in / groups, kernel height, kernel width]")
    check(groups > 0, "non-positive groups is not supported", hint: "One group is the usual convolution.")
    let expected = weight.shape[1] * groups
    check(
        input.shape[1] == expected,
        "Given groups=\(groups), weight of size \(weight.shape), expected input\(input.shape) to have \(expected) "
            + "channels, but got \(input.shape[1]) channels instead",
        hint: input.shape[3] == expected
            ? "The channels seem to come last: permute(0, 3, 1, 2) makes [batch, channels, height, width]."
            : "Images come as [batch, channels, height, width].")
    check(
        weight.shape[0] % groups == 0,
        "Given groups=\(groups), expected weight to be divisible by \(groups) at dimension 0, but got weight of size "
            + "[\(weight.shape)] instead", hint: "The output channels fall into equal groups.")
    if let bias {
        check(
            bias.ndim == 1 && bias.shape[0] == weight.shape[0],
            "Given weight of size \(weight.shape), expected bias to be 1-dimensional with \(weight.shape[0]) elements, but "
                + "got bias of size \(bias.shape) instead", hint: "One number for each output channel.")
    }
    let other = bias ?? weight
    check(
        input.dtype == other.dtype && weight.dtype == input.dtype,
        "Input type (\(input.dtype.cName)) and \(bias == nil ? "weight" : "bias") type (\(other.dtype.cName)) should be "
            + "the same",
        hint: input.dtype == .uint8
            ? "Pixels come as uint8: images.to(.float32) / 255 makes them floating."
            : "input.to(.\(other.dtype.name)) converts the input.")
    check(
        input.dtype == .float32 || input.dtype == .float64,
        "\"conv2d\" not implemented for '\(input.dtype.legacyName)'",
        hint: "Convert to float32 or float64.")
}

private func convolutionOutput(_ input: Tensor, _ weight: Tensor, _ geometry: Conv2dGeometry) -> [Int] {
    let padded = (
        input.shape[2] + 2 * geometry.padding.0, input.shape[3] + 2 * geometry.padding.1
    )
    let window = (
        geometry.dilation.0 * (weight.shape[2] - 1) + 1, geometry.dilation.1 * (weight.shape[3] - 1) + 1
    )
    check(
        padded.0 >= window.0 && padded.1 >= window.1,
        "Calculated padded input size per channel: (\(padded.0) x \(padded.1)). Kernel size: (\(window.0) x "
            + "\(window.1)). Kernel size can't be greater than actual input size",
        hint: "The image is too small for this network, or was pooled too often on its way here.")
    return [
        input.shape[0], weight.shape[0], (padded.0 - window.0) / geometry.stride.0 + 1,
        (padded.1 - window.1) / geometry.stride.1 + 1,
    ]
}
