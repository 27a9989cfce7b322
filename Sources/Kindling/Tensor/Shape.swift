/// Arithmetic on shapes and strides, which are arrays of element counts.
package enum Shape {
    /// The strides of a row-major tensor of this shape.
    static func contiguousStrides(_ shape: [Int]) -> [Int] {
        var strides = shape
        var step = 1
        for dimension in stride(from: shape.count - 1, through: 0, by: -1) {
            strides[dimension] = step
            step *= max(shape[dimension], 1)
        }
        return strides
    }

    /// Whether elements with these strides lie in row-major order without gaps.
    static func isContiguous(_ shape: [Int], _ strides: [Int]) -> Bool {
        var step = 1
        for dimension in stride(from: shape.count - 1, through: 0, by: -1) where shape[dimension] != 1 {
            if strides[dimension] != step { return shape.contains(0) }
            step *= shape[dimension]
        }
        return true
    }

    /// How many elements of memory there are from the first to the last element, both included.
    static func extent(_ shape: [Int], _ strides: [Int]) -> Int {
        if shape.contains(0) { return 0 }
        return zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
    }

    /// A dimension, of as few elements as can be, without which fewer elements lie on one another; nil where none do.
    static func overlappingDimension(_ shape: [Int], _ strides: [Int]) -> Int? {
        if shape.contains(0) { return nil }
        var extent = 1
        var inner: [Int] = []
        for dimension in shape.indices.filter({ shape[$0] > 1 }).sorted(by: { strides[$0] < strides[$1] }) {
            inner.append(dimension)
            if strides[dimension] < extent { return inner.min { shape[$0] < shape[$1] } }
            extent += (shape[dimension] - 1) * strides[dimension]
        }
        return nil
    }

    /// The order of dimensions that undoes `order`.
    static func inverse(_ order: [Int]) -> [Int] {
        var result = order
        for (index, dimension) in order.enumerated() { result[dimension] = index }
        return result
    }

    static func count(_ shape: [Int]) -> Int {
        var count = 1
        for size in shape { count *= size }
        return count
    }

    /// The shape that tensors of the given shapes are broadcast to.
    static func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
        if a == b { return a }
        var result = a.count >= b.count ? a : b
        for fromEnd in 1...max(result.count, 1) where fromEnd <= min(a.count, b.count) {
            let x = a[a.count - fromEnd]
            let y = b[b.count - fromEnd]
            check(
                x == y || x == 1 || y == 1,
                "The size of tensor a (\(x)) must match the size of tensor b (\(y)) at non-singleton dimension "
                    + "\(result.count - fromEnd)",
                hint: "Shapes \(a) and \(b) do not broadcast: aligned at the end, sizes must be equal or 1.")
            result[result.count - fromEnd] = x == 1 ? y : x
        }
        return result
    }

    /// Whether tensors of shapes `a` and `b` can be broadcast to one shape.
    static func areBroadcastable(_ a: [Int], _ b: [Int]) -> Bool {
        zip(a.reversed(), b.reversed()).allSatisfy { $0 == $1 || $0 == 1 || $1 == 1 }
    }

    /// Whether a tensor of shape `a` may be broadcast to `target`.
    static func broadcasts(_ a: [Int], to target: [Int]) -> Bool {
        guard a.count <= target.count else { return false }
        for (size, wanted) in zip(a.reversed(), target.reversed()) where size != wanted && size != 1 { return false }
        return true
    }

    /// Strides that read a tensor as if it had `target`'s shape: 0 along broadcast dimensions.
    static func broadcastStrides(_ shape: [Int], _ strides: [Int], to target: [Int]) -> [Int] {
        if shape == target { return strides }
        var result = [Int](repeating: 0, count: target.count)
        let added = target.count - shape.count
        for dimension in shape.indices where shape[dimension] == target[added + dimension] {
            result[added + dimension] = strides[dimension]
        }
        return result
    }

    /// `dim` counted from the start; negative `dim` counts from the end. A scalar counts as one-dimensional.
    static func normalized(_ dim: Int, rank: Int) -> Int {
        let limit = max(rank, 1)
        check(
            dim >= -limit && dim < limit,
            "Dimension out of range (expected to be in range of [\(-limit), \(limit - 1)], but got \(dim))",
            hint: rank == 0
                ? "The tensor has no dimensions." : "The tensor has \(rank) dimension\(rank == 1 ? "" : "s").")
        return dim < 0 ? dim + limit : dim
    }

    /// Sorted, distinct dimensions; nil or empty means all.
    static func normalized(_ dims: [Int]?, rank: Int) -> [Int] {
        guard let dims, !dims.isEmpty else { return Array(0..<rank) }
        var seen = Set<Int>()
        for dim in dims {
            let isNew = seen.insert(normalized(dim, rank: rank)).inserted
            check(
                isNew, "dim \(normalized(dim, rank: rank)) appears multiple times in the list of dims",
                hint: "Name each dimension once.")
        }
        return rank == 0 ? [] : seen.sorted()
    }

    /// `shape` with its one -1 replaced so that it holds `count` elements.
    static func inferred(_ shape: [Int], count: Int) -> [Int] {
        guard let unknown = shape.firstIndex(where: { $0 < 0 }) else {
            check(
                Self.count(shape) == count, "shape '\(shape)' is invalid for input of size \(count)",
                hint: "The sizes must multiply to \(count); one of them may be -1.")
            return shape
        }
        check(
            shape[unknown] == -1, "invalid shape dimension \(shape[unknown])", hint: "Only -1 may stand for a size.")
        check(
            shape.lastIndex(where: { $0 < 0 }) == unknown, "only one dimension can be inferred",
            hint: "Give all sizes of \(shape) but one.")
        var result = shape
        result[unknown] = 1
        let known = Self.count(result)
        check(
            known != 0 || count != 0,
            "cannot reshape tensor of 0 elements into shape \(shape) because the unspecified dimension size -1 can be "
                + "any value and is ambiguous", hint: "Give every size.")
        check(
            known != 0 && count % known == 0, "shape '\(shape)' is invalid for input of size \(count)",
            hint: "\(count) elements do not divide by \(known).")
        result[unknown] = count / known
        return result
    }

    /// Strides that show a tensor in a new shape without moving elements, or nil where only a copy can.
    static func viewStrides(_ shape: [Int], _ strides: [Int], as target: [Int]) -> [Int]? {
        if count(shape) == 0 { return shape == target ? strides : contiguousStrides(target) }
        var result = [Int](repeating: 0, count: target.count)
        var next = target.count - 1
        // Runs of dimensions that lie in memory as one, from the end, each cut into the target's dimensions.
        var runSize = 1
        var runStride = strides.last ?? 1
        for dimension in stride(from: shape.count - 1, through: 0, by: -1) {
            runSize *= shape[dimension]
            let isRunStart =
                dimension == 0
                || (shape[dimension - 1] != 1 && strides[dimension - 1] != runSize * runStride)
            guard isRunStart else { continue }
            var step = 1
            while next >= 0, step < runSize || target[next] == 1 {
                result[next] = step * runStride
                step *= target[next]
                next -= 1
            }
            if step != runSize { return nil }
            if dimension > 0 {
                runSize = 1
                runStride = strides[dimension - 1]
            }
        }
        while next >= 0 {
            guard target[next] == 1 else { return nil }
            result[next] = 1
            next -= 1
        }
        return result
    }
}
