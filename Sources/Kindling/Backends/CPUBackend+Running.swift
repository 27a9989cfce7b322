// Reductions of all elements up to each one, along a dimension of contiguous tensors.

internal import CKernels

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension CPUBackend {
    package func recurrence(_ summands: Tensor?, _ factors: Tensor, dim: Int, into: Tensor) {
        let (outer, length, inner) = factors.split(at: dim)
        let type = factors.arithmeticType("cumprod")
        switch factors.dtype {
        case .float32, .float64, .int64:
            kd_recurrence(type, outer, length, inner, summands?.pointer, factors.pointer, into.pointer)
        default:
            let wide = Tensor(empty: into.shape, .int64, backend: self)
            recurrence(summands?.rawTo(.int64), factors.rawTo(.int64), dim: dim, into: wide)
            into.write(wide)
        }
    }

    package func runningExtreme(largest: Bool, _ x: Tensor, dim: Int, positions: Tensor) {
        let (outer, length, inner) = x.split(at: dim)
        let x = x.rawTo(x.dtype.isFloatingPoint ? (x.dtype == .float64 ? .float64 : .float32) : .int64)
        kd_running_extreme(largest, x.cType, outer, length, inner, x.pointer, positions.indices)
    }

    package func logCumulativeSum(_ x: Tensor, dim: Int, into: Tensor) {
        switch x.dtype {
        case .float32: addExponentials(Float.self, Rows(x, dim), x, into)
        case .float64: addExponentials(Double.self, Rows(x, dim), x, into)
        default: _ = x.arithmeticType("logcumsumexp")
        }
    }

    private func addExponentials<Element: BinaryFloatingPoint>(
        _: Element.Type, _ rows: Rows, _ x: Tensor, _ into: Tensor
    ) {
        let values = x.pointer.assumingMemoryBound(to: Element.self)
        let result = into.pointer.assumingMemoryBound(to: Element.self)
        rows.forEach { start, step, count in
            // The sum is exp(largest) times `scaled`.
            var (largest, scaled) = (-Double.infinity, 0.0)
            for place in 0..<count {
                let at = start + place * step
                let value = Double(values[at])
                if value > largest || value.isNaN {
                    scaled = scaled * exp(largest - value) + 1
                    largest = value
                } else if value > -.infinity {
                    scaled += value == largest ? 1 : exp(value - largest)
                }
                result[at] = Element(largest.isInfinite ? largest : largest + log(scaled))
            }
        }
    }
}

/// The rows of a contiguous tensor along a dimension.
private struct Rows {
    private let outer: Int
    private let count: Int
    private let inner: Int

    init(_ tensor: Tensor, _ dim: Int) { (outer, count, inner) = tensor.split(at: dim) }

    /// Calls `body` with each row's first place, the distance of its elements and how many they are.
    func forEach(_ body: (Int, Int, Int) -> Void) {
        for block in 0..<outer {
            for column in 0..<inner { body(block * count * inner + column, inner, count) }
        }
    }
}
