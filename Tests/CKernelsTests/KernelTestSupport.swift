import CKernels
import Testing

/// All kernel tests nest in this suite: they change the instruction set and the number of threads of the process, so
/// they run one after another.
@Suite("Kernels", .serialized)
enum KernelTests {}

/// A floating type that kernels work on.
protocol KernelScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    static var dtype: kd_dtype { get }
    /// Largest acceptable difference, relative to the sum of the magnitudes of what was added up.
    static var tolerance: Double { get }
}

extension Float: KernelScalar {
    static var dtype: kd_dtype { KD_FLOAT32 }
    static var tolerance: Double { 2e-6 }
}

extension Double: KernelScalar {
    static var dtype: kd_dtype { KD_FLOAT64 }
    static var tolerance: Double { 4e-15 }
}

/// Memory as kernels expect it (see kd_alloc), with marks beyond the end that a kernel must leave alone.
final class KernelBuffer<Scalar: BitwiseCopyable & Equatable> {
    let pointer: UnsafeMutablePointer<Scalar>
    let count: Int
    private static var markCount: Int { 64 / MemoryLayout<Scalar>.stride }
    private let mark: Scalar

    /// Holds `count` elements, all of them `mark`.
    init(count: Int, mark: Scalar) {
        let bytes = (count + Self.markCount) * MemoryLayout<Scalar>.stride
        pointer = kd_alloc(bytes)!.bindMemory(to: Scalar.self, capacity: count + Self.markCount)
        pointer.initialize(repeating: mark, count: count + Self.markCount)
        self.count = count
        self.mark = mark
    }

    convenience init(_ values: [Scalar], mark: Scalar) {
        self.init(count: values.count, mark: mark)
        for (index, value) in values.enumerated() { pointer[index] = value }
    }

    deinit { kd_free(pointer) }

    var values: [Scalar] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
    /// Nothing was written beyond the end.
    var isIntact: Bool { (count..<count + Self.markCount).allSatisfy { pointer[$0] == mark } }
}

extension KernelBuffer where Scalar: KernelScalar {
    convenience init(_ values: [Scalar]) { self.init(values, mark: -987) }
    convenience init(count: Int) { self.init(count: count, mark: -987) }
}

/// Deterministic values in -1...1, coarse enough that products of small problems are exact now and then.
func someValues<Scalar: KernelScalar>(_ count: Int, seed: UInt64, as type: Scalar.Type = Scalar.self) -> [Scalar] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Scalar(Int(state >> 40) % 2001 - 1000) / 1000
    }
}

/// The instruction sets that this processor runs.
let instructionSets: [String] = {
    let usual = String(cString: kd_isa_name())
    defer { _ = kd_force_isa(usual) }
    return ["avx512", "avx512-halves", "avx2", "neon", "portable"].filter { kd_force_isa($0) }
}()

/// Runs `body` with each instruction set, then restores the usual one.
func withEachInstructionSet(_ body: (String) throws -> Void) rethrows {
    let usual = String(cString: kd_isa_name())
    defer { _ = kd_force_isa(usual) }
    for name in instructionSets {
        _ = kd_force_isa(name)
        try body(name)
    }
}

/// Runs `body` with `count` threads, then restores the usual number.
func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    let usual = kd_get_threads()
    defer { kd_set_threads(usual) }
    kd_set_threads(Int32(count))
    return try body()
}

/// Position and size of the worst violation of |actual - expected| <= tolerance * scale, or nil if there is none.
func worstDifference<Scalar: KernelScalar>(
    _ actual: [Scalar], _ expected: [Double], scale: [Double]? = nil, tolerance: Double = Scalar.tolerance
) -> String? {
    guard actual.count == expected.count else { return "\(actual.count) values instead of \(expected.count)" }
    var worst: (excess: Double, message: String)?
    for index in actual.indices {
        let difference = abs(Double(actual[index]) - expected[index])
        let allowed = tolerance * max(scale?[index] ?? abs(expected[index]), 1)
        if difference <= allowed { continue }
        let excess = difference.isNaN ? .infinity : difference / allowed
        if excess >= worst?.excess ?? 0 {
            worst = (excess, "[\(index)]: \(actual[index]) instead of \(expected[index])")
        }
    }
    return worst?.message
}

/// Same bits, NaN and signed zeros included.
func haveSameBits<Scalar: KernelScalar>(_ first: [Scalar], _ second: [Scalar]) -> Bool {
    first.count == second.count && first.withUnsafeBytes { a in second.withUnsafeBytes { b in a.elementsEqual(b) } }
}
