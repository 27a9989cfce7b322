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

    // MARK: - Behind a max pool

    /// The gradients behind a pool of 2 x 2 windows, from what arrives at the pool. `mayRefuse`: where the whole gradient
    /// may be faster.
    private func checkPooled<Scalar: KernelScalar>(
        _ shape: kd_conv2d_shape, relu: Bool, mayRefuse: Bool = false, as type: Scalar.Type
    ) {
        var s = shape, pool = kd_pool2d_shape()
        (pool.planes, pool.height, pool.width) = (s.batch * s.out_channels, s.out_height, s.out_width)
        (pool.kernel_height, pool.kernel_width, pool.stride_height, pool.stride_width) = (2, 2, 2, 2)
        (pool.dilation_height, pool.dilation_width) = (1, 1)
        (pool.out_height, pool.out_width) = (s.out_height / 2, s.out_width / 2)
        let pixels = pool.planes * pool.height * pool.width, windows = pool.planes * pool.out_height * pool.out_width
        let weights = s.out_channels * (s.in_channels / s.groups) * s.kernel_height * s.kernel_width
        let x = KernelBuffer<Scalar>(someValues(s.batch * s.in_channels * s.height * s.width, seed: 1))
        let weight = KernelBuffer<Scalar>(someValues(weights, seed: 2))
        let results = KernelBuffer<Scalar>(someValues(pixels, seed: 3))
        let pooled = KernelBuffer<Scalar>(count: windows), grad = KernelBuffer<Scalar>(someValues(windows, seed: 4))
        let position = KernelBuffer<UInt8>(count: windows, mark: 0), whole = KernelBuffer<Scalar>(count: pixels)
        kd_max_pool2d(Scalar.dtype, &pool, relu, results.pointer, pooled.pointer, position.pointer)
        kd_max_pool2d_grad(Scalar.dtype, &pool, relu, grad.pointer, position.pointer, whole.pointer)
        let reference = Reference(
            s, x: x.values, weight: weight.values, bias: Array(repeating: 0, count: s.out_channels), grad: whole.values)
        var given = kd_pooled_grad(
            height: pool.out_height, width: pool.out_width, above_zero: relu, grad: grad.pointer,
            position: position.pointer)

        withEachInstructionSet { name in
            let results = [1, 2].map { threads in
                withThreads(threads) {
                    let dx = KernelBuffer<Scalar>(count: x.count), dw = KernelBuffer<Scalar>(count: weights)
                    let db = KernelBuffer<Scalar>(count: s.out_channels)
                    if !kd_conv2d_grad_input_pooled(Scalar.dtype, &s, &given, weight.pointer, dx.pointer) {
                        #expect(mayRefuse, "\(name) \(s)")
                        kd_conv2d_grad_input(Scalar.dtype, &s, whole.pointer, weight.pointer, dx.pointer)
                    }
                    if !kd_conv2d_grad_weight_pooled(Scalar.dtype, &s, &given, x.pointer, dw.pointer, db.pointer) {
                        #expect(mayRefuse, "\(name) \(s)")
                        kd_conv2d_grad_weight(Scalar.dtype, &s, whole.pointer, x.pointer, dw.pointer, db.pointer)
                    }
                    #expect(dx.isIntact && dw.isIntact && db.isIntact, "\(name) \(s)")
                    return [dx.values, dw.values, db.values]
                }
            }
            for (part, (expected, scale)) in [
                (reference.dx, reference.dxScale), (reference.dw, reference.dwScale), (reference.db, reference.dbScale),
            ].enumerated() {
                let difference = worstDifference(results[0][part], expected, scale: scale)
                #expect(difference == nil, "\(name) \(part) \(s): \(difference ?? "")")
                #expect(haveSameBits(results[0][part], results[1][part]), "\(name) \(part) \(s)")
            }
        }
    }

    @Test(arguments: [false, true])
    func gradientsBehindMaxPools(relu: Bool) {
        for batch in [1, 5, 37] {
            let shape = Self.shape(batch: batch, 6, 16, kernel: (5, 5), image: (14, 14))
            checkPooled(shape, relu: relu, as: Float.self)
        }
        for (inputs, outputs, groups) in [(6, 16, 1), (3, 35, 1), (12, 32, 2)] {
            for (kernel, pad) in [((5, 5), (0, 0)), ((7, 7), (3, 2)), ((5, 6), (1, 2))] {
                let shape = Self.shape(inputs, outputs, kernel: kernel, image: (13, 16), pad: pad, groups: groups)
                checkPooled(shape, relu: relu, mayRefuse: true, as: Float.self)
                checkPooled(shape, relu: relu, mayRefuse: true, as: Double.self)
            }
        }
    }

    @Test func infinityBehindMaxPoolsWantsTheWholeGradient() {
        var s = Self.shape(6, 16, kernel: (5, 5), image: (14, 14))
        let windows = 2 * 16 * 5 * 5
        let position = KernelBuffer<UInt8>(count: windows, mark: 0), dx = KernelBuffer<Float>(count: 2 * 6 * 14 * 14)
        let dw = KernelBuffer<Float>(count: 16 * 6 * 25)
        func isWritten(grad: Float, weight: Float, x: Float) -> [Bool] {
            var values: [Float] = someValues(windows, seed: 1)
            values[77] = grad
            let grads = KernelBuffer(values), weights = KernelBuffer<Float>(Array(repeating: weight, count: dw.count))
            let images = KernelBuffer<Float>(Array(repeating: x, count: dx.count))
            var given = kd_pooled_grad(
                height: 5, width: 5, above_zero: false, grad: grads.pointer, position: position.pointer)
            return [
                kd_conv2d_grad_input_pooled(KD_FLOAT32, &s, &given, weights.pointer, dx.pointer),
                kd_conv2d_grad_weight_pooled(KD_FLOAT32, &s, &given, images.pointer, dw.pointer, nil),
            ]
        }
        withEachInstructionSet { name in
            #expect(isWritten(grad: 1, weight: 1, x: 1) == [true, true], "\(name)")
            #expect(isWritten(grad: .infinity, weight: 1, x: 1) == [false, false], "\(name)")
            #expect(isWritten(grad: 1, weight: .nan, x: 1) == [false, true], "\(name)")
            #expect(isWritten(grad: 1, weight: 1, x: -.infinity) == [true, false], "\(name)")
        }
    }
}
