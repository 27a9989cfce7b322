import Datasets
import Testing

/// What `printf 'hello' | gzip -n` writes.
let hello: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86, 0xa6,
    0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
]

/// Data in the gzip format, stored without compression, in blocks of 65,535 bytes.
func stored(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = .max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
    }
    var result: [UInt8] = [0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03]
    var start = 0
    repeat {
        let end = min(start + 65_535, bytes.count)
        let length = UInt16(end - start)
        result.append(end == bytes.count ? 1 : 0)
        for value in [length, ~length] { result += [UInt8(value & 0xff), UInt8(value >> 8)] }
        result += bytes[start..<end]
        start = end
    } while start < bytes.count
    for value in [~crc, UInt32(bytes.count)] {
        result += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    return result
}

@Suite struct GzipTests {
    private let text = Array("hello".utf8)

    @Test func decompresses() throws {
        #expect(try Gzip.decompress(hello, limit: 5) == text)
        for chunk in [1, 2, 7, 100] {
            #expect(try Gzip.decompress(hello + hello, limit: 100, chunk: chunk) == text + text)
        }
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
        #expect(try Gzip.decompress(stored(large), limit: large.count) == large)
        #expect(try Gzip.decompress(stored([]), limit: 0) == [])
        #expect(try Gzip.decompress(stored([]) + hello + stored([]), limit: 5) == text)
    }

    @Test func refusesMoreThanTheLimit() {
        #expect(
            throws: DatasetError.format(path: "gzip data", expected: "at most 4 bytes of content", found: "more")
        ) {
            try Gzip.decompress(hello, limit: 4)
        }
    }

    @Test func refusesWhatIsCutOff() {
        for count in 0..<hello.count {
            #expect(
                throws: DatasetError.format(
                    path: "x", expected: "the end of compressed data", found: "the end of the file: it may be cut off")
            ) {
                try Gzip.decompress(Array(hello[..<count]), limit: 100, path: "x")
            }
        }
    }

    @Test func refusesOtherBytesBehind() {
        for chunk in [1, 1000] {
            #expect {
                try Gzip.decompress(hello + [0], limit: 100, path: "x", chunk: chunk)
            } throws: {
                "\($0)"
                    == "x: expected the end of the file or another gzip member, found other bytes after the compressed data"
            }
        }
    }

    @Test func refusesDamage() {
        func message(_ place: Int, _ value: UInt8) -> String {
            var damaged = hello
            damaged[place] = value
            do {
                _ = try Gzip.decompress(damaged, limit: 1000, path: "x")
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(message(1, 0) == "x: expected sound gzip data, found damage: incorrect header check")
        #expect(message(2, 7) == "x: expected sound gzip data, found damage: unknown compression method")
        #expect(message(10, 7) == "x: expected sound gzip data, found damage: invalid block type")
        #expect(message(18, 0) == "x: expected sound gzip data, found damage: incorrect data check")
        #expect(message(21, 4) == "x: expected sound gzip data, found damage: incorrect length check")
        // Any other damage gives a typed error as well, or none where the byte has no meaning.
        for place in hello.indices {
            for bit in 0..<8 { _ = message(place, hello[place] ^ 1 << UInt8(bit)) }
        }
    }
}
