import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Normalization")
    struct NormalizationTests {
        /// Rows with parameters of each element, groups of channels, and channels over a batch.
        private static let shapes: [kd_norm_shape] = {
            var shapes: [kd_norm_shape] = []
            for (rows, length) in [(1, 1), (3, 2), (5, 16), (2, 33), (40, 100), (1, 1500), (0, 3)] {
                for centred in [true, false] {
                    shapes.append(
                        kd_norm_shape(
                            rows: rows, runs: 1, length: length, row_stride: length, run_stride: 0, period: 1,
                            parameter_row: 0, parameter_run: 0, per_element: true, centred: centred, eps: 1e-5))
                }
            }
            for (batch, groups, channels, length) in [(2, 1, 3, 1), (3, 2, 2, 7), (1, 4, 1, 64), (2, 3, 2, 300)] {
                shapes.append(
                    kd_norm_shape(
                        rows: batch * groups, runs: channels, length: length, row_stride: channels * length,
                        run_stride: length, period: groups, parameter_row: channels, parameter_run: 1,
                        per_element: false, centred: true, eps: 1e-3))
            }
            for (batch, channels, length) in [(1, 3, 40), (4, 2, 17), (6, 5, 3), (9, 1, 600)] {
                shapes.append(
                    kd_norm_shape(
                        rows: channels, runs: batch, length: length, row_stride: length,
                        run_stride: channels * length, period: channels, parameter_row: 1, parameter_run: 0,
                        per_element: false, centred: true, eps: 1e-5))
            }
            return shapes
        }()

        /// What the kernels should give, in float64.
        private struct Reference {
            var y: [Double]
            var mean: [Double] = []
            var variance: [Double] = []
            var dx: [Double]
            var dweight: [Double]
            var dbias: [Double]

            init(_ s: kd_norm_shape, _ x: [Double], _ g: [Double], _ weight: [Double], _ bias: [Double]) {
                y = x
                dx = x
                dweight = [Double](repeating: 0, count: s.per_element ? s.length : s.rows * s.runs)
                dbias = dweight
                let size = Double(s.runs * s.length)
                for row in 0..<s.rows {
                    // Each element's place, parameter and place among the parameters' gradients.
                    let places = (0..<s.runs).flatMap { run in
                        (0..<s.length).map { element in
                            let number = row % s.period * s.parameter_row + run * s.parameter_run
                            return (
                                at: row * s.row_stride + run * s.run_stride + element,
                                parameter: s.per_element ? element : number,
                                sum: s.per_element ? element : row * s.runs + run
                            )
                        }
                    }
                    let mean = s.centred ? places.reduce(0) { $0 + x[$1.at] } / size : 0
                    let variance = places.reduce(0) { $0 + (x[$1.at] - mean) * (x[$1.at] - mean) } / size
                    let factor = 1 / (variance + s.eps).squareRoot()
                    let normal = places.map { (x[$0.at] - mean) * factor }
                    let weighted = places.map { g[$0.at] * weight[$0.parameter] }
                    let level = s.centred ? weighted.reduce(0, +) / size : 0
                    let slope = zip(weighted, normal).reduce(0) { $0 + $1.0 * $1.1 } / size
                    for (index, place) in places.enumerated() {
                        y[place.at] = normal[index] * weight[place.parameter] + bias[place.parameter]
                        dx[place.at] = (weighted[index] - level - normal[index] * slope) * factor
                        dweight[place.sum] += g[place.at] * normal[index]
                        dbias[place.sum] += g[place.at]
                    }
                    self.mean.append(mean)
                    self.variance.append(variance)
                }
            }
        }

        private func check<Scalar: KernelScalar>(_ type: Scalar.Type, _ shape: kd_norm_shape, _ comment: Comment) {
            var s = shape
            let count = s.rows * s.runs * s.length
            let parameters = s.per_element ? s.length : s.period * max(s.parameter_row, 1)
            let x = KernelBuffer<Scalar>(someValues(count, seed: 1).map { $0 * 3 + 2 })
            let g = KernelBuffer<Scalar>(someValues(count, seed: 2))
            let weight = KernelBuffer<Scalar>(someValues(parameters, seed: 3))
            let bias = KernelBuffer<Scalar>(someValues(parameters, seed: 4))
            let wanted = Reference(
                s, x.values.map { Double($0) }, g.values.map { Double($0) }, weight.values.map { Double($0) },
                bias.values.map { Double($0) })
            let (y, dx) = (KernelBuffer<Scalar>(count: count), KernelBuffer<Scalar>(count: count))
            let (mean, variance) = (KernelBuffer<Scalar>(count: s.rows), KernelBuffer<Scalar>(count: s.rows))
            let parts = s.per_element ? min(s.rows, 3) : 1
            let sums = s.per_element ? parts * s.length : s.rows * s.runs
            let (dweight, dbias) = (KernelBuffer<Scalar>(count: sums), KernelBuffer<Scalar>(count: sums))
            kd_norm(
                Scalar.dtype, &s, x.pointer, weight.pointer, bias.pointer, y.pointer, mean.pointer, variance.pointer)
            kd_norm_grad(
                Scalar.dtype, &s, g.pointer, x.pointer, weight.pointer, mean.pointer, variance.pointer, dx.pointer,
                parts, dweight.pointer, dbias.pointer)
            func total(_ sums: KernelBuffer<Scalar>) -> [Scalar] {
                guard s.per_element else { return sums.values }
                return (0..<s.length).map { column in
                    (0..<parts).reduce(0) { $0 + sums.values[$1 * s.length + column] }
                }
            }
            // Distances of a lone element are all rounding, and grow by 1 / sqrt(eps).
            let tolerance = Scalar.tolerance * (s.runs * s.length < 3 ? 1000 : 4)
            #expect(worstDifference(mean.values, wanted.mean) == nil, comment)
            #expect(worstDifference(variance.values, wanted.variance) == nil, comment)
            #expect(worstDifference(y.values, wanted.y, tolerance: tolerance) == nil, comment)
            #expect(worstDifference(dx.values, wanted.dx, tolerance: tolerance) == nil, comment)
            #expect(worstDifference(total(dweight), wanted.dweight, tolerance: 4 * tolerance) == nil, comment)
            #expect(worstDifference(total(dbias), wanted.dbias, tolerance: 4 * tolerance) == nil, comment)
            for buffer in [y, dx, mean, variance, dweight, dbias] { #expect(buffer.isIntact, comment) }
        }

        @Test("Values and gradients")
        func values() {
            withEachInstructionSet { name in
                for shape in Self.shapes {
                    let comment: Comment = "\(name) \(shape)"
                    check(Float.self, shape, comment)
                    check(Double.self, shape, comment)
                }
            }
        }

        @Test("Without parameters, and where some gradients are not wanted")
        func partial() {
            withEachInstructionSet { name in
                for shape in Self.shapes {
                    var s = shape
                    let count = s.rows * s.runs * s.length
                    let x = KernelBuffer<Float>(someValues(count, seed: 5))
                    let g = KernelBuffer<Float>(someValues(count, seed: 6))
                    let ones = [Double](repeating: 1, count: count + 1)
                    let wanted = Reference(
                        s, x.values.map { Double($0) }, g.values.map { Double($0) }, ones, ones.map { _ in 0 })
                    let (y, dx) = (KernelBuffer<Float>(count: count), KernelBuffer<Float>(count: count))
                    let (mean, variance) = (KernelBuffer<Float>(count: s.rows), KernelBuffer<Float>(count: s.rows))
                    kd_norm(KD_FLOAT32, &s, x.pointer, nil, nil, y.pointer, mean.pointer, variance.pointer)
                    kd_norm_grad(
                        KD_FLOAT32, &s, g.pointer, x.pointer, nil, mean.pointer, variance.pointer, dx.pointer, 1, nil,
                        nil)
                    let tolerance = Float.tolerance * (s.runs * s.length < 3 ? 1000 : 8)
                    let comment: Comment = "\(name) \(shape)"
                    #expect(worstDifference(y.values, wanted.y, tolerance: tolerance) == nil, comment)
                    #expect(worstDifference(dx.values, wanted.dx, tolerance: tolerance) == nil, comment)
                }
            }
        }

        @Test("The same bits for any number of threads", arguments: [1, 2, 3])
        func threads(count: Int) {
            func run() -> [Float] {
                var s = kd_norm_shape(
                    rows: 300, runs: 1, length: 257, row_stride: 257, run_stride: 0, period: 1, parameter_row: 0,
                    parameter_run: 0, per_element: true, centred: true, eps: 1e-5)
                let x = KernelBuffer<Float>(someValues(300 * 257, seed: 7)), dx = KernelBuffer<Float>(count: 300 * 257)
                let (mean, variance) = (KernelBuffer<Float>(count: 300), KernelBuffer<Float>(count: 300))
                let (sums, more) = (KernelBuffer<Float>(count: 10 * 257), KernelBuffer<Float>(count: 10 * 257))
                kd_norm(KD_FLOAT32, &s, x.pointer, nil, nil, dx.pointer, mean.pointer, variance.pointer)
                kd_norm_grad(
                    KD_FLOAT32, &s, x.pointer, x.pointer, nil, mean.pointer, variance.pointer, dx.pointer, 10,
                    sums.pointer, more.pointer)
                return dx.values + sums.values + more.values
            }
            let usual = kd_get_threads()
            defer { kd_set_threads(usual) }
            kd_set_threads(1)
            let wanted = run()
            kd_set_threads(Int32(count))
            #expect(run() == wanted)
        }
    }
}
