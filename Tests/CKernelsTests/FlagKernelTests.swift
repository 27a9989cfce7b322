import CKernels
import Testing

extension KernelTests {
    @Suite("Flags and sequences")
    struct FlagTests {
        private func flags(_ count: Int, _ rule: (Int) -> Bool) -> [UInt8] { (0..<count).map { rule($0) ? 1 : 0 } }

        private static let rules: [@Sendable (Int) -> Bool] = [
            { _ in true }, { _ in false }, { (someIntegers(3)($0) as UInt8) % 3 == 0 }, { $0 % 1000 == 999 },
        ]

        private func checkElements<Element: KernelElement>(_ make: (Int) -> Element) {
            for count in [0, 1, 254, 255, 256, 511, 513, 32_768, 32_769, 100_000] {
                for (number, rule) in Self.rules.enumerated() {
                    let set = flags(count, rule)
                    let x = KernelBuffer((0..<count).map(make), mark: Element.mark)
                    let expected = (0..<count).filter { set[$0] == 1 }.map { x.pointer[$0] }
                    #expect(kd_count_flags(count, set) == expected.count)
                    let out = KernelBuffer<Element>(count: expected.count, mark: Element.mark)
                    kd_flagged(MemoryLayout<Element>.size, count, set, x.pointer, out.pointer)
                    #expect(out.values == expected && out.isIntact, "\(Element.self) \(count), rule \(number)")
                }
            }
        }

        @Test("Elements whose flags are set")
        func elements() {
            checkElements { someIntegers(1)($0) as UInt8 }
            checkElements { someFloats(1)($0) as Float }
            checkElements { someFloats(1)($0) as Double }
        }

        @Test("Coordinates of the flags that are set")
        func coordinates() {
            for shape in [
                [7], [3, 5], [2, 3, 4], [1, 1, 1, 1], [0, 3], [70, 1000], [300, 1, 7, 20], [100_000, 1],
            ] {
                for (number, rule) in Self.rules.enumerated() {
                    let set = flags(shape.reduce(1, *), rule)
                    var expected: [Int64] = []
                    for place in set.indices where set[place] == 1 {
                        var (rest, row): (Int, [Int64]) = (place, [])
                        for size in shape.reversed() {
                            row.insert(Int64(rest % size), at: 0)
                            rest /= size
                        }
                        expected += row
                    }
                    let out = KernelBuffer<Int64>(count: expected.count, mark: -987)
                    kd_flag_coordinates(shape.count, shape, set, out.pointer)
                    #expect(out.values == expected && out.isIntact, "\(shape), rule \(number)")
                }
            }
        }

        @Test("Evenly spaced numbers, by steps and between ends")
        func sequences() {
            func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
                for count in [0, 1, 2, 15, 16, 17, 16_384, 40_001] {
                    let out = KernelBuffer<Scalar>(count: count)
                    kd_arange(Scalar.dtype, count, -3.5, 0.3, 0, 0, out.pointer)
                    #expect(out.values == (0..<count).map { Scalar(-3.5 + Double($0) * 0.3) } && out.isIntact)
                    kd_linspace(Scalar.dtype, count, -1.5, 2.75, out.pointer)
                    let step = Scalar(4.25) / Scalar(max(count - 1, 1))
                    let half = count == 1 ? 1 : count / 2
                    let expected = (0..<count).map { place in
                        place < half ? -1.5 + step * Scalar(place) : 2.75 - step * Scalar(count - 1 - place)
                    }
                    #expect(out.values == expected && out.isIntact)
                    #expect(out.values.first.map { $0 == -1.5 } ?? true)
                    #expect(count < 2 || out.values.last == 2.75)
                }
            }
            withEachInstructionSet { _ in
                check(Float.self)
                check(Double.self)
            }
            let out = KernelBuffer<Int64>(count: 20_000, mark: -987)
            kd_arange(KD_INT64, 20_000, 0, 0, .max - 5, 3, out.pointer)
            #expect(out.values == (0..<20_000).map { Int64.max - 5 &+ 3 &* Int64($0) } && out.isIntact)
        }
    }
}
