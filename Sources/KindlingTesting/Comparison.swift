public import Kindling

/// Whether something is as it should be, and if not, what is wrong.
///
/// In a test: `#expect(expectClose(a, b).isClose)`. A failing expectation prints ``description``.
public struct Comparison: CustomStringConvertible, CustomReflectable, Sendable {
    /// What differs; nil where nothing does.
    public let difference: String?

    /// - Parameter difference: What differs; nil where nothing does.
    public init(difference: String? = nil) { self.difference = difference }

    /// Whether nothing differs.
    public var isClose: Bool { difference == nil }

    /// What differs, or "close".
    public var description: String { difference ?? "close" }

    /// Without children: the description says all.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Compares two tensors: shapes, then dtypes, then values. Values are close where
/// `|actual - expected| <= atol + rtol * |expected|`; NaN is close to NaN, an infinity to the same infinity.
///
/// - Parameters:
///   - rtol: nil: 1.3e-6 for float32, 1e-7 for float64, as `torch.testing.assert_close`; 0 for integers and bool.
///   - atol: nil: 1e-5 for float32, 1e-7 for float64; 0 for integers and bool.
/// - Returns: What differs, with the worst element.
public func expectClose(
    _ actual: Tensor, _ expected: Tensor, rtol: Double? = nil, atol: Double? = nil
) -> Comparison {
    if actual.shape != expected.shape {
        return Comparison(difference: "shape is \(actual.shape), expected \(expected.shape)")
    }
    if actual.dtype != expected.dtype {
        return Comparison(difference: "dtype is \(actual.dtype), expected \(expected.dtype)")
    }
    guard expected.dtype.isFloatingPoint else { return expectEqual(actual, expected) }
    let rtol = rtol ?? expected.dtype.relativeTolerance
    let atol = atol ?? expected.dtype.absoluteTolerance
    var wrong = 0
    var worst: (excess: Double, index: Int) = (-.infinity, 0)
    let (a, b) = (actual.asArray(Double.self), expected.asArray(Double.self))
    for index in a.indices {
        let excess = excess(a[index], b[index], rtol, atol)
        guard excess > 0 else { continue }
        wrong += 1
        if excess > worst.excess { worst = (excess, index) }
    }
    guard wrong > 0 else { return Comparison() }
    let (x, y) = (a[worst.index], b[worst.index])
    let distance = (x - y).magnitude
    return Comparison(
        difference: "\(wrong) of \(a.count) values differ; worst at \(Shape.coordinates(worst.index, actual.shape)): "
            + "\(x), expected \(y); absolute difference \(distance) (atol \(atol)), relative \(distance / y.magnitude) "
            + "(rtol \(rtol))")
}

/// By how much two numbers differ more than they may; not positive where they are close.
private func excess(_ a: Double, _ b: Double, _ rtol: Double, _ atol: Double) -> Double {
    if a == b || (a.isNaN && b.isNaN) { return -1 }
    guard a.isFinite, b.isFinite else { return .infinity }
    return (a - b).magnitude - (atol + rtol * b.magnitude)
}

private func expectEqual(_ actual: Tensor, _ expected: Tensor) -> Comparison {
    let (a, b) = (actual.asArray(Int.self), expected.asArray(Int.self))
    let wrong = a.indices.filter { a[$0] != b[$0] }
    guard let first = wrong.first else { return Comparison() }
    return Comparison(
        difference: "\(wrong.count) of \(a.count) values differ; first at \(Shape.coordinates(first, actual.shape)): "
            + "\(a[first]), expected \(b[first])")
}

extension DType {
    fileprivate var relativeTolerance: Double {
        switch self {
        case .float64: 1e-7
        case .float32: 1.3e-6
        case .float16: 1e-3
        default: 1.6e-2
        }
    }

    fileprivate var absoluteTolerance: Double { self == .float64 ? 1e-7 : 1e-5 }
}
