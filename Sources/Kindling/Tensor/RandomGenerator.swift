internal import Synchronization

/// A source of random numbers that gives PyTorch's: the same seed and the same calls draw the same values.
///
/// Every function that draws takes `generator:` and uses ``Generator/default`` without it. A generator may be used from
/// several threads; each call draws as one. PyTorch: `torch.Generator` (CPU).
///
/// ```swift
/// let generator = Generator().manualSeed(42)
/// let order = randperm(60_000, generator: generator)
/// ```
public final class Generator: Sendable {
    /// The generator that is used where none is named. PyTorch: `torch.default_generator`.
    public static let `default` = Generator()

    private let source: Mutex<GeneratorState>

    /// A generator seeded with `seed`; without it, with the seed that PyTorch starts from.
    public init(seed: UInt64 = 67_280_421_310_721) {
        source = Mutex(GeneratorState(seed: seed))
    }

    /// A generator that goes on from `state`.
    public init(state: GeneratorState) {
        source = Mutex(state)
    }

    /// Starts over from `seed`, whose lower 32 bits choose the sequence. PyTorch: `Generator.manual_seed`
    /// - Returns: this generator.
    @discardableResult
    public func manualSeed(_ seed: some BinaryInteger) -> Generator {
        draw { $0 = GeneratorState(seed: UInt64(truncatingIfNeeded: seed)) }
        return self
    }

    /// What the generator was last seeded with. PyTorch: `Generator.initial_seed()`
    public var initialSeed: UInt64 { draw { $0.engine.seed } }

    /// Starts over from a seed that the system picks, and returns it. PyTorch: `Generator.seed()`
    @discardableResult
    public func seed() -> UInt64 {
        let seed = UInt64.random(in: .min ... .max)
        manualSeed(seed)
        return seed
    }

    /// Where the generator stands: keep it in a checkpoint and set it to go on with the same draws.
    /// PyTorch: `get_state`, `set_state`
    public var state: GeneratorState {
        get { draw { $0 } }
        set { draw { $0 = newValue } }
    }

    /// Runs `body` while no other thread draws.
    package func draw<Result>(_ body: (inout GeneratorState) throws -> Result) rethrows -> Result {
        // Results are plain values here, so handing them out of the lock shares nothing.
        nonisolated(unsafe) let body = body
        return try source.withLock { state in
            nonisolated(unsafe) let result = try body(&state)
            return result
        }
    }
}

/// Seeds the default generator, so that runs repeat: the same numbers as after `torch.manual_seed(seed)`.
/// - Returns: the default generator.
@discardableResult
public func manualSeed(_ seed: Int) -> Generator {
    Generator.default.manualSeed(seed)
}

/// Where a ``Generator`` stands between two draws.
public struct GeneratorState: Sendable, Equatable {
    package var engine: MersenneTwister
    /// The second half of a pair of normal values, kept for the next small draw.
    package var cachedNormal: Double?

    package init(seed: UInt64) {
        engine = MersenneTwister(seed: seed)
    }
}

/// Bytes that no generator's state can have.
public struct GeneratorStateError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with the bytes.
    public let description: String
}

extension GeneratorState {
    /// Bytes that `torch.get_rng_state()` returns and `torch.set_rng_state` takes.
    package static let byteCount = 5056

    // The layout is that of PyTorch's C++ structs: seed (UInt64), left, seeded (Int32), next (UInt64), 624 words (UInt64
    // each), normal_x, normal_y, normal_rho (Double), normal_is_valid (Int32), padding, then a Float and a flag that
    // are not used any more. All little-endian.
    private static let wordsStart = 24
    private static let normalStart = wordsStart + MersenneTwister.count * 8

    /// The state in the format of PyTorch's `torch.get_rng_state()`: 5056 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        append(engine.seed)
        append(Int32(engine.left))
        append(Int32(1))
        append(UInt64(engine.next))
        for word in engine.words { append(UInt64(word)) }
        append(UInt64(0))
        append((cachedNormal ?? 0).bitPattern)
        append(UInt64(0))
        append(Int32(cachedNormal == nil ? 0 : 1))
        bytes.append(contentsOf: [UInt8](repeating: 0, count: Self.byteCount - bytes.count))
        return bytes
    }

    /// The state that PyTorch's `torch.get_rng_state()` or ``bytes`` wrote.
    /// - Throws: ``GeneratorStateError`` where the bytes are not such a state.
    public init(bytes: [UInt8]) throws(GeneratorStateError) {
        guard bytes.count == Self.byteCount else {
            throw GeneratorStateError(
                description: "Expected a CPUGeneratorImplState of size \(Self.byteCount) but found the input RNG state "
                    + "size to be \(bytes.count)")
        }
        func read<Value: FixedWidthInteger>(_ offset: Int, as: Value.Type) -> Value {
            bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self)) }
        }
        let words = (0..<MersenneTwister.count).map {
            UInt32(truncatingIfNeeded: read(Self.wordsStart + 8 * $0, as: UInt64.self))
        }
        let engine = MersenneTwister(
            seed: read(0, as: UInt64.self), words: words, next: Int(clamping: read(16, as: UInt64.self)),
            left: Int(read(8, as: Int32.self)))
        guard let engine, read(12, as: Int32.self) == 1 else {
            throw GeneratorStateError(
                description: "Invalid mt19937 state: its position does not fit its block of words")
        }
        self.engine = engine
        let isCached = read(Self.normalStart + 24, as: Int32.self) != 0
        cachedNormal = isCached ? Double(bitPattern: read(Self.normalStart + 8, as: UInt64.self)) : nil
    }
}
