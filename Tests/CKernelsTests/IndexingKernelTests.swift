import CKernels
import Testing

extension KernelTests {
    @Suite("Indexing")
    struct IndexingTests {
        private static let shapes = [
            (1, 1, 1, 1), (1, 50, 16, 200), (3, 7, 1, 20), (2, 9, 65, 30), (4, 5, 3, 0), (2, 3, 0, 4),
            (1, 1000, 1, 5000),
        ]

        private func indices(_ count: Int, below size: Int) -> [Int64] {
            (0..<count).map { Int64((someIntegers(9)($0) as UInt32) % UInt32(size)) }
        }

        private func checkAlongDimension<Element: KernelElement & AdditiveArithmetic>(
            _ make: (UInt64) -> (Int) -> Element, add: (Element, Element) -> Element
        ) {
            withEachInstructionSet { name in
                for (outer, size, inner, count) in Self.shapes {
                    let comment: Comment = "\(name) [\(outer), \(size), \(inner)] at \(count)"
                    let index = indices(count, below: size)
                    let x = StridedTensor<Element>([outer, size, inner], value: make(1))
                    let grad = StridedTensor<Element>([outer, count, inner], value: make(2))
                    let selected = KernelBuffer<Element>(count: outer * count * inner, mark: Element.mark)
                    kd_index_select(
                        MemoryLayout<Element>.size, outer, size, inner, x.pointer, count, index, selected.pointer)
                    let sums = KernelBuffer<Element>(x.values, mark: Element.mark)
                    kd_index_add(Element.elementType, outer, size, inner, grad.pointer, count, index, sums.pointer)
                    let copied = KernelBuffer<Element>(x.values, mark: Element.mark)
                    kd_index_copy(
                        MemoryLayout<Element>.size, outer, size, inner, grad.pointer, count, index, copied.pointer)
                    var expectedSelection: [Element] = [], expectedSums = x.values, expectedCopies = x.values
                    let values = x.values, gradients = grad.values
                    for o in 0..<outer {
                        for k in 0..<count {
                            for i in 0..<inner {
                                let place = (o * size + Int(index[k])) * inner + i
                                expectedSelection.append(values[place])
                                expectedSums[place] = add(expectedSums[place], gradients[(o * count + k) * inner + i])
                                expectedCopies[place] = gradients[(o * count + k) * inner + i]
                            }
                        }
                    }
                    #expect(selected.values == expectedSelection && selected.isIntact, comment)
                    #expect(sums.values == expectedSums && sums.isIntact, comment)
                    #expect(copied.values == expectedCopies && copied.isIntact, comment)
                }
            }
        }

        @Test("Selecting along a dimension, and putting and adding back")
        func alongDimension() {
            checkAlongDimension({ someFloats($0) as (Int) -> Float }, add: +)
            checkAlongDimension({ someFloats($0) as (Int) -> Double }, add: +)
            checkAlongDimension({ someIntegers($0) as (Int) -> Int64 }, add: &+)
            checkAlongDimension({ someIntegers($0) as (Int) -> Int32 }, add: &+)
            checkAlongDimension({ someIntegers($0) as (Int) -> UInt8 }, add: &+)
        }

        private func checkByElement<Element: KernelElement & Comparable>(
            _ make: (UInt64) -> (Int) -> Element, add: @escaping (Element, Element) -> Element,
            multiply: @escaping (Element, Element) -> Element
        ) {
            let kernels: [(kd_scatter_kernel, (Element, Element) -> Element)] = [
                (KD_SCATTER_PUT, { $1 }), (KD_SCATTER_ADD, add), (KD_SCATTER_PROD, multiply), (KD_SCATTER_MAX, max),
                (KD_SCATTER_MIN, min),
            ]
            withEachInstructionSet { name in
                for (indexShape, shape) in [
                    ([5], [9]), ([4, 6], [7, 6]), ([4, 6], [4, 30]), ([2, 3, 4], [2, 8, 4]), ([2, 3, 4], [5, 3, 4]),
                    ([100, 33], [100, 50]), ([0, 3], [4, 3]), ([3, 2], [5, 4]),
                ] {
                    for dim in indexShape.indices {
                        // Other dimensions of the index must not exceed the tensor's.
                        if indexShape.indices.contains(where: { $0 != dim && indexShape[$0] > shape[$0] }) { continue }
                        let count = indexShape.reduce(1, *)
                        let index = indices(count, below: shape[dim])
                        for layout in Layout.writable {
                            let comment: Comment = "\(name) \(indexShape) of \(shape) along \(dim) \(layout)"
                            let x = StridedTensor<Element>(shape, layout, value: make(1))
                            let source = StridedTensor<Element>([count], value: make(2))
                            var places: [Int] = []
                            for position in 0..<count {
                                var rest = position, place = x.offset
                                for d in indexShape.indices.reversed() {
                                    let coordinate = rest % indexShape[d]
                                    rest /= indexShape[d]
                                    place += (d == dim ? Int(index[position]) : coordinate) * x.strides[d]
                                }
                                places.append(place)
                            }
                            let gathered = KernelBuffer<Element>(count: count, mark: Element.mark)
                            kd_gather(
                                MemoryLayout<Element>.size, indexShape.count, indexShape, dim, x.pointer, x.strides,
                                index, gathered.pointer)
                            #expect(
                                gathered.values == places.map { x.buffer.pointer[$0] } && gathered.isIntact, comment)
                            for (kernel, combine) in kernels {
                                var expected = x.buffer.values
                                for (position, place) in places.enumerated() {
                                    expected[place] = combine(expected[place], source.pointer[position])
                                }
                                kd_scatter(
                                    kernel, Element.elementType, indexShape.count, indexShape, dim, source.pointer,
                                    index, x.pointer, x.strides)
                                #expect(x.buffer.values == expected && x.buffer.isIntact, "\(comment) \(kernel)")
                            }
                        }
                    }
                }
            }
        }

        @Test("Gathering and scattering")
        func byElement() {
            checkByElement({ someFloats($0) as (Int) -> Float }, add: +, multiply: *)
            checkByElement({ someFloats($0) as (Int) -> Double }, add: +, multiply: *)
            checkByElement({ someIntegers($0) as (Int) -> Int64 }, add: &+, multiply: &*)
            checkByElement({ someIntegers($0) as (Int) -> Int32 }, add: &+, multiply: &*)
            checkByElement({ someIntegers($0) as (Int) -> UInt8 }, add: &+, multiply: &*)
        }

        @Test("NaN wins over any number that is scattered onto it, and the other way round")
        func scatteredNaN() {
            withEachInstructionSet { name in
                for kernel in [KD_SCATTER_MAX, KD_SCATTER_MIN] {
                    let out = KernelBuffer<Float>([.nan, 1, 2]), source = KernelBuffer<Float>([5, .nan, -.infinity])
                    kd_scatter(kernel, KD_FLOAT32, 1, [3], 0, source.pointer, [0, 1, 2], out.pointer, [1])
                    #expect(out.values[0].isNaN && out.values[1].isNaN, "\(name)")
                    #expect(out.values[2] == (kernel == KD_SCATTER_MAX ? 2 : -.infinity), "\(name)")
                }
            }
        }

        @Test("Range of indices", arguments: [1, 2, 7, 8, 9, 1000, 8193, 700_000])
        func range(count: Int) {
            let index: [Int64] = (0..<count).map(someIntegers(4))
            var smallest: Int64 = 0, largest: Int64 = 0
            kd_index_range(count, index, &smallest, &largest)
            #expect(smallest == index.min() && largest == index.max())
        }

        @Test("The same bits whatever the number of threads")
        func threads() {
            let index = indices(20_000, below: 300)
            let grad = StridedTensor<Float>([20_000, 128], value: someFloats(2))
            let results = [1, 2].map { count in
                withThreads(count) {
                    let out = KernelBuffer<Float>(Array(repeating: 0, count: 300 * 128))
                    kd_index_add(KD_FLOAT32, 1, 300, 128, grad.pointer, 20_000, index, out.pointer)
                    return out.values
                }
            }
            #expect(haveSameBits(results[0], results[1]))
            #expect(results[0].contains { $0 != 0 })
        }
    }
}
