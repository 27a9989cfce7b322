import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Element by element")
    struct ElementwiseTests {
        /// An operation, what it computes, and arguments in its domain.
        struct Unary: Sendable {
            let op: kd_unary_op
            let range: ClosedRange<Double>
            let first: Double
            let reference: @Sendable (Double) -> Double
            init(
                _ op: kd_unary_op, _ range: ClosedRange<Double> = -3...3, first: Double = -0.5,
                _ reference: @escaping @Sendable (Double) -> Double
            ) {
                (self.op, self.range, self.first, self.reference) = (op, range, first, reference)
            }
        }
        private static func normalBelow(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }
        private static func normalByTanh(_ x: Double) -> Double {
            1 / (1 + exp(-2 * 0.7978845608028654 * (x + 0.044715 * x * x * x)))
        }
        private static func inverseErf(_ y: Double) -> Double {
            if abs(y) >= 1 { return abs(y) > 1 ? .nan : y * .infinity }
            var (low, high) = (-7.0, 7.0)
            for _ in 0..<80 {
                let middle = (low + high) / 2
                if erf(middle) < y { low = middle } else { high = middle }
            }
            return (low + high) / 2
        }
        static let unary: [Unary] = [
            Unary(KD_NEG) { -$0 }, Unary(KD_ABS) { abs($0) }, Unary(KD_SIGN) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
            Unary(KD_SQUARE) { $0 * $0 }, Unary(KD_RELU) { $0 < 0 ? 0 : $0 },
            Unary(KD_EXP) { exp($0) }, Unary(KD_EXPM1) { expm1($0) }, Unary(KD_EXP2) { exp2($0) },
            Unary(KD_LOG, 0...9) { log($0) }, Unary(KD_LOG1P, -1...9) { log1p($0) },
            Unary(KD_LOG2, 0...9) { log2($0) }, Unary(KD_LOG10, 0...9) { log10($0) },
            Unary(KD_SQRT, 0...9) { $0.squareRoot() }, Unary(KD_RSQRT, 0...9) { 1 / $0.squareRoot() },
            Unary(KD_RECIPROCAL) { 1 / $0 },
            Unary(KD_SIN) { sin($0) }, Unary(KD_COS) { cos($0) }, Unary(KD_TAN, -1.5...1.5) { tan($0) },
            Unary(KD_ASIN, -1...1) { asin($0) }, Unary(KD_ACOS, -1...1) { acos($0) }, Unary(KD_ATAN) { atan($0) },
            Unary(KD_SINH) { sinh($0) }, Unary(KD_COSH) { cosh($0) }, Unary(KD_TANH) { tanh($0) },
            Unary(KD_ASINH) { asinh($0) }, Unary(KD_ACOSH, 1...9) { acosh($0) }, Unary(KD_ATANH, -1...1) { atanh($0) },
            Unary(KD_SIGMOID) { 1 / (1 + exp(-$0)) }, Unary(KD_ERF) { erf($0) }, Unary(KD_ERFC) { erfc($0) },
            Unary(KD_ERFINV, -0.95...0.95) { inverseErf($0) }, Unary(KD_LGAMMA, 0.1...9) { lgamma($0) },
            Unary(KD_FLOOR) { $0.rounded(.down) }, Unary(KD_CEIL) { $0.rounded(.up) },
            Unary(KD_ROUND) { $0.rounded(.toNearestOrEven) }, Unary(KD_TRUNC) { $0.rounded(.towardZero) },
            Unary(KD_CLAMP) { min(max($0, -0.5), 0.75) }, Unary(KD_AFFINE) { $0 * -0.5 + 0.75 },
            Unary(KD_GELU) { $0 * normalBelow($0) }, Unary(KD_GELU_TANH) { $0 * normalByTanh($0) },
            Unary(KD_SILU) { $0 / (1 + exp(-$0)) }, Unary(KD_LEAKY_RELU) { $0 > 0 ? $0 : $0 * -0.5 },
            Unary(KD_ELU) { $0 > 0 ? $0 : expm1($0 * 0.75) * -0.5 },
            Unary(KD_SELU) { $0 > 0 ? $0 * 0.75 : expm1($0) * -0.5 },
            Unary(KD_LOGSIGMOID) { -log1p(exp(-$0)) }, Unary(KD_MISH) { $0 * tanh(log1p(exp($0))) },
            Unary(KD_HARDSIGMOID, -5...5) { min(max($0 + 3, 0), 6) / 6 },
            Unary(KD_HARDSWISH, -5...5) { $0 * min(max($0 + 3, 0), 6) / 6 },
            Unary(KD_HARDSHRINK, first: 0.5) { abs($0) <= 0.5 ? 0 : $0 },
            Unary(KD_SOFTSHRINK, first: 0.5) { abs($0) <= 0.5 ? 0 : $0 > 0 ? $0 - 0.5 : $0 + 0.5 },
            Unary(KD_THRESHOLD) { $0 > -0.5 ? $0 : 0.75 }, Unary(KD_FRAC) { $0 - $0.rounded(.towardZero) },
            Unary(KD_NAN_TO_NUM) { min(max($0, -0.75), 0.75) },
            Unary(KD_SOFTPLUS) { $0 * -0.5 > 0.75 ? $0 : log1p(exp($0 * -0.5)) / -0.5 },
        ]

        private func run<Element: KernelElement>(
            _ op: kd_unary_op, _ x: StridedTensor<Element>, _ out: StridedTensor<Element>, _ first: Double = -0.5,
            _ second: Double = 0.75
        ) {
            kd_unary(
                op, Element.elementType, x.shape.count, x.shape, x.pointer, x.strides, out.pointer, out.strides,
                first, second)
        }

        private func run<Element: KernelElement>(
            _ op: kd_binary_op, _ a: StridedTensor<Element>, _ b: StridedTensor<Element>, _ out: StridedTensor<Element>,
            _ first: Double = 0.5, _ second: Double = 1.25
        ) {
            kd_binary(
                op, Element.elementType, a.shape.count, a.shape, a.pointer, a.strides, b.pointer, b.strides,
                out.pointer, out.strides, first, second)
        }

        private func checkUnary<Scalar: KernelScalar & KernelElement>(_ unary: Unary, as type: Scalar.Type) {
            // Where the result is close to 0 an error relative to the argument is as good as it gets.
            let tolerance = 8 * Double(Scalar.ulpOfOne)
            withEachInstructionSet { name in
                for (round, shape) in oddShapes.enumerated() {
                    let layout = Layout.allCases[round % Layout.allCases.count]
                    let outLayout = Layout.writable[round % Layout.writable.count]
                    let x = StridedTensor<Scalar>(
                        shape, layout, value: someFloats(UInt64(round), unary.range.lowerBound, unary.range.upperBound))
                    let expected = x.values.map { unary.reference(Double($0)) }
                    let out = StridedTensor<Scalar>(shape, outLayout)
                    run(unary.op, x, out, unary.first)
                    #expect(
                        worstDifference(out.values, expected, tolerance: tolerance) == nil,
                        "\(name) \(unary.op) \(shape)")
                    #expect(out.isIntact, "\(name) \(unary.op) \(shape)")
                    if layout == .contiguous || layout == .reversedDimensions {
                        run(unary.op, x, x, unary.first)
                        #expect(
                            worstDifference(x.values, expected, tolerance: tolerance) == nil,
                            "\(name) \(unary.op) in place \(shape)")
                    }
                }
            }
        }

        @Test("Operations of one operand, all layouts", arguments: unary.indices)
        func unaryOperations(index: Int) {
            checkUnary(Self.unary[index], as: Float.self)
            checkUnary(Self.unary[index], as: Double.self)
        }

        @Test("Powers, shortcuts included", arguments: [2, 0.5, 1, -1, 3, 1.7, 0, -2.5])
        func powers(exponent: Double) {
            func check<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
                let x = StridedTensor<Scalar>([67], value: someFloats(3, 0.1, 4))
                let constant = StridedTensor<Scalar>([67], .scalar) { _ in Scalar(exponent) }
                let expected = x.values.map { pow(Double($0), Double(Scalar(exponent))) }
                withEachInstructionSet { name in
                    let power = StridedTensor<Scalar>([67]), binary = StridedTensor<Scalar>([67])
                    run(KD_POWER, x, power, Double(Scalar(exponent)), 0)
                    run(KD_POW, x, constant, binary)
                    #expect(firstDifference(power.values, expected) == nil, "\(name)")
                    #expect(firstDifference(binary.values, expected) == nil, "\(name)")
                }
            }
            check(Float.self)
            check(Double.self)
        }

        @Test("Square roots as powers, of the arguments where roots and powers differ")
        func rootPowers() {
            let x = StridedTensor<Float>([-0.0, -.infinity, .infinity, -1])
            withEachInstructionSet { name in
                let out = StridedTensor<Float>([4])
                run(KD_POWER, x, out, 0.5, 0)
                let values = out.values
                #expect(values[0].sign == .plus && values[0] == 0, "\(name)")
                #expect(values[1] == .infinity && values[2] == .infinity && values[3].isNaN, "\(name)")
            }
        }

        struct Binary: Sendable {
            let op: kd_binary_op
            let reference: @Sendable (Double, Double) -> Double
            var isSlope: Bool { op.rawValue >= KD_GELU_GRAD.rawValue }
            init(_ op: kd_binary_op, _ reference: @escaping @Sendable (Double, Double) -> Double) {
                (self.op, self.reference) = (op, reference)
            }
        }
        private static func pythonRemainder(_ a: Double, _ b: Double) -> Double {
            let rest = fmod(a, b)
            return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
        }
        static let binary: [Binary] = [
            Binary(KD_ADD) { $0 + $1 }, Binary(KD_SUB) { $0 - $1 }, Binary(KD_MUL) { $0 * $1 },
            Binary(KD_DIV) { $0 / $1 },
            Binary(KD_FLOOR_DIV) { (($0 - pythonRemainder($0, $1)) / $1).rounded() },
            Binary(KD_REMAINDER, pythonRemainder), Binary(KD_FMOD) { fmod($0, $1) },
            Binary(KD_TRUNC_DIV) { ($0 / $1).rounded(.towardZero) }, Binary(KD_POW) { pow($0, $1) },
            Binary(KD_MAX) { max($0, $1) }, Binary(KD_MIN) { min($0, $1) }, Binary(KD_ATAN2) { atan2($0, $1) },
            Binary(KD_HYPOT) { hypot($0, $1) }, Binary(KD_COPYSIGN) { copysign($0, $1) },
            Binary(KD_RELU_GRAD) { $1 > 0 ? $0 : 0 }, Binary(KD_SIGMOID_GRAD) { $0 * $1 * (1 - $1) },
            Binary(KD_TANH_GRAD) { $0 * (1 - $1 * $1) },
            Binary(KD_GELU_GRAD) { $0 * (normalBelow($1) + $1 * exp($1 * $1 * -0.5) * 0.3989422804014327) },
            Binary(KD_GELU_TANH_GRAD) {
                let below = normalByTanh($1), slope = 2 * 0.7978845608028654 * (1 + 0.134145 * $1 * $1)
                return $0 * (below + $1 * below * (1 - below) * slope)
            },
            Binary(KD_SILU_GRAD) {
                let sigmoid = 1 / (1 + exp(-$1))
                return $0 * sigmoid * (1 + $1 * (1 - sigmoid))
            },
            Binary(KD_CLAMP_GRAD) { $1 >= 0.5 && $1 <= 1.25 ? $0 : 0 },
            Binary(KD_HARDTANH_GRAD) { $1 > 0.5 && $1 < 1.25 ? $0 : 0 },
            Binary(KD_SHRINK_GRAD) { abs($1) <= 0.5 ? 0 : $0 }, Binary(KD_THRESHOLD_GRAD) { $1 > 0.5 ? $0 : 0 },
            Binary(KD_LEAKY_RELU_GRAD) { $1 > 0 ? $0 : $0 * 0.5 },
            Binary(KD_HARDSIGMOID_GRAD) { abs($1) < 3 ? $0 / 6 : 0 },
            Binary(KD_HARDSWISH_GRAD) { $1 <= -3 ? 0 : $1 < 3 ? $0 * ($1 / 3 + 0.5) : $0 },
            Binary(KD_ELU_GRAD) { $1 > 0 ? $0 * 1.25 : $0 * 0.5 * exp($1) },
            Binary(KD_CELU_GRAD) { $1 > 0 ? $0 : $0 * exp($1 / 0.5) },
            Binary(KD_SOFTPLUS_GRAD) { $1 * 0.5 > 1.25 ? $0 : $0 / (1 + exp(-0.5 * $1)) },
            Binary(KD_LOGSIGMOID_GRAD) { $0 / (1 + exp($1)) }, Binary(KD_ADD_SCALED) { $0 + $1 * 0.5 },
            Binary(KD_LERP) { ($0 + $1) / 2 }, Binary(KD_PRELU) { $0 > 0 ? $0 : $0 * $1 },
            Binary(KD_SMOOTH_L1) { abs($0 - $1) < 0.5 ? ($0 - $1) * ($0 - $1) : abs($0 - $1) - 0.25 },
            Binary(KD_SMOOTH_L1_GRAD) { min(max(($0 - $1) / 0.5, -1), 1) },
        ]

        private func checkBinary<Scalar: KernelScalar & KernelElement>(_ binary: Binary, as type: Scalar.Type) {
            // Multiples of 1/16, so that remainders are exact in both precisions; positive bases for powers.
            func value(_ seed: UInt64, _ lowest: Int, _ count: Int) -> (Int) -> Scalar {
                { position in
                    var numbers = SomeNumbers(seed &+ UInt64(position) &* 77)
                    let steps = lowest + Int(numbers.next() % UInt64(count))
                    return Scalar(steps == 0 ? 1 : steps) / 16
                }
            }
            let positive = binary.op == KD_POW
            withEachInstructionSet { name in
                for (round, shape) in oddShapes.enumerated() {
                    for (aLayout, bLayout) in [
                        (Layout.contiguous, Layout.contiguous), (.scalar, .contiguous), (.contiguous, .scalar),
                        (.broadcastLast, .broadcastFirst), (.reversedDimensions, .contiguous), (.stepped, .negative),
                        (.contiguous, .broadcastFirst), (.broadcastLast, .contiguous), (.scalar, .scalar),
                    ] {
                        let a = StridedTensor<Scalar>(shape, aLayout, value: value(1, positive ? 1 : -40, 80))
                        let b = StridedTensor<Scalar>(shape, bLayout, value: value(2, -40, 80))
                        let out = StridedTensor<Scalar>(shape, Layout.writable[round % Layout.writable.count])
                        let expected = zip(a.values, b.values).map { binary.reference(Double($0), Double($1)) }
                        run(binary.op, a, b, out)
                        let comment: Comment = "\(name) \(binary.op) \(shape) \(aLayout) \(bLayout)"
                        // Close to a zero of a slope errors are relative to the operands.
                        let tolerance = 8 * Double(Scalar.ulpOfOne)
                        let difference =
                            binary.isSlope
                            ? worstDifference(out.values, expected, tolerance: tolerance)
                            : firstDifference(out.values, expected, tolerance: tolerance)
                        #expect(difference == nil, comment)
                        #expect(out.isIntact, comment)
                        if aLayout == .contiguous {
                            run(binary.op, a, b, a)
                            #expect(haveSameBits(a.values, out.values), "in place of a: \(comment)")
                        } else if bLayout == .contiguous {
                            run(binary.op, a, b, b)
                            #expect(haveSameBits(b.values, out.values), "in place of b: \(comment)")
                        }
                    }
                }
            }
        }

        @Test("Operations of two operands, all layouts", arguments: binary.indices)
        func binaryOperations(index: Int) {
            checkBinary(Self.binary[index], as: Float.self)
            checkBinary(Self.binary[index], as: Double.self)
        }

        @Test("Maximum, minimum, ReLU and clamp keep NaN")
        func nan() {
            let a = StridedTensor<Float>([.nan, 1, .nan, 2]), b = StridedTensor<Float>([1, .nan, .nan, 3])
            withEachInstructionSet { name in
                let out = StridedTensor<Float>([4])
                run(KD_MAX, a, b, out)
                #expect(
                    out.values[0].isNaN && out.values[1].isNaN && out.values[2].isNaN && out.values[3] == 3, "\(name)")
                run(KD_MIN, a, b, out)
                #expect(
                    out.values[0].isNaN && out.values[1].isNaN && out.values[2].isNaN && out.values[3] == 2, "\(name)")
                for op in [KD_RELU, KD_CLAMP] {
                    run(op, a, out)
                    #expect(out.values[0].isNaN && !out.values[1].isNaN, "\(name)")
                }
            }
        }

        @Test(
            "Ways of unequal parts, from both ends; smooth distances without a smooth part; NaN and infinities as numbers"
        )
        func parameters() {
            let a = StridedTensor([1, 1, -3] as [Float]), b = StridedTensor([5, 1, 0.5] as [Float])
            let x = StridedTensor<Float>([.nan, .infinity, -.infinity, 2])
            withEachInstructionSet { name in
                let out = StridedTensor<Float>([3]), numbers = StridedTensor<Float>([4])
                run(KD_LERP, a, b, out, 0.25)
                #expect(out.values == [2, 1, -2.125], "\(name)")
                run(KD_LERP, a, b, out, 1)
                #expect(out.values == b.values, "\(name)")
                run(KD_SMOOTH_L1, a, b, out, 0)
                #expect(out.values == [4, 0, 3.5], "\(name)")
                run(KD_SMOOTH_L1_GRAD, a, b, out, 0)
                #expect(out.values == [-1, 0, -1], "\(name)")
                run(KD_NAN_TO_NUM, x, numbers, 7, 100)
                #expect(numbers.values == [7, 100, -100, 2], "\(name)")
            }
        }

        @Test("Tensors without elements need no memory")
        func empty() {
            let out = StridedTensor<Float>([0])
            for op in [KD_ADD, KD_POW, KD_FMOD, KD_MAX] {
                for strides in [[1], [0]] {
                    kd_binary(op, KD_FLOAT32, 1, [0], nil, strides, nil, strides, out.pointer, [1], 0, 0)
                    kd_binary(op, KD_INT64, 1, [0], nil, strides, nil, strides, out.pointer, [1], 0, 0)
                }
            }
            kd_unary(KD_EXP, KD_FLOAT64, 2, [3, 0], nil, [0, 0], out.pointer, [0, 1], 0, 0)
            #expect(out.isIntact)
        }

        @Test("Python's floor division and remainder of floats, signs and zeros included")
        func floorDivision() {
            let a = StridedTensor<Double>([7, -7, 7, -7, 1, -0.0, .infinity, 5])
            let b = StridedTensor<Double>([2, 2, -2, -2, 0, 3, 2, .infinity])
            withEachInstructionSet { name in
                let quotient = StridedTensor<Double>([8]), rest = StridedTensor<Double>([8])
                run(KD_FLOOR_DIV, a, b, quotient)
                run(KD_REMAINDER, a, b, rest)
                #expect(quotient.values[..<5] == [3, -4, -4, 3, .infinity], "\(name)")
                #expect(quotient.values[5] == 0 && quotient.values[5].sign == .minus, "\(name)")
                #expect(quotient.values[6].isNaN && quotient.values[7] == 0, "\(name)")
                #expect(rest.values[..<4] == [1, 1, -1, -1] && rest.values[4].isNaN && rest.values[7] == 5, "\(name)")
            }
        }

        private func checkIntegers<Integer: FixedWidthInteger & KernelElement>(_ type: Integer.Type) {
            func floorDivide(_ a: Integer, _ b: Integer) -> (Integer, Integer) {
                if Integer.isSigned && b == 0 &- 1 { return (0 &- a, 0) }
                let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
                return rest != 0 && (rest < 0) != (b < 0) ? (quotient - 1, rest + b) : (quotient, rest)
            }
            func truncate(_ a: Integer, _ b: Integer) -> (Integer, Integer) {
                if Integer.isSigned && b == 0 &- 1 { return (0 &- a, 0) }
                return a.quotientAndRemainder(dividingBy: b)
            }
            func power(_ a: Integer, _ b: Integer) -> Integer {
                (0..<Int(b & 15)).reduce(1) { result, _ in result &* a }
            }
            let operations: [(kd_binary_op, (Integer, Integer) -> Integer)] = [
                (KD_ADD, { $0 &+ $1 }), (KD_SUB, { $0 &- $1 }), (KD_MUL, { $0 &* $1 }),
                (KD_FLOOR_DIV, { floorDivide($0, $1).0 }), (KD_REMAINDER, { floorDivide($0, $1).1 }),
                (KD_TRUNC_DIV, { truncate($0, $1).0 }), (KD_FMOD, { truncate($0, $1).1 }),
                (KD_MAX, { max($0, $1) }), (KD_MIN, { min($0, $1) }),
                (KD_AND, { $0 & $1 }), (KD_OR, { $0 | $1 }), (KD_XOR, { $0 ^ $1 }), (KD_POW, power),
            ]
            withEachInstructionSet { name in
                for (round, shape) in oddShapes.enumerated() {
                    let aLayout = Layout.allCases[round % Layout.allCases.count]
                    let bLayout = Layout.allCases[(round * 3 + 1) % Layout.allCases.count]
                    for (op, reference) in operations {
                        let a = StridedTensor<Integer>(shape, aLayout) {
                            $0 % 5 == 4 ? Integer.min : someIntegers(1)($0)
                        }
                        let divisors: (Int) -> Integer = { position in
                            let value: Integer = position % 3 == 0 ? 0 &- 1 : someIntegers(2, limit: 50)(position)
                            return op == KD_POW ? value & 15 : value == 0 ? 7 : value
                        }
                        let b = StridedTensor<Integer>(shape, bLayout, value: divisors)
                        let out = StridedTensor<Integer>(shape, Layout.writable[round % Layout.writable.count])
                        run(op, a, b, out)
                        #expect(out.values == zip(a.values, b.values).map(reference), "\(name) \(op) \(shape)")
                        #expect(out.isIntact, "\(name) \(op) \(shape)")
                    }
                    let unary: [(kd_unary_op, (Integer) -> Integer)] = [
                        (KD_NEG, { 0 &- $0 }), (KD_ABS, { $0 < 0 ? 0 &- $0 : $0 }), (KD_SIGN, { $0.signum() }),
                        (KD_SQUARE, { $0 &* $0 }), (KD_RELU, { max($0, 0) }), (KD_CLAMP, { min(max($0, 3), 40) }),
                        (KD_AFFINE, { $0 &* 3 &+ 40 }),
                    ]
                    for (op, reference) in unary {
                        let x = StridedTensor<Integer>(shape, aLayout, value: someIntegers(5))
                        let out = StridedTensor<Integer>(shape, Layout.writable[round % Layout.writable.count])
                        run(op, x, out, 3, 40)
                        #expect(out.values == x.values.map(reference), "\(name) \(op) \(shape)")
                    }
                }
            }
        }

        @Test("Integer arithmetic wraps around")
        func integers() {
            checkIntegers(Int64.self)
            checkIntegers(Int32.self)
            checkIntegers(UInt8.self)
        }

        @Test("Comparisons")
        func comparisons() {
            func check<Element: KernelElement & Comparable>(_ make: (UInt64) -> (Int) -> Element) {
                let operations: [(kd_compare_op, (Element, Element) -> Bool)] = [
                    (KD_EQ, { $0 == $1 }), (KD_NE, { $0 != $1 }), (KD_LT, { $0 < $1 }), (KD_LE, { $0 <= $1 }),
                    (KD_GT, { $0 > $1 }), (KD_GE, { $0 >= $1 }),
                ]
                withEachInstructionSet { name in
                    for (round, shape) in oddShapes.enumerated() {
                        let a = StridedTensor<Element>(shape, Layout.allCases[round % 7], value: make(1))
                        let b = StridedTensor<Element>(shape, Layout.allCases[(round + 2) % 7], value: make(2))
                        for (op, reference) in operations {
                            let out = StridedTensor<UInt8>(shape, Layout.writable[round % 4])
                            kd_compare(
                                op, Element.elementType, shape.count, shape, a.pointer, a.strides, b.pointer,
                                b.strides, out.pointer, out.strides)
                            let expected = zip(a.values, b.values).map { reference($0, $1) ? UInt8(1) : 0 }
                            #expect(out.values == expected, "\(name) \(op) \(shape)")
                            #expect(out.isIntact, "\(name) \(op) \(shape)")
                        }
                    }
                }
            }
            check { seed in
                { position in position % 11 == 3 ? Float.nan : Float(someIntegers(seed, limit: 2)(position) as Int) }
            }
            check { seed in { Double(someIntegers(seed, limit: 2)($0) as Int) } }
            check { seed in someIntegers(seed, limit: 2) as (Int) -> Int64 }
            check { seed in someIntegers(seed, limit: 2) as (Int) -> Int32 }
            check { seed in someIntegers(seed, limit: 2) as (Int) -> UInt8 }
        }

        @Test("The same bits whatever the number of threads")
        func threads() {
            let shapes = [[300_001], [1000, 301]]
            for shape in shapes {
                for layout in [Layout.contiguous, .reversedDimensions, .stepped] {
                    let a = StridedTensor<Float>(shape, layout, value: someFloats(1))
                    let b = StridedTensor<Float>(shape, value: someFloats(2))
                    let results = [1, 2].map { count in
                        withThreads(count) {
                            let sum = StridedTensor<Float>(shape), exponential = StridedTensor<Float>(shape)
                            run(KD_ADD, a, b, sum)
                            run(KD_EXP, a, exponential)
                            return sum.values + exponential.values
                        }
                    }
                    #expect(haveSameBits(results[0], results[1]))
                    #expect(results[0].prefix(b.values.count).elementsEqual(zip(a.values, b.values).map { $0 + $1 }))
                }
            }
        }
    }
}
