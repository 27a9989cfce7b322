import CKernels
import Testing

extension KernelTests {
    @Suite("Copies, fills and where")
    struct CopyTests {
        /// Bytes of any dtype, read and written as numbers.
        private struct Column {
            let dtype: kd_dtype
            let memory: KernelBuffer<UInt8>
            var size: Int { [4, 8, 8, 4, 1, 1, 2, 2][Int(dtype.rawValue)] }

            init(_ dtype: kd_dtype, count: Int) {
                self.dtype = dtype
                memory = KernelBuffer(count: count * [4, 8, 8, 4, 1, 1, 2, 2][Int(dtype.rawValue)], mark: 0xEE)
            }

            subscript(index: Int) -> Double {
                get {
                    let at = UnsafeRawPointer(memory.pointer + index * size)
                    switch dtype {
                    case KD_FLOAT32: return Double(at.load(as: Float.self))
                    case KD_FLOAT64: return at.load(as: Double.self)
                    case KD_INT64: return Double(at.load(as: Int64.self))
                    case KD_INT32: return Double(at.load(as: Int32.self))
                    case KD_UINT8, KD_BOOL: return Double(at.load(as: UInt8.self))
                    case KD_FLOAT16: return halfValue(at.load(as: UInt16.self))
                    default: return Double(Float(bitPattern: UInt32(at.load(as: UInt16.self)) << 16))
                    }
                }
                nonmutating set {
                    let at = UnsafeMutableRawPointer(memory.pointer + index * size)
                    switch dtype {
                    case KD_FLOAT32: at.storeBytes(of: Float(newValue), as: Float.self)
                    case KD_FLOAT64: at.storeBytes(of: newValue, as: Double.self)
                    case KD_INT64: at.storeBytes(of: Int64(newValue), as: Int64.self)
                    case KD_INT32: at.storeBytes(of: Int32(newValue), as: Int32.self)
                    case KD_UINT8, KD_BOOL: at.storeBytes(of: UInt8(newValue), as: UInt8.self)
                    case KD_FLOAT16: at.storeBytes(of: halfBits(newValue), as: UInt16.self)
                    default: at.storeBytes(of: UInt16(Float(newValue).bitPattern >> 16), as: UInt16.self)
                    }
                }
            }
        }

        private static let dtypes = [
            KD_FLOAT32, KD_FLOAT64, KD_INT64, KD_INT32, KD_UINT8, KD_BOOL, KD_FLOAT16, KD_BFLOAT16,
        ]

        @Test("Between any two dtypes")
        func conversions() {
            withEachInstructionSet { name in
                for from in Self.dtypes {
                    for to in Self.dtypes {
                        for (columns, rows) in [(1, 1), (15, 1), (16, 3), (33, 5), (1000, 2)] {
                            let count = rows * columns
                            let whole =
                                from != KD_FLOAT32 && from != KD_FLOAT64 && from != KD_FLOAT16 && from != KD_BFLOAT16
                            let x = Column(from, count: count), out = Column(to, count: count)
                            for index in 0..<count {
                                let value = Double(index * 7 % 120) + (whole ? 0 : 0.75)
                                x[index] = from == KD_BOOL ? Double(index % 2) : index % 9 == 0 ? 0 : value
                            }
                            // x is transposed, out is contiguous
                            kd_copy(
                                2, [rows, columns], from, x.memory.pointer, [1, rows], to, out.memory.pointer,
                                [columns, 1])
                            var wrong = 0
                            for row in 0..<rows {
                                for column in 0..<columns {
                                    let value = x[column * rows + row], result = out[row * columns + column]
                                    let expected: Double
                                    switch to {
                                    case KD_BOOL: expected = value != 0 ? 1 : 0
                                    case KD_INT64, KD_INT32, KD_UINT8: expected = value.rounded(.towardZero)
                                    case KD_FLOAT16: expected = halfValue(halfBits(value))
                                    case KD_BFLOAT16: expected = Double(bfloatValue(Float(value)))
                                    default: expected = value
                                    }
                                    if result != expected { wrong += 1 }
                                }
                            }
                            #expect(wrong == 0, "\(name) \(from) to \(to), \(rows) x \(columns)")
                            #expect(out.memory.isIntact, "\(name) \(from) to \(to), \(rows) x \(columns)")
                        }
                    }
                }
            }
        }

        @Test("All float16 numbers, and rounding half to even between them")
        func halves() {
            let bits = KernelBuffer<UInt16>((0..<65536).map { UInt16($0) }, mark: 7)
            withEachInstructionSet { name in
                let floats = KernelBuffer<Float>(count: 65536), back = KernelBuffer<UInt16>(count: 65536, mark: 7)
                // In pieces that stay on this thread: threads of the pool take denormal numbers for zero.
                for start in stride(from: 0, to: 65536, by: 4096) {
                    kd_copy(1, [4096], KD_FLOAT16, bits.pointer + start, [1], KD_FLOAT32, floats.pointer + start, [1])
                    kd_copy(1, [4096], KD_FLOAT32, floats.pointer + start, [1], KD_FLOAT16, back.pointer + start, [1])
                }
                var wrong = 0
                for half in 0..<65536 {
                    let expected = halfValue(UInt16(half)), value = floats.pointer[half]
                    if expected.isNaN {
                        if !value.isNaN || !halfValue(back.pointer[half]).isNaN { wrong += 1 }
                    } else if Double(value) != expected || value.sign != expected.sign
                        || back.pointer[half] != UInt16(half)
                    {
                        wrong += 1
                    }
                }
                #expect(wrong == 0, "\(name)")

                // Halfway between neighbours, and just beside it.
                var inputs: [Float] = [], expected: [UInt16] = []
                for half in stride(from: UInt16(0), to: 0x7BFF, by: 13) {
                    let low = Float(halfValue(half)), high = Float(halfValue(half + 1)), middle = (low + high) / 2
                    inputs += [middle, middle.nextDown, middle.nextUp, -middle]
                    let even = half % 2 == 0 ? half : half + 1
                    expected += [even, half, half + 1, even | 0x8000]
                }
                inputs += [65519.996, 65520, 1e9, -.infinity, 2.98e-8, 2.9802322e-8, 2.9802326e-8]
                expected += [0x7BFF, 0x7C00, 0x7C00, 0xFC00, 0, 0, 1]
                let x = KernelBuffer<Float>(inputs), rounded = KernelBuffer<UInt16>(count: inputs.count, mark: 7)
                kd_copy(1, [inputs.count], KD_FLOAT32, x.pointer, [1], KD_FLOAT16, rounded.pointer, [1])
                #expect(rounded.values == expected, "\(name)")
            }
        }

        @Test("bfloat16 rounds half to even")
        func bfloat() {
            let inputs: [Float] = [
                1, 1.00390625, 1.01171875, 1.0039064, 1.003906, -1.00390625, .infinity, 3.4e38, .nan,
            ]
            let expected: [UInt16] = [0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x3F80, 0xBF80, 0x7F80, 0x7F80]
            let x = KernelBuffer<Float>(inputs)
            withEachInstructionSet { name in
                let out = KernelBuffer<UInt16>(count: inputs.count, mark: 7)
                kd_copy(1, [inputs.count], KD_FLOAT32, x.pointer, [1], KD_BFLOAT16, out.pointer, [1])
                #expect(Array(out.values.prefix(8)) == expected, "\(name)")
                #expect(Float(bitPattern: UInt32(out.values[8]) << 16).isNaN, "\(name)")
            }
        }

        @Test("Copies, fills and where between all layouts")
        func layouts() {
            func check<Element: KernelElement>(_ make: (UInt64) -> (Int) -> Element, seven: Element) {
                withEachInstructionSet { name in
                    for shape in oddShapes + [[130, 70], [3, 50, 3], [300, 2], [3, 700]] {
                        for (round, layout) in Layout.allCases.enumerated() {
                            let a = StridedTensor<Element>(shape, layout, value: make(1))
                            let b = StridedTensor<Element>(shape, Layout.allCases[(round + 3) % 7], value: make(2))
                            let condition = StridedTensor<UInt8>(shape, Layout.allCases[(round + 5) % 7]) {
                                (someIntegers(3)($0) as UInt8) & 1
                            }
                            let outLayout = Layout.writable[(round + shape.count) % 4]
                            let copy = StridedTensor<Element>(shape, outLayout),
                                chosen = StridedTensor<Element>(shape, outLayout)
                            kd_copy(
                                shape.count, shape, Element.elementType, a.pointer, a.strides, Element.elementType,
                                copy.pointer, copy.strides)
                            #expect(copy.values == a.values && copy.isIntact, "\(name) \(shape) \(layout)")
                            kd_where(
                                Element.elementType, shape.count, shape, condition.pointer, condition.strides,
                                a.pointer, a.strides, b.pointer, b.strides, chosen.pointer, chosen.strides)
                            let expected = zip(condition.values, zip(a.values, b.values)).map { $0 != 0 ? $1.0 : $1.1 }
                            #expect(chosen.values == expected && chosen.isIntact, "\(name) \(shape) \(layout)")
                            kd_fill(Element.elementType, shape.count, shape, copy.pointer, copy.strides, 7, 7)
                            #expect(
                                copy.values.allSatisfy { $0 == seven } && copy.isIntact, "\(name) \(shape) \(layout)")
                        }
                    }
                }
            }
            check({ someFloats($0) as (Int) -> Float }, seven: 7)
            check({ someFloats($0) as (Int) -> Double }, seven: 7)
            check({ someIntegers($0) as (Int) -> Int64 }, seven: 7)
            check({ someIntegers($0) as (Int) -> Int32 }, seven: 7)
            check({ someIntegers($0) as (Int) -> UInt8 }, seven: 7)
        }
    }
}

/// The number that a float16 holds.
private func halfValue(_ bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1, exponent = Int(bits >> 10 & 31), fraction = Double(bits & 1023)
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    return exponent == 0
        ? sign * fraction * 0x1p-24
        : sign * (1 + fraction / 1024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
}

/// The nearest float16, for numbers of ordinary size.
private func halfBits(_ value: Double) -> UInt16 {
    if value == 0 { return 0 }
    let exponent = Int(abs(value).exponent)
    let steps = (abs(value).significand * 1024).rounded(.toNearestOrEven)
    return UInt16((exponent + 15) << 10 + Int(steps) - 1024) | (value < 0 ? 0x8000 : 0)
}

/// The nearest bfloat16, as a float.
private func bfloatValue(_ value: Float) -> Float {
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
}
