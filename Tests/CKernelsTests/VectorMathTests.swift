import CKernels
import Foundation
import Testing

#if arch(x86_64) && !os(Windows)
    private typealias Reference = Float80
#else
    private typealias Reference = Double
#endif

extension KernelTests {
    /// How far the vectorised functions are from the exact result, in units of its last place.
    @Suite("Accuracy of mathematical functions")
    struct VectorMathTests {
        struct Function: Sendable {
            let op: kd_unary_op
            let bound: Double
            fileprivate let reference: @Sendable (Reference) -> Reference
            fileprivate init(
                _ op: kd_unary_op, _ bound: Double = 2, _ reference: @escaping @Sendable (Reference) -> Reference
            ) {
                (self.op, self.bound, self.reference) = (op, bound, reference)
            }
        }
        static let functions = [
            Function(KD_EXP) { exp($0) }, Function(KD_EXPM1) { expm1($0) }, Function(KD_EXP2) { exp2($0) },
            Function(KD_LOG) { log($0) }, Function(KD_LOG1P) { log1p($0) }, Function(KD_LOG2) { log2($0) },
            Function(KD_LOG10) { log10($0) }, Function(KD_SIN) { sin($0) }, Function(KD_COS) { cos($0) },
            Function(KD_TANH) { tanh($0) }, Function(KD_ERF) { erf($0) },
            Function(KD_SIGMOID) { 1 / (1 + exp(-$0)) }, Function(KD_SQRT) { $0.squareRoot() },
            Function(KD_SINH) { sinh($0) }, Function(KD_COSH) { cosh($0) }, Function(KD_ACOS) { acos($0) },
            Function(KD_ATANH) { atanh($0) }, Function(KD_ASINH) { asinh($0) }, Function(KD_ACOSH, 2.5) { acosh($0) },
            Function(KD_TAN, 2.5) { tan($0) }, Function(KD_ASIN, 2.5) { asin($0) }, Function(KD_ATAN, 2.5) { atan($0) },
            Function(KD_ERFC, 4) { erfc($0) },
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
            // Next to zeros of sine and cosine.
            for i in 1..<10_000 { values.append(Scalar(Reference(i < 5000 ? i : 7 * i) * .pi / 2)) }
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

        private func values<Scalar: KernelScalar>(_ op: kd_unary_op, _ arguments: [Scalar]) -> [Scalar] {
            let x = KernelBuffer<Scalar>(arguments, mark: 0), y = KernelBuffer<Scalar>(count: arguments.count, mark: 0)
            // In pieces that stay on this thread: threads of the pool take denormal numbers for zero.
            for start in stride(from: 0, to: arguments.count, by: 999) {
                kd_unary(
                    op, Scalar.dtype, 1, [min(999, arguments.count - start)], x.pointer + start, [1],
                    y.pointer + start, [1], 0, 0)
            }
            return y.values
        }

        private func worst<Scalar: KernelScalar>(
            _ op: kd_unary_op, _ arguments: [Scalar], _ reference: (Reference) -> Reference
        ) -> (error: Double, at: Scalar, value: Scalar) {
            var worst = (error: 0.0, at: Scalar(0), value: Scalar(0))
            for (argument, value) in zip(arguments, values(op, arguments)) {
                let off = error(value, reference(Reference(argument)))
                if off > worst.error { worst = (off, argument, value) }
            }
            return worst
        }

        @Test("Within their bounds", arguments: functions.indices)
        func accuracy(index: Int) {
            let function = Self.functions[index]
            let bound = function.bound + (Reference.self == Double.self ? 1 : 0)
            let floats: [Float] = arguments { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
            let doubles: [Double] = arguments { Double(bitPattern: $0) }
            withEachInstructionSet { name in
                let float = worst(function.op, floats, function.reference)
                #expect(float.error <= bound, "\(name): \(float)")
                let double = worst(function.op, doubles, function.reference)
                #expect(double.error <= bound, "\(name): \(double)")
            }
        }

        /// Below 4 AVX-512 looks the normal distribution up; each number by itself, whatever lies beside it.
        @Test func geluBelowFour() {
            let near: [Float] = (-4032..<4032).map { (Float($0) + 0.3) / 1024 }
            let exact = { (x: Reference) in x * erfc(-x / Reference(2).squareRoot()) / 2 }
            let beside: [Float] = [-8, 4, .infinity, .nan, 3.9375, -0.0]
            withEachInstructionSet { name in
                let result = worst(KD_GELU, near, exact)
                #expect(result.error <= (name.hasPrefix("avx512") ? 2 : 16), "\(name): \(result)")
                let alone = values(KD_GELU, near)
                for number in beside {
                    let together = values(KD_GELU, near.flatMap { [$0, number] })
                    let same = alone.indices.allSatisfy { alone[$0] == together[2 * $0] }
                    #expect(same, "\(name), beside \(number)")
                }
                let zeros: [Float] = values(KD_GELU, [-0.0, 0])
                #expect(zeros[0].sign == .minus && zeros[1].sign == .plus, "\(name)")
            }
        }

        struct Function2: Sendable {
            let op: kd_binary_op
            let bound: Double
            fileprivate let reference: @Sendable (Reference, Reference) -> Reference
        }
        static let functions2 = [
            Function2(op: KD_POW, bound: 1) { pow($0, $1) }, Function2(op: KD_HYPOT, bound: 2) { hypot($0, $1) },
            Function2(op: KD_ATAN2, bound: 2.5) { atan2($0, $1) }, Function2(op: KD_FMOD, bound: 0) { fmod($0, $1) },
        ]

        @Test(
            "Activations far out and of what is no number",
            arguments: [
                (KD_MISH, [100, 1e30, Float.infinity, 0, .nan, .nan]),
                (KD_LOGSIGMOID, [0, 0, 0, -100, -.infinity, .nan]),
            ])
        func activationsFarOut(op: kd_unary_op, expected: [Float]) {
            let x: [Float] = [100, 1e30, .infinity, -100, -.infinity, .nan]
            withEachInstructionSet { name in
                for (y, right) in zip(values(op, x), expected) {
                    // Within two units of the last place; what is smaller than a normal number may be zero.
                    let isNear = abs(y - right) <= abs(right) * 0x1p-22 + 0x1p-126
                    let isRight = y == right || isNear || y.isNaN && right.isNaN
                    #expect(isRight, "\(name) \(op): \(y), expected \(right)")
                }
            }
        }

        @Test("Functions of two arguments, special ones included", arguments: functions2.indices)
        func accuracy2(index: Int) {
            let function = Self.functions2[index]
            func check<Scalar: KernelScalar>(_ fromBits: (UInt64) -> Scalar) {
                let some: [Scalar] = arguments(fromBits), special = some.prefix(20)
                var a: [Scalar] = [], b: [Scalar] = []
                for first in special {
                    for second in special {
                        a.append(first)
                        b.append(second)
                    }
                }
                var numbers = SomeNumbers(5)
                for value in some {
                    a += [value, abs(value), value]
                    b += [
                        some[Int(numbers.next() % UInt64(some.count))], Scalar(numbers.uniform(-9, 9)),
                        Scalar(Int(numbers.next() % 40)) / 2 - 10,
                    ]
                }
                let x = KernelBuffer<Scalar>(a, mark: 0), y = KernelBuffer<Scalar>(b, mark: 0)
                withEachInstructionSet { name in
                    let out = KernelBuffer<Scalar>(count: a.count, mark: 0)
                    for start in stride(from: 0, to: a.count, by: 999) {
                        kd_binary(
                            function.op, Scalar.dtype, 1, [min(999, a.count - start)], x.pointer + start, [1],
                            y.pointer + start, [1], out.pointer + start, [1], 0, 0)
                    }
                    var worst = (error: 0.0, x: Scalar(0), y: Scalar(0), value: Scalar(0)), wrongSigns = 0
                    for (index, value) in out.values.enumerated() {
                        let exact = function.reference(Reference(a[index]), Reference(b[index]))
                        let off = error(value, exact)
                        if off > worst.error { worst = (off, a[index], b[index], value) }
                        if exact == 0 && value == 0 && exact.sign != value.sign { wrongSigns += 1 }
                    }
                    #expect(worst.error <= function.bound, "\(name): \(worst)")
                    #expect(wrongSigns == 0, "\(name)")
                }
            }
            check { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
            check { Double(bitPattern: $0) }
        }

        @Test(
            "Odd functions keep the sign of zero",
            arguments: [
                KD_EXPM1, KD_LOG1P, KD_SIN, KD_TAN, KD_TANH, KD_SINH, KD_ASIN, KD_ATAN, KD_ASINH, KD_ATANH, KD_ERF,
                KD_SQRT,
            ])
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
