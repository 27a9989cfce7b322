import CKernels
import Foundation
import Testing

#if arch(x86_64) && !os(Windows)
    private typealias Reference = Float80
#else
    private typealias Reference = Double
#endif

extension KernelTests {
    /// The vectorised functions stay within 2 units in the last place of the exact result.
    @Suite("Accuracy of mathematical functions")
    struct VectorMathTests {
        private static let functions: [(op: kd_unary_op, reference: @Sendable (Reference) -> Reference)] = [
            (KD_EXP, { exp($0) }), (KD_EXPM1, { expm1($0) }), (KD_EXP2, { exp2($0) }), (KD_LOG, { log($0) }),
            (KD_LOG1P, { log1p($0) }), (KD_LOG2, { log2($0) }), (KD_LOG10, { log10($0) }), (KD_SIN, { sin($0) }),
            (KD_COS, { cos($0) }), (KD_TANH, { tanh($0) }), (KD_ERF, { erf($0) }),
            (KD_SIGMOID, { 1 / (1 + exp(-$0)) }), (KD_SQRT, { $0.squareRoot() }),
        ]

        /// Special values, random bits, and random numbers of ordinary sizes.
        private func arguments<Scalar: KernelScalar>(_ fromBits: (UInt64) -> Scalar) -> [Scalar] {
            var numbers = SomeNumbers(11)
            var values: [Scalar] = [
                0, -0.0, .infinity, -.infinity, .nan, 1, -1, 2, 0.5, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
                .leastNormalMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
                .pi, .pi / 2, 1000, 1024, 3 * .leastNonzeroMagnitude,
            ]
            for _ in 0..<20_000 { values.append(fromBits(numbers.next())) }
            for size in [1, 2, 10, 100, 800] {
                for _ in 0..<10_000 { values.append(Scalar(numbers.uniform(-Double(size), Double(size)))) }
            }
            for _ in 0..<10_000 { values.append(1 + Scalar(numbers.uniform(-0.01, 0.01))) }
            return values
        }

        /// How far `actual` is from `exact`, in units of the last place of the latter.
        private func error<Scalar: KernelScalar>(_ actual: Scalar, _ exact: Reference) -> Double {
            let rounded = Scalar(exact)
            if actual == rounded || (actual.isNaN && exact.isNaN) { return 0 }
            // At the end of the range the next number would be infinity.
            let largest = Reference(Scalar.greatestFiniteMagnitude)
            if !actual.isFinite || !rounded.isFinite {
                return actual.isInfinite && abs(exact) > largest * (1 - 4 * Reference(Scalar.ulpOfOne)) ? 1 : .infinity
            }
            return Double(abs(Reference(actual) - exact) / Reference(rounded.ulp))
        }

        private func worst<Scalar: KernelScalar>(
            _ op: kd_unary_op, _ arguments: [Scalar], _ reference: (Reference) -> Reference
        ) -> (error: Double, at: Scalar, value: Scalar) {
            let x = KernelBuffer<Scalar>(arguments, mark: 0), y = KernelBuffer<Scalar>(count: arguments.count, mark: 0)
            // In pieces that stay on this thread: threads of the pool take denormal numbers for zero.
            for start in stride(from: 0, to: arguments.count, by: 999) {
                kd_unary(
                    op, Scalar.dtype, 1, [min(999, arguments.count - start)], x.pointer + start, [1],
                    y.pointer + start, [1], 0, 0)
            }
            var worst = (error: 0.0, at: Scalar(0), value: Scalar(0))
            for (argument, value) in zip(arguments, y.values) {
                let off = error(value, reference(Reference(argument)))
                if off > worst.error { worst = (off, argument, value) }
            }
            return worst
        }

        @Test("Within 2 units in the last place", arguments: functions.indices)
        func accuracy(index: Int) {
            let (op, reference) = Self.functions[index]
            let floats: [Float] = arguments { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
            let doubles: [Double] = arguments { Double(bitPattern: $0) }
            withEachInstructionSet { name in
                let float = worst(op, floats, reference), double = worst(op, doubles, reference)
                #expect(float.error <= 2, "\(name): \(float)")
                #expect(double.error <= (Reference.self == Double.self ? 3 : 2), "\(name): \(double)")
            }
        }

        @Test("Odd functions keep the sign of zero", arguments: [KD_EXPM1, KD_LOG1P, KD_SIN, KD_TANH, KD_ERF, KD_SQRT])
        func signOfZero(op: kd_unary_op) {
            let x = StridedTensor<Double>([-0.0, 0.0])
            withEachInstructionSet { name in
                let y = StridedTensor<Double>([2])
                kd_unary(op, KD_FLOAT64, 1, [2], x.pointer, [1], y.pointer, [1], 0, 0)
                #expect(y.values.map(\.sign) == [.minus, .plus] && y.values == [0, 0], "\(name)")
            }
        }
    }
}
