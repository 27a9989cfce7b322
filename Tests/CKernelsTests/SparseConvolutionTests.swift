import CKernels
import Testing

/// Zeros in place of all values but about `density` of them, here and there.
func sparse<Scalar: KernelScalar>(_ values: [Scalar], density: Double) -> [Scalar] {
    if density >= 1 { return values }
    var state: UInt64 = 5
    return values.map { value in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 40) / Double(1 << 24) < density ? value : 0
    }
}

// Gradients that are mostly zeros take a route of their own (convolution_sparse.c).
extension KernelTests.ConvolutionTests {
    @Test(arguments: [0, 0.02, 0.1, 0.25])
    func sparseGradientOfLeNet(density: Double) {
        for batch in [1, 5, 37] {
            check(Self.shape(batch: batch, 1, 6, kernel: (5, 5), image: (32, 32)), as: Float.self, density: density)
            check(Self.shape(batch: batch, 6, 16, kernel: (5, 5), image: (14, 14)), as: Float.self, density: density)
        }
        check(Self.shape(batch: 3, 6, 16, kernel: (5, 5), image: (14, 14)), as: Double.self, density: density)
    }

    @Test func sparseGradientsOfManyShapes() {
        for (inputs, outputs, groups) in [(3, 16, 1), (20, 35, 1), (8, 32, 2)] {
            for kernel in [(1, 1), (3, 3), (5, 2), (2, 4), (7, 7), (8, 1)] {
                for pad in [(0, 0), (1, 2)] {
                    let shape = Self.shape(
                        inputs, outputs, kernel: kernel, image: (11, 13), pad: pad, groups: groups)
                    check(shape, as: Float.self, density: 0.04)
                    check(shape, as: Double.self, density: 0.04)
                }
            }
        }
    }

    @Test func zerosTimesInfinityAreNotSkipped() {
        var s = Self.shape(6, 16, kernel: (5, 5), image: (14, 14))
        let weights = 16 * 6 * 25
        var values: (x: [Float], weight: [Float], grad: [Float]) = (
            someValues(2 * 6 * 14 * 14, seed: 1), someValues(weights, seed: 2),
            sparse(someValues(2 * 16 * 10 * 10, seed: 4), density: 0.1)
        )
        func compare(_ message: String) {
            let x = KernelBuffer(values.x), weight = KernelBuffer(values.weight), grad = KernelBuffer(values.grad)
            let reference = Reference(
                s, x: values.x, weight: values.weight, bias: Array(repeating: 0, count: 16), grad: values.grad)
            withEachInstructionSet { name in
                let dx = KernelBuffer<Float>(count: x.count), dw = KernelBuffer<Float>(count: weights)
                kd_conv2d_grad_input(KD_FLOAT32, &s, grad.pointer, weight.pointer, dx.pointer)
                kd_conv2d_grad_weight(KD_FLOAT32, &s, grad.pointer, x.pointer, dw.pointer, nil)
                #expect(dx.values.map(\.isFinite) == reference.dx.map(\.isFinite), "\(name) dx, \(message)")
                #expect(dw.values.map(\.isFinite) == reference.dw.map(\.isFinite), "\(name) dw, \(message)")
            }
        }
        compare("all finite")
        values.weight[77] = .infinity
        compare("an infinite weight")
        values.weight[77] = 1
        values.x[300] = .nan
        compare("an input that is NaN")
        values.x[300] = 1
        values.grad[1234] = -.infinity
        compare("an infinite gradient")
    }
}
