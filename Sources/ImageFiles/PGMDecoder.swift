internal import DigitRecognizer

/// PGM, the simplest format of gray images: `P5 WIDTH HEIGHT MAXIMUM` and bytes, or `P2` and numbers as text.
enum PGMDecoder {
    static func decode(_ bytes: [UInt8], _ limits: ImageFile.Limits) throws(ImageFileError) -> GrayImage {
        var reader = Reader(rest: bytes.dropFirst(2))
        guard let width = reader.number(), let height = reader.number(), let maximum = reader.number() else {
            throw .damaged(.pgm, reason: "expected width, height and the value of white, found something else")
        }
        guard (1...65535).contains(maximum) else {
            throw .damaged(.pgm, reason: "expected a value of white from 1 to 65535, found \(maximum)")
        }
        try limits.check(width: width, height: height, of: .pgm, bytes: bytes.count, pixelsPerByte: 1)
        let count = width * height
        let values =
            bytes[1] == UInt8(ascii: "5") ? reader.bytes(count, of: maximum > 255 ? 2 : 1) : reader.numbers(count)
        guard let values else { throw .damaged(.pgm, reason: "expected \(count) pixels, found fewer: it is cut off") }
        return GrayImage(trusted: width, height, values.map { UInt8((min($0, maximum) * 255 + maximum / 2) / maximum) })
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// The next number, after white space and comments.
        mutating func number() -> Int? {
            while let byte = rest.first {
                if byte == UInt8(ascii: "#") {
                    rest = rest.drop { $0 != UInt8(ascii: "\n") }
                } else if [9, 10, 11, 12, 13, 32].contains(byte) {
                    rest = rest.dropFirst()
                } else {
                    break
                }
            }
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard (1...9).contains(digits.count) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        mutating func numbers(_ count: Int) -> [Int]? {
            var values: [Int] = []
            for _ in 0..<count {
                guard let value = number() else { return nil }
                values.append(value)
            }
            return values
        }

        /// Numbers of one or two bytes each, after a single white space.
        mutating func bytes(_ count: Int, of size: Int) -> [Int]? {
            let data = rest.dropFirst()
            guard data.count >= count * size else { return nil }
            let start = data.startIndex
            if size == 1 { return data.prefix(count).map(Int.init) }
            return (0..<count).map { Int(data[start + 2 * $0]) << 8 | Int(data[start + 2 * $0 + 1]) }
        }
    }
}
