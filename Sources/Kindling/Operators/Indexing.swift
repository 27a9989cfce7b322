// Subscripts: `x[0]`, `x[1..., 2]`, `x[.ellipsis, 0]`, `x[mask]`, `x[rows, columns]`, and assignment to them.

/// What may stand between a tensor's brackets: integers, ranges, tensors of indices or truth values, `.ellipsis` (all
/// dimensions not named), `.newAxis` (a new dimension of size 1).
public protocol TensorIndex {
    var index: IndexKind { get }
}

/// The kinds of ``TensorIndex``.
public enum IndexKind: TensorIndex {
    case integer(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case tensor(Tensor)
    case remaining
    case added
    public var index: IndexKind { self }
}
extension TensorIndex where Self == IndexKind {
    /// All dimensions that the other indices do not name. Python: `...`
    public static var ellipsis: IndexKind { .remaining }
    /// A new dimension of size 1. Python: `None`
    public static var newAxis: IndexKind { .added }
    /// A whole dimension. Python: `:`
    public static var all: IndexKind { .slice(start: nil, end: nil, step: 1) }
    /// Every `step`-th element. Python: `start:end:step`
    public static func slice(_ start: Int? = nil, _ end: Int? = nil, step: Int) -> IndexKind {
        .slice(start: start, end: end, step: step)
    }
}
extension Int: TensorIndex {
    public var index: IndexKind { .integer(self) }
}
extension Range<Int>: TensorIndex {
    public var index: IndexKind { .slice(start: lowerBound, end: upperBound, step: 1) }
}
extension ClosedRange<Int>: TensorIndex {
    public var index: IndexKind { .slice(start: lowerBound, end: upperBound + 1, step: 1) }
}
extension PartialRangeFrom<Int>: TensorIndex {
    public var index: IndexKind { .slice(start: lowerBound, end: nil, step: 1) }
}
extension PartialRangeUpTo<Int>: TensorIndex {
    public var index: IndexKind { .slice(start: nil, end: upperBound, step: 1) }
}
extension PartialRangeThrough<Int>: TensorIndex {
    public var index: IndexKind { .slice(start: nil, end: upperBound == -1 ? nil : upperBound + 1, step: 1) }
}
extension Tensor: TensorIndex {
    public var index: IndexKind { .tensor(self) }
}
/// Integers pick, truth values choose: `x[[0, 2]]`.
extension Array: TensorIndex where Element: TensorElement {
    public var index: IndexKind { .tensor(Tensor(self, dtype: isEmpty ? .int64 : nil)) }
}

extension Tensor {
    /// The elements that the indices name: views for integers and slices, copies for index tensors and masks.
    /// Assignment changes this tensor in place. PyTorch: `x[...]`.
    public subscript(_ first: some TensorIndex) -> Tensor {
        get { elements([first.index]) }
        set { assign(newValue, to: [first.index]) }
    }
    // One subscript for each number of indices: a subscript with a parameter pack and a setter crashes the compiler (6.3).
    public subscript(_ first: some TensorIndex, _ second: some TensorIndex) -> Tensor {
        get { elements([first.index, second.index]) }
        set { assign(newValue, to: [first.index, second.index]) }
    }
    public subscript(_ first: some TensorIndex, _ second: some TensorIndex, _ third: some TensorIndex) -> Tensor {
        get { elements([first.index, second.index, third.index]) }
        set { assign(newValue, to: [first.index, second.index, third.index]) }
    }
    public subscript(
        _ first: some TensorIndex, _ second: some TensorIndex, _ third: some TensorIndex, _ fourth: some TensorIndex
    ) -> Tensor {
        get { elements([first.index, second.index, third.index, fourth.index]) }
        set { assign(newValue, to: [first.index, second.index, third.index, fourth.index]) }
    }
    public subscript(
        _ first: some TensorIndex, _ second: some TensorIndex, _ third: some TensorIndex, _ fourth: some TensorIndex,
        _ fifth: some TensorIndex
    ) -> Tensor {
        get { elements([first.index, second.index, third.index, fourth.index, fifth.index]) }
        set { assign(newValue, to: [first.index, second.index, third.index, fourth.index, fifth.index]) }
    }

    private func elements(_ kinds: [IndexKind]) -> Tensor {
        let (view, tensors) = basicView(kinds)
        if tensors.isEmpty { return view === self ? Alias()(self) : view }
        return view.picked(tensors)
    }

    private func assign(_ value: Tensor, to kinds: [IndexKind]) {
        let (view, tensors) = basicView(kinds)
        if tensors.isEmpty { view.copy_(value) } else { view.put(tensors, value) }
    }

    /// All elements, as in `x[...] = y`.
    public subscript(_: UnboundedRange) -> Tensor {
        get { Alias()(self) }
        set { copy_(newValue) }
    }

    /// Applies integers, slices and new dimensions; index tensors are left, by the dimension of the view they belong to.
    private func basicView(_ kinds: [IndexKind]) -> (Tensor, [Int: Tensor]) {
        var named = 0
        for kind in kinds {
            switch kind {
            case .integer, .slice: named += 1
            case .tensor(let tensor): named += tensor.isMask ? tensor.ndim : 1
            case .remaining, .added: break
            }
        }
        check(
            named <= ndim, "too many indices for tensor of dimension \(ndim)",
            hint: "\(named) indices for shape \(shape).")
        var view = self
        var tensors: [Int: Tensor] = [:]
        var dimension = 0
        var selected = 0
        for kind in kinds {
            switch kind {
            case .integer(let index):
                view = view.selectingBounds(dimension, index, original: dimension + selected)
                selected += 1
            case .slice(let start, let end, let step):
                // A whole dimension beside other indices stays as it is.
                if kinds.count == 1 || start != nil || end != nil || step != 1 {
                    view = view.slice(dim: dimension, start: start, end: end, step: step)
                }
                dimension += 1
            case .added:
                view = view.unsqueeze(dimension)
                dimension += 1
            case .remaining: dimension += ndim - named
            case .tensor(let tensor) where tensor.ndim == 0 && tensor.dtype.category == 1 && !tensor.isMask:
                view = view.selectingBounds(dimension, tensor.item(Int.self), original: dimension + selected)
                selected += 1
            case .tensor(let tensor) where tensor.ndim == 0 && tensor.isMask:
                view = view.unsqueeze(dimension)
                tensors[dimension] = zeros([tensor.isTrue() ? 1 : 0], dtype: .int64)
                dimension += 1
            case .tensor(let tensor):
                for index in view.coordinates(tensor, at: dimension) {
                    tensors[dimension] = index
                    dimension += 1
                }
            }
        }
        return (view, tensors)
    }

    /// `original`: the dimension's number in the tensor that is indexed, for the message.
    private func selectingBounds(_ dimension: Int, _ index: Int, original: Int) -> Tensor {
        check(
            index >= -shape[dimension] && index < shape[dimension],
            "index \(index) is out of bounds for dimension \(original) with size \(shape[dimension])",
            hint: "Valid: \(-shape[dimension]) to \(shape[dimension] - 1).")
        return select(dimension, index)
    }

    /// Whether this index chooses by truth values; bytes do as well, as in PyTorch.
    private var isMask: Bool { dtype == .bool || dtype == .uint8 }

    /// The index tensors that `tensor`, at `dimension`, stands for: itself, or the places where a mask holds.
    private func coordinates(_ tensor: Tensor, at dimension: Int) -> [Tensor] {
        guard tensor.isMask else {
            check(
                tensor.dtype == .int64 || tensor.dtype == .int32,
                "tensors used as indices must be long, int, byte or bool tensors",
                hint: "index.to(.int64) converts a \(tensor.dtype.name) tensor.")
            return [tensor.to(.int64)]
        }
        for (offset, size) in tensor.shape.enumerated() {
            check(
                size == shape[dimension + offset],
                "The shape of the mask \(tensor.shape) at index \(offset) does not match the shape of the indexed tensor "
                    + "\(shape) at index \(dimension + offset)", hint: "A mask has the shape of what it masks.")
        }
        let places = tensor.nonzero()
        return (0..<tensor.ndim).map { places.select(1, $0) }
    }
}

/// Where index tensors point in a tensor whose indexed dimensions were moved to the front and joined.
private struct IndexPlan {
    /// The dimensions with the indexed ones first, and the way back.
    let order: [Int]
    let inverse: [Int]
    let indexedCount: Int
    /// Positions in the joined dimension, flattened, and their shape.
    let positions: Tensor
    let indexShape: [Int]
    let restShape: [Int]
    /// Where the indices' dimensions stand in the result.
    let place: Int
    let original: [Int]

    init(_ x: Tensor, _ tensors: [Int: Tensor]) {
        let dims = tensors.keys.sorted()
        let rest = x.shape.indices.filter { tensors[$0] == nil }
        order = dims + rest
        inverse = Shape.inverse(order)
        original = x.shape
        restShape = rest.map { x.shape[$0] }
        let isRun = dims.last! - dims.first! == dims.count - 1
        place = isRun ? dims.first! : 0
        indexShape = dims.reduce([]) { shape, dim in
            let next = tensors[dim]!.shape
            check(
                Shape.areBroadcastable(shape, next),
                "shape mismatch: indexing tensors could not be broadcast together with shapes "
                    + dims.map { "\(tensors[$0]!.shape)" }.joined(separator: ", "),
                hint: "Index tensors have one shape, or broadcast to one.")
            return Shape.broadcast(shape, next)
        }
        indexedCount = dims.reduce(1) { $0 * x.shape[$1] }
        positions = Self.positions(x, dims, tensors, indexShape)
    }

    private static func positions(
        _ x: Tensor, _ dims: [Int], _ tensors: [Int: Tensor], _ shape: [Int]
    ) -> Tensor {
        noGrad {
            var total: Tensor?
            for dim in dims {
                let index = tensors[dim]!.contiguous()
                let size = x.shape[dim]
                if index.numel() > 0 {
                    let range = index.backend.indexRange(index)
                    let wrong = range.lowerBound < -size ? range.lowerBound : range.upperBound
                    check(
                        range.lowerBound >= -size && range.upperBound < size,
                        "index \(wrong) is out of bounds for dimension \(dim) with size \(size)",
                        hint: "Valid: \(-size) to \(size - 1).")
                }
                let fromStart = where_(index < 0, index + size, index)
                total = total.map { $0 * size + fromStart } ?? fromStart
            }
            return total!.expand(shape).reshape([-1])
        }
    }

    func joined(_ x: Tensor) -> Tensor { x.permute(order).reshape([indexedCount, Shape.count(restShape)]) }

    /// The shape of picked elements with the indices' dimensions in front, and the order that puts them in place.
    var resultOrder: [Int] {
        let rank = indexShape.count + restShape.count
        let front = Array(0..<indexShape.count)
        var order = Array(indexShape.count..<rank)
        order.insert(contentsOf: front, at: place)
        return order
    }

    func result(_ rows: Tensor) -> Tensor { rows.reshape(indexShape + restShape).permute(resultOrder) }

    /// Rows in the order of `positions`, from values in the shape of the result.
    func rows(_ values: Tensor) -> Tensor {
        values.permute(Shape.inverse(resultOrder)).reshape([Shape.count(indexShape), Shape.count(restShape)])
    }

    var resultShape: [Int] { resultOrder.map { (indexShape + restShape)[$0] } }

    /// The way back from ``joined(_:)``.
    func separated(_ joined: Tensor) -> Tensor { joined.reshape(order.map { original[$0] }).permute(inverse) }
}

/// Elements picked by index tensors.
private struct Index: Operator {
    static let name = "Index"
    let plan: IndexPlan

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        noGrad { plan.result(plan.joined(inputs[0]).indexSelect(0, plan.positions)) }.rawContiguous().alias()
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let rows = plan.rows(gradient)
        let sums = rows.rowsAdded(0, plan.positions, into: [plan.indexedCount, Shape.count(plan.restShape)])
        return [plan.separated(sums)]
    }
}

/// A tensor with elements replaced, or increased, where index tensors point.
private struct IndexPut: Operator {
    static let name = "IndexPut"
    let plan: IndexPlan
    var adds = false

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        noGrad {
            let rows = plan.rows(inputs[1])
            if adds { return plan.separated(plan.joined(inputs[0]).indexAdd(0, plan.positions, rows)) }
            let all = plan.joined(inputs[0]).clone()
            all.backend.indexCopy(rows.rawContiguous(), dim: 0, plan.positions, into: all)
            return plan.separated(all)
        }.rawContiguous().alias()
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let without = adds ? gradient : IndexPut(plan: plan)(gradient, zeros(plan.resultShape, dtype: gradient.dtype))
        return [without, node.needsGradient(1) ? Index(plan: plan)(gradient) : nil]
    }
}

extension Tensor {
    fileprivate func picked(_ tensors: [Int: Tensor]) -> Tensor { Index(plan: IndexPlan(self, tensors))(self) }

    fileprivate func put(_ tensors: [Int: Tensor], _ values: Tensor, adds: Bool = false) {
        let plan = IndexPlan(self, tensors)
        check(
            Shape.broadcasts(values.shape, to: plan.resultShape),
            "shape mismatch: value tensor of shape \(values.shape) cannot be broadcast to indexing result of shape "
                + "\(plan.resultShape)", hint: "The assigned tensor has the shape of what it replaces, or broadcasts.")
        IndexPut(plan: plan, adds: adds).applyInPlace(
            [self, values.to(dtype).expand(plan.resultShape)], change: "index_put_")
    }

    /// Replaces the elements that index tensors or masks (nil: a whole dimension) name, or adds to them.
    /// PyTorch: `index_put_`.
    @discardableResult
    public func indexPut_(_ indices: [Tensor?], _ values: Tensor, accumulate: Bool = false) -> Tensor {
        check(
            values.dtype == dtype,
            "Index put requires the source and destination dtypes match, got \(dtype.legacyName) for the destination and "
                + "\(values.dtype.legacyName) for the source.", hint: "values.to(x.dtype) converts.")
        // A number stands for a vector of one.
        let kinds: [IndexKind] = indices.map { index in
            index.map { .tensor($0.ndim == 0 && $0.dtype.category == 1 ? $0.reshape(1) : $0) } ?? .all
        }
        let (view, tensors) = basicView(kinds)
        check(!tensors.isEmpty, "Value for index_put_ needs at least one index", hint: "copy_() replaces everything.")
        view.put(tensors, values, adds: accumulate)
        return self
    }

    /// The elements where `mask` holds, as a vector. Gradient: `g` at these places. PyTorch: `masked_select`.
    public func maskedSelect(_ mask: Tensor) -> Tensor {
        check(
            mask.dtype == .bool,
            "masked_select: expected BoolTensor for mask",
            hint: "The mask is \(mask.dtype); a comparison makes one: x > 0.")
        let shape = Shape.broadcast(self.shape, mask.shape)
        return MaskedSelect()(expand(shape), mask.expand(shape))
    }
}

/// The elements where a mask of the same shape holds, one after the other.
private struct MaskedSelect: Operator {
    static let name = "MaskedSelect"

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let (x, mask) = (inputs[0].rawContiguous(), inputs[1].rawContiguous())
        node?.save(mask)
        let result = Tensor(empty: [x.backend.countFlags(mask)], x.dtype, backend: x.backend)
        x.backend.flagged(x, mask, into: result)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        let mask = node.saved(0)
        return [zeros(mask.shape, dtype: gradient.dtype).maskedScatter(mask, gradient), nil]
    }
}
