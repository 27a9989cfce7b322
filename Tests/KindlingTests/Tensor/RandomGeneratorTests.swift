import Kindling
import Testing

/// The FNV-1a hash, as `Golden/draws.py` writes it.
private func hash(_ bytes: UnsafeRawBufferPointer) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(value, radix: 16)
}

private func filled<Element>(
    _ count: Int, _ zero: Element, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void
) -> [Element] {
    var values = [Element](repeating: zero, count: count)
    values.withUnsafeMutableBufferPointer { fill($0) }
    return values
}

private func hash<Element>(
    _ count: Int, _ zero: Element, _ fill: (UnsafeMutableBufferPointer<Element>) -> Void
) -> String {
    filled(count, zero, fill).withUnsafeBytes { hash($0) }
}

@Suite struct RandomGeneratorTests {
    /// The hash of what one call of `Golden/draws.py` draws.
    private func drawn(_ call: [Substring], _ generator: Generator) throws -> String {
        let count = try #require(Int(call[1]))
        let first = call.count > 3 ? Double(call[2]) ?? .nan : 0
        let second = call.count > 4 ? Double(call[3]) ?? .nan : 0
        switch call[0] {
        case "rand": return hash(count, 0 as Float) { generator.fillUniform($0) }
        case "rand64": return hash(count, 0 as Double) { generator.fillUniform($0) }
        case "randn": return hash(count, 0 as Float) { generator.fillNormal($0) }
        case "randn64": return hash(count, 0 as Double) { generator.fillNormal($0) }
        case "uniform": return hash(count, 0 as Float) { generator.fillUniform($0, from: first, to: second) }
        case "uniform64": return hash(count, 0 as Double) { generator.fillUniform($0, from: first, to: second) }
        case "normal": return hash(count, 0 as Float) { generator.fillNormal($0, mean: first, std: second) }
        case "normal64": return hash(count, 0 as Double) { generator.fillNormal($0, mean: first, std: second) }
        case "bernoulli":
            return hash(count, 0 as Float) { generator.fillBernoulli($0, probability: first, one: 1, zero: 0) }
        case "bernoulliEach":
            let each = [Float](repeating: Float(first), count: count)
            return each.withUnsafeBufferPointer { each in
                hash(count, 0 as Float) { generator.fillBernoulli($0, probabilities: each, one: 1, zero: 0) }
            }
        case "bernoulliEach64":
            let each = [Double](repeating: first, count: count)
            return each.withUnsafeBufferPointer { each in
                hash(count, 0 as Double) { generator.fillBernoulli($0, probabilities: each, one: 1, zero: 0) }
            }
        case "randint":
            let (low, high) = (try #require(Int64(call[2])), try #require(Int64(call[3])))
            return hash(count, 0 as Int64) { generator.fillIntegers($0, low: low, high: high) }
        case "randperm": return hash(count, 0 as Int64) { generator.fillPermutation($0) }
        case "random": return hash(count, 0 as Int64) { generator.fillRandom($0) }
        default:
            Issue.record("unknown call \(call[0])")
            return ""
        }
    }

    /// Whether the last bits of a call depend on the C library's log, sin and cos.
    private func dependsOnLibrary(_ call: [Substring]) -> Bool {
        guard call[0].hasPrefix("randn") || call[0].hasPrefix("normal") else { return false }
        return call[0].hasSuffix("64") || (Int(call[1]) ?? 0) < 16
    }

    @Test func drawsWhatPyTorchDraws() throws {
        let lines = try GoldenFile.lines("draws.txt")
        #expect(lines.count == 150)
        for line in lines {
            let fields = line.split(separator: "|")
            let generator = Generator().manualSeed(try #require(Int(fields[0])))
            for (place, field) in fields.dropFirst().dropLast().enumerated() {
                let call = field.split(separator: " ")
                let result = try drawn(call, generator)
                #if !canImport(Glibc)
                    if dependsOnLibrary(call) { continue }
                #endif
                #expect(result == call.last.map(String.init), "seed \(fields[0]), call \(place): \(field)")
            }
            #if canImport(Glibc)
                #expect(generator.state.bytes.withUnsafeBytes { hash($0) } == fields.last.map(String.init))
            #endif
        }
    }

    @Test func smallNormalsAreWithinRoundingEverywhere() {
        // torch.manual_seed(42); torch.randn(5); torch.randn(3, dtype=torch.float64); torch.randn(20)[17:]
        let generator = Generator(seed: 42)
        let expected: ([Float], [Double], [Float]) = (
            [0.33669037, 0.1288094, 0.23446237, 0.23033303, -1.1228564],
            [-0.18632829929177447, 2.2082013355893912, -0.6379970567672183], [0.8962683, 0.049905386, 2.266718]
        )
        let floats = filled(5, 0 as Float) { generator.fillNormal($0) }
        let doubles = filled(3, 0 as Double) { generator.fillNormal($0) }
        let large = filled(20, 0 as Float) { generator.fillNormal($0) }
        for (value, wanted) in zip(floats, expected.0) { #expect(abs(value - wanted) < 2e-7) }
        for (value, wanted) in zip(doubles, expected.1) { #expect(abs(value - wanted) < 1e-14) }
        #expect(Array(large[17...]) == expected.2)
    }

    @Test func startsFromPyTorchsSeed() {
        #expect(Generator().initialSeed == 67_280_421_310_721)
        #expect(Generator().state == Generator(seed: 67_280_421_310_721).state)
        #expect(Generator().manualSeed(-5).initialSeed == 18_446_744_073_709_551_611)
    }

    @Test func picksADifferentSeedEachTime() {
        let generator = Generator()
        let seed = generator.seed()
        #expect(generator.initialSeed == seed)
        #expect(generator.state == Generator(seed: seed).state)
        #expect(generator.seed() != seed)
    }

    @Test func goesOnFromASavedState() throws {
        let generator = Generator(seed: 7)
        _ = filled(701, 0 as Float) { generator.fillUniform($0) }
        _ = filled(3, 0 as Float) { generator.fillNormal($0) }  // leaves a cached normal value
        let saved = generator.state
        let copy = Generator(state: try GeneratorState(bytes: saved.bytes))
        let next = filled(33, 0 as Double) { generator.fillNormal($0) }
        #expect(filled(33, 0 as Double) { copy.fillNormal($0) } == next)
        generator.state = saved
        #expect(filled(33, 0 as Double) { generator.fillNormal($0) } == next)
    }

    @Test func refusesBytesThatAreNoState() {
        var bytes = Generator(seed: 1).state.bytes
        #expect(bytes.count == 5056)
        #expect {
            try GeneratorState(bytes: [1, 2, 3])
        } throws: {
            "\($0)" == "Expected a CPUGeneratorImplState of size 5056 but found the input RNG state size to be 3"
        }
        // left, seeded, next: each out of its range in turn, then a pair that cannot occur together.
        for (offset, value) in [(8, 0), (8, 200), (12, 0), (16, 5), (23, 255)] {
            let kept = bytes[offset]
            bytes[offset] = UInt8(value)
            #expect {
                try GeneratorState(bytes: bytes)
            } throws: {
                "\($0)".hasPrefix("Invalid mt19937 state")
            }
            bytes[offset] = kept
        }
        #expect(throws: Never.self) { try GeneratorState(bytes: bytes) }
    }

    @Test func shufflesEveryIndexOnce() {
        for count in [0, 1, 2, 1000] {
            let order = filled(count, 0 as Int64) { Generator(seed: 3).fillPermutation($0) }
            #expect(order.sorted() == (0..<Int64(count)).map { $0 })
        }
    }

    @Test func uniformStaysBelowItsUpperBound() {
        // The range holds few numbers, so that many draws round up to the bound.
        let values = filled(10_000, 0 as Float) { Generator(seed: 1).fillUniform($0, from: 1, to: 1 + 0x1p-22) }
        #expect(values.allSatisfy { $0 >= 1 && $0 < 1 + 0x1p-22 })
        #expect(filled(3, 9 as Float) { Generator().fillUniform($0, from: 2, to: 2) } == [2, 2, 2])
    }

    @Test func drawsFromSeveralThreadsAsFromOne() async {
        let generator = Generator(seed: 5)
        let sets = await withTaskGroup(of: [UInt32].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).map { _ in generator.random() } } }
            var sets: [[UInt32]] = []
            for await set in group { sets.append(set) }
            return sets
        }
        let alone = Generator(seed: 5)
        #expect(sets.joined().sorted() == (0..<8000).map { _ in alone.random() }.sorted())
    }

    @Test func stopsAtImpossibleArguments() async {
        func text(_ result: ExitTest.Result?) -> String {
            String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        }
        let uniform = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var value: [Float] = [0]
            value.withUnsafeMutableBufferPointer { Generator().fillUniform($0, from: 1.5, to: 0) }
        }
        #expect(text(uniform).contains("uniform_ expects to return a [from, to) range, but found from=1.5 > to=0"))
        let wide = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var value: [Float] = [0]
            value.withUnsafeMutableBufferPointer { Generator().fillUniform($0, from: -3e38, to: 3e38) }
        }
        #expect(
            text(wide).contains(
                "uniform_ expects to-from <= std::numeric_limits<Float>::max(), but found to=3e+38 and from=-3e+38"))
        let normal = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var value: [Double] = [0]
            value.withUnsafeMutableBufferPointer { Generator().fillNormal($0, mean: 0, std: -1.25) }
        }
        #expect(text(normal).contains("normal expects std >= 0.0, but found std -1.25"))
        let bernoulli = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var value: [Float] = [0]
            value.withUnsafeMutableBufferPointer {
                Generator().fillBernoulli($0, probability: .nan, one: 1, zero: 0)
            }
        }
        #expect(text(bernoulli).contains("bernoulli_ expects p to be in [0, 1], but got p=nan"))
        let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var value: [Int64] = [0]
            value.withUnsafeMutableBufferPointer { Generator().fillIntegers($0, low: 5, high: 5) }
        }
        #expect(text(integers).contains("random_ expects 'from' to be less than 'to', but got from=5 >= to=5"))
    }
}
