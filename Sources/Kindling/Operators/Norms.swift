// Norms of vectors and matrices.

/// Which norm: a number p, `.fro` (Frobenius) or `.nuc` (nuclear).
public protocol NormOrderConvertible {
    var normOrder: NormOrder { get }
}
/// Which norm: see ``NormOrderConvertible``.
public enum NormOrder: NormOrderConvertible, Sendable, Equatable {
    case power(Double)
    case frobenius
    case nuclear
    public var normOrder: NormOrder { self }
}
extension NormOrderConvertible where Self == NormOrder {
    public static var fro: NormOrder { .frobenius }
    public static var nuc: NormOrder { .nuclear }
    public static var infinity: NormOrder { .power(.infinity) }
}
extension Int: NormOrderConvertible {
    public var normOrder: NormOrder { .power(Double(self)) }
}
extension Double: NormOrderConvertible {
    public var normOrder: NormOrder { .power(self) }
}

/// The p-norm: `sum(|x|^p)^(1/p)`; for infinity the largest `|x|`, for -infinity the smallest, for 0 how many elements
/// are not 0.
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
            case -.infinity: return reduced.run(.amin, x.abs())
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
        case .infinity, -.infinity:
            let extreme = x.abs().eq(norm)
            return [x.sign() * where_(extreme, g / extreme.sum(dim: reduced.dims, keepdim: true), 0)]
        case ..<1:
            // |x|^(p - 1) is infinite at 0, where PyTorch's gradient is 0.
            let isZero = x.eq(0)
            let slope = x.sign() * where_(isZero, 1, x.abs()).pow(order - 1)
            return [where_(isZero, 0, slope * g * norm.pow(1 - order))]
        default:
            let slope = x.sign() * x.abs().pow(order - 1)
            return [slope * where_(norm.eq(0), 0, g / norm.pow(order - 1))]
        }
    }
}

extension Tensor {
    /// The p-norm of all elements; 2: the length of the vector that they make. PyTorch: `norm`.
    ///
    /// Gradient: `g sign(x) (|x| / y)^(p - 1)`; 0 where the norm is 0.
    public func norm(_ p: some NormOrderConvertible = 2) -> Tensor { norm(p, dim: [Int]()) }
    /// The p-norm over `dim`, one dimension or several; `.nuc`: over two. PyTorch: `norm`.
    public func norm(_ p: some NormOrderConvertible = 2, dim: some Dimensions, keepdim: Bool = false) -> Tensor {
        switch p.normOrder {
        case .power(let order): vectorNorm(order, dim.dimensions, keepdim)
        case .frobenius: vectorNorm(2, dim.dimensions, keepdim)
        case .nuclear: linalg.matrixNorm(self, .nuc, dim: matrixDims(dim.dimensions), keepdim: keepdim)
        }
    }

    private func matrixDims(_ dims: [Int]) -> [Int] { dims.isEmpty ? Array(shape.indices) : dims }

    fileprivate func vectorNorm(_ order: Double, _ dims: [Int]?, _ keepdim: Bool) -> Tensor {
        check(
            dtype.isFloatingPoint,
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got \(dtype.legacyName)",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        let reduced = Reduced(self, dims, keepdim)
        if order < 0 || order == .infinity, let empty = reduced.dims.first(where: { shape[$0] == 0 }) {
            let name = Int(exactly: order).map(String.init) ?? "\(order)"
            fail(
                reduced.namesAll
                    ? "linalg.vector_norm cannot compute the \(name) norm on an empty tensor because the operation does "
                        + "not have an identity"
                    : "linalg.vector_norm cannot compute the \(name) norm on the dimension \(empty) because this "
                        + "dimension is empty and the operation does not have an identity",
                hint: "The tensor has shape \(shape).")
        }
        return VectorNorm(reduced: reduced, order: order)(self)
    }
}

extension linalg {
    /// The p-norm over `dim`, one dimension or several; without: of all elements. PyTorch: `linalg.vector_norm`.
    ///
    /// Gradient: `g sign(x) (|x| / y)^(p - 1)`; 0 where the norm is 0.
    public static func vectorNorm(
        _ x: Tensor, _ ord: Double = 2, dim: some Dimensions = [], keepdim: Bool = false, dtype: DType? = nil
    ) -> Tensor {
        (dtype.map { x.to($0) } ?? x).vectorNorm(ord, dim.dimensions, keepdim)
    }

    /// The norm of matrices, whose rows and columns are the two dimensions `dim`. PyTorch: `linalg.matrix_norm`.
    ///
    /// - Parameter ord: `.fro`: the root of the sum of squares; `.nuc`: the sum of singular values; 2 and -2: the
    ///   largest and smallest of these; infinity and -infinity: the largest and smallest sum of a row's absolute
    ///   values; 1 and -1: of a column's.
    public static func matrixNorm(
        _ A: Tensor, _ ord: some NormOrderConvertible = .fro, dim: [Int] = [-2, -1], keepdim: Bool = false,
        dtype: DType? = nil
    ) -> Tensor {
        let x = dtype.map { A.to($0) } ?? A
        check(
            x.ndim >= 2, "linalg.matrix_norm: The input tensor A must have at least 2 dimensions.",
            hint: "It has shape \(x.shape).")
        check(
            x.dtype.isFloatingPoint,
            "linalg.matrix_norm: Expected a floating point or complex tensor as input. Got \(x.dtype.legacyName)",
            hint: "x.to(.float32) converts a \(x.dtype.name) tensor.")
        check(
            dim.count == 2,
            "linalg.matrix_norm: dim must be a 2-tuple. Got \(dim.map(String.init).joined(separator: " "))",
            hint: "A matrix has two dimensions.")
        let (row, column) = (Shape.normalized(dim[0], rank: x.ndim), Shape.normalized(dim[1], rank: x.ndim))
        check(
            row != column, "linalg.matrix_norm: dims must be different. Got (\(dim[0]), \(dim[1]))",
            hint: "A matrix has two dimensions.")
        let norm = x.matrixNorm(ord.normOrder, row, column)
        return keepdim ? norm : norm.squeeze(Swift.max(row, column)).squeeze(Swift.min(row, column))
    }

    /// A vector's or matrix's norm, as ``vectorNorm(_:_:dim:keepdim:dtype:)`` and
    /// ``matrixNorm(_:_:dim:keepdim:dtype:)`` have it. PyTorch: `linalg.norm`.
    ///
    /// - Parameters:
    ///   - ord: nil: the root of the sum of squares over `dim`, or of all elements.
    ///   - dim: One dimension of vectors, or the two of matrices; nil: those that `x` has.
    public static func norm(
        _ x: Tensor, _ ord: (any NormOrderConvertible)? = nil, dim: (any Dimensions)? = nil, keepdim: Bool = false,
        dtype: DType? = nil
    ) -> Tensor {
        guard let order = ord?.normOrder else {
            return vectorNorm(x, 2, dim: dim?.dimensions ?? [], keepdim: keepdim, dtype: dtype)
        }
        check(
            dim != nil || x.ndim == 1 || x.ndim == 2,
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got \(x.ndim)D.",
            hint: "Name the dimensions of the vectors or matrices in a tensor of shape \(x.shape).")
        let dims = dim?.dimensions ?? Array(x.shape.indices)
        if case .power(let power) = order, dims.count == 1 {
            return vectorNorm(x, power, dim: dims, keepdim: keepdim, dtype: dtype)
        }
        return matrixNorm(x, order, dim: dims, keepdim: keepdim, dtype: dtype)
    }
}

extension Tensor {
    /// The norm with both dimensions kept.
    fileprivate func matrixNorm(_ order: NormOrder, _ row: Int, _ column: Int) -> Tensor {
        switch order {
        case .frobenius: return vectorNorm(2, [row, column], true)
        case .nuclear: return keptSingularValues(row, column) { $0.sum(-1, keepdim: true) }
        case .power(let power):
            let isLargest = power > 0
            let extreme = { (x: Tensor, dim: Int) in isLargest ? x.amax(dim, keepdim: true) : x.amin(dim, keepdim: true)
            }
            switch power.magnitude {
            case 1: return extreme(abs().sum(row, keepdim: true), column)
            case 2: return keptSingularValues(row, column) { extreme($0, -1) }
            case .infinity: return extreme(abs().sum(column, keepdim: true), row)
            default:
                fail("linalg.matrix_norm: Order \(power) not supported.", hint: "Use 1, 2, infinity, .fro or .nuc.")
            }
        }
    }

    /// One number from the singular values of each matrix, at the places of the matrices' dimensions.
    private func keptSingularValues(_ row: Int, _ column: Int, _ reduce: (Tensor) -> Tensor) -> Tensor {
        let order = shape.indices.filter { $0 != row && $0 != column } + [row, column]
        return reduce(linalg.svdvals(permute(order))).unsqueeze(-1).permute(Shape.inverse(order))
    }
}
