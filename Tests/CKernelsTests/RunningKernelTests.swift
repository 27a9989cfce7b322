import CKernels
import Testing

extension KernelTests {
    @Suite("Running reductions")
    struct RunningTests {
        private static let shapes = [
            (1, 1, 1), (1, 50, 1), (3, 7, 1), (4, 33, 1), (9, 20, 1), (2, 9, 3), (2, 5, 64), (1, 6, 65), (3, 4, 200),
            (0, 3, 2), (2, 0, 3), (2, 3, 0), (1, 1, 70),
        ]

        /// For each element the place of the one before it along the middle dimension, if there is one.
        private func forEachElement(_ shape: (Int, Int, Int), _ body: (_ at: Int, _ before: Int?, _ step: Int) -> Void)
        {
            let (outer, length, inner) = shape
            for o in 0..<outer {
                for step in 0..<length {
                    for i in 0..<inner {
                        let at = (o * length + step) * inner + i
                        body(at, step > 0 ? at - inner : nil, step)
                    }
                }
            }
        }

        private func checkRecurrence<Element: KernelElement, Wide>(
            _ make: (UInt64) -> (Int) -> Element, _ widened: (Element) -> Wide, _ narrowed: (Wide) -> Element,
            _ step: (_ b: Wide?, _ c: Wide, _ before: Wide) -> Wide
        ) {
            for (outer, length, inner) in Self.shapes {
                let count = outer * length * inner
                let b = KernelBuffer((0..<count).map(make(1)), mark: Element.mark)
                let c = KernelBuffer((0..<count).map(make(2)), mark: Element.mark)
                let factors = c.values.map(widened), summands = b.values.map(widened)
                for adds in [false, true] {
                    var expected = adds ? summands : factors
                    forEachElement((outer, length, inner)) { at, before, _ in
                        guard let before else { return }
                        expected[at] = step(adds ? summands[at] : nil, factors[at], expected[before])
                    }
                    let out = KernelBuffer<Element>(count: count, mark: Element.mark)
                    kd_recurrence(
                        Element.elementType, outer, length, inner, adds ? b.pointer : nil, c.pointer, out.pointer)
                    let comment: Comment = "\(Element.self) [\(outer), \(length), \(inner)] adds: \(adds)"
                    #expect(out.values == expected.map(narrowed) && out.isIntact, comment)
                }
            }
        }

        @Test("Recurrences and running products")
        func recurrences() {
            // Multiples of 1/4 of little size, so that no rounding depends on the order of a sum.
            func quarters<Number: BinaryFloatingPoint>(_ seed: UInt64) -> (Int) -> Number {
                { Number(someIntegers(seed, limit: 3)($0) as Int32) / 4 }
            }
            let step = { (b: Double?, c: Double, before: Double) in (b ?? 0) + c * before }
            checkRecurrence({ quarters($0) as (Int) -> Float }, { Double($0) }, { Float($0) }, step)
            checkRecurrence({ quarters($0) as (Int) -> Double }, { $0 }, { $0 }, step)
            checkRecurrence({ someIntegers($0) as (Int) -> Int64 }, { $0 }, { $0 }) { ($0 ?? 0) &+ $1 &* $2 }
        }

        private func checkExtremes<Element: KernelElement & Comparable>(
            _ make: (Int) -> Element, isNaN: (Element) -> Bool = { _ in false }
        ) {
            for (outer, length, inner) in Self.shapes {
                let x = KernelBuffer((0..<outer * length * inner).map(make), mark: Element.mark)
                for largest in [true, false] {
                    var (best, expected): ([Element], [Int64]) = ([], [])
                    forEachElement((outer, length, inner)) { at, before, step in
                        let value = x.pointer[at]
                        let known = before.map { best[$0] }
                        let wins =
                            known.map { isNaN(value) || (!isNaN($0) && (largest ? value >= $0 : value <= $0)) } ?? true
                        best.append(wins ? value : known ?? value)
                        expected.append(wins ? Int64(step) : before.map { expected[$0] } ?? 0)
                    }
                    let out = KernelBuffer<Int64>(count: x.count, mark: -987)
                    kd_running_extreme(
                        largest, Element.elementType, outer, length, inner, x.pointer, out.pointer)
                    #expect(
                        out.values == expected && out.isIntact,
                        "\(Element.self) [\(outer), \(length), \(inner)] largest: \(largest)")
                }
            }
        }

        @Test("The last places of extremes so far, of NaN if there was one")
        func extremes() {
            func special<Number: BinaryFloatingPoint>(_ place: Int) -> Number {
                place % 41 == 17 ? .nan : Number(someIntegers(5, limit: 9)(place) as Int32)
            }
            checkExtremes({ special($0) as Float }) { $0.isNaN }
            checkExtremes({ special($0) as Double }) { $0.isNaN }
            checkExtremes({ someIntegers(5, limit: 9)($0) as Int64 })
        }

        @Test("The same bits whatever the number of threads")
        func threads() {
            for (outer, length, inner) in [(1000, 100, 1), (2, 100, 500)] {
                let x = KernelBuffer<Float>((0..<outer * length * inner).map(someFloats(4)))
                let results = [1, 2].map { count in
                    withThreads(count) {
                        let out = KernelBuffer<Float>(count: x.count)
                        kd_recurrence(KD_FLOAT32, outer, length, inner, x.pointer, x.pointer, out.pointer)
                        return out.values
                    }
                }
                #expect(haveSameBits(results[0], results[1]))
            }
        }
    }
}
