import Datasets
import Testing

/// An IDX file of this type, these dimensions and elements.
func idx(_ shape: [UInt32], _ elements: [UInt8], type: UInt8 = 0x08) -> [UInt8] {
    let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> UInt32($0)) } }
    return [0, 0, type, UInt8(shape.count)] + sizes + elements
}

@Suite struct IDXFileTests {
    @Test func readsCompressedAndNot() throws {
        let elements: [UInt8] = [1, 2, 3, 4, 5, 6]
        for bytes in [idx([2, 3], elements), stored(idx([2, 3], elements))] {
            let file = try IDXFile(bytes: bytes)
            #expect(file.element == .uint8)
            #expect(file.shape == [2, 3])
            #expect(file.bytes == elements)
        }
        let wide = try IDXFile(bytes: idx([1], [0x3f, 0x80, 0, 0], type: 0x0d))
        #expect(wide.element == .float32)
        #expect(wide.bytes == [0x3f, 0x80, 0, 0])
        #expect(try IDXFile(bytes: idx([0, 5], [])).bytes.isEmpty)
    }

    private func message(_ bytes: [UInt8]) -> String {
        do {
            _ = try IDXFile(bytes: bytes, path: "x")
            return "sound"
        } catch {
            return "\(error)"
        }
    }

    @Test func refusesUnsoundFiles() {
        #expect(message([]) == "x: expected an IDX header of 4 bytes or more, found 0 bytes")
        #expect(message([0, 0, 8]) == "x: expected an IDX header of 4 bytes or more, found 3 bytes")
        let header = "x: expected an IDX file, which starts with 00 00, a type (08 to 0e) and a number of dimensions"
        #expect(message([0x89, 0x50, 0x4e, 0x47]) == "\(header), found 89 50 4e 47")
        #expect(message(idx([1], [0], type: 0x0a)) == "\(header), found 00 00 0a 01")
        #expect(message([0, 0, 8, 0, 7]) == "\(header), found 00 00 08 00")
        #expect(
            message([0, 0, 8, 2, 0, 0, 0]) == "x: expected 2 dimensions in the IDX header, found the end of the file")
        #expect(
            message(idx([2, 3], [1, 2]))
                == "x: expected 6 bytes for dimensions [2, 3], found 2: the file may be cut off")
        #expect(message(idx([2], [1, 2, 3])) == "x: expected 2 bytes for dimensions [2], found more")
        #expect(message(stored(idx([2], [1, 2, 3]))) == "x: expected 2 bytes for dimensions [2], found more")
    }

    @Test func allocatesNoMoreThanComes() {
        // The header claims 2^62 bytes; memory would not do.
        let claims = idx([1 << 31, 1 << 31], [1])
        #expect(message(claims).hasSuffix("found 1: the file may be cut off"))
        #expect(message(stored(claims)).hasSuffix("found 1: the file may be cut off"))
        #expect(
            message(idx([1 << 31, 1 << 31, 2], []))
                == "x: expected fewer than 2^63 bytes, found dimensions [2147483648, 2147483648, 2]")
    }

    @Test func damageEverywhereGivesTypedErrors() {
        let whole = stored(idx([2, 3], [1, 2, 3, 4, 5, 6]))
        for count in 0..<whole.count { #expect(message(Array(whole[..<count])) != "sound") }
        for place in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[place] ^= 1 << UInt8(bit)
                _ = message(damaged)
            }
        }
    }

    @Test func namesTheFileThatItCannotOpen() {
        #expect(
            throws: DatasetError.file(path: "/missing/x", action: "open", reason: "No such file or directory")
        ) {
            try IDXFile(path: "/missing/x")
        }
    }
}
