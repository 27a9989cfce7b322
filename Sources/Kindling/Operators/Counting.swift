// Counting elements, and finding them in others. Without history: results are counts, places and truth values.

extension Tensor {
    /// How many elements lie in each of `bins` bins of equal width from `min` to `max`, both included; where these are
    /// equal, from the smallest to the largest element. PyTorch: `histc`.
    public func histc(
        bins: Int = 100, min lower: some ScalarConvertible = 0, max upper: some ScalarConvertible = 0
    ) -> Tensor {
        check(
            dtype == .float32 || dtype == .float64, "\"histogram_cpu\" not implemented for '\(dtype.legacyName)'",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        check(bins > 0, "torch.histc(): bins must be > 0, but got \(bins)", hint: "Ask for at least one bin.")
        var (first, last) = (lower.scalar.double, upper.scalar.double)
        let x = detach()
        if first == last, numel() > 0 { (first, last) = (x.min().item(), x.max().item()) }
        if first == last { (first, last) = (first - 1, last + 1) }
        check(
            first.isFinite && last.isFinite, "torch.histc: range of [\(first), \(last)] is not finite",
            hint: "Give min and max.")
        check(first < last, "torch.histc: max must be larger than min", hint: "min is \(first), max is \(last).")
        // In the elements' own precision: it decides on which side of a border they fall.
        let positions = ((x - first) * bins / (last - first)).asArray(Double.self)
        var counts = [Double](repeating: 0, count: bins)
        for (value, position) in zip(x.asArray(Double.self), positions) where value >= first && value <= last {
            counts[Swift.min(Int(position), bins - 1)] += 1
        }
        return Tensor(counts, dtype: dtype)
    }

    /// How often each of 0, 1, 2, … occurs; with `weights` the sum of these. PyTorch: `bincount`.
    ///
    /// - Parameter minlength: The least number of counts.
    public func bincount(weights: Tensor? = nil, minlength: Int = 0) -> Tensor {
        check(
            !dtype.isFloatingPoint && dtype != .bool, "\"bincount_cpu\" not implemented for '\(dtype.legacyName)'",
            hint: "bincount counts integers.")
        let places = asArray(Int.self)
        check(
            ndim <= 1 && !places.contains { $0 < 0 }, "bincount only supports 1-d non-negative integral inputs.",
            hint: "The tensor has shape \(shape).")
        check(minlength >= 0, "minlength should be >= 0", hint: "minlength is \(minlength).")
        check(
            weights.map { $0.ndim <= 1 && $0.numel() == numel() } ?? true,
            "weights should be 1-d and have the same length as input", hint: "One weight for each element.")
        let count = Swift.max((places.max() ?? -1) + 1, minlength)
        guard let weights else {
            var counts = [Int](repeating: 0, count: count)
            for place in places { counts[place] += 1 }
            return Tensor(counts)
        }
        var sums = [Double](repeating: 0, count: count)
        for (place, weight) in zip(places, weights.asArray(Double.self)) { sums[place] += weight }
        return Tensor(sums, dtype: weights.dtype == .float32 ? .float32 : .float64)
    }
}

/// For each element whether it is one of `testElements`; `invert`: whether it is none. NaN is never one. PyTorch: `isin`.
public func isin(
    _ elements: Tensor, _ testElements: Tensor, assumeUnique: Bool = false, invert: Bool = false
) -> Tensor {
    func found<Element: TensorElement & Hashable>(_: Element.Type) -> Tensor {
        let known = Set(testElements.asArray(Element.self))
        return Tensor(elements.asArray(Element.self).map { known.contains($0) != invert }, elements.shape)
    }
    let isReal = Tensor.resultType(elements, testElements).isFloatingPoint
    return isReal ? found(Double.self) : found(Int.self)
}
/// Whether each element is `testElement`. PyTorch: `isin`.
public func isin(
    _ elements: Tensor, _ testElement: some ScalarConvertible, assumeUnique: Bool = false, invert: Bool = false
) -> Tensor {
    isin(elements, Tensor(testElement.scalar, testElement.scalar.promoted(with: elements.dtype)), invert: invert)
}
/// Whether `element` is one of `testElements`. PyTorch: `isin`.
public func isin(
    _ element: some ScalarConvertible, _ testElements: Tensor, assumeUnique: Bool = false, invert: Bool = false
) -> Tensor {
    isin(Tensor(element.scalar, element.scalar.promoted(with: testElements.dtype)), testElements, invert: invert)
}

/// On which side of equal elements ``searchsorted(_:_:outInt32:right:side:sorter:)-(_,Tensor,_,_,_,_)`` puts a value.
public enum SearchSide: Sendable { case left, right }

/// Where each value would go in a sorted sequence, so that it stays sorted: before equal elements, or behind them
/// (`right`). PyTorch: `searchsorted`.
///
/// - Parameters:
///   - sortedSequence: A vector; or rows, as many as `values` has.
///   - side: `.right` is another name of `right: true`.
///   - sorter: The places of the sequence's elements in ascending order, if it is not sorted.
public func searchsorted(
    _ sortedSequence: Tensor, _ values: Tensor, outInt32: Bool = false, right: Bool = false, side: SearchSide? = nil,
    sorter: Tensor? = nil
) -> Tensor {
    check(
        side != .left || !right,
        "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
        hint: "One of both is enough.")
    check(
        sortedSequence.ndim == 1 && values.ndim == 0 || sortedSequence.ndim > 0 && values.ndim > 0,
        "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            + "boundaries tensor dim(\(sortedSequence.ndim)) and input value's dim(\(values.ndim)) numel(\(values.numel()))",
        hint: "Shapes \(sortedSequence.shape) and \(values.shape).")
    check(
        sortedSequence.ndim == 1 || sortedSequence.shape.dropLast() == values.shape.dropLast(),
        "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor "
            + "and input value tensor must match, but we got boundaries tensor \(sortedSequence.shape) and input value "
            + "tensor \(values.shape)", hint: "A row of values for each row of the sequence.")
    let sequence = sorter.map { sortedSequence.sorted(by: $0) } ?? sortedSequence
    let isRight = right || side == .right
    let length = sequence.size(-1)
    func places<Element: TensorElement & Comparable>(_: Element.Type) -> [Int] {
        let (known, wanted) = (sequence.asArray(Element.self), values.asArray(Element.self))
        let rowLength = sequence.ndim == 1 ? wanted.count : values.size(-1)
        return wanted.enumerated().map { index, value in
            let start = sequence.ndim == 1 ? 0 : index / rowLength * length
            var (low, high) = (0, length)
            while low < high {
                let middle = (low + high) / 2
                let element = known[start + middle]
                if isRight ? element > value : element >= value { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }
    let isReal = Tensor.resultType(sequence, values).isFloatingPoint
    return Tensor(
        isReal ? places(Double.self) : places(Int.self), values.shape, dtype: outInt32 ? .int32 : .int64)
}
/// Where `value` would go in a sorted vector. PyTorch: `searchsorted`.
public func searchsorted(
    _ sortedSequence: Tensor, _ value: some ScalarConvertible, outInt32: Bool = false, right: Bool = false,
    side: SearchSide? = nil, sorter: Tensor? = nil
) -> Tensor {
    searchsorted(
        sortedSequence, Tensor(value.scalar, value.scalar.promoted(with: sortedSequence.dtype)), outInt32: outInt32,
        right: right, side: side, sorter: sorter)
}

/// Between which of the sorted `boundaries` each element lies: ``searchsorted(_:_:outInt32:right:side:sorter:)-(_,Tensor,_,_,_,_)``
/// with the arguments turned around. PyTorch: `bucketize`.
public func bucketize(_ input: Tensor, _ boundaries: Tensor, outInt32: Bool = false, right: Bool = false) -> Tensor {
    check(
        boundaries.ndim == 1, "boundaries tensor must be 1 dimension, but got dim(\(boundaries.ndim))",
        hint: "Boundaries have shape \(boundaries.shape).")
    return searchsorted(boundaries, input, outInt32: outInt32, right: right)
}

extension Tensor {
    fileprivate func sorted(by sorter: Tensor) -> Tensor {
        check(
            sorter.shape == shape,
            "torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor \(shape) and got "
                + "sorter tensor \(sorter.shape)", hint: "argsort() of the sequence gives such places.")
        check(
            sorter.dtype == .int64,
            "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype \(sorter.dtype.legacyName)",
            hint: "argsort() of the sequence gives such places.")
        let range = sorter.numel() == 0 ? 0...0 : backend.indexRange(sorter.rawContiguous())
        check(
            range.lowerBound >= 0 && range.upperBound < Swift.max(size(-1), 1),
            "torch.searchsorted(): sorter index out of range", hint: "Places from 0 to \(size(-1) - 1).")
        return detach().gather(-1, sorter)
    }
}
