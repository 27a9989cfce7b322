// Distinct elements or rows, their places and how often they occur.

/// Which of a tensor's elements, or of its parts along a dimension, are distinct.
private struct DistinctRows {
    let tensor: Tensor
    let dim: Int?
    /// The rows, in the order in which equal ones are neighbours.
    let order: [Int]
    /// Which distinct row each row of `order` is.
    private(set) var groups: [Int] = []

    init(_ tensor: Tensor, dim: Int?, sorts: Bool, _ function: String) {
        let x = tensor.detach()
        let axis = dim.map { Shape.normalized($0, rank: x.ndim) }
        self.tensor = x
        self.dim = axis
        let count = axis.map { x.ndim == 0 ? 1 : x.shape[$0] } ?? x.numel()
        check(
            axis == nil || x.numel() > 0 || (count == 0 && x.shape.count { $0 == 0 } == 1),
            "There are 0 sized dimensions, and they aren't selected, so \(function) cannot be applied",
            hint: "The tensor has shape \(x.shape).")
        guard count > 0 else {
            order = []
            return
        }
        let others = x.shape.indices.filter { $0 != axis }
        let rows = (axis.map { x.ndim == 0 ? x : x.permute([$0] + others) } ?? x).reshape([count, -1])
        order = sorts ? Self.order(rows) : Array(0..<count)
        let sorted = sorts ? rows.indexSelect(0, Tensor(order)) : rows
        let differs = sorted.narrow(0, 1, count - 1).ne(sorted.narrow(0, 0, count - 1)).any(1).asArray(Bool.self)
        groups = [0]
        groups.reserveCapacity(count)
        for isNew in differs { groups.append(groups[groups.count - 1] + (isNew ? 1 : 0)) }
    }

    /// By the first element, then the second, and so on.
    private static func order(_ rows: Tensor) -> [Int] {
        let width = rows.shape[1]
        if width == 1 { return rows.order(0).asArray(Int.self) }
        func sorted<Element: Comparable>(_ values: [Element]) -> [Int] {
            (0..<rows.shape[0]).sorted { a, b in
                for column in 0..<width {
                    let (x, y) = (values[a * width + column], values[b * width + column])
                    if x != y { return x < y }
                }
                return a < b
            }
        }
        return rows.dtype.isFloatingPoint ? sorted(rows.asArray(Double.self)) : sorted(rows.asArray(Int.self))
    }

    private var groupCount: Int { groups.last.map { $0 + 1 } ?? 0 }

    /// The first of each group.
    var output: Tensor {
        let firsts = groups.indices.filter { $0 == 0 || groups[$0] != groups[$0 - 1] }.map { order[$0] }
        if tensor.ndim == 0 || dim == nil { return tensor.reshape([-1]).indexSelect(0, Tensor(firsts)) }
        return tensor.indexSelect(dim ?? 0, Tensor(firsts))
    }

    /// Which distinct row each row is.
    var inverse: Tensor {
        var places = [Int](repeating: 0, count: order.count)
        for (row, group) in zip(order, groups) { places[row] = group }
        return Tensor(places, dim == nil ? tensor.shape : [places.count])
    }

    var counts: Tensor {
        var counts = [Int](repeating: 0, count: groupCount)
        for group in groups { counts[group] += 1 }
        return Tensor(counts)
    }
}

/// Distinct elements, as ``Tensor/unique(sorted:returnInverse:returnCounts:dim:)`` finds them.
public typealias UniqueElements = (output: Tensor, inverse: Tensor?, counts: Tensor?)

extension Tensor {
    /// The distinct elements; with `dim`: the distinct parts along it. Always in ascending order, whatever `sorted` says;
    /// each NaN is distinct. Without history. PyTorch: `unique`.
    public func unique(sorted: Bool = true, dim: Int? = nil) -> Tensor {
        DistinctRows(self, dim: dim, sorts: true, "unique").output
    }

    /// The distinct elements; with which of them each element is, and how often each occurs. PyTorch: `unique`.
    public func unique(
        sorted: Bool = true, returnInverse: Bool, returnCounts: Bool, dim: Int? = nil
    ) -> UniqueElements {
        let found = DistinctRows(self, dim: dim, sorts: true, "unique")
        return (found.output, returnInverse ? found.inverse : nil, returnCounts ? found.counts : nil)
    }

    /// The first of each run of equal elements; with `dim`: of equal parts along it. PyTorch: `unique_consecutive`.
    public func uniqueConsecutive(dim: Int? = nil) -> Tensor {
        DistinctRows(self, dim: dim, sorts: false, "unique").output
    }

    /// The first of each run of equal elements; with the run each element is in, and the runs' lengths. PyTorch:
    /// `unique_consecutive`.
    public func uniqueConsecutive(returnInverse: Bool, returnCounts: Bool, dim: Int? = nil) -> UniqueElements {
        let found = DistinctRows(self, dim: dim, sorts: false, "unique")
        return (found.output, returnInverse ? found.inverse : nil, returnCounts ? found.counts : nil)
    }
}
