import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Optimizers")
    struct OptimizerTests {
        private static let counts = [1, 15, 16, 17, 33, 1000]

        private func sgd<Scalar: KernelScalar>(
            _ n: Int, _ p: UnsafeMutablePointer<Scalar>, _ grad: kd_gradient, _ buffer: UnsafeMutablePointer<Scalar>?,
            isFirst: Bool = false, lr: Double = 0.1, momentum: Double = 0, dampening: Double = 0, decay: Double = 0,
            nesterov: Bool = false, maximize: Bool = false
        ) {
            withUnsafePointer(to: grad) {
                kd_sgd(
                    Scalar.dtype, n, p, $0, buffer, isFirst, lr, momentum, dampening, decay, nesterov, maximize)
            }
        }

        private func adam<Scalar: KernelScalar>(
            _ n: Int, _ p: UnsafeMutablePointer<Scalar>, _ grad: kd_gradient, _ mean: UnsafeMutablePointer<Scalar>,
            _ square: UnsafeMutablePointer<Scalar>, _ largest: UnsafeMutablePointer<Scalar>?, step: Int = 1,
            lr: Double = 0.1, beta1: Double = 0.9, beta2: Double = 0.999, eps: Double = 1e-8, decay: Double = 0,
            decoupled: Bool = false, maximize: Bool = false
        ) {
            withUnsafePointer(to: grad) {
                kd_adam(
                    Scalar.dtype, n, p, $0, mean, square, largest, step, lr, beta1, beta2, eps, decay, decoupled,
                    maximize)
            }
        }

        private func whole<Scalar>(_ values: UnsafeMutablePointer<Scalar>) -> kd_gradient {
            kd_gradient(values: values, factors: nil, row: 0)
        }

        private func checkSGD<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            let lr = 0.1, dampening = 0.25
            for momentum in [0, 0.9] {
                for decay in [0, 0.01] {
                    for (nesterov, maximize) in [(false, false), (true, false), (false, true)] {
                        for n in Self.counts {
                            let p = StridedTensor<Scalar>([n], value: someFloats(1))
                            let grads = (0..<3).map { StridedTensor<Scalar>([n], value: someFloats(UInt64($0) + 2)) }
                            let buffer = KernelBuffer<Scalar>(count: n)
                            var expected = p.values.map(Double.init), saved = Array(repeating: 0.0, count: n)
                            for (step, grad) in grads.enumerated() {
                                sgd(
                                    n, p.pointer, whole(grad.pointer), momentum == 0 ? nil : buffer.pointer,
                                    isFirst: step == 0, lr: lr, momentum: momentum, dampening: dampening, decay: decay,
                                    nesterov: nesterov, maximize: maximize)
                                for i in 0..<n {
                                    var g = (maximize ? -1 : 1) * Double(grad.pointer[i]) + decay * expected[i]
                                    if momentum != 0 {
                                        saved[i] = step == 0 ? g : momentum * saved[i] + (1 - dampening) * g
                                        g = nesterov ? g + momentum * saved[i] : saved[i]
                                    }
                                    expected[i] -= lr * g
                                }
                            }
                            let tolerance = 8 * Double(Scalar.ulpOfOne)
                            #expect(worstDifference(p.values, expected, tolerance: tolerance) == nil)
                            #expect(p.isIntact)
                            if momentum == 0 { continue }
                            #expect(worstDifference(buffer.values, saved, tolerance: tolerance) == nil)
                            #expect(buffer.isIntact)
                        }
                    }
                }
            }
        }

        @Test("SGD")
        func sgd() {
            withEachInstructionSet { _ in
                checkSGD(Float.self)
                checkSGD(Double.self)
            }
        }

        /// Where a processor computes with denormal numbers, it takes many times as long.
        @Test("What has decayed into denormal numbers counts as zero, in small parameters too")
        func denormals() {
            func buffer(_ n: Int, _ value: Float) -> KernelBuffer<Float> {
                KernelBuffer(Array(repeating: value, count: n))
            }
            withEachInstructionSet { name in
                for n in [10, 100_000] {
                    let (p, zeros) = (buffer(n, 1), buffer(n, 0))
                    let kept = (0..<3).map { _ in buffer(n, .leastNormalMagnitude / 100) }
                    sgd(n, p.pointer, whole(zeros.pointer), kept[0].pointer, momentum: 0.9)
                    adam(n, p.pointer, whole(zeros.pointer), kept[1].pointer, kept[2].pointer, nil)
                    for buffer in kept { #expect(buffer.values.allSatisfy { $0 == 0 }, "\(name) \(n)") }
                }
            }
        }

        private func checkAdam<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            let lr = 0.01, beta2 = 0.99, eps = 1e-8
            for beta1 in [0.9, 0.3] {
                for (decay, decoupled) in [(0, false), (0.1, false), (0.1, true)] {
                    for (amsgrad, maximize) in [(false, false), (true, false), (true, true)] {
                        for n in Self.counts {
                            let p = StridedTensor<Scalar>([n], value: someFloats(1))
                            let zeros = Array(repeating: Scalar(0), count: n)
                            let mean = KernelBuffer<Scalar>(zeros), square = KernelBuffer<Scalar>(zeros)
                            let largest = KernelBuffer<Scalar>(zeros)
                            var expected = p.values.map(Double.init)
                            var m = Array(repeating: 0.0, count: n), v = m, most = m
                            for step in 1...3 {
                                let grad = StridedTensor<Scalar>([n], value: someFloats(UInt64(step) + 2))
                                adam(
                                    n, p.pointer, whole(grad.pointer), mean.pointer, square.pointer,
                                    amsgrad ? largest.pointer : nil, step: step, lr: lr, beta1: beta1, beta2: beta2,
                                    eps: eps, decay: decay, decoupled: decoupled, maximize: maximize)
                                for i in 0..<n {
                                    var g = (maximize ? -1 : 1) * Double(grad.pointer[i])
                                    if decoupled { expected[i] *= 1 - lr * decay } else { g += decay * expected[i] }
                                    m[i] = beta1 * m[i] + (1 - beta1) * g
                                    v[i] = beta2 * v[i] + (1 - beta2) * g * g
                                    most[i] = max(most[i], v[i])
                                    let correction = (1 - pow(beta2, Double(step))).squareRoot()
                                    let denominator = (amsgrad ? most[i] : v[i]).squareRoot() / correction + eps
                                    expected[i] -= lr / (1 - pow(beta1, Double(step))) * m[i] / denominator
                                }
                            }
                            let tolerance = 16 * Double(Scalar.ulpOfOne)
                            #expect(worstDifference(p.values, expected, tolerance: tolerance) == nil)
                            #expect(worstDifference(mean.values, m, tolerance: tolerance) == nil)
                            #expect(worstDifference(square.values, v, tolerance: tolerance) == nil)
                            #expect(p.isIntact && mean.isIntact && square.isIntact && largest.isIntact)
                            if amsgrad { #expect(worstDifference(largest.values, most, tolerance: tolerance) == nil) }
                        }
                    }
                }
            }
        }

        @Test("Adam and AdamW")
        func adam() {
            withEachInstructionSet { _ in
                checkAdam(Float.self)
                checkAdam(Double.self)
            }
        }

        @Test("Weights decay in infinite parameters only where there is decay")
        func noDecay() {
            let p = KernelBuffer<Float>([.infinity, 1]), grad = KernelBuffer<Float>([1, 1])
            sgd(2, p.pointer, whole(grad.pointer), nil, isFirst: true, lr: 0.5)
            #expect(p.values == [.infinity, 0.5])
        }

        /// Parameters and what is remembered after three steps of both optimizers.
        private func steps<Scalar: KernelScalar & KernelElement>(
            _ n: Int, maximize: Bool, _ grad: (Int) -> kd_gradient
        ) -> [[Scalar]] {
            let start = StridedTensor<Scalar>([n], value: someFloats(1)).values
            let (p, q) = (KernelBuffer<Scalar>(start), KernelBuffer<Scalar>(start))
            let kept = (0..<3).map { _ in KernelBuffer<Scalar>(Array(repeating: 0, count: n)) }
            for step in 0..<3 {
                sgd(
                    n, p.pointer, grad(step), kept[0].pointer, isFirst: step == 0, momentum: 0.9, decay: 0.01,
                    nesterov: maximize, maximize: maximize)
                adam(
                    n, q.pointer, grad(step), kept[1].pointer, kept[2].pointer, nil, step: step + 1, maximize: maximize)
            }
            #expect(p.isIntact && q.isIntact && kept.allSatisfy { $0.isIntact })
            return [p.values, q.values] + kept.map { $0.values }
        }

        private func checkOuterProducts<Scalar: KernelScalar & KernelElement>(_ type: Scalar.Type) {
            for (rows, columns) in [(1, 1), (3, 5), (1, 100), (70, 1), (84, 120), (130, 257)] {
                let factors = (0..<3).map { StridedTensor<Scalar>([rows], value: someFloats(UInt64($0) + 2)) }
                let row = StridedTensor<Scalar>([columns], value: someFloats(9))
                let products = factors.map { factor in
                    KernelBuffer<Scalar>(
                        (0..<rows * columns).map { factor.pointer[$0 / columns] * row.pointer[$0 % columns] })
                }
                for maximize in [false, true] {
                    let expected: [[Scalar]] = steps(rows * columns, maximize: maximize) { whole(products[$0].pointer) }
                    let actual: [[Scalar]] = steps(rows * columns, maximize: maximize) {
                        kd_gradient(values: row.pointer, factors: factors[$0].pointer, row: columns)
                    }
                    #expect(actual == expected, "\(rows) x \(columns)")
                }
            }
        }

        @Test("Gradients that are outer products", arguments: [1, 2])
        func outerProducts(threads: Int) {
            withThreads(threads) {
                withEachInstructionSet { _ in
                    checkOuterProducts(Float.self)
                    checkOuterProducts(Double.self)
                }
            }
        }
    }

    @Suite("Images")
    struct ImageTests {
        @Test(
            "Normalised and framed",
            arguments: [(28, 28, 0), (28, 28, 2), (7, 5, 1), (3, 17, 0), (9, 33, 3), (1, 1, 1)])
        func images(height: Int, width: Int, pad: Int) {
            let mean: Float = 0.1307, deviation: Float = 0.3081
            let store = StridedTensor<UInt8>([20, height, width], value: someIntegers(1))
            let index: [Int64] = [3, 19, 0, 3, 7, 11, 12, 1, 2, 18]
            let outHeight = height + 2 * pad, outWidth = width + 2 * pad
            withEachInstructionSet { name in
                let out = KernelBuffer<Float>(count: index.count * outHeight * outWidth)
                kd_images(index.count, index, height, width, store.pointer, pad, mean, deviation, out.pointer)
                var expected: [Double] = []
                for image in index {
                    for row in -pad..<height + pad {
                        for column in -pad..<width + pad {
                            let inside = row >= 0 && row < height && column >= 0 && column < width
                            let pixel = inside ? store.pointer[(Int(image) * height + row) * width + column] : 0
                            expected.append((Double(pixel) / 255 - Double(mean)) / Double(deviation))
                        }
                    }
                }
                #expect(worstDifference(out.values, expected, tolerance: 3e-7) == nil, "\(name)")
                #expect(out.isIntact, "\(name)")
            }
        }
    }
}
