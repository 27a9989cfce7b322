#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

// What PyTorch's CPU kernels draw, value for value. Products and sums are fused here (`addingProduct`) where PyTorch's
// compiler fuses them, so that results are equal to the last bit.

extension GeneratorState {
    @inline(__always)
    package mutating func random() -> UInt32 { engine.draw() }

    @inline(__always)
    package mutating func random64() -> UInt64 {
        let upper = UInt64(engine.draw())
        return upper << 32 | UInt64(engine.draw())
    }

    /// A multiple of 2^-24 in [0, 1).
    @inline(__always)
    package mutating func unitFloat() -> Float { Float(random() & 0xff_ffff) * 0x1p-24 }

    /// A multiple of 2^-53 in [0, 1).
    @inline(__always)
    package mutating func unitDouble() -> Double { Double(random64() & 0x1f_ffff_ffff_ffff) * 0x1p-53 }

    /// A value of the standard normal distribution. Values come in pairs; the second waits for the next call, whatever
    /// is drawn in between.
    package mutating func normal() -> Double {
        if let cached = cachedNormal {
            cachedNormal = nil
            return cached
        }
        let angle = 2 * Double.pi * unitDouble()
        let radius = (-2 * log1p(-unitDouble())).squareRoot()
        cachedNormal = radius * sin(angle)
        return radius * cos(angle)
    }
}

extension Generator {
    /// 32 random bits.
    package func random() -> UInt32 { draw { $0.random() } }

    /// 64 random bits.
    package func random64() -> UInt64 { draw { $0.random64() } }

    /// What `torch.empty((), dtype=torch.int64).random_()` draws: from 0 to 2^63 - 1. PyTorch's DataLoader draws one
    /// for each epoch, as the seed of its workers.
    package func randomInt64() -> Int64 { draw { Int64($0.random64() & 0x7fff_ffff_ffff_ffff) } }

    /// Fills with `torch.Tensor.random_()`'s values: from 0 to 2^63 - 1.
    package func fillRandom(_ buffer: UnsafeMutableBufferPointer<Int64>) {
        draw { state in
            for index in buffer.indices { buffer[index] = Int64(state.random64() & 0x7fff_ffff_ffff_ffff) }
        }
    }

    /// Fills with values uniform in [`from`, `to`). PyTorch: `torch.Tensor.uniform_`
    package func fillUniform(_ buffer: UnsafeMutableBufferPointer<Float>, from: Double = 0, to: Double = 1) {
        checkBounds(from, to, limit: Double(Float.greatestFiniteMagnitude), "Float")
        let (low, high) = (Float(from), Float(to))
        draw { state in
            for index in buffer.indices {
                let value = low.addingProduct(state.unitFloat(), high - low)
                // Rounding can reach the bound that must stay outside.
                buffer[index] = value == high ? low : value
            }
        }
    }

    /// Fills with values uniform in [`from`, `to`). PyTorch: `torch.Tensor.uniform_`
    package func fillUniform(_ buffer: UnsafeMutableBufferPointer<Double>, from: Double = 0, to: Double = 1) {
        checkBounds(from, to, limit: Double.greatestFiniteMagnitude, "Double")
        draw { state in
            for index in buffer.indices {
                let value = from.addingProduct(state.unitDouble(), to - from)
                buffer[index] = value == to ? from : value
            }
        }
    }

    private func checkBounds(_ from: Double, _ to: Double, limit: Double, _ type: String) {
        let (low, high) = (NumberFormat.general(from), NumberFormat.general(to))
        check(
            from <= to, "uniform_ expects to return a [from, to) range, but found from=\(low) > to=\(high)",
            hint: "Give the smaller bound first.")
        check(
            to - from <= limit,
            "uniform_ expects to-from <= std::numeric_limits<\(type)>::max(), but found to=\(high) and from=\(low) "
                + "which result in to-from to exceed the limit", hint: "Narrow the range.")
    }

    private func checkDeviation(_ std: Double) {
        check(
            std >= 0, "normal expects std >= 0.0, but found std \(NumberFormat.general(std))",
            hint: "std is the standard deviation, not the variance or its logarithm.")
    }

    /// Fills with values of the normal distribution. PyTorch: `torch.Tensor.normal_` of a contiguous tensor
    package func fillNormal(_ buffer: UnsafeMutableBufferPointer<Float>, mean: Double = 0, std: Double = 1) {
        checkDeviation(std)
        draw { state in
            if buffer.count < 16 {
                for index in buffer.indices { buffer[index] = Float(mean.addingProduct(state.normal(), std)) }
                return
            }
            for index in buffer.indices { buffer[index] = state.unitFloat() }
            var start = 0
            while start + 16 <= buffer.count {
                BoxMuller.transform16(buffer, from: start, mean: Float(mean), std: Float(std))
                start += 16
            }
            // Where the last block is not full, the last 16 values are drawn anew, over some that were done.
            guard start < buffer.count else { return }
            start = buffer.count - 16
            for index in start..<buffer.count { buffer[index] = state.unitFloat() }
            BoxMuller.transform16(buffer, from: start, mean: Float(mean), std: Float(std))
        }
    }

    /// Fills with values of the normal distribution. PyTorch: `torch.Tensor.normal_` of a contiguous tensor
    package func fillNormal(_ buffer: UnsafeMutableBufferPointer<Double>, mean: Double = 0, std: Double = 1) {
        checkDeviation(std)
        draw { state in
            if buffer.count < 16 {
                for index in buffer.indices { buffer[index] = mean.addingProduct(state.normal(), std) }
                return
            }
            for index in buffer.indices { buffer[index] = state.unitDouble() }
            var start = 0
            while start + 16 <= buffer.count {
                BoxMuller.transform16(buffer, from: start, mean: mean, std: std)
                start += 16
            }
            guard start < buffer.count else { return }
            start = buffer.count - 16
            for index in start..<buffer.count { buffer[index] = state.unitDouble() }
            BoxMuller.transform16(buffer, from: start, mean: mean, std: std)
        }
    }

    /// Fills with `one` in the given share of cases, otherwise `zero`. PyTorch: `torch.Tensor.bernoulli_(p)`
    ///
    /// This is what PyTorch draws on AMD and arm64 processors; on Intel's it asks Intel's MKL, whose numbers differ.
    package func fillBernoulli<Element>(
        _ buffer: UnsafeMutableBufferPointer<Element>, probability: Double, one: Element, zero: Element
    ) {
        check(
            probability >= 0 && probability <= 1,
            "bernoulli_ expects p to be in [0, 1], but got p=\(NumberFormat.general(probability))",
            hint: "p is the share of ones, not a percentage.")
        draw { state in
            for index in buffer.indices { buffer[index] = state.unitDouble() < probability ? one : zero }
        }
    }

    /// Fills with `one` with the probability that stands at the same place. PyTorch: `torch.bernoulli(probabilities)`
    package func fillBernoulli<Element>(
        _ buffer: UnsafeMutableBufferPointer<Element>, probabilities: UnsafeBufferPointer<Float>, one: Element,
        zero: Element
    ) {
        draw { state in
            for index in buffer.indices { buffer[index] = state.unitFloat() < probabilities[index] ? one : zero }
        }
    }

    /// Fills with `one` with the probability that stands at the same place. PyTorch: `torch.bernoulli(probabilities)`
    package func fillBernoulli<Element>(
        _ buffer: UnsafeMutableBufferPointer<Element>, probabilities: UnsafeBufferPointer<Double>, one: Element,
        zero: Element
    ) {
        draw { state in
            for index in buffer.indices { buffer[index] = state.unitDouble() < probabilities[index] ? one : zero }
        }
    }

    /// Fills with whole numbers from `low` to `high` - 1. PyTorch: `torch.randint`, `torch.Tensor.random_(low, high)`
    package func fillIntegers<Element: FixedWidthInteger>(
        _ buffer: UnsafeMutableBufferPointer<Element>, low: Int64, high: Int64
    ) {
        integers(count: buffer.count, low: low, high: high) { buffer[$0] = Element(truncatingIfNeeded: $1) }
    }

    /// Fills with whole numbers from `low` to `high` - 1, which the element type must hold exactly.
    /// PyTorch: `torch.randint(..., dtype=torch.float32)`
    package func fillIntegers<Element: BinaryFloatingPoint>(
        _ buffer: UnsafeMutableBufferPointer<Element>, low: Int64, high: Int64
    ) {
        integers(count: buffer.count, low: low, high: high) { buffer[$0] = Element($1) }
    }

    @inline(__always)
    private func integers(count: Int, low: Int64, high: Int64, _ store: (Int, Int64) -> Void) {
        check(
            low < high, "random_ expects 'from' to be less than 'to', but got from=\(low) >= to=\(high)",
            hint: "The upper bound is exclusive: randint(0, 10) draws 0 to 9.")
        let range = UInt64(bitPattern: high &- low)
        draw { state in
            for index in 0..<count {
                // From 2^28 on, 32 bits would favour small numbers by more than 5 %.
                let value = range < 1 << 28 ? UInt64(state.random()) % range : state.random64() % range
                store(index, Int64(bitPattern: value) &+ low)
            }
        }
    }

    /// Fills with 0 to count - 1 in random order. PyTorch: `torch.randperm`
    package func fillPermutation(_ buffer: UnsafeMutableBufferPointer<Int64>) {
        let count = buffer.count
        for index in 0..<count { buffer[index] = Int64(index) }
        draw { state in
            if count < Int(UInt32.max / 20) {
                for index in 0..<max(count - 1, 0) {
                    buffer.swapAt(index, index + Int(state.random()) % (count - index))
                }
            } else {
                for index in 0..<count {
                    let other = Int(state.random64() % UInt64(index + 1))
                    buffer[index] = buffer[other]
                    buffer[other] = Int64(index)
                }
            }
        }
    }
}
