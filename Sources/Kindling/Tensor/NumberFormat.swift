#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Decimal notation of numbers as C's `printf` and Python give it, without Foundation.
package enum NumberFormat {
    /// `digits` digits after the point, rounded to nearest: `1.2500`. C and Python: `%.4f`
    package static func fixed(_ value: Double, digits: Int) -> String { text("%.*f", value, digits) }

    /// One digit before the point and an exponent of at least two digits: `1.2500e+00`. C and Python: `%.4e`
    package static func scientific(_ value: Double, digits: Int) -> String { text("%.*e", value, digits) }

    /// At most `digits` significant digits, without trailing zeros: `1.25`. C and Python: `%g`
    package static func general(_ value: Double, digits: Int = 6) -> String { text("%.*g", value, digits) }

    private static func text(_ format: String, _ value: Double, _ digits: Int) -> String {
        // C would show the sign of a NaN.
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        // The longest: a sign, 309 digits before the point, the digits after it.
        let bytes = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 330 + max(digits, 0)) { buffer in
            let length = withVaList([Int32(clamping: digits), value]) {
                vsnprintf(buffer.baseAddress!, buffer.count, format, $0)
            }
            return buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }
        }
        return String(decoding: withPoint(bytes), as: UTF8.self)
    }

    /// Puts a point where the process's locale has another decimal separator, of one byte or more.
    package static func withPoint(_ bytes: [UInt8]) -> [UInt8] {
        func belongs(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "e"): true
            default: false
            }
        }
        guard let start = bytes.firstIndex(where: { !belongs($0) }) else { return bytes }
        let end = bytes[start...].firstIndex(where: belongs) ?? bytes.endIndex
        return bytes[..<start] + [UInt8(ascii: ".")] + bytes[end...]
    }
}
