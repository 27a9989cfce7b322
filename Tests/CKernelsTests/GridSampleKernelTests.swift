import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Looking up images")
    struct GridSampleTests {
        /// A place along a dimension of `size` pixels, as PyTorch's grid_sample finds it.
        private func place(_ shape: kd_grid_shape, _ size: Int, _ grid: Double) -> Double {
            let last = Double(size - 1)
            var place = shape.align_corners ? (grid + 1) / 2 * last : ((grid + 1) * Double(size) - 1) / 2
            if shape.padding == KD_GRID_REFLECTION {
                let low = shape.align_corners ? 0 : -0.5
                let span = shape.align_corners ? last : Double(size)
                if span == 0 { return 0 }
                var distance = abs(place - low).truncatingRemainder(dividingBy: 2 * span)
                if distance > span { distance = 2 * span - distance }
                place = distance + low
            }
            return shape.padding == KD_GRID_ZEROS ? place : min(max(place, 0), last)
        }

        private func value(_ shape: kd_grid_shape, _ plane: ArraySlice<Double>, _ x: Double, _ y: Double) -> Double {
            func pixel(_ row: Double, _ column: Double) -> Double {
                let isInside = row >= 0 && row < Double(shape.height) && column >= 0 && column < Double(shape.width)
                return isInside ? plane[plane.startIndex + Int(row) * shape.width + Int(column)] : 0
            }
            let (column, row) = (place(shape, shape.width, x), place(shape, shape.height, y))
            if shape.nearest { return pixel(row.rounded(.toNearestOrEven), column.rounded(.toNearestOrEven)) }
            let (top, left) = (floor(row), floor(column))
            let (down, right) = (row - top, column - left)
            return pixel(top, left) * (1 - down) * (1 - right) + pixel(top, left + 1) * (1 - down) * right
                + pixel(top + 1, left) * down * (1 - right) + pixel(top + 1, left + 1) * down * right
        }

        private func check<Scalar: KernelScalar>(_ shape: kd_grid_shape, as type: Scalar.Type) {
            var shape = shape
            let size = shape.height * shape.width
            let x = KernelBuffer<Scalar>(someValues(shape.batch * shape.channels * size, seed: 1))
            // Multiples of 1/64 and a little more, so that both precisions find the same pixels.
            let grid = KernelBuffer<Scalar>(
                (0..<shape.batch * shape.places * 2).map {
                    Scalar(someIntegers(7, limit: 130)($0) as Int32) / 64 + Scalar(0.0009765625)
                })
            let pixels = x.values.map { Double($0) }
            var expected: [Double] = []
            for channel in 0..<shape.batch * shape.channels {
                let plane = pixels[channel * size..<(channel + 1) * size]
                for place in 0..<shape.places {
                    let at = (channel / shape.channels * shape.places + place) * 2
                    expected.append(value(shape, plane, Double(grid.pointer[at]), Double(grid.pointer[at + 1])))
                }
            }
            withEachInstructionSet { name in
                let y = KernelBuffer<Scalar>(count: expected.count)
                kd_grid_sample2d(Scalar.dtype, &shape, x.pointer, grid.pointer, y.pointer)
                // A place is known to some digits, a pixel's share of it as well.
                let difference = worstDifference(y.values, expected, tolerance: 200 * Scalar.tolerance)
                #expect(difference == nil && y.isIntact, "\(name) \(shape): \(difference ?? "")")
            }
        }

        @Test("Both modes, with all paddings, at places inside and outside")
        func grid() {
            for nearest in [false, true] {
                for padding in [KD_GRID_ZEROS, KD_GRID_BORDER, KD_GRID_REFLECTION] {
                    for alignCorners in [false, true] {
                        for (batch, channels, height, width, places) in [
                            (1, 1, 1, 1, 1), (2, 3, 5, 7, 33), (1, 2, 16, 9, 300), (2, 1, 1, 8, 17), (0, 1, 2, 2, 3),
                        ] {
                            let shape = kd_grid_shape(
                                batch: batch, channels: channels, height: height, width: width, places: places,
                                nearest: nearest, padding: padding, align_corners: alignCorners)
                            check(shape, as: Float.self)
                            check(shape, as: Double.self)
                        }
                    }
                }
            }
        }

        @Test("What lies outside is not read: infinities there stay away")
        func outside() {
            var shape = kd_grid_shape(
                batch: 1, channels: 1, height: 2, width: 2, places: 1, nearest: false, padding: KD_GRID_ZEROS,
                align_corners: true)
            let x = KernelBuffer<Float>([.infinity, .infinity, .infinity, 3])
            let grid = KernelBuffer<Float>([4, 4])
            withEachInstructionSet { name in
                let y = KernelBuffer<Float>(count: 1)
                kd_grid_sample2d(KD_FLOAT32, &shape, x.pointer, grid.pointer, y.pointer)
                #expect(y.values == [0], "\(name)")
            }
        }
    }
}
