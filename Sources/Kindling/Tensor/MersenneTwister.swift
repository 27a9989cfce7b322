/// The MT19937 pseudo-random engine (Matsumoto and Nishimura, 1998), seeded and advanced as PyTorch's CPU engine.
package struct MersenneTwister: Sendable, Equatable {
    /// Words of state.
    package static let count = 624
    private static let middle = 397

    /// What the engine was seeded with. Only the lower 32 bits take part in the seeding, as in PyTorch.
    package private(set) var seed: UInt64
    /// The words of the current block, before tempering.
    package private(set) var words: [UInt32]
    /// The place in `words` of the next draw.
    package private(set) var next: Int
    /// Draws left before a new block is due, plus one. Kept beside `next` since PyTorch's saved state holds both.
    package private(set) var left: Int

    package init(seed: UInt64) {
        self.seed = seed
        var word = UInt32(truncatingIfNeeded: seed)
        words = [word]
        words.reserveCapacity(Self.count)
        for index in 1..<UInt32(Self.count) {
            word = 1_812_433_253 &* (word ^ (word >> 30)) &+ index
            words.append(word)
        }
        next = 0
        left = 1
    }

    /// An engine with a saved state, or nil where no engine can be in such a state.
    package init?(seed: UInt64, words: [UInt32], next: Int, left: Int) {
        // A fresh engine has next 0 and left 1; a running one has next + left == count + 1.
        guard words.count == Self.count, (0...Self.count).contains(next), (1...Self.count).contains(left),
            next == 0 ? left == 1 : next + left == Self.count + 1
        else { return nil }
        self.seed = seed
        self.words = words
        self.next = next
        self.left = left
    }

    /// The next 32 random bits.
    @inline(__always)
    package mutating func draw() -> UInt32 {
        left -= 1
        if left == 0 { advance() }
        var bits = words[next]
        next += 1
        bits ^= bits >> 11
        bits ^= (bits << 7) & 0x9d2c_5680
        bits ^= (bits << 15) & 0xefc6_0000
        return bits ^ (bits >> 18)
    }

    /// Computes the next block of words.
    private mutating func advance() {
        left = Self.count
        next = 0
        let (count, middle) = (Self.count, Self.middle)
        words.withUnsafeMutableBufferPointer { words in
            for index in 0..<(count - middle) {
                words[index] = words[index + middle] ^ Self.twist(words[index], words[index + 1])
            }
            for index in (count - middle)..<(count - 1) {
                words[index] = words[index + middle - count] ^ Self.twist(words[index], words[index + 1])
            }
            words[count - 1] = words[middle - 1] ^ Self.twist(words[count - 1], words[0])
        }
    }

    @inline(__always)
    private static func twist(_ upper: UInt32, _ lower: UInt32) -> UInt32 {
        let mixed = (upper & 0x8000_0000) | (lower & 0x7fff_ffff)
        return (mixed >> 1) ^ (lower & 1 == 0 ? 0 : 0x9908_b0df)
    }
}
