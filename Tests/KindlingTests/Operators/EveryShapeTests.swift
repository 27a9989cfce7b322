import Kindling
import KindlingTesting
import Testing

/// Broadcasting and reductions for all shapes and dimensions of a kind, against loops over single elements.
@Suite struct EveryShapeTests {
    private static let shapes: [[Int]] = [
        [], [1], [3], [0], [2, 1], [1, 3], [2, 3], [2, 0], [1, 1], [4, 1, 3], [4, 2, 1], [1, 2, 3], [4, 2, 3],
        [4, 1, 1],
    ]

    private func numbers(_ shape: [Int], from start: Int) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { Double(start + $0 * 7 % 11) }, shape, dtype: .float64)
    }

    /// The element of a tensor that stands at `place` of a larger shape.
    private func value(_ values: [Double], _ shape: [Int], at place: [Int]) -> Double {
        var index = 0
        for (size, position) in zip(shape, place.suffix(shape.count)) {
            index = index * size + (size == 1 ? 0 : position)
        }
        return values[index]
    }

    private func places(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { places, size in places.flatMap { place in (0..<size).map { place + [$0] } } }
    }

    @Test(arguments: shapes) func broadcasting(shape: [Int]) {
        for other in Self.shapes {
            let (a, b) = (numbers(shape, from: 1), numbers(other, from: 3))
            let rank = max(shape.count, other.count)
            let left = [Int](repeating: 1, count: rank - shape.count) + shape
            let right = [Int](repeating: 1, count: rank - other.count) + other
            guard zip(left, right).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { continue }
            let expectedShape = zip(left, right).map { $0 == 1 ? $1 : $0 }
            let (x, y) = (a.asArray(Double.self), b.asArray(Double.self))
            let expected = places(expectedShape).map { value(x, shape, at: $0) - value(y, other, at: $0) }
            let wanted = Tensor(expected, expectedShape, dtype: .float64)
            #expect(expectClose(a - b, wanted).isClose, "\(shape) - \(other)")
            if shape == expectedShape {
                #expect(expectClose(a.clone().sub_(b), wanted).isClose, "\(shape) -= \(other)")
            }
            let leaves = [a, b].map { $0.requiresGrad_() }
            let gradients = grad(of: [leaves[0] - leaves[1]], wrt: leaves, gradients: [onesLike(wanted)])
            let count = Double(expectedShape.reduce(1, *))
            #expect(gradients[0].shape == shape && gradients[1].shape == other)
            #expect(gradients[0].sum().item() == count && gradients[1].sum().item() == -count)
        }
    }

    /// All choices of dimensions of a tensor of three, kept or not, in memory order and not.
    @Test(arguments: 1..<8, [false, true]) func reductions(choice: Int, isMoved: Bool) {
        let dims = (0..<3).filter { choice >> $0 & 1 == 1 }
        let shape = [2, 3, 4]
        var x = numbers(shape, from: -5)
        if isMoved { x = x.permute(2, 1, 0).contiguous().permute(2, 1, 0) }
        let values = x.asArray(Double.self)
        var groups: [[Int]: [Double]] = [:]
        for place in places(shape) {
            let key = place.indices.map { dims.contains($0) ? 0 : place[$0] }
            groups[key, default: []].append(value(values, shape, at: place))
        }
        let kept = shape.indices.map { dims.contains($0) ? 1 : shape[$0] }
        let left = shape.indices.filter { !dims.contains($0) }.map { shape[$0] }
        func expect(_ found: (Bool) -> Tensor, _ name: String, _ reduce: ([Double]) -> Double) {
            let expected = Tensor(places(kept).map { reduce(groups[$0]!) }, kept, dtype: .float64)
            #expect(expectClose(found(true), expected).isClose, "\(name)")
            #expect(expectClose(found(false), expected.reshape(left)).isClose, "\(name)")
        }
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
        let deviation = { (values: [Double]) in values.reduce(0) { $0 + ($1 - mean(values)) * ($1 - mean(values)) } }
        expect({ x.sum(dims, keepdim: $0) }, "sum") { $0.reduce(0, +) }
        expect({ x.mean(dims, keepdim: $0) }, "mean", mean)
        expect({ x.amax(dims, keepdim: $0) }, "amax") { $0.max()! }
        expect({ x.amin(dims, keepdim: $0) }, "amin") { $0.min()! }
        expect({ x.var(dims, correction: 0, keepdim: $0) }, "var") { deviation($0) / Double($0.count) }
        expect({ x.any(dims, keepdim: $0).double() }, "any") { $0.contains { $0 != 0 } ? 1 : 0 }
        expect({ x.all(dims, keepdim: $0).double() }, "all") { $0.contains(0) ? 0 : 1 }
        guard dims.count == 1 else { return }
        expect({ x.prod(dims[0], keepdim: $0) }, "prod") { $0.reduce(1, *) }
        expect({ x.argmax(dims[0], keepdim: $0).double() }, "argmax") { Double($0.firstIndex(of: $0.max()!)!) }
        expect({ x.argmin(dims[0], keepdim: $0).double() }, "argmin") { Double($0.firstIndex(of: $0.min()!)!) }
        expect({ x.max(dims[0], keepdim: $0).values }, "max") { $0.max()! }
    }

    /// Sizes around those at which kernels change their way, with values that sum without rounding.
    @Test(arguments: [1, 2, 7, 8, 15, 16, 17, 31, 63, 64, 65, 127, 255, 1000, 4097, 40_000, 140_000])
    func manyElements(count: Int) {
        let x = Tensor((0..<count).map { Double($0 % 8) }, [count])
        let total = (0..<count).reduce(0) { $0 + $1 % 8 }
        #expect(x.sum().item() == Double(total))
        #expect((x * 2 + x).sum(dtype: .float64).item() == Double(3 * total))
        #expect(x.max().item() == Double(min(count - 1, 7)))
        #expect(x.eq(7).sum().item(Int.self) == count / 8)
        #expect(x.flip(0)[0].item() == Double((count - 1) % 8))
        #expect(equal(x.sort().values.flip(0), x.sort(descending: true).values))
        #expect(x.cumsum(0)[-1].item() == Double(total))
        let two = stack([x, x + 1], dim: 1)
        #expect(two.sum(0).asArray(Double.self) == [Double(total), Double(total + count)])
        #expect(two.t().sum(1).asArray(Double.self) == [Double(total), Double(total + count)])
    }
}
