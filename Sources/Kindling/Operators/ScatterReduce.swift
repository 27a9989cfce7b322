// Elements combined with those that are scattered onto them.

/// How elements that go to one place become one.
public enum ScatterReduction: String, Sendable {
    case sum, prod, mean, amax, amin

    fileprivate var kernel: ScatterKernel {
        switch self {
        case .sum, .mean: .add
        case .prod: .prod
        case .amax: .amax
        case .amin: .amin
        }
    }

    /// What changes no element that it is combined with.
    fileprivate func neutral(_ dtype: DType) -> Scalar {
        switch self {
        case .sum, .mean: .integer(0)
        case .prod: .integer(1)
        case .amax: dtype.lowest
        case .amin: dtype.highest
        }
    }
}

extension DType {
    fileprivate var lowest: Scalar {
        switch self {
        case .int64: .integer(.min)
        case .int32: .integer(Int(Int32.min))
        case .uint8, .bool: .integer(0)
        default: .real(-.infinity)
        }
    }
    fileprivate var highest: Scalar {
        switch self {
        case .int64: .integer(.max)
        case .int32: .integer(Int(Int32.max))
        case .uint8: .integer(255)
        case .bool: .integer(1)
        default: .real(.infinity)
        }
    }
}

private struct ScatterReduce: Operator {
    static let name = "ScatterReduce"
    let dim: Int
    let reduction: ScatterReduction
    let includesSelf: Bool

    /// inputs: the tensor, index, source.
    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = inputs[0].rawConverted(to: inputs[0].dtype)
        let (index, source, backend) = (inputs[1], inputs[2].rawContiguous(), result.backend)
        if !includesSelf {
            let neutral = Tensor(reduction.neutral(result.dtype), result.dtype).broadcast(to: index.shape)
            backend.scatter(.put, neutral.rawContiguous(), dim: dim, index, into: result)
        }
        backend.scatter(reduction.kernel, source, dim: dim, index, into: result)
        if reduction == .mean {
            let counts = counts(of: index, in: result)
            let isReal = result.dtype.isFloatingPoint
            backend.binary(isReal ? .div : .floorDivide, result, counts, into: result)
        }
        node?.save(inputs[1])
        if reduction != .sum && reduction != .mean {
            node?.save(inputs[0])
            node?.save(inputs[2])
            node?.saveResult(result)
        }
        return result
    }

    /// How many elements went to each place.
    private func counts(of index: Tensor, in x: Tensor) -> Tensor {
        noGrad {
            let none = includesSelf ? onesLike(x) : zerosLike(x)
            let counts = none.scatterAdd(dim, index, ones(index.shape, dtype: x.dtype))
            return counts.maskedFill(counts.eq(0), 1)
        }
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let index = node.saved(0)
        let (toSelf, toSource) =
            switch reduction {
            case .sum: (gradient, gradient.gather(dim, index))
            case .mean: meanGradients(gradient, index)
            case .prod: productGradients(gradient, node)
            case .amax, .amin: extremeGradients(gradient, node)
            }
        return [includesSelf ? toSelf : toSelf.scatter(dim, index, 0), nil, toSource]
    }

    private func meanGradients(_ gradient: Tensor, _ index: Tensor) -> (Tensor, Tensor) {
        let share = gradient / counts(of: index, in: gradient)
        return (share, share.gather(dim, index))
    }

    /// The result without one factor; where a factor is 0, the product of the others is computed anew.
    private func productGradients(_ gradient: Tensor, _ node: Node) -> (Tensor, Tensor) {
        let (index, x, source, result) = (node.saved(0), node.saved(1), node.saved(2), node.saved(3))
        let filled = x.maskedFill(x.eq(0), 1)
        let toSelf = gradient * self(filled, index, source) / filled
        let isZero = source.eq(0)
        let zeros = zerosLike(x).scatterAdd(dim, index, isZero.to(x.dtype)).gather(dim, index)
        let isOnlyZero = isZero.logicalAnd(zeros.eq(1))
        let withoutZero = self(x, index, source.maskedFill(isOnlyZero, 1))
        let toSource = where_(
            isOnlyZero, (gradient * withoutZero).gather(dim, index),
            (gradient * result).gather(dim, index) / source.maskedFill(isZero, 1))
        return (toSelf, toSource)
    }

    /// Equal extremes share the gradient.
    private func extremeGradients(_ gradient: Tensor, _ node: Node) -> (Tensor, Tensor) {
        let (index, x, source, result) = (node.saved(0), node.saved(1), node.saved(2), node.saved(3))
        let isSelf = x.eq(result).to(gradient.dtype)
        let isSource = source.eq(result.gather(dim, index)).to(gradient.dtype)
        let share = gradient / isSelf.scatterAdd(dim, index, isSource)
        return (isSelf * share, isSource * share.gather(dim, index))
    }
}

extension Tensor {
    /// A copy with `source[i, j]` combined with what is at [index[i, j], j], for `dim` 0; without `includeSelf` only
    /// scattered elements are combined.
    ///
    /// Gradients: as those of the reduction; equal extremes share it. PyTorch: `scatter_reduce`.
    public func scatterReduce(
        _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: ScatterReduction, includeSelf: Bool = true
    ) -> Tensor {
        if ndim == 0 {
            return reshape(1).scatterReduce(
                dim, index.reshape(-1), source.reshape(-1), reduce, includeSelf: includeSelf
            ).reshape([])
        }
        let (dim, indices, values) = checkedScatter(dim, index, source, "scatter_reduce")
        return ScatterReduce(dim: dim, reduction: reduce, includesSelf: includeSelf)(self, indices, values)
    }
}
