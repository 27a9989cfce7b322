import CKernels
import Testing

extension KernelTests {
    @Suite("Convolution")
    struct ConvolutionTests {
        /// A convolution and its sizes, written as in PyTorch.
        static func shape(
            batch: Int = 2, _ inputs: Int, _ outputs: Int, kernel: (Int, Int), image: (Int, Int),
            stride: (Int, Int) = (1, 1), pad: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1
        ) -> kd_conv2d_shape {
            func positions(_ size: Int, _ kernel: Int, _ stride: Int, _ pad: Int, _ dilation: Int) -> Int {
                (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1
            }
            return kd_conv2d_shape(
                batch: batch, in_channels: inputs, height: image.0, width: image.1, out_channels: outputs,
                kernel_height: kernel.0, kernel_width: kernel.1,
                out_height: positions(image.0, kernel.0, stride.0, pad.0, dilation.0),
                out_width: positions(image.1, kernel.1, stride.1, pad.1, dilation.1), stride_height: stride.0,
                stride_width: stride.1, pad_height: pad.0, pad_width: pad.1, dilation_height: dilation.0,
                dilation_width: dilation.1, groups: groups)
        }

        /// Sums of products in double precision, and the sums of their magnitudes.
        struct Reference {
            var y, dx, dw, db: [Double]
            var yScale, dxScale, dwScale, dbScale: [Double]

            init<Scalar: KernelScalar>(
                _ s: kd_conv2d_shape, x: [Scalar], weight: [Scalar], bias: [Scalar], grad: [Scalar]
            ) {
                let groupIn = s.in_channels / s.groups, groupOut = s.out_channels / s.groups
                y = []
                yScale = []
                dx = Array(repeating: 0, count: x.count)
                dw = Array(repeating: 0, count: weight.count)
                db = Array(repeating: 0, count: bias.count)
                (dxScale, dwScale, dbScale) = (dx, dw, db)
                for n in 0..<s.batch {
                    for o in 0..<s.out_channels {
                        for h in 0..<s.out_height {
                            for w in 0..<s.out_width {
                                let g = Double(grad[y.count])
                                var sum = Double(bias[o]), scale = abs(sum)
                                db[o] += g
                                dbScale[o] += abs(g)
                                for c in 0..<groupIn {
                                    for i in 0..<s.kernel_height {
                                        let row = h * s.stride_height + i * s.dilation_height - s.pad_height
                                        if row < 0 || row >= s.height { continue }
                                        for j in 0..<s.kernel_width {
                                            let column = w * s.stride_width + j * s.dilation_width - s.pad_width
                                            if column < 0 || column >= s.width { continue }
                                            let channel = n * s.in_channels + o / groupOut * groupIn + c
                                            let at = (channel * s.height + row) * s.width + column
                                            let tap = ((o * groupIn + c) * s.kernel_height + i) * s.kernel_width + j
                                            let (xValue, wValue) = (Double(x[at]), Double(weight[tap]))
                                            sum += xValue * wValue
                                            scale += abs(xValue * wValue)
                                            dx[at] += g * wValue
                                            dxScale[at] += abs(g * wValue)
                                            dw[tap] += g * xValue
                                            dwScale[tap] += abs(g * xValue)
                                        }
                                    }
                                }
                                y.append(sum)
                                yScale.append(scale)
                            }
                        }
                    }
                }
            }
        }

        /// Compares results, with one and with two threads, with the reference.
        /// Of the gradient, `density` is not zero.
        func check<Scalar: KernelScalar>(
            _ shape: kd_conv2d_shape, as type: Scalar.Type, density: Double = 1
        ) {
            var s = shape
            let weights = s.out_channels * (s.in_channels / s.groups) * s.kernel_height * s.kernel_width
            let x = KernelBuffer<Scalar>(someValues(s.batch * s.in_channels * s.height * s.width, seed: 1))
            let weight = KernelBuffer<Scalar>(someValues(weights, seed: 2))
            let bias = KernelBuffer<Scalar>(someValues(s.out_channels, seed: 3))
            let grad = KernelBuffer<Scalar>(
                sparse(someValues(s.batch * s.out_channels * s.out_height * s.out_width, seed: 4), density: density))
            let reference = Reference(s, x: x.values, weight: weight.values, bias: bias.values, grad: grad.values)

            func compare(
                _ name: String, count: Int, _ expected: [Double], _ scale: [Double],
                _ body: (UnsafeMutablePointer<Scalar>) -> Void
            ) {
                let results = [1, 2].map { threads in
                    withThreads(threads) {
                        let out = KernelBuffer<Scalar>(count: count)
                        body(out.pointer)
                        #expect(out.isIntact, "\(name) \(s)")
                        return out.values
                    }
                }
                let difference = worstDifference(results[0], expected, scale: scale)
                #expect(difference == nil, "\(name) \(s): \(difference ?? "")")
                #expect(haveSameBits(results[0], results[1]), "\(name) \(s)")
            }
            withEachInstructionSet { name in
                compare("\(name) y", count: grad.count, reference.y, reference.yScale) {
                    kd_conv2d(Scalar.dtype, &s, x.pointer, weight.pointer, bias.pointer, $0)
                }
                compare("\(name) dx", count: x.count, reference.dx, reference.dxScale) {
                    kd_conv2d_grad_input(Scalar.dtype, &s, grad.pointer, weight.pointer, $0)
                }
                compare("\(name) dw", count: weights, reference.dw, reference.dwScale) {
                    kd_conv2d_grad_weight(Scalar.dtype, &s, grad.pointer, x.pointer, $0, nil)
                }
                let dw = KernelBuffer<Scalar>(count: weights)
                compare("\(name) db", count: bias.count, reference.db, reference.dbScale) {
                    kd_conv2d_grad_weight(Scalar.dtype, &s, grad.pointer, x.pointer, dw.pointer, $0)
                }
            }
        }

        @Test(arguments: [1, 9])
        func leNet(batch: Int) {
            check(Self.shape(batch: batch, 1, 6, kernel: (5, 5), image: (32, 32)), as: Float.self)
            check(Self.shape(batch: batch, 6, 16, kernel: (5, 5), image: (14, 14)), as: Float.self)
            check(Self.shape(batch: batch, 6, 16, kernel: (5, 5), image: (14, 14)), as: Double.self)
        }

        @Test func batchesThatAreSharedOut() {
            check(Self.shape(batch: 40, 6, 16, kernel: (5, 5), image: (14, 14)), as: Float.self)
            check(Self.shape(batch: 3, 20, 40, kernel: (3, 3), image: (24, 24), pad: (1, 1)), as: Float.self)
        }

        @Test func kernelsStridesPaddingAndDilation() {
            for kernel in [(1, 1), (2, 3), (3, 3), (1, 7), (5, 2), (7, 7)] {
                for stride in [(1, 1), (2, 2), (3, 1), (1, 3)] {
                    for (pad, dilation) in [((0, 0), (1, 1)), ((1, 3), (1, 1)), ((2, 2), (2, 2)), ((3, 0), (1, 2))] {
                        let shape = Self.shape(
                            3, 5, kernel: kernel, image: (15, 19), stride: stride, pad: pad, dilation: dilation)
                        check(shape, as: Float.self)
                    }
                }
            }
        }

        @Test func manyChannelsAndWidths() {
            for (inputs, outputs) in [(1, 1), (2, 17), (17, 2), (33, 35), (5, 64)] {
                for width in [1, 5, 16, 33] {
                    let image = (6, width), kernel = (3, min(3, width))
                    check(Self.shape(inputs, outputs, kernel: kernel, image: image, pad: (1, 1)), as: Float.self)
                    check(
                        Self.shape(inputs, outputs, kernel: kernel, image: image, stride: (2, 2), pad: (1, 1)),
                        as: Double.self)
                }
            }
        }

        @Test func tilesOfManyChannels() {  // Winograd's method
            for (inputs, outputs) in [(32, 32), (40, 70), (64, 33)] {
                for image in [(1, 3), (7, 7), (8, 9), (5, 28)] {
                    for dilation in [1, 2] {
                        let shape = Self.shape(
                            inputs, outputs, kernel: (3, 3), image: image, pad: (dilation, dilation),
                            dilation: (dilation, dilation))
                        check(shape, as: Float.self)
                        check(shape, as: Double.self)
                    }
                }
            }
            check(Self.shape(batch: 9, 33, 64, kernel: (3, 3), image: (6, 10), pad: (0, 2)), as: Float.self)
            // Rows of zeros alone.
            check(Self.shape(16, 33, kernel: (3, 3), image: (14, 14), pad: (5, 6)), as: Float.self)
            // Weights of more than a megabyte, for which chunks are larger.
            check(Self.shape(batch: 7, 130, 132, kernel: (3, 3), image: (7, 9), pad: (1, 1)), as: Float.self)
            check(Self.shape(64, 96, kernel: (3, 3), image: (7, 11), pad: (1, 1), groups: 2), as: Float.self)
            check(Self.shape(48, 32, kernel: (3, 3), image: (9, 14), pad: (2, 1), dilation: (1, 3)), as: Float.self)
        }

        @Test func fiveWeightsInARow() {  // Winograd's method, with one vector of outputs and with two
            for (inputs, outputs) in [(1, 6), (6, 16), (3, 5), (16, 33), (7, 1), (6, 8), (2, 40)] {
                for image in [(14, 14), (5, 5), (6, 9), (9, 33), (3, 20), (11, 64)] {
                    for pad in [(0, 0), (2, 2), (1, 3)] where image.0 + 2 * pad.0 >= 5 {
                        let shape = Self.shape(inputs, outputs, kernel: (5, 5), image: image, pad: pad)
                        check(shape, as: Float.self)
                        if pad == (2, 2) { check(shape, as: Double.self) }
                    }
                }
            }
            check(Self.shape(4, 6, kernel: (5, 5), image: (12, 18), pad: (2, 9), groups: 2), as: Float.self)
            check(Self.shape(2, 3, kernel: (5, 5), image: (9, 9), pad: (20, 20)), as: Float.self)
            check(Self.shape(64, 96, kernel: (5, 5), image: (13, 13), pad: (2, 2)), as: Float.self)
        }

        @Test func singlePixelsThatAreApart() {  // products of matrices
            for (stride, image) in [((2, 2), (14, 14)), ((3, 1), (9, 11)), ((1, 2), (5, 30)), ((4, 5), (3, 3))] {
                let shape = Self.shape(16, 21, kernel: (1, 1), image: image, stride: stride)
                check(shape, as: Float.self)
                check(shape, as: Double.self)
            }
        }

        @Test func weightsFromTopToBottom() {  // Winograd's method in pieces of three, two and one
            for kernel in [(2, 2), (3, 1), (3, 3), (4, 4), (6, 3), (7, 7), (9, 2), (3, 11), (20, 1)] {
                for stride in [(1, 1), (2, 2), (2, 1), (1, 2)] {
                    for (inputs, outputs, image) in [(8, 16, (21, 19)), (3, 7, (20, 70)), (5, 24, (22, 6))] {
                        let pad = (kernel.0 / 2, kernel.1 / 2)
                        let shape = Self.shape(inputs, outputs, kernel: kernel, image: image, stride: stride, pad: pad)
                        check(shape, as: Float.self)
                        if kernel == (7, 7) { check(shape, as: Double.self) }
                    }
                }
            }
        }

        /// A tile's outputs are sums and differences of the same products, but infinity minus infinity is not a number.
        @Test func infinityStaysWithItsNeighboursIn7x7Kernels() {
            var s = Self.shape(batch: 1, 3, 32, kernel: (7, 7), image: (24, 24), stride: (2, 2), pad: (3, 3))
            var values: [Float] = someValues(3 * 576, seed: 1)
            values[10 * 24 + 11] = .infinity
            let x = KernelBuffer(values), weight = KernelBuffer<Float>(someValues(32 * 147, seed: 2))
            withEachInstructionSet { name in
                let y = KernelBuffer<Float>(count: 32 * 144)
                kd_conv2d(KD_FLOAT32, &s, x.pointer, weight.pointer, nil, y.pointer)
                for at in 0..<144 where !(4...6).contains(at / 12) || !(4...7).contains(at % 12) {
                    #expect(y.pointer[at].isFinite, "\(name) \(at)")
                }
                #expect(y.pointer[5 * 12 + 5].isInfinite, "\(name)")
            }
        }

        @Test func infinityStaysWithItsNeighboursIn5x5Kernels() {
            for outputs in [3, 32] {  // columns along the lanes, and outputs
                var s = Self.shape(batch: 1, 4, outputs, kernel: (5, 5), image: (20, 20), pad: (2, 2))
                var values: [Float] = someValues(4 * 400, seed: 1)
                values[5 * 20 + 6] = .infinity
                let x = KernelBuffer(values), weight = KernelBuffer<Float>(someValues(outputs * 100, seed: 2))
                withEachInstructionSet { name in
                    let y = KernelBuffer<Float>(count: outputs * 400)
                    kd_conv2d(KD_FLOAT32, &s, x.pointer, weight.pointer, nil, y.pointer)
                    for at in 0..<400 where !(3...7).contains(at / 20) || !(4...8).contains(at % 20) {
                        #expect(y.pointer[at].isFinite, "\(name) \(at)")
                    }
                    #expect(y.pointer[5 * 20 + 6].isInfinite, "\(name)")
                }
            }
        }

        @Test func infinityStaysWithItsNeighbours() {
            var s = Self.shape(batch: 1, 32, 32, kernel: (3, 3), image: (8, 8), pad: (1, 1))
            var values: [Float] = someValues(32 * 64, seed: 1)
            values[3 * 8 + 3] = .infinity
            let x = KernelBuffer(values), weight = KernelBuffer<Float>(someValues(32 * 32 * 9, seed: 2))
            withEachInstructionSet { name in
                let y = KernelBuffer<Float>(count: 32 * 64), dx = KernelBuffer<Float>(count: 32 * 64)
                let dw = KernelBuffer<Float>(count: weight.count)
                kd_conv2d(KD_FLOAT32, &s, x.pointer, weight.pointer, nil, y.pointer)
                kd_conv2d_grad_input(KD_FLOAT32, &s, x.pointer, weight.pointer, dx.pointer)
                kd_conv2d_grad_weight(KD_FLOAT32, &s, x.pointer, weight.pointer, dw.pointer, nil)
                for out in [y, dx] {
                    for at in 0..<64 where !(2...4).contains(at / 8) || !(2...4).contains(at % 8) {
                        #expect(out.pointer[at].isFinite, "\(name) \(at)")
                    }
                }
                #expect(dw.values[..<9].allSatisfy { $0.isInfinite }, "\(name)")
                #expect(dw.values[(32 * 9)...].allSatisfy { $0.isFinite }, "\(name)")
            }
        }

        /// More weights than tiles share at a time, and bands of images whose gradient is computed remainder by remainder:
        /// rows and columns even and odd.
        @Test func stridesOverManyChannels() {
            for image in [(40, 44), (41, 43), (42, 41)] {
                for (kernel, pad) in [((3, 3), (1, 1)), ((4, 5), (2, 1)), ((1, 1), (0, 0))] {
                    let shape = Self.shape(
                        batch: 8, 36, 40, kernel: kernel, image: image, stride: (2, 2), pad: pad)
                    check(shape, as: Float.self)
                }
            }
            check(
                Self.shape(batch: 8, 24, 40, kernel: (3, 3), image: (34, 33), stride: (2, 2), pad: (1, 1)),
                as: Double.self)
        }

        @Test func groups() {
            check(Self.shape(8, 8, kernel: (3, 3), image: (9, 20), pad: (1, 1), groups: 8), as: Float.self)
            check(Self.shape(4, 8, kernel: (3, 3), image: (9, 9), stride: (2, 2), groups: 4), as: Float.self)
            check(Self.shape(6, 40, kernel: (3, 2), image: (9, 9), groups: 2), as: Float.self)
            check(Self.shape(40, 6, kernel: (1, 1), image: (9, 9), groups: 2), as: Double.self)
            for stride in [1, 2] {
                for image in [(9, 70), (17, 31), (3, 5)] {
                    let shape = Self.shape(
                        12, 12, kernel: (3, 3), image: image, stride: (stride, stride), pad: (1, 1), groups: 12)
                    check(shape, as: Float.self)
                    check(shape, as: Double.self)
                }
            }
            for kernel in [(5, 5), (7, 3), (3, 4)] {  // every other column of single channels
                for (pad, dilation) in [((0, 0), (1, 1)), ((2, 4), (1, 2))] {
                    let shape = Self.shape(
                        6, 6, kernel: kernel, image: (19, 45), stride: (2, 2), pad: pad, dilation: dilation, groups: 6)
                    check(shape, as: Float.self)
                    check(shape, as: Double.self)
                }
            }
        }

        @Test func unusualSizes() {
            check(Self.shape(batch: 0, 2, 3, kernel: (3, 3), image: (5, 5)), as: Float.self)
            check(Self.shape(2, 3, kernel: (1, 1), image: (1, 1)), as: Float.self)
            check(Self.shape(2, 3, kernel: (1, 1), image: (5, 5), stride: (3, 4)), as: Float.self)
            check(Self.shape(2, 3, kernel: (2, 2), image: (5, 5), pad: (4, 4)), as: Float.self)
            check(Self.shape(2, 3, kernel: (5, 5), image: (5, 5)), as: Float.self)
        }
    }
}
