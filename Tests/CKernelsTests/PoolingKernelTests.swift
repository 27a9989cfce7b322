import CKernels
import Testing

extension KernelTests {
    @Suite("Pooling")
    struct PoolingTests {
        private static func shape(
            planes: Int = 3, kernel: (Int, Int), image: (Int, Int), stride: (Int, Int), pad: (Int, Int) = (0, 0),
            dilation: (Int, Int) = (1, 1), more: (Int, Int) = (0, 0)
        ) -> kd_pool2d_shape {
            kd_pool2d_shape(
                planes: planes, height: image.0, width: image.1,
                out_height: (image.0 + 2 * pad.0 - dilation.0 * (kernel.0 - 1) - 1) / stride.0 + 1 + more.0,
                out_width: (image.1 + 2 * pad.1 - dilation.1 * (kernel.1 - 1) - 1) / stride.1 + 1 + more.1,
                kernel_height: kernel.0, kernel_width: kernel.1, stride_height: stride.0, stride_width: stride.1,
                pad_height: pad.0, pad_width: pad.1, dilation_height: dilation.0, dilation_width: dilation.1)
        }

        /// Calls `body` for each window with its number and the positions in the input that it covers.
        private func forEachWindow(_ s: kd_pool2d_shape, _ body: (_ window: Int, _ inside: [Int]) -> Void) {
            var window = 0
            for plane in 0..<s.planes {
                for h in 0..<s.out_height {
                    for w in 0..<s.out_width {
                        var inside: [Int] = []
                        for i in 0..<s.kernel_height {
                            for j in 0..<s.kernel_width {
                                let row = h * s.stride_height + i * s.dilation_height - s.pad_height
                                let column = w * s.stride_width + j * s.dilation_width - s.pad_width
                                if row < 0 || row >= s.height || column < 0 || column >= s.width { continue }
                                inside.append((plane * s.height + row) * s.width + column)
                            }
                        }
                        body(window, inside)
                        window += 1
                    }
                }
            }
        }

        private func checkMax<Scalar: KernelScalar>(_ shape: kd_pool2d_shape, as type: Scalar.Type) {
            checkMax(shape, relu: false, as: type)
            checkMax(shape, relu: true, as: type)
        }

        /// `relu`: of max(x, 0), and the gradient of the windows above zero only.
        private func checkMax<Scalar: KernelScalar>(_ shape: kd_pool2d_shape, relu: Bool, as type: Scalar.Type) {
            var s = shape
            let windows = s.planes * s.out_height * s.out_width, planeSize = s.height * s.width
            var values: [Scalar] = someValues(s.planes * planeSize, seed: 1)
            for index in stride(from: 0, to: values.count, by: 3) { values[index] = 0.5 }  // equal maxima
            let x = KernelBuffer(values), grad = KernelBuffer<Scalar>(someValues(windows, seed: 2))
            if relu { values = values.map { max($0, 0) } }
            var expected: [Double] = [], places: [Int64] = []
            var gradient = Array(repeating: 0.0, count: x.count)
            forEachWindow(s) { window, inside in
                let best = inside.dropFirst().reduce(inside[0]) { values[$1] > values[$0] ? $1 : $0 }
                expected.append(Double(values[best]))
                places.append(Int64(best % planeSize))
                if !relu || values[best] > 0 { gradient[best] += Double(grad.pointer[window]) }
            }
            let bytes = s.kernel_height * s.kernel_width > 128 ? 4 : 1
            withEachInstructionSet { name in
                let y = KernelBuffer<Scalar>(count: windows), dx = KernelBuffer<Scalar>(count: x.count)
                let position = KernelBuffer<UInt8>(count: windows * bytes, mark: 0xEE)
                let indices = KernelBuffer<Int64>(count: windows, mark: -1)
                kd_max_pool2d(Scalar.dtype, &s, relu, x.pointer, y.pointer, position.pointer)
                kd_max_pool2d_indices(&s, position.pointer, indices.pointer)
                kd_max_pool2d_grad(Scalar.dtype, &s, relu, grad.pointer, position.pointer, dx.pointer)
                #expect(y.values.map { Double($0) } == expected, "\(name) \(s)")
                #expect(indices.values == places, "\(name) \(s)")
                let difference = worstDifference(dx.values, gradient)
                #expect(difference == nil, "\(name) \(s): \(difference ?? "")")
                let alone = KernelBuffer<Scalar>(count: windows)
                kd_max_pool2d(Scalar.dtype, &s, relu, x.pointer, alone.pointer, nil)
                #expect(alone.values.map { Double($0) } == expected, "\(name) \(s), without positions")
                #expect(y.isIntact && dx.isIntact && position.isIntact && indices.isIntact, "\(name) \(s)")
                #expect(alone.isIntact, "\(name) \(s), without positions")
            }
        }

        private func checkAverage<Scalar: KernelScalar>(
            _ shape: kd_pool2d_shape, includePad: Bool, divisor: Int, as type: Scalar.Type
        ) {
            var s = shape
            let windows = s.planes * s.out_height * s.out_width
            let x = KernelBuffer<Scalar>(someValues(s.planes * s.height * s.width, seed: 1))
            let grad = KernelBuffer<Scalar>(someValues(windows, seed: 2))
            var expected: [Double] = [], gradient = Array(repeating: 0.0, count: x.count)
            forEachWindow(s) { window, inside in
                let h = window / s.out_width % s.out_height, w = window % s.out_width
                let top = h * s.stride_height - s.pad_height, left = w * s.stride_width - s.pad_width
                let rows = min(top + s.kernel_height, s.height + s.pad_height) - top
                let columns = min(left + s.kernel_width, s.width + s.pad_width) - left
                let count = divisor != 0 ? divisor : includePad ? rows * columns : inside.count
                expected.append(inside.reduce(0) { $0 + Double(x.pointer[$1]) } / Double(count))
                for index in inside { gradient[index] += Double(grad.pointer[window]) / Double(count) }
            }
            withEachInstructionSet { name in
                let y = KernelBuffer<Scalar>(count: windows), dx = KernelBuffer<Scalar>(count: x.count)
                kd_avg_pool2d(Scalar.dtype, &s, includePad, divisor, x.pointer, y.pointer)
                kd_avg_pool2d_grad(Scalar.dtype, &s, includePad, divisor, grad.pointer, dx.pointer)
                for (result, reference) in [(y, expected), (dx, gradient)] {
                    let difference = worstDifference(result.values, reference)
                    #expect(difference == nil, "\(name) \(s): \(difference ?? "")")
                    #expect(result.isIntact, "\(name) \(s)")
                }
            }
        }

        @Test(arguments: [1, 2]) func pairs(rows: Int) {
            for image in [(2, 2), (10, 10), (28, 28), (7, 9), (6, 65), (11, 5), (14, 16), (4, 17)] {
                let shape = Self.shape(kernel: (rows, 2), image: image, stride: (rows, 2))
                checkMax(shape, as: Float.self)
                checkMax(shape, as: Double.self)
                checkAverage(shape, includePad: true, divisor: 0, as: Float.self)
                checkAverage(shape, includePad: true, divisor: 0, as: Double.self)
            }
        }

        @Test func otherWindows() {
            for (kernel, stride, pad) in [
                ((3, 3), (2, 2), (1, 1)), ((3, 3), (1, 1), (1, 1)), ((2, 4), (3, 1), (0, 2)), ((1, 5), (1, 4), (0, 0)),
            ] {
                for image in [(9, 9), (12, 40), (5, 17)] {
                    let shape = Self.shape(kernel: kernel, image: image, stride: stride, pad: pad)
                    checkMax(shape, as: Float.self)
                    checkMax(shape, as: Double.self)
                    checkAverage(shape, includePad: true, divisor: 0, as: Float.self)
                    checkAverage(shape, includePad: false, divisor: 0, as: Double.self)
                    checkAverage(shape, includePad: true, divisor: 5, as: Float.self)
                }
            }
            checkMax(Self.shape(kernel: (3, 2), image: (11, 33), stride: (2, 1), dilation: (2, 3)), as: Float.self)
            checkMax(Self.shape(kernel: (16, 8), image: (20, 30), stride: (2, 1)), as: Float.self)
            checkMax(Self.shape(kernel: (12, 11), image: (20, 30), stride: (2, 1)), as: Float.self)
            checkMax(Self.shape(kernel: (12, 11), image: (20, 30), stride: (5, 6), pad: (5, 5)), as: Double.self)
        }

        private func checkAdaptiveMax<Scalar: KernelScalar>(_ shape: kd_pool2d_shape, as type: Scalar.Type) {
            var s = shape
            var values: [Scalar] = someValues(s.planes * s.height * s.width, seed: 1)
            for place in values.indices { values[place] = (3 * values[place]).rounded() }  // so that some are equal
            for place in stride(from: 7, to: values.count, by: 31) { values[place] = .nan }
            let x = KernelBuffer<Scalar>(values)
            let windows = s.planes * s.out_height * s.out_width
            var (largest, places): ([Scalar], [Int64]) = ([], [])
            for window in 0..<windows {
                let (h, w) = (window / s.out_width % s.out_height, window % s.out_width)
                var best: (value: Scalar, place: Int)?
                for row in h * s.height / s.out_height..<((h + 1) * s.height + s.out_height - 1) / s.out_height {
                    for column in w * s.width / s.out_width..<((w + 1) * s.width + s.out_width - 1) / s.out_width {
                        let place = row * s.width + column
                        let value = values[window / (s.out_height * s.out_width) * s.height * s.width + place]
                        if best.map({ value > $0.value || value.isNaN }) ?? true { best = (value, place) }
                    }
                }
                largest.append(best!.value)
                places.append(Int64(best!.place))
            }
            withEachInstructionSet { name in
                let y = KernelBuffer<Scalar>(count: windows), indices = KernelBuffer<Int64>(count: windows, mark: -987)
                kd_adaptive_max_pool2d(Scalar.dtype, &s, x.pointer, y.pointer, indices.pointer)
                #expect(y.isIntact && indices.isIntact && indices.values == places, "\(name) \(s)")
                #expect(firstDifference(y.values, largest.map { Double($0) }, tolerance: 0) == nil, "\(name) \(s)")
            }
        }

        @Test func adaptiveWindows() {
            for (height, width, outHeight, outWidth) in [(5, 7, 2, 3), (4, 4, 4, 4), (3, 17, 5, 1), (16, 33, 7, 20)] {
                var shape = Self.shape(planes: 3, kernel: (1, 1), image: (height, width), stride: (1, 1))
                (shape.out_height, shape.out_width) = (outHeight, outWidth)
                checkAdaptiveMax(shape, as: Float.self)
                checkAdaptiveMax(shape, as: Double.self)
            }
        }

        @Test func windowsThatHangOver() {  // PyTorch's ceil_mode
            let shape = Self.shape(kernel: (3, 3), image: (8, 8), stride: (2, 2), more: (1, 1))
            checkMax(shape, as: Float.self)
            checkAverage(shape, includePad: true, divisor: 0, as: Float.self)
            let half = Self.shape(kernel: (2, 2), image: (7, 7), stride: (2, 2), more: (1, 1))
            checkMax(half, as: Float.self)
            checkAverage(half, includePad: false, divisor: 0, as: Float.self)
        }

        @Test(arguments: [0, 1, 40, 41]) func nanWins(place: Int) {
            var s = Self.shape(planes: 1, kernel: (2, 2), image: (4, 40), stride: (2, 2))
            var values: [Float] = someValues(160, seed: 3)
            values[place] = .nan
            let x = KernelBuffer(values)
            withEachInstructionSet { name in
                let y = KernelBuffer<Float>(count: 40), position = KernelBuffer<UInt8>(count: 40, mark: 0)
                let alone = KernelBuffer<Float>(count: 40)
                kd_max_pool2d(KD_FLOAT32, &s, false, x.pointer, y.pointer, position.pointer)
                kd_max_pool2d(KD_FLOAT32, &s, false, x.pointer, alone.pointer, nil)
                #expect(y.pointer[0].isNaN && position.pointer[0] & 127 == place / 40 * 2 + place % 40, "\(name)")
                #expect(alone.pointer[0].isNaN, "\(name), without positions")
                #expect(!y.pointer[1].isNaN, "\(name)")
                #expect(Array(y.values[1...]) == Array(alone.values[1...]), "\(name)")
            }
        }

        @Test(arguments: [(1, 1), (2, 3), (5, 5), (7, 9), (13, 20)])
        func adaptiveAverage(out: (Int, Int)) {
            var s = Self.shape(planes: 4, kernel: (1, 1), image: (7, 19), stride: (1, 1))
            (s.out_height, s.out_width) = out
            let windows = s.planes * out.0 * out.1
            let x = KernelBuffer<Float>(someValues(s.planes * s.height * s.width, seed: 1))
            let grad = KernelBuffer<Float>(someValues(windows, seed: 2))
            var expected: [Double] = [], gradient = Array(repeating: 0.0, count: x.count)
            for window in 0..<windows {
                let (h, w, plane) = (window / out.1 % out.0, window % out.1, window / out.1 / out.0)
                let rows = h * s.height / out.0..<((h + 1) * s.height + out.0 - 1) / out.0
                let columns = w * s.width / out.1..<((w + 1) * s.width + out.1 - 1) / out.1
                let inside = rows.flatMap { row in columns.map { (plane * s.height + row) * s.width + $0 } }
                expected.append(inside.reduce(0) { $0 + Double(x.pointer[$1]) } / Double(inside.count))
                for index in inside { gradient[index] += Double(grad.pointer[window]) / Double(inside.count) }
            }
            withEachInstructionSet { name in
                let y = KernelBuffer<Float>(count: windows), dx = KernelBuffer<Float>(count: x.count)
                kd_adaptive_avg_pool2d(KD_FLOAT32, &s, x.pointer, y.pointer)
                kd_adaptive_avg_pool2d_grad(KD_FLOAT32, &s, grad.pointer, dx.pointer)
                for (result, reference) in [(y, expected), (dx, gradient)] {
                    let difference = worstDifference(result.values, reference)
                    #expect(difference == nil, "\(name) \(out): \(difference ?? "")")
                    #expect(result.isIntact, "\(name) \(out)")
                }
            }
        }

        @Test func threadsDoNotShow() {
            var s = Self.shape(planes: 400, kernel: (3, 3), image: (28, 28), stride: (2, 2), pad: (1, 1))
            let x = KernelBuffer<Float>(someValues(400 * 784, seed: 1))
            let windows = 400 * s.out_height * s.out_width
            let results = [1, 2].map { threads in
                withThreads(threads) {
                    let y = KernelBuffer<Float>(count: windows), dx = KernelBuffer<Float>(count: x.count)
                    let position = KernelBuffer<UInt8>(count: windows, mark: 0)
                    kd_max_pool2d(KD_FLOAT32, &s, false, x.pointer, y.pointer, position.pointer)
                    kd_max_pool2d_grad(KD_FLOAT32, &s, false, y.pointer, position.pointer, dx.pointer)
                    return y.values + dx.values
                }
            }
            #expect(haveSameBits(results[0], results[1]))
        }
    }
}
