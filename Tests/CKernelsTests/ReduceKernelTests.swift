import CKernels
import Testing

extension KernelTests {
    @Suite("Reductions")
    struct ReduceTests {
        /// Every choice of reduced dimensions of a tensor, with its strides split as the kernels want them.
        private struct Split {
            var outerShape: [Int] = [], outerStrides: [Int] = [], innerShape: [Int] = [], innerStrides: [Int] = []
            /// For each result the places of its elements in the row-major list of values.
            var groups: [[Int]] = [[]]

            init(shape: [Int], strides: [Int], reduced: Set<Int>) {
                var outer = [0], inner = [0]
                var step = 1
                var steps = Array(repeating: 0, count: shape.count)
                for d in shape.indices.reversed() {
                    steps[d] = step
                    step *= shape[d]
                }
                for d in shape.indices {
                    let more = { (starts: [Int]) in
                        starts.flatMap { start in (0..<shape[d]).map { start + $0 * steps[d] } }
                    }
                    if reduced.contains(d) {
                        innerShape.append(shape[d])
                        innerStrides.append(strides[d])
                        inner = more(inner)
                    } else {
                        outerShape.append(shape[d])
                        outerStrides.append(strides[d])
                        outer = more(outer)
                    }
                }
                groups = outer.map { start in inner.map { start + $0 } }
            }

            static func all(_ shape: [Int], _ strides: [Int]) -> [Split] {
                (0..<(1 << shape.count)).map { bits in
                    Split(shape: shape, strides: strides, reduced: Set(shape.indices.filter { bits >> $0 & 1 == 1 }))
                }
            }
        }

        private static let shapes: [[Int]] = [
            [], [0], [1], [15], [16], [17], [33], [1000], [5000], [3, 0, 2], [7, 5], [33, 65], [300, 20], [20, 300],
            [2, 3, 4, 5], [64, 3, 7, 2], [700, 3], [100, 64], [3, 40, 65],
        ]

        private func reduce<Element: KernelElement, Result>(
            _ op: kd_reduce_op, _ x: StridedTensor<Element>, _ split: Split, into result: Result.Type, mark: Result
        ) -> [Result] where Result: BitwiseCopyable & Equatable {
            let out = KernelBuffer<Result>(count: split.groups.count, mark: mark)
            kd_reduce(
                op, Element.elementType, split.outerShape.count, split.outerShape, split.outerStrides,
                split.innerShape.count, split.innerShape, split.innerStrides, x.pointer, out.pointer)
            #expect(out.isIntact)
            return out.values
        }

        private func checkFloats<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            withEachInstructionSet { name in
                for (round, shape) in Self.shapes.enumerated() {
                    let x = StridedTensor<Scalar>(
                        shape, Layout.allCases[round % 7], value: someFloats(UInt64(round), 0.98, 1.02))
                    let values = x.values.map(Double.init)
                    for split in Split.all(shape, x.strides) {
                        let comment: Comment = "\(name) \(shape) over \(split.innerShape)"
                        let groups = split.groups.map { $0.map { values[$0] } }
                        let sums = reduce(KD_SUM, x, split, into: Scalar.self, mark: -987)
                        #expect(
                            firstDifference(sums, groups.map(accurateSum), tolerance: 8 * Double(Scalar.ulpOfOne))
                                == nil, comment)
                        let squares = reduce(KD_SUM_SQUARES, x, split, into: Scalar.self, mark: -987)
                        #expect(
                            firstDifference(
                                squares, groups.map { accurateSum($0.map { $0 * $0 }) },
                                tolerance: 8 * Double(Scalar.ulpOfOne)) == nil, comment)
                        let products = reduce(KD_PROD, x, split, into: Scalar.self, mark: -987)
                        let tolerance = Double(Scalar.ulpOfOne) * Double(values.count + 1)
                        #expect(
                            firstDifference(products, groups.map { $0.reduce(1, *) }, tolerance: tolerance) == nil,
                            comment)
                        let any = reduce(KD_ANY, x, split, into: UInt8.self, mark: 0xEE)
                        #expect(any == groups.map { $0.isEmpty ? 0 : 1 }, comment)
                        #expect(
                            reduce(KD_ALL, x, split, into: UInt8.self, mark: 0xEE) == groups.map { _ in 1 }, comment)
                        if split.groups.first?.isEmpty != false { continue }
                        let largest = reduce(KD_AMAX, x, split, into: Scalar.self, mark: -987)
                        #expect(largest.map(Double.init) == groups.map { $0.max()! }, comment)
                        let smallest = reduce(KD_AMIN, x, split, into: Scalar.self, mark: -987)
                        #expect(smallest.map(Double.init) == groups.map { $0.min()! }, comment)
                    }
                }
            }
        }

        @Test("Floats, over every choice of dimensions")
        func floats() {
            checkFloats(Float.self)
            checkFloats(Double.self)
        }

        private func checkIntegers<Integer: FixedWidthInteger & KernelElement>(_ type: Integer.Type) {
            withEachInstructionSet { name in
                for (round, shape) in Self.shapes.enumerated() {
                    let x = StridedTensor<Integer>(
                        shape, Layout.allCases[round % 7], value: someIntegers(UInt64(round)))
                    let values = x.values
                    for split in Split.all(shape, x.strides) {
                        let comment: Comment = "\(name) \(shape) over \(split.innerShape)"
                        let groups = split.groups.map { $0.map { values[$0] } }
                        let mark = Integer.mark
                        #expect(
                            reduce(KD_SUM, x, split, into: Integer.self, mark: mark) == groups.map { $0.reduce(0, &+) },
                            comment)
                        #expect(
                            reduce(KD_SUM_SQUARES, x, split, into: Integer.self, mark: mark)
                                == groups.map { $0.reduce(0) { $0 &+ $1 &* $1 } }, comment)
                        #expect(
                            reduce(KD_PROD, x, split, into: Integer.self, mark: mark)
                                == groups.map { $0.reduce(1, &*) }, comment)
                        let any = reduce(KD_ANY, x, split, into: UInt8.self, mark: 0xEE)
                        #expect(any == groups.map { $0.contains { $0 != 0 } ? 1 : 0 }, comment)
                        let all = reduce(KD_ALL, x, split, into: UInt8.self, mark: 0xEE)
                        #expect(all == groups.map { $0.allSatisfy { $0 != 0 } ? 1 : 0 }, comment)
                        if split.groups.first?.isEmpty != false { continue }
                        #expect(
                            reduce(KD_AMAX, x, split, into: Integer.self, mark: mark) == groups.map { $0.max()! },
                            comment)
                        #expect(
                            reduce(KD_AMIN, x, split, into: Integer.self, mark: mark) == groups.map { $0.min()! },
                            comment)
                    }
                }
            }
        }

        private func checkKnown<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            withEachInstructionSet { name in
                for (round, shape) in Self.shapes.enumerated() {
                    let numbers: (Int) -> Scalar = someFloats(UInt64(round))
                    let x = StridedTensor<Scalar>(shape, Layout.allCases[round % 7]) {
                        $0 % 5 == 2 ? .nan : numbers($0)
                    }
                    let values = x.values.map(Double.init)
                    for split in Split.all(shape, x.strides) {
                        let groups = split.groups.map { $0.map { values[$0] }.filter { !$0.isNaN } }
                        let sums = reduce(KD_SUM_KNOWN, x, split, into: Scalar.self, mark: -987)
                        let scale = groups.map { $0.reduce(0) { $0 + abs($1) } }
                        #expect(
                            worstDifference(sums, groups.map(accurateSum), scale: scale) == nil,
                            "\(name) \(shape) over \(split.innerShape)")
                    }
                }
            }
        }

        @Test("Sums of the elements that are not NaN")
        func knownSums() {
            checkKnown(Float.self)
            checkKnown(Double.self)
        }

        @Test("Integers, over every choice of dimensions")
        func integers() {
            checkIntegers(Int64.self)
            checkIntegers(Int32.self)
            checkIntegers(UInt8.self)
        }

        @Test("A NaN anywhere is the largest and the smallest; the first one's position is given")
        func nan() {
            withEachInstructionSet { name in
                for count in [1, 5, 16, 63, 64, 65, 200, 1000] {
                    for place in Set([0, count / 3, count - 1]) {
                        let x = StridedTensor<Float>([count], value: someFloats(1))
                        x.pointer[place] = .nan
                        if place + 2 < count { x.pointer[place + 2] = .nan }
                        let split = Split(shape: [count], strides: [1], reduced: [0])
                        #expect(reduce(KD_AMAX, x, split, into: Float.self, mark: -987)[0].isNaN, "\(name) \(count)")
                        #expect(reduce(KD_AMIN, x, split, into: Float.self, mark: -987)[0].isNaN, "\(name) \(count)")
                        for largest in [true, false] {
                            var position: Int64 = -1, value: Float = 0
                            kd_arg_reduce(largest, KD_FLOAT32, 0, [], [], 1, [count], [1], x.pointer, &value, &position)
                            #expect(position == place && value.isNaN, "\(name) \(count)")
                        }
                    }
                }
            }
        }

        @Test("The first NaN wins in rows side by side, too", arguments: [2, 16, 33, 64])
        func nanInShortRows(length: Int) {
            let x = StridedTensor<Float>([70, length], value: someFloats(1))
            for row in 0..<70 where row % 3 == 0 {
                x.pointer[row * length + row % length] = .nan
                x.pointer[row * length + length - 1] = .nan
            }
            withEachInstructionSet { name in
                for largest in [true, false] {
                    let values = KernelBuffer<Float>(count: 70), places = KernelBuffer<Int64>(count: 70, mark: -1)
                    kd_arg_reduce(
                        largest, KD_FLOAT32, 1, [70], [length], 1, [length], [1], x.pointer, values.pointer,
                        places.pointer)
                    for row in stride(from: 0, to: 70, by: 3) {
                        #expect(values.values[row].isNaN && places.values[row] == row % length, "\(name) \(row)")
                    }
                    #expect(!values.values[1].isNaN && values.isIntact && places.isIntact, "\(name)")
                }
            }
        }

        @Test("Positions of the first extremes")
        func positions() {
            func check<Element: KernelElement & Comparable>(_ make: (UInt64) -> (Int) -> Element) {
                withEachInstructionSet { name in
                    for (round, shape) in Self.shapes.enumerated() where !shape.contains(0) {
                        let x = StridedTensor<Element>(shape, Layout.allCases[round % 7], value: make(UInt64(round)))
                        let values = x.values
                        for split in Split.all(shape, x.strides) {
                            for largest in [true, false] {
                                let found = KernelBuffer<Element>(count: split.groups.count, mark: Element.mark)
                                let places = KernelBuffer<Int64>(count: split.groups.count, mark: -1)
                                kd_arg_reduce(
                                    largest, Element.elementType, split.outerShape.count, split.outerShape,
                                    split.outerStrides, split.innerShape.count, split.innerShape, split.innerStrides,
                                    x.pointer, found.pointer, places.pointer)
                                let groups = split.groups.map { $0.map { values[$0] } }
                                let expected = groups.map { largest ? $0.max()! : $0.min()! }
                                #expect(found.values == expected && found.isIntact, "\(name) \(shape)")
                                let first = zip(groups, expected).map { Int64($0.firstIndex(of: $1)!) }
                                #expect(places.values == first && places.isIntact, "\(name) \(shape)")
                            }
                        }
                    }
                }
            }
            check { seed in { Float(someIntegers(seed, limit: 20)($0) as Int) } }
            check { seed in { Double(someIntegers(seed, limit: 20)($0) as Int) } }
            check { seed in someIntegers(seed, limit: 20) as (Int) -> Int64 }
            check { seed in someIntegers(seed, limit: 20) as (Int) -> Int32 }
            check { seed in someIntegers(seed, limit: 20) as (Int) -> UInt8 }
        }

        @Test("Running sums")
        func runningSums() {
            withEachInstructionSet { name in
                for (outer, length, inner) in [
                    (1, 1000, 1), (3, 17, 1), (9, 33, 1), (2, 5, 33), (4, 1, 3), (2, 9, 130),
                ] {
                    let floats = StridedTensor<Float>([outer, length, inner], value: someFloats(1))
                    let integers = StridedTensor<Int64>([outer, length, inner], value: someIntegers(2))
                    var floatSums = floats.values.map(Double.init), integerSums = integers.values
                    for o in 0..<outer {
                        for k in 1..<max(length, 1) {
                            for i in 0..<inner {
                                let at = (o * length + k) * inner + i
                                floatSums[at] += floatSums[at - inner]
                                integerSums[at] &+= integerSums[at - inner]
                            }
                        }
                    }
                    let floatOut = KernelBuffer<Float>(count: floatSums.count)
                    let integerOut = KernelBuffer<Int64>(count: integerSums.count, mark: -1)
                    kd_cumsum(KD_FLOAT32, outer, length, inner, floats.pointer, floatOut.pointer)
                    kd_cumsum(KD_INT64, outer, length, inner, integers.pointer, integerOut.pointer)
                    #expect(
                        worstDifference(floatOut.values, floatSums, tolerance: 1e-7) == nil,
                        "\(name) \(outer) \(length) \(inner)")
                    #expect(integerOut.values == integerSums, "\(name) \(outer) \(length) \(inner)")
                    #expect(floatOut.isIntact && integerOut.isIntact)
                }
            }
        }

        @Test(
            "Sums of millions of floats stay accurate",
            arguments: [[1_000_000], [1000, 1000], [300_000, 3], [3, 300_000]])
        func accuracy(shape: [Int]) {
            let x = StridedTensor<Float>(shape, value: someFloats(1, 0, 1))
            let values = x.values.map(Double.init)
            withEachInstructionSet { name in
                for split in Split.all(shape, x.strides) where !split.innerShape.isEmpty {
                    let expected = split.groups.map { accurateSum($0.map { values[$0] }) }
                    let sums = reduce(KD_SUM, x, split, into: Float.self, mark: -987)
                    #expect(firstDifference(sums, expected, tolerance: 3e-7) == nil, "\(name) over \(split.innerShape)")
                    let expectedSquares = split.groups.map { accurateSum($0.map { values[$0] * values[$0] }) }
                    let squares = reduce(KD_SUM_SQUARES, x, split, into: Float.self, mark: -987)
                    #expect(
                        firstDifference(squares, expectedSquares, tolerance: 3e-7) == nil,
                        "\(name) squares over \(split.innerShape)")
                }
            }
        }

        @Test(
            "The same bits whatever the number of threads",
            arguments: [[900_000], [900, 1000], [300, 10, 300], [400_000, 2]])
        func threads(shape: [Int]) {
            for layout in [Layout.contiguous, .reversedDimensions, .stepped] {
                let x = StridedTensor<Float>(shape, layout, value: someFloats(1))
                for split in Split.all(shape, x.strides) where !split.innerShape.isEmpty {
                    let results = [1, 2].map { count in
                        withThreads(count) { reduce(KD_SUM, x, split, into: Float.self, mark: -987) }
                    }
                    #expect(haveSameBits(results[0], results[1]), "\(layout) over \(split.innerShape)")
                }
            }
        }
    }
}

/// The sum in twice the precision (Neumaier's method).
private func accurateSum(_ values: [Double]) -> Double {
    var sum = 0.0, lost = 0.0
    for value in values {
        let next = sum + value
        lost += abs(sum) >= abs(value) ? sum - next + value : value - next + sum
        sum = next
    }
    return sum + lost
}
