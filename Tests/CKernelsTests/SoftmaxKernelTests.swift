import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Softmax")
    struct SoftmaxTests {
        private static let shapes = [
            (1, 1, 1), (3, 10, 1), (200, 10, 1), (7, 15, 1), (7, 16, 1), (7, 17, 1), (5, 33, 1), (2, 1000, 1),
            (1, 5000, 1),
            (35, 64, 1), (33, 65, 1), (17, 3, 1),
            (2, 3, 5), (3, 4, 64), (2, 3, 256), (1, 5, 300), (2, 10, 100), (2, 33, 17), (0, 4, 2), (3, 4, 0),
        ]

        private func check<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            withEachInstructionSet { name in
                for (outer, classes, inner) in Self.shapes {
                    let count = outer * classes * inner
                    let x = StridedTensor<Scalar>([count], value: someFloats(1, -9, 9))
                    let grad = StridedTensor<Scalar>([count], value: someFloats(2, -1, 1))
                    for logarithm in [false, true] {
                        var y = Array(repeating: 0.0, count: count), dx = y
                        for o in 0..<outer {
                            for i in 0..<inner {
                                let places = (0..<classes).map { (o * classes + $0) * inner + i }
                                let largest = places.map { Double(x.pointer[$0]) }.max()!
                                let sum = places.reduce(0.0) { $0 + exp(Double(x.pointer[$1]) - largest) }
                                for place in places {
                                    let shifted = Double(x.pointer[place]) - largest
                                    y[place] = logarithm ? shifted - log(sum) : exp(shifted) / sum
                                }
                                let total = places.reduce(0.0) {
                                    $0 + Double(grad.pointer[$1]) * (logarithm ? 1 : y[$1])
                                }
                                for place in places {
                                    let g = Double(grad.pointer[place])
                                    dx[place] = logarithm ? g - exp(y[place]) * total : y[place] * (g - total)
                                }
                            }
                        }
                        let comment: Comment = "\(name) [\(outer), \(classes), \(inner)] logarithm \(logarithm)"
                        let out = KernelBuffer<Scalar>(count: count), gradient = KernelBuffer<Scalar>(count: count)
                        kd_softmax(logarithm, Scalar.dtype, outer, classes, inner, x.pointer, out.pointer)
                        if logarithm {
                            #expect(
                                worstDifference(out.values, y, tolerance: 4 * Double(Scalar.ulpOfOne)) == nil, comment)
                        } else {
                            // The difference of two scores of up to 9 is off by up to 9 ulps.
                            #expect(
                                firstDifference(out.values, y, tolerance: 24 * Double(Scalar.ulpOfOne)) == nil, comment)
                        }
                        #expect(out.isIntact, comment)
                        let saved = KernelBuffer<Scalar>(y.map { Scalar($0) })
                        kd_softmax_grad(
                            logarithm, Scalar.dtype, outer, classes, inner, grad.pointer, saved.pointer,
                            gradient.pointer)
                        let tolerance = 8 * Double(Scalar.ulpOfOne) * (logarithm ? 8 : 1)
                        #expect(worstDifference(gradient.values, dx, tolerance: tolerance) == nil, comment)
                        #expect(gradient.isIntact, comment)
                    }
                }
            }
        }

        @Test("Values and gradients")
        func values() {
            check(Float.self)
            check(Double.self)
        }

        @Test("Infinite and NaN scores", arguments: [(3, 1), (20, 1), (90, 1), (3, 7)])
        func special(classes: Int, inner: Int) {
            withEachInstructionSet { name in
                for logarithm in [false, true] {
                    func softmax(_ scores: (Int) -> Float) -> [Float] {
                        let x = KernelBuffer<Float>((0..<classes * inner).map { scores($0 / inner) })
                        let out = KernelBuffer<Float>(count: x.count)
                        kd_softmax(logarithm, KD_FLOAT32, 1, classes, inner, x.pointer, out.pointer)
                        return out.values
                    }
                    #expect(softmax { _ in -.infinity }.allSatisfy { $0.isNaN }, "\(name)")
                    #expect(softmax { $0 == 1 ? .nan : 0 }.allSatisfy { $0.isNaN }, "\(name)")
                    let one = softmax { $0 == 1 ? 5 : -.infinity }
                    for (index, value) in one.enumerated() {
                        let expected: Float = index / inner == 1 ? (logarithm ? 0 : 1) : (logarithm ? -.infinity : 0)
                        #expect(value == expected, "\(name)")
                    }
                    #expect(softmax { _ in 1e38 }.allSatisfy { !$0.isNaN }, "\(name)")
                }
            }
        }

        @Test("The same bits whatever the number of threads", arguments: [(50_000, 10, 1), (100, 10, 500)])
        func threads(outer: Int, classes: Int, inner: Int) {
            let x = StridedTensor<Float>([outer * classes * inner], value: someFloats(1, -9, 9))
            let results = [1, 2].map { count in
                withThreads(count) {
                    let out = KernelBuffer<Float>(count: x.values.count)
                    kd_softmax(true, KD_FLOAT32, outer, classes, inner, x.pointer, out.pointer)
                    return out.values
                }
            }
            #expect(haveSameBits(results[0], results[1]))
            #expect(results[0].allSatisfy { $0 <= 0 })
        }
    }
}
