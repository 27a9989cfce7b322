import CKernels
import Testing

extension KernelTests {
    @Suite("Order")
    struct OrderTests {
        /// [outer, length, inner]
        private static let shapes = [
            (1, 1, 1), (3, 2, 1), (2, 47, 3), (2, 48, 1), (3, 49, 5), (1, 1000, 1), (5, 300, 2), (0, 4, 3), (2, 0, 3),
            (1, 20_000, 1),
        ]

        /// The places of each row's elements in order, equal ones in theirs.
        private func orders<Element>(
            _ x: [Element], _ shape: (Int, Int, Int), _ isLess: (Element, Element) -> Bool
        ) -> [[Int64]] {
            let (outer, length, inner) = shape
            return (0..<outer * inner).map { row in
                let start = row / inner * length * inner + row % inner
                return (0..<length).sorted { a, b in
                    let (p, q) = (x[start + a * inner], x[start + b * inner])
                    return isLess(p, q) || (!isLess(q, p) && a < b)
                }.map(Int64.init)
            }
        }

        /// Rows [outer * inner][count] as a kernel lays them out: [outer, count, inner].
        private func laidOut(_ rows: [[Int64]], _ inner: Int) -> [Int64] {
            guard let count = rows.first?.count, inner > 0 else { return [] }
            return (0..<rows.count / inner).flatMap { outer in
                (0..<count).flatMap { place in (0..<inner).map { rows[outer * inner + $0][place] } }
            }
        }

        private func check<Element: KernelElement>(
            _ make: (Int) -> Element, dtype: kd_dtype = Element.elementType, _ isLess: (Element, Element) -> Bool
        ) {
            for (outer, length, inner) in Self.shapes {
                let x = KernelBuffer((0..<outer * length * inner).map(make), mark: Element.mark)
                for descending in [false, true] {
                    let order = orders(x.values, (outer, length, inner)) {
                        descending ? isLess($1, $0) : isLess($0, $1)
                    }
                    let comment: Comment = "\(dtype) [\(outer), \(length), \(inner)] descending: \(descending)"
                    let all = KernelBuffer<Int64>(count: x.count, mark: -987)
                    kd_sort(dtype, descending, outer, length, inner, x.pointer, all.pointer)
                    #expect(all.values == laidOut(order, inner) && all.isIntact, comment)
                    for k in Set([0, 1, length / 7, length / 2, length]).sorted() where k <= length {
                        let top = KernelBuffer<Int64>(count: outer * k * inner, mark: -987)
                        kd_top(dtype, descending, k, outer, length, inner, x.pointer, top.pointer)
                        let expected = laidOut(order.map { Array($0.prefix(k)) }, inner)
                        #expect(top.values == expected && top.isIntact, "\(comment) first \(k)")
                    }
                }
                checkRanks(x, dtype, (outer, length, inner), isLess)
            }
        }

        private func checkRanks<Element: KernelElement>(
            _ x: KernelBuffer<Element>, _ dtype: kd_dtype, _ shape: (Int, Int, Int),
            _ isLess: (Element, Element) -> Bool
        ) {
            let (outer, length, inner) = shape
            guard length > 0 else { return }
            let order = orders(x.values, shape, isLess)
            let found = KernelBuffer<Int64>(count: outer * inner, mark: -987)
            for k in Set([0, length / 3, length - 1]) {
                kd_ranked(dtype, KD_RANK, k, outer, length, inner, x.pointer, found.pointer)
                #expect(found.values == order.map { $0[k] } && found.isIntact, "\(dtype) \(shape) number \(k)")
            }
            // NaN comes last: as many as differ from themselves.
            let known = order.indices.map { row in
                order[row].count { place in
                    let value = x.pointer[(row / inner * length + Int(place)) * inner + row % inner]
                    return value == value
                }
            }
            kd_ranked(dtype, KD_RANK_MEDIAN, 0, outer, length, inner, x.pointer, found.pointer)
            let medians = zip(order, known).map { $0[$1 < length ? $1 : (length - 1) / 2] }
            #expect(found.values == medians, "\(dtype) \(shape) median")
            kd_ranked(dtype, KD_RANK_NANMEDIAN, 0, outer, length, inner, x.pointer, found.pointer)
            let numbers = zip(order, known).map { $0[max($1 - 1, 0) / 2] }
            #expect(found.values == numbers, "\(dtype) \(shape) median of numbers")
        }

        private func isLess<Number: BinaryFloatingPoint>(_ a: Number, _ b: Number) -> Bool {
            a < b || (b.isNaN && !a.isNaN)
        }

        @Test("Floating numbers: many equal ones, zeros of both signs, infinities and NaN")
        func floats() {
            func special<Number: BinaryFloatingPoint>(_ place: Int) -> Number {
                let number = Number(someIntegers(5, limit: 20)(place) as Int32) / 4
                switch place % 23 {
                case 3: return -0.0
                case 7: return .infinity
                case 9: return -.infinity
                case 11: return .nan
                case 13: return -.nan
                default: return number
                }
            }
            check({ special($0) as Float }, isLess)
            check({ special($0) as Double }, isLess)
            check({ someFloats(3)($0) as Float }, isLess)
            check({ someFloats(3)($0) as Double }, isLess)
        }

        @Test("Integers and truth values")
        func integers() {
            check({ someIntegers(1)($0) as Int64 }, <)
            check({ someIntegers(1, limit: 9)($0) as Int64 }, <)
            check({ someIntegers(1)($0) as Int32 }, <)
            check({ someIntegers(1)($0) as UInt8 }, <)
            check({ (someIntegers(1)($0) as UInt8) & 1 }, dtype: KD_BOOL, <)
        }
    }
}
