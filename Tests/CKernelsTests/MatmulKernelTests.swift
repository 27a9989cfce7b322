import CKernels
import Testing

extension KernelTests {
    @Suite("Matrix product")
    struct MatmulTests {
        /// How a matrix lies in memory.
        enum Layout: CaseIterable { case rows, columns, spread }

        struct Problem {
            var batch = 1
            var m, n, k: Int
            var layouts: (a: Layout, b: Layout, c: Layout) = (.rows, .rows, .rows)
            var accumulate = false
            var hasBias = false
        }

        private static func strides(_ layout: Layout, rows: Int, columns: Int) -> (row: Int, column: Int, size: Int) {
            switch layout {
            case .rows: (columns, 1, rows * columns)
            case .columns: (1, rows, rows * columns)
            case .spread: (2 * columns + 1, 2, rows * (2 * columns + 1))
            }
        }

        /// Compares with sums in double precision, for each instruction set, with one and with two threads.
        private func check<Scalar: KernelScalar>(_ problem: Problem, as type: Scalar.Type) {
            let (batch, m, n, k) = (problem.batch, problem.m, problem.n, problem.k)
            let a = Self.strides(problem.layouts.a, rows: m, columns: k)
            let b = Self.strides(problem.layouts.b, rows: k, columns: n)
            let c = Self.strides(problem.layouts.c, rows: m, columns: n)
            var shape = kd_matmul_shape(
                batch: batch, m: m, n: n, k: k, a_batch: a.size, a_row: a.row, a_column: a.column, b_batch: b.size,
                b_row: b.row, b_column: b.column, c_batch: c.size, c_row: c.row, c_column: c.column,
                accumulate: problem.accumulate)
            let aValues = KernelBuffer<Scalar>(someValues(batch * a.size, seed: 1))
            let bValues = KernelBuffer<Scalar>(someValues(batch * b.size, seed: 2))
            let bias = KernelBuffer<Scalar>(someValues(n, seed: 3))
            let before: [Scalar] = someValues(batch * c.size, seed: 4)

            var expected = before.map { Double($0) }
            var scale = expected.map { abs($0) }
            for q in 0..<batch {
                for i in 0..<m {
                    for j in 0..<n {
                        let at = q * c.size + i * c.row + j * c.column
                        var sum = problem.accumulate ? expected[at] : 0
                        if problem.hasBias { sum += Double(bias.pointer[j]) }
                        scale[at] = abs(sum)
                        for l in 0..<k {
                            let product =
                                Double(aValues.pointer[q * a.size + i * a.row + l * a.column])
                                * Double(bValues.pointer[q * b.size + l * b.row + j * b.column])
                            sum += product
                            scale[at] += abs(product)
                        }
                        expected[at] = sum
                    }
                }
            }
            withEachInstructionSet { name in
                let results = [1, 2].map { threads in
                    withThreads(threads) {
                        let out = KernelBuffer<Scalar>(before)
                        kd_matmul(
                            Scalar.dtype, &shape, aValues.pointer, bValues.pointer,
                            problem.hasBias ? bias.pointer : nil, out.pointer)
                        #expect(out.isIntact, "\(name) \(problem)")
                        return out.values
                    }
                }
                let difference = worstDifference(results[0], expected, scale: scale)
                #expect(difference == nil, "\(name) \(problem): \(difference ?? "")")
                #expect(haveSameBits(results[0], results[1]), "\(name) \(problem)")
            }
        }

        @Test func sizesAroundTheBlocksOfRegisters() {
            for m in [1, 2, 3, 5, 14, 16, 17, 33] {
                for n in [1, 4, 10, 16, 17, 31, 65] {
                    for k in [0, 1, 5, 17, 84] {
                        check(Problem(m: m, n: n, k: k, hasBias: (m + n) % 2 == 0), as: Float.self)
                    }
                }
            }
        }

        /// One row: B is read in long runs, along its rows or its columns.
        @Test func oneRow() {
            for n in [129, 200, 400, 767, 768, 1100] {
                for k in [1, 2, 7, 84] {
                    check(Problem(m: 1, n: n, k: k, accumulate: k == 7, hasBias: n % 2 == 0), as: Float.self)
                }
                check(Problem(m: 1, n: n, k: 9, hasBias: true), as: Double.self)
                check(Problem(m: 1, n: n, k: 9, layouts: (.rows, .rows, .spread)), as: Float.self)
                check(Problem(m: n, n: 1, k: 9, layouts: (.columns, .rows, .rows), hasBias: true), as: Float.self)
            }
            for k in [95, 100, 192, 203, 400, 777] {
                for n in [1, 5, 16, 21, 84] {
                    let (accumulate, hasBias) = (n == 5, k % 2 == 0)
                    let layouts: (Layout, Layout, Layout) = (.rows, .columns, .rows)
                    let problem = Problem(m: 1, n: n, k: k, layouts: layouts, accumulate: accumulate, hasBias: hasBias)
                    check(problem, as: Float.self)
                    check(problem, as: Double.self)
                }
            }
        }

        /// Results of more columns than a tall tile has go by wide tiles: each number of rows and of vectors is met.
        @Test func tilesOfManyColumns() {
            for m in 1...20 {
                for n in [40, 48, 64, 72, 136] {
                    let problem = Problem(m: m, n: n, k: 18 + m % 4, accumulate: m % 3 == 0, hasBias: m % 2 == 0)
                    check(problem, as: Float.self)
                    check(Problem(m: m, n: n / 2, k: 17, layouts: (.columns, .rows, .rows)), as: Double.self)
                }
            }
            let packed: (Layout, Layout, Layout) = (.rows, .columns, .rows)
            let spread: (Layout, Layout, Layout) = (.rows, .columns, .spread)
            for n in [261, 280, 300, 312] {
                check(Problem(m: 131, n: n, k: 530, layouts: packed, hasBias: true), as: Float.self)
                check(Problem(m: 33, n: n, k: 520, layouts: spread, accumulate: true), as: Float.self)
            }
        }

        @Test func everyCombinationOfStrides() {
            for a in Layout.allCases {
                for b in Layout.allCases {
                    for c in Layout.allCases {
                        for (m, n, k) in [(3, 20, 33), (19, 35, 18), (40, 3, 7), (64, 10, 84)] {
                            let problem = Problem(
                                batch: 2, m: m, n: n, k: k, layouts: (a, b, c), accumulate: m == 19, hasBias: m != 3)
                            check(problem, as: Float.self)
                            check(problem, as: Double.self)
                        }
                    }
                }
            }
        }

        @Test func sizesThatArePackedAndShared() {
            check(Problem(m: 150, n: 130, k: 600, hasBias: true), as: Float.self)
            check(Problem(m: 128, n: 150, k: 600, hasBias: true), as: Float.self)
            check(Problem(m: 300, n: 130, k: 600), as: Float.self)
            check(Problem(m: 130, n: 300, k: 520, layouts: (.rows, .columns, .rows), hasBias: true), as: Float.self)
            check(Problem(m: 120, n: 300, k: 520, layouts: (.rows, .columns, .rows), hasBias: true), as: Float.self)
            check(Problem(m: 130, n: 90, k: 520, layouts: (.columns, .columns, .columns)), as: Double.self)
            check(Problem(batch: 3, m: 90, n: 64, k: 256, layouts: (.rows, .columns, .rows)), as: Float.self)
            check(Problem(batch: 20, m: 33, n: 40, k: 30, layouts: (.rows, .columns, .rows)), as: Float.self)
            check(Problem(m: 2, n: 1200, k: 300, layouts: (.rows, .columns, .rows)), as: Float.self)
            check(Problem(m: 1500, n: 1, k: 200), as: Float.self)
        }

        /// Where there is more than one thread, half of k each.
        @Test func gradientsOfWeights() {
            for layouts in [(.columns, .rows, .rows), (.columns, .rows, .columns)] as [(Layout, Layout, Layout)] {
                check(Problem(m: 84, n: 120, k: 256, layouts: layouts), as: Float.self)
                check(Problem(m: 130, n: 41, k: 1022, layouts: layouts), as: Float.self)
                check(Problem(m: 65, n: 70, k: 130, layouts: layouts), as: Double.self)
                check(Problem(m: 65, n: 70, k: 131, layouts: layouts, hasBias: true), as: Float.self)
            }
        }

        @Test func largeOperandsWhoseRowsLiePagesApart() {
            check(Problem(batch: 2, m: 30, n: 1101, k: 240, accumulate: true), as: Float.self)
            check(Problem(m: 31, n: 550, k: 530, hasBias: true), as: Double.self)
            let tall: (Layout, Layout, Layout) = (.columns, .rows, .rows)
            check(Problem(m: 1101, n: 150, k: 70, layouts: tall, hasBias: true), as: Float.self)
            check(Problem(batch: 2, m: 530, n: 800, k: 20, layouts: tall, accumulate: true), as: Double.self)
            let turned: (Layout, Layout, Layout) = (.columns, .rows, .columns)
            check(Problem(batch: 2, m: 1101, n: 30, k: 240, layouts: turned, hasBias: true), as: Float.self)
        }

        @Test func oneOperandSharedByTheBatch() {
            var shape = kd_matmul_shape(
                batch: 3, m: 20, n: 40, k: 10, a_batch: 200, a_row: 10, a_column: 1, b_batch: 0, b_row: 1, b_column: 10,
                c_batch: 800, c_row: 40, c_column: 1, accumulate: false)
            let a = KernelBuffer<Float>(someValues(600, seed: 1)), b = KernelBuffer<Float>(someValues(400, seed: 2))
            withEachInstructionSet { name in
                let together = KernelBuffer<Float>(count: 2400), single = KernelBuffer<Float>(count: 800)
                kd_matmul(KD_FLOAT32, &shape, a.pointer, b.pointer, nil, together.pointer)
                var last = shape
                last.batch = 1
                kd_matmul(KD_FLOAT32, &last, a.pointer + 400, b.pointer, nil, single.pointer)
                let difference = worstDifference(Array(together.values[1600...]), single.values.map { Double($0) })
                #expect(difference == nil, "\(name): \(difference ?? "")")
            }
        }

        @Test func emptyProblemsWriteNothing() {
            let operand = KernelBuffer<Float>(someValues(16, seed: 1)), out = KernelBuffer<Float>(count: 4)
            for (batch, m, n) in [(0, 2, 2), (1, 0, 2), (1, 2, 0)] {
                var shape = kd_matmul_shape(
                    batch: batch, m: m, n: n, k: 2, a_batch: 4, a_row: 2, a_column: 1, b_batch: 4, b_row: 2,
                    b_column: 1, c_batch: 4, c_row: 2, c_column: 1, accumulate: false)
                kd_matmul(KD_FLOAT32, &shape, operand.pointer, operand.pointer, nil, out.pointer)
                #expect(out.values == [-987, -987, -987, -987])
            }
        }
    }
}
