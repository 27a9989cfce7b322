import CKernels
import Testing

/// A scalar type that the kernels know, with its dtype.
protocol KernelElement: BitwiseCopyable, Equatable, Sendable {
    static var elementType: kd_dtype { get }
    /// What memory that must stay as it is holds.
    static var mark: Self { get }
}
extension Float: KernelElement {
    static var elementType: kd_dtype { KD_FLOAT32 }
    static var mark: Float { -987 }
}
extension Double: KernelElement {
    static var elementType: kd_dtype { KD_FLOAT64 }
    static var mark: Double { -987 }
}
extension Int64: KernelElement {
    static var elementType: kd_dtype { KD_INT64 }
    static var mark: Int64 { -987 }
}
extension Int32: KernelElement {
    static var elementType: kd_dtype { KD_INT32 }
    static var mark: Int32 { -987 }
}
extension UInt8: KernelElement {
    static var elementType: kd_dtype { KD_UINT8 }
    static var mark: UInt8 { 0xEE }
}

/// Where the elements of a tensor lie in its memory.
enum Layout: CaseIterable {
    case contiguous, reversedDimensions, stepped, negative, broadcastLast, broadcastFirst, scalar

    static let writable: [Layout] = [.contiguous, .reversedDimensions, .stepped, .negative]

    /// Strides for `shape`, the position of the first element, and how much memory that takes.
    func place(_ shape: [Int]) -> (strides: [Int], offset: Int, count: Int) {
        var strides = Array(repeating: 0, count: shape.count)
        var extent = 1, offset = 0
        let order = self == .reversedDimensions ? Array(shape.indices) : shape.indices.reversed()
        for (position, d) in order.enumerated() {
            switch self {
            case .scalar: continue
            case .broadcastLast where position == 0: continue
            case .broadcastFirst where position == shape.count - 1: continue
            default: break
            }
            let step = self == .stepped ? 2 : 1
            strides[d] = extent * step
            extent *= max(shape[d], 1) * step
            if self == .negative {
                offset += max(shape[d] - 1, 0) * strides[d]
                strides[d] = -strides[d]
            }
        }
        return (strides, offset, extent)
    }
}

/// A strided tensor in memory of its own.
final class StridedTensor<Element: KernelElement> {
    let shape: [Int], strides: [Int], offset: Int
    let buffer: KernelBuffer<Element>
    let places: [Int]

    /// Fills all of the memory with what `value` returns for each position in it.
    init(_ shape: [Int], _ layout: Layout = .contiguous, value: (Int) -> Element = { _ in Element.mark }) {
        self.shape = shape
        let place = layout.place(shape)
        strides = place.strides
        offset = place.offset
        buffer = KernelBuffer((0..<place.count).map(value), mark: Element.mark)
        var places = [place.offset]
        for (size, stride) in zip(shape, place.strides) {
            places = places.flatMap { start in (0..<size).map { start + $0 * stride } }
        }
        self.places = places
    }

    convenience init(_ values: [Element]) { self.init([values.count]) { values[$0] } }

    var pointer: UnsafeMutablePointer<Element> { buffer.pointer + offset }
    /// In row-major order.
    var values: [Element] { places.map { buffer.pointer[$0] } }
    /// Nothing but the tensor's own elements was written.
    var isIntact: Bool {
        let own = Set(places)
        return buffer.isIntact
            && (0..<buffer.count).allSatisfy { own.contains($0) || buffer.pointer[$0] == Element.mark }
    }
}

/// Shapes around the lengths of vectors, and some of several dimensions.
let oddShapes: [[Int]] = [
    [], [0], [1], [15], [16], [17], [33], [1000], [3, 0, 2], [7, 5], [33, 65], [100, 10], [2, 3, 4, 5], [1, 17, 1, 9],
]

/// Deterministic numbers that look random.
struct SomeNumbers {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var mixed = state
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        return mixed ^ (mixed >> 32)
    }
    /// In low..<high.
    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(next() >> 11) / Double(1 << 53)
    }
}

/// Deterministic floating numbers in low..<high, by position.
func someFloats<Scalar: KernelScalar>(_ seed: UInt64, _ low: Double = -2, _ high: Double = 2) -> (Int) -> Scalar {
    { position in
        var numbers = SomeNumbers(seed &+ UInt64(position) &* 77)
        return Scalar(numbers.uniform(low, high))
    }
}

/// Deterministic integers, all bits of them or no more than `limit` large.
func someIntegers<Integer: FixedWidthInteger>(_ seed: UInt64, limit: Int? = nil) -> (Int) -> Integer {
    { position in
        var numbers = SomeNumbers(seed &+ UInt64(position) &* 77)
        let bits = numbers.next()
        guard let limit else { return Integer(truncatingIfNeeded: bits) }
        let value = Int(bits % UInt64(2 * limit + 1)) - limit
        return Integer(truncatingIfNeeded: Integer.isSigned ? value : abs(value))
    }
}

/// Position of the first difference beyond a relative `tolerance`; NaN equals NaN.
func firstDifference<Scalar: KernelScalar>(
    _ actual: [Scalar], _ expected: [Double], tolerance: Double = 4 * Double(Scalar.ulpOfOne)
) -> String? {
    guard actual.count == expected.count else { return "\(actual.count) values instead of \(expected.count)" }
    for (index, (value, wanted)) in zip(actual, expected).enumerated() {
        let rounded = Double(Scalar(wanted))
        if Double(value) == rounded || (value.isNaN && wanted.isNaN) { continue }
        if abs(Double(value) - wanted) <= tolerance * max(abs(wanted), 1e-30) { continue }
        return "[\(index)]: \(value) instead of \(wanted)"
    }
    return nil
}
