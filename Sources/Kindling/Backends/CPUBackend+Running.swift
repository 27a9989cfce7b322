// Reductions of all elements up to each one, along a dimension of contiguous tensors. In Swift: each element waits for
// the one before it, so that vectors would gain little.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension CPUBackend {
    package func recurrence(_ summands: Tensor?, _ factors: Tensor, dim: Int, into: Tensor) {
        let rows = Rows(factors, dim)
        switch factors.dtype {
        case .float32: recur(Float.self, rows, summands, factors, into)
        case .float64: recur(Double.self, rows, summands, factors, into)
        case .int64: recurWrapping(rows, summands, factors, into)
        case .int32, .uint8, .bool:
            let wide = Tensor(empty: into.shape, .int64, backend: self)
            recurWrapping(rows, summands?.rawConverted(to: .int64), factors.rawConverted(to: .int64), wide)
            into.write(wide)
        case .float16, .bfloat16: _ = factors.arithmeticType("cumprod")
        }
    }

    /// In double precision, as PyTorch does.
    private func recur<Element: BinaryFloatingPoint>(
        _: Element.Type, _ rows: Rows, _ summands: Tensor?, _ factors: Tensor, _ into: Tensor
    ) {
        let c = factors.pointer.assumingMemoryBound(to: Element.self)
        let b = summands?.pointer.assumingMemoryBound(to: Element.self)
        let result = into.pointer.assumingMemoryBound(to: Element.self)
        rows.forEach { start, step, count in
            var running = 0.0
            for place in 0..<count {
                let at = start + place * step
                if let b {
                    running = place == 0 ? Double(b[at]) : Double(b[at]) + Double(c[at]) * running
                } else {
                    running = place == 0 ? Double(c[at]) : Double(c[at]) * running
                }
                result[at] = Element(running)
            }
        }
    }

    private func recurWrapping(_ rows: Rows, _ summands: Tensor?, _ factors: Tensor, _ into: Tensor) {
        let c = factors.pointer.assumingMemoryBound(to: Int64.self)
        let b = summands?.pointer.assumingMemoryBound(to: Int64.self)
        let result = into.pointer.assumingMemoryBound(to: Int64.self)
        rows.forEach { start, step, count in
            var running: Int64 = b == nil ? 1 : 0
            for place in 0..<count {
                let at = start + place * step
                running = (b?[at] ?? 0) &+ c[at] &* running
                result[at] = running
            }
        }
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

    package func runningExtreme(largest: Bool, _ x: Tensor, dim: Int, positions: Tensor) {
        switch x.dtype {
        case .float32: follow(Float.self, largest, Rows(x, dim), x, positions) { $0.isNaN }
        case .float64, .float16, .bfloat16:
            follow(Double.self, largest, Rows(x, dim), x.rawTo(.float64), positions) { $0.isNaN }
        default: follow(Int64.self, largest, Rows(x, dim), x.rawTo(.int64), positions) { _ in false }
        }
    }

    private func follow<Element: Comparable>(
        _: Element.Type, _ largest: Bool, _ rows: Rows, _ x: Tensor, _ positions: Tensor,
        _ isNaN: (Element) -> Bool
    ) {
        let values = x.pointer.assumingMemoryBound(to: Element.self)
        let places = positions.pointer.assumingMemoryBound(to: Int64.self)
        rows.forEach { start, step, count in
            var best = 0
            for place in 0..<count {
                let (value, known) = (values[start + place * step], values[start + best * step])
                if isNaN(value) || (!isNaN(known) && (largest ? value >= known : value <= known)) { best = place }
                places[start + place * step] = Int64(best)
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
