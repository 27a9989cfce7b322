// Convolution of images, and the two operations that are its gradients. Each is linear in both inputs, and the
// gradients of each are again among the three: so they can be differentiated as often as one likes.

struct Convolution: Operator {
    static let name = "Convolution"
    let geometry: Conv2dGeometry
    let input: [Int]
    let output: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, weight) = (inputs[0], inputs[1])
        node?.save(x, for: 1)
        node?.save(weight)
        return result(x, weight, inputs.count > 2 ? inputs[2] : nil)
    }

    func result(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
        let result = Tensor(empty: output, x.dtype, backend: x.backend)
        x.backend.conv2d(
            x.rawContiguous(), weight.rawContiguous(), bias: bias?.rawContiguous(), geometry, into: result)
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
struct InputGradient: Operator {
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
        let (g, weight) = (inputs[0], inputs[1])
        node?.save(g, for: 1)
        node?.save(weight)
        let result = Tensor(empty: input, g.dtype, backend: g.backend)
        g.backend.conv2dInputGradient(g.rawContiguous(), weight.rawContiguous(), geometry, into: result)
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
struct WeightGradient: MultiOperator {
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
        let (g, x) = (inputs[0], inputs[1])
        node?.save(g)
        node?.save(x)
        let result = Tensor(empty: weight, g.dtype, backend: g.backend)
        let bias = hasBias ? Tensor(empty: [weight[0]], g.dtype, backend: g.backend) : nil
        g.backend.conv2dWeightGradient(g.rawContiguous(), x.rawContiguous(), geometry, into: result, bias: bias)
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
