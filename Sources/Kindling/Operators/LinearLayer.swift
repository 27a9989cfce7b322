/// `bias + input weightᵀ` of matrices, in one step. PyTorch makes it of `t` and `addmm`: nodes and messages show it so.
private struct LinearLayer: Operator {
    static let name = "Addmm"

    /// Whether the operands are as a layer has them: anything else goes through `addmm`, which checks and broadcasts.
    static func takes(_ bias: Tensor, _ input: Tensor, _ weight: Tensor) -> Bool {
        weight.ndim == 2 && input.shape[1] == weight.shape[1] && bias.ndim == 1 && bias.shape[0] == weight.shape[0]
            && bias.isContiguous() && input.dtype == weight.dtype && bias.dtype == weight.dtype
    }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (bias, input, weight) = (inputs[0], inputs[1], inputs[2])
        node?.save(input, for: 2)
        node?.saveTransposed(weight, for: 1)
        return Self.result(bias, input, weight)
    }

    static func result(_ bias: Tensor, _ input: Tensor, _ weight: Tensor) -> Tensor {
        let result = Tensor(empty: [input.shape[0], weight.shape[0]], input.dtype, backend: input.backend)
        input.backend.matmul(input, weight, transposed: (false, true), bias: bias, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let input = node.needsGradient(2) ? node.saved(0) : nil
        let weight = node.needsGradient(1) ? node.saved(1) : nil
        if GradMode.isEnabled {
            return [gradient, weight.map { gradient.product($0) }, input.map { gradient.mT.product($0) }]
        }
        return [
            gradient, weight.map { gradient.rawProduct($0, transposed: (false, false)) },
            input.map { gradient.transposedProduct($0) },
        ]
    }

    func shown(_ edges: [Node.Edge]) -> [Node.Edge] {
        guard edges[2].node != nil else { return edges }
        return edges.dropLast() + [(OperatorNode(Transpose.ofMatrix, edges: [edges[2]]), 0)]
    }
}

/// `input weightᵀ + bias`: [.., in] with weight [out, in] and bias [out] → [.., out]. Gradients: `g weight`, `gᵀ input`,
/// the sum of `g`. PyTorch: `linear`.
public func linear(_ input: Tensor, _ weight: Tensor, _ bias: Tensor? = nil) -> Tensor {
    guard let bias else { return input.matmul(weight.t()) }
    let isMatrix = input.ndim == 2
    let rows = isMatrix ? input : input.reshape([Shape.count(Array(input.shape.dropLast())), input.size(-1)])
    let result =
        if !LinearLayer.takes(bias, rows, weight) {
            bias.addmm(rows, weight.t())
        } else if GradMode.isEnabled {
            LinearLayer()(bias, rows, weight)
        } else {
            LinearLayer.result(bias, rows, weight)
        }
    return isMatrix ? result : result.view(Array(input.shape.dropLast()) + [weight.shape[0]])
}
