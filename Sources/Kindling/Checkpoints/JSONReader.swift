/// Reads JSON (RFC 8259) strictly, piece by piece, without trust: no member twice, no depth without end, and whole
/// numbers exactly.
struct JSONReader {
    /// What was expected, and what stands at which byte instead.
    struct Failure: Error {
        let expected: String
        let found: String
    }

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    // MARK: Values

    /// Reads an object; `member` reads the value of each key.
    mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
        try take("{", "an object")
        if skips("}") { return }
        var keys: Set<String> = []
        repeat {
            skipSpace()
            let key = try string()
            guard keys.insert(key).inserted else {
                throw Failure(expected: "each key once", found: "\(CheckpointError.quoted(key)) twice")
            }
            try take(":", "':' after a key")
            try member(&self, key)
        } while skips(",")
        try take("}", "',' or '}' after a value")
    }

    /// Reads an array; `element` reads each value.
    mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
        try take("[", "an array")
        if skips("]") { return }
        repeat { try element(&self) } while skips(",")
        try take("]", "',' or ']' after a value")
    }

    /// Reads a whole number that is not negative.
    mutating func count() throws -> Int {
        skipSpace()
        let start = place
        var value = 0
        while let digit = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else {
                throw Failure(
                    expected: "a number below 2^63", found: "a larger one at byte \(start - bytes.startIndex)")
            }
            value = sum
            place += 1
        }
        let length = place - start
        let continues = current.map { [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains($0) } ?? false
        guard length > 0, !continues, length == 1 || bytes[start] != UInt8(ascii: "0") else {
            place = start
            throw failure("a whole number, 0 or more")
        }
        return value
    }

    mutating func string() throws -> String {
        try take("\"", "a string")
        var result: [UInt8] = []
        while true {
            guard let byte = current else { throw failure("'\"' at the end of a string") }
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                guard let text = String(validating: result, as: UTF8.self) else {
                    throw Failure(
                        expected: "text in UTF-8", found: "other bytes before byte \(place - bytes.startIndex)")
                }
                return text
            case UInt8(ascii: "\\"):
                place += 1
                result += Array(String(try escaped()).utf8)
            case 0..<0x20: throw failure("no control character in a string")
            default:
                result.append(byte)
                place += 1
            }
        }
    }

    /// Reads `null`, if that is next.
    mutating func skipsNull() -> Bool {
        skipSpace()
        guard bytes[place...].starts(with: "null".utf8) else { return false }
        place += 4
        return true
    }

    /// Passes over any value.
    mutating func skipValue(depth: Int = 0) throws {
        guard depth < 100 else { throw Failure(expected: "at most 100 levels", found: "more") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): try object { reader, _ in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["): try array { try $0.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try string()
        default:
            for word in ["null", "true", "false"] where bytes[place...].starts(with: word.utf8) {
                place += word.utf8.count
                return
            }
            let length = bytes[place...].prefix { "+-.0123456789eE".utf8.contains($0) }.count
            let text = String(decoding: bytes[place..<(place + length)], as: UTF8.self)
            guard Double(text) != nil, text.first != "+", text.first != "." else { throw failure("a value") }
            place += length
        }
    }

    /// Makes sure that only spaces follow.
    mutating func end() throws {
        skipSpace()
        guard place == bytes.endIndex else { throw failure("nothing more") }
    }

    // MARK: Characters

    private var current: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { place += 1 }
    }

    private mutating func skips(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func take(_ character: Unicode.Scalar, _ expected: String) throws {
        guard skips(character) else { throw failure(expected) }
    }

    private func failure(_ expected: String) -> Failure {
        let at = "at byte \(place - bytes.startIndex)"
        guard let current else { return Failure(expected: expected, found: "the end \(at)") }
        let isShown = (0x21..<0x7f).contains(current)
        return Failure(
            expected: expected, found: (isShown ? "'\(Unicode.Scalar(current))' " : "the byte \(current) ") + at)
    }

    /// Reads what follows a backslash.
    private mutating func escaped() throws -> Unicode.Scalar {
        guard let byte = current else { throw failure("an escaped character") }
        let known: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let scalar = known[byte] {
            place += 1
            return scalar
        }
        guard byte == UInt8(ascii: "u") else { throw failure("an escaped character") }
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Characters beyond 16 bits come as two halves.
        guard UTF16.isLeadSurrogate(first), current == UInt8(ascii: "\\") else { throw failure("a second \\u") }
        place += 1
        guard current == UInt8(ascii: "u") else { throw failure("a second \\u") }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw failure("the second half of a character before this") }
        let pair = UTF16.EncodedScalar([first, second])
        return UTF16.decode(pair)
    }

    /// Reads `u` and four hexadecimal digits.
    private mutating func codeUnit() throws -> UInt16 {
        place += 1
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
            place += 1
        }
        return value
    }
}

extension JSONReader {
    /// `text` as a JSON string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
