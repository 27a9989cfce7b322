// Variance, standard deviation and norms.

/// The variance, or its root.
private struct Variance: Operator {
    static let name = "Var"
    var nodeName: String { isRoot ? "StdBackward0" : "VarBackward0" }
    let reduced: Reduced
    let correction: Int
    let isRoot: Bool

    /// What the sum of squares is divided by.
    private var divisor: Int { max(reduced.count - correction, 0) }

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let result = noGrad {
            let variance = reduced.run(.sumSquares, centred(inputs[0])) / divisor
            return isRoot ? variance.sqrt() : variance
        }
        if isRoot { node?.saveResult(result) }
        return result
    }

    private func centred(_ x: Tensor) -> Tensor { x - x.mean(dim: reduced.dims, keepdim: true) }

    func backward(_ g: Tensor, _ node: Node) -> [Tensor?] {
        var share = g * (2 / Double(divisor))
        if isRoot {
            let root = node.saved(1)
            share = where_(root.eq(0), 0, share / (root * 2))
        }
        return [reduced.kept(share) * centred(node.saved(0))]
    }
}

/// The p-norm: `sum(|x|^p)^(1/p)`; for infinity the largest `|x|`, for 0 how many elements are not 0.
private struct VectorNorm: Operator {
    static let name = "LinalgVectorNorm"
    let reduced: Reduced
    let order: Double

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let x = inputs[0]
        let result = noGrad {
            switch order {
            case 0: return reduced.run(.sum, x.ne(0).to(x.dtype))
            case 1: return reduced.run(.sum, x.abs())
            case 2: return reduced.run(.sumSquares, x).sqrt()
            case .infinity: return reduced.run(.amax, x.abs())
            default: return reduced.run(.sum, x.abs().pow(order)).pow(1 / order)
            }
        }
        node?.saveResult(result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let x = node.saved(0)
        let g = reduced.kept(gradient)
        let norm = reduced.kept(node.saved(1))
        switch order {
        case 0: return [zerosLike(x)]
        case 1: return [g * x.sign()]
        case 2: return [x * where_(norm.eq(0), 0, g / norm)]
        case .infinity:
            let largest = x.abs().eq(norm)
            return [x.sign() * where_(largest, g / largest.sum(dim: reduced.dims, keepdim: true), 0)]
        default:
            let slope = x.sign() * x.abs().pow(order - 1)
            return [slope * where_(norm.eq(0), 0, g / norm.pow(order - 1))]
        }
    }
}

extension Tensor {
    /// The variance of all elements; the sum of squares is divided by `n - correction`. PyTorch: `var`.
    ///
    /// Gradient: `2 g (x - mean) / (n - correction)`.
    public func `var`(correction: Int = 1) -> Tensor { deviation(nil, correction, false, isRoot: false) }
    /// The variance over `dim`, one dimension or several. PyTorch: `var`.
    public func `var`(_ dim: some Dimensions, correction: Int = 1, keepdim: Bool = false) -> Tensor {
        deviation(dim.dimensions, correction, keepdim, isRoot: false)
    }

    /// The standard deviation of all elements: the root of the variance. PyTorch: `std`.
    ///
    /// Gradient: `g (x - mean) / (y (n - correction))`; 0 where the deviation is 0.
    public func std(correction: Int = 1) -> Tensor { deviation(nil, correction, false, isRoot: true) }
    /// The standard deviation over `dim`, one dimension or several. PyTorch: `std`.
    public func std(_ dim: some Dimensions, correction: Int = 1, keepdim: Bool = false) -> Tensor {
        deviation(dim.dimensions, correction, keepdim, isRoot: true)
    }

    private func deviation(_ dims: [Int]?, _ correction: Int, _ keepdim: Bool, isRoot: Bool) -> Tensor {
        check(
            dtype.isFloatingPoint, "std and var only support floating point and complex dtypes",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        let reduced = Reduced(self, dims, keepdim)
        if reduced.count <= correction {
            warnOnce(
                "\(isRoot ? "std" : "var")(): degrees of freedom is <= 0. Correction should be strictly less than the "
                    + "reduction factor (input numel divided by output numel).", isRoot ? "std" : "var", 0)
        }
        return Variance(reduced: reduced, correction: correction, isRoot: isRoot)(self)
    }

    /// The p-norm of all elements; 2: the length of the vector that they make. PyTorch: `norm`.
    ///
    /// Gradient: `g sign(x) (|x| / y)^(p - 1)`; 0 where the norm is 0.
    public func norm(_ p: Double = 2) -> Tensor { normed(p, nil, false) }
    /// The p-norm over `dim`, one dimension or several. PyTorch: `norm`.
    public func norm(_ p: Double = 2, dim: some Dimensions, keepdim: Bool = false) -> Tensor {
        normed(p, dim.dimensions, keepdim)
    }

    private func normed(_ order: Double, _ dims: [Int]?, _ keepdim: Bool) -> Tensor {
        check(
            dtype.isFloatingPoint,
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got \(dtype.legacyName)",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        check(order >= 0, "norm with a negative order is not supported", hint: "Order \(order).")
        return VectorNorm(reduced: Reduced(self, dims, keepdim), order: order)(self)
    }
}
