// Operations that reduce dimensions: sums, means, extremes.

/// Dimensions to reduce: one number or an array of them.
public protocol Dimensions {
    var dimensions: [Int] { get }
}
extension Int: Dimensions {
    public var dimensions: [Int] { [self] }
}
extension Array: Dimensions where Element == Int {
    public var dimensions: [Int] { self }
}

/// What a reduction needs to know of its dimensions.
package struct Reduced {
    let dims: [Int]
    let keepdim: Bool
    let original: [Int]
    let isFull: Bool
    /// Whether no dimension was named, so that all are meant.
    let namesAll: Bool

    init(_ x: Tensor, _ dims: [Int]?, _ keepdim: Bool) {
        self.dims = Shape.normalized(dims, rank: x.ndim)
        self.keepdim = keepdim
        original = x.shape
        isFull = dims == nil
        namesAll = dims?.isEmpty ?? true
    }

    /// The sizes that are left.
    var shape: [Int] { original.indices.filter { !dims.contains($0) }.map { original[$0] } }
    /// The sizes with reduced dimensions kept as 1.
    var keptShape: [Int] { original.indices.map { dims.contains($0) ? 1 : original[$0] } }
    var resultShape: [Int] { keepdim ? keptShape : shape }
    /// How many elements go into each result.
    var count: Int { dims.reduce(1) { $0 * original[$1] } }

    /// The reduction of `x`, in the result's shape.
    func run(_ kernel: ReduceKernel, _ x: Tensor, _ dtype: DType? = nil) -> Tensor {
        let result = Tensor(empty: resultShape, dtype ?? x.dtype, backend: x.backend)
        x.backend.reduce(kernel, x, dims: dims, into: result)
        return result
    }

    /// A result, or its gradient, with the reduced dimensions as 1, so that it broadcasts to the input.
    func kept(_ tensor: Tensor) -> Tensor { keepdim ? tensor : tensor.reshape(keptShape) }
}

private struct Sum: Operator {
    static let name = "Sum"
    var nodeName: String { reduced.isFull ? "SumBackward0" : "SumBackward1" }
    let reduced: Reduced

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor { reduced.run(.sum, inputs[0]) }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [reduced.kept(gradient).expand(reduced.original)]
    }
}

/// The sum of the elements that are not NaN.
private struct KnownSum: Operator {
    static let name = "Nansum"
    let reduced: Reduced

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        return reduced.run(.sumKnown, inputs[0])
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [where_(node.saved(0).isnan(), 0, reduced.kept(gradient))]
    }
}

private struct Mean: Operator {
    static let name = "Mean"
    var nodeName: String { reduced.isFull ? "MeanBackward0" : "MeanBackward1" }
    let reduced: Reduced

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = reduced.run(.sum, inputs[0])
        let count = Tensor(.integer(reduced.count), result.dtype)
        result.backend.binary(.div, result, count, into: result)
        return result
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [(reduced.kept(gradient) / reduced.count).expand(reduced.original)]
    }
}

private struct Product: Operator {
    static let name = "Prod"
    var nodeName: String { reduced.isFull ? "ProdBackward0" : "ProdBackward1" }
    let reduced: Reduced

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let result = reduced.run(.prod, inputs[0])
        node?.saveResult(result)
        return result
    }

    /// Each element's gradient is `g` times the product of the others: without a division where one is 0.
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let x = node.saved(0)
        if x.numel() == 0 { return [zerosLike(x)] }
        if !noGrad({ x.eq(0).any().isTrue() }) {
            return [reduced.kept(gradient) * reduced.kept(node.saved(1)) / x]
        }
        let kept = x.shape.indices.filter { !reduced.dims.contains($0) }
        let order = kept + reduced.dims
        let moved = x.permute(order)
        let rows = moved.reshape([Shape.count(kept.map { x.shape[$0] }), reduced.count])
        // The products of those before and of those behind each element.
        let product = rows.shifted(1, 1).cumprod(1) * rows.flip(1).shifted(1, 1).cumprod(1).flip(1)
        return [reduced.kept(gradient) * product.reshape(moved.shape).permute(Shape.inverse(order))]
    }
}

/// An element that `choose` finds, such as the largest; all that equal it share the gradient.
package struct EqualShare: Operator {
    package static let name = "EqualShare"
    let reduced: Reduced
    package let nodeName: String
    let choose: (Tensor) -> Tensor

    package func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        node?.save(inputs[0])
        let result = noGrad { choose(inputs[0]) }
        node?.saveResult(result)
        return result
    }

    package func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let x = node.saved(0)
        let chosen = reduced.kept(node.saved(1))
        // Of all elements, PyTorch's NaN shares the gradient with the other NaN; over dimensions it has none.
        let mask = reduced.isFull && chosen.isnan().isTrue() ? x.isnan() : x.eq(chosen)
        let share = reduced.kept(gradient) / mask.sum(dim: reduced.dims, keepdim: true)
        return [where_(mask, share, 0)]
    }
}

/// The largest or smallest element along one dimension, with its index.
private struct ExtremumWithIndex: MultiOperator {
    static let name = "MaxDim"
    var nodeName: String { largest ? "MaxBackward0" : "MinBackward0" }
    let reduced: Reduced
    let dim: Int
    let largest: Bool

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        let x = inputs[0]
        let values = Tensor(empty: reduced.resultShape, x.dtype, backend: x.backend)
        let positions = Tensor(empty: reduced.resultShape, .int64, backend: x.backend)
        x.backend.argReduce(largest: largest, x, dims: reduced.dims, values: values, positions: positions)
        node?.save(positions)
        return [values, positions]
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        guard let gradient = gradients[0] else { return [nil] }
        if reduced.original.isEmpty { return [gradient] }
        return [reduced.kept(gradient).scattered(dim, reduced.kept(node.saved(0)), into: reduced.original)]
    }
}

extension Tensor {
    /// The sum of all elements; integers and bools give int64. Gradient: `g` for each element. PyTorch: `sum`.
    public func sum(dtype: DType? = nil) -> Tensor { summed(nil, false, dtype) }
    /// The sum over `dim`, one dimension or several. Gradient: `g`, expanded. PyTorch: `sum`.
    public func sum(dim: some Dimensions, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        summed(dim.dimensions, keepdim, dtype)
    }
    public func sum(_ dim: some Dimensions, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        summed(dim.dimensions, keepdim, dtype)
    }
    private func summed(_ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) -> Tensor {
        let x = to(dtype ?? (self.dtype.isFloatingPoint ? self.dtype : .int64))
        return Sum(reduced: Reduced(x, dims, keepdim))(x)
    }

    /// The mean of all elements. Gradient: `g / n`. PyTorch: `mean`.
    public func mean(dtype: DType? = nil) -> Tensor { averaged(nil, false, dtype) }
    /// The mean over `dim`, one dimension or several. Gradient: `g / n`, expanded. PyTorch: `mean`.
    public func mean(dim: some Dimensions, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        averaged(dim.dimensions, keepdim, dtype)
    }
    public func mean(_ dim: some Dimensions, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        averaged(dim.dimensions, keepdim, dtype)
    }
    private func averaged(_ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) -> Tensor {
        let x = dtype.map { to($0) } ?? self
        check(
            x.dtype.isFloatingPoint,
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: "
                + x.dtype.legacyName, hint: "x.to(.float32).mean() converts first.")
        return Mean(reduced: Reduced(x, dims, keepdim))(x)
    }

    /// The sum of the elements that are not NaN. Gradient: `g` for each of them. PyTorch: `nansum`.
    public func nansum(_ dim: some Dimensions = [], keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        guard self.dtype.isFloatingPoint else { return sum(dim: dim, keepdim: keepdim, dtype: dtype) }
        let x = to(dtype ?? self.dtype)
        let dims = dim.dimensions
        return KnownSum(reduced: Reduced(x, dims, keepdim))(x)
    }

    /// The mean of the elements that are not NaN. Gradient: `g / n` for each of them. PyTorch: `nanmean`.
    public func nanmean(_ dim: some Dimensions = [], keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        check(
            self.dtype.isFloatingPoint,
            "nanmean(): expected input to have floating point or complex dtype but got \(self.dtype.legacyName)",
            hint: "x.to(.float32) converts integers.")
        let count = isnan().logicalNot().sum(dim: dim, keepdim: keepdim)
        return nansum(dim, keepdim: keepdim, dtype: dtype) / count
    }

    /// How many elements are not 0 over `dim`, as int64; without: of all. PyTorch: `count_nonzero`.
    public func countNonzero(_ dim: some Dimensions = []) -> Tensor { ne(0).sum(dim: dim) }

    /// The product of all elements; integers give int64. Gradient: `g` times the other elements. PyTorch: `prod`.
    public func prod(dtype: DType? = nil) -> Tensor { multiplied(nil, false, dtype) }
    public func prod(_ dim: Int, keepdim: Bool = false, dtype: DType? = nil) -> Tensor {
        multiplied([dim], keepdim, dtype)
    }
    private func multiplied(_ dims: [Int]?, _ keepdim: Bool, _ dtype: DType?) -> Tensor {
        let x = to(dtype ?? (self.dtype.isFloatingPoint ? self.dtype : .int64))
        return Product(reduced: Reduced(x, dims, keepdim))(x)
    }

    /// The sum reduced to `shape`, from which this tensor's shape was broadcast. PyTorch: `sum_to_size`.
    public func sumToSize(_ shape: [Int]) -> Tensor {
        let added = ndim - shape.count
        if !GradMode.isEnabled, dtype.isFloatingPoint, added > 0, self.shape[added...].elementsEqual(shape) {
            // A gradient summed over the batch, such as a bias's: at each step, so without an operator around it.
            let sum = Tensor(empty: shape, dtype, backend: backend)
            backend.reduce(.sum, self, dims: Array(0..<added), into: sum)
            return sum
        }
        let dims = self.shape.indices.filter { $0 < added || (shape[$0 - added] == 1 && self.shape[$0] != 1) }
        let sum = dims.isEmpty ? self : self.sum(dim: dims, keepdim: true)
        return sum.shape == shape ? sum : sum.reshape(shape)
    }
}

/// The values and positions of extremes along a dimension; prints as PyTorch's `torch.return_types.max`.
public struct ValuesAndIndices: CustomStringConvertible {
    public let values: Tensor
    public let indices: Tensor
    package let kind: String

    public var description: String {
        "torch.return_types.\(kind)(\nvalues=\(values),\nindices=\(indices))"
    }
}

extension Tensor {
    /// The largest element; NaN if one is NaN. Gradient: shared by the largest elements. PyTorch: `max`.
    public func max() -> Tensor { extreme(nil, false, true, "max") }
    /// The smallest element; NaN if one is NaN. Gradient: shared by the smallest elements. PyTorch: `min`.
    public func min() -> Tensor { extreme(nil, false, false, "min") }
    /// The largest elements over `dim`; without: over all. Gradient: shared by equal ones. PyTorch: `amax`.
    public func amax(_ dim: some Dimensions = [], keepdim: Bool = false) -> Tensor {
        extreme(dim.dimensions, keepdim, true, "amax")
    }
    /// The smallest elements over `dim`; without: over all. Gradient: shared by equal ones. PyTorch: `amin`.
    public func amin(_ dim: some Dimensions = [], keepdim: Bool = false) -> Tensor {
        extreme(dim.dimensions, keepdim, false, "amin")
    }
    private func extreme(_ dims: [Int]?, _ keepdim: Bool, _ largest: Bool, _ function: String) -> Tensor {
        let reduced = Reduced(self, dims, keepdim)
        if let empty = reduced.dims.first(where: { shape[$0] == 0 }) {
            fail(
                reduced.namesAll
                    ? "\(function)(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
                        + "reduction dim with the 'dim' argument."
                    : "\(function)(): Expected reduction dim \(empty) to have non-zero size.",
                hint: "An empty tensor of shape \(shape) has no extremes.")
        }
        let nodeName = function.prefix(1).uppercased() + function.dropFirst() + "Backward\(reduced.isFull ? 1 : 0)"
        return EqualShare(reduced: reduced, nodeName: nodeName) { reduced.run(largest ? .amax : .amin, $0) }(self)
    }

    /// The smallest and the largest element along `dim`, or of all. Gradients: shared by equal ones. PyTorch: `aminmax`.
    public func aminmax(dim: Int? = nil, keepdim: Bool = false) -> (min: Tensor, max: Tensor) {
        check(
            dim != nil || numel() > 0,
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.",
            hint: "The tensor has shape \(shape).")
        return (
            extreme(dim.map { [$0] }, keepdim, false, "aminmax"), extreme(dim.map { [$0] }, keepdim, true, "aminmax")
        )
    }

    /// The largest elements along `dim` and the positions of the first of them. Gradient: `g` at these positions.
    /// PyTorch: `max(dim)`.
    public func max(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices { extremes(dim, keepdim, true, "max") }
    public func max(dim: Int, keepdim: Bool = false) -> ValuesAndIndices { extremes(dim, keepdim, true, "max") }
    /// The smallest elements along `dim` and the positions of the first of them. PyTorch: `min(dim)`.
    public func min(_ dim: Int, keepdim: Bool = false) -> ValuesAndIndices { extremes(dim, keepdim, false, "min") }
    public func min(dim: Int, keepdim: Bool = false) -> ValuesAndIndices { extremes(dim, keepdim, false, "min") }
    private func extremes(_ dim: Int, _ keepdim: Bool, _ largest: Bool, _ kind: String) -> ValuesAndIndices {
        let reduced = Reduced(self, [dim], keepdim)
        check(
            reduced.count > 0, "\(kind)(): Expected reduction dim \(dim) to have non-zero size.",
            hint: "Shape \(shape) has nothing to choose from.")
        let operation = ExtremumWithIndex(
            reduced: reduced, dim: Shape.normalized(dim, rank: ndim), largest: largest)
        let results = operation.apply([self])
        return ValuesAndIndices(values: results[0], indices: results[1], kind: kind)
    }

    /// The position of the first largest element, in the flattened tensor. PyTorch: `argmax`.
    public func argmax() -> Tensor { position(nil, false, true, "argmax") }
    /// The positions of the first largest elements along `dim`. PyTorch: `argmax(dim)`.
    public func argmax(_ dim: Int, keepdim: Bool = false) -> Tensor { position(dim, keepdim, true, "argmax") }
    public func argmax(dim: Int, keepdim: Bool = false) -> Tensor { position(dim, keepdim, true, "argmax") }
    /// The position of the first smallest element, in the flattened tensor. PyTorch: `argmin`.
    public func argmin() -> Tensor { position(nil, false, false, "argmin") }
    /// The positions of the first smallest elements along `dim`. PyTorch: `argmin(dim)`.
    public func argmin(_ dim: Int, keepdim: Bool = false) -> Tensor { position(dim, keepdim, false, "argmin") }
    public func argmin(dim: Int, keepdim: Bool = false) -> Tensor { position(dim, keepdim, false, "argmin") }
    private func position(_ dim: Int?, _ keepdim: Bool, _ largest: Bool, _ name: String) -> Tensor {
        let reduced = Reduced(self, dim.map { [$0] }, keepdim)
        check(
            reduced.count > 0,
            "\(name)(): Expected reduction dim to be specified for input.numel() == 0.",
            hint: "Shape \(shape) has nothing to choose from.")
        let result = Tensor(empty: reduced.resultShape, .int64, backend: backend)
        backend.argReduce(largest: largest, self, dims: reduced.dims, values: nil, positions: result)
        return result
    }

    /// Whether any element is not 0. PyTorch: `any`.
    public func any() -> Tensor { Reduced(self, nil, false).run(.any, rawTo(.bool), .bool) }
    public func any(_ dim: some Dimensions, keepdim: Bool = false) -> Tensor {
        Reduced(self, dim.dimensions, keepdim).run(.any, rawTo(.bool), .bool)
    }
    /// Whether no element is 0. PyTorch: `all`.
    public func all() -> Tensor { Reduced(self, nil, false).run(.all, rawTo(.bool), .bool) }
    public func all(_ dim: some Dimensions, keepdim: Bool = false) -> Tensor {
        Reduced(self, dim.dimensions, keepdim).run(.all, rawTo(.bool), .bool)
    }
}
