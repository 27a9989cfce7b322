/// Numbers and truth values as Python writes them, for texts that match PyTorch's.
package enum PythonNotation {
    /// `0.1`, `1e-05`, `inf`
    package static func text(_ value: Double) -> String {
        // Swift changes to exponents at 2⁵⁴, Python at 1e16.
        if value.magnitude >= 1e16, value.magnitude < 0x1p54 {
            let digits = String(Int64(value.magnitude))
            let fraction = String(digits.dropFirst().reversed().drop { $0 == "0" }.reversed())
            let mantissa = "\(digits.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")"
            return "\(value < 0 ? "-" : "")\(mantissa)e+\(digits.count - 1)"
        }
        return value.isNaN ? "nan" : value.description
    }

    /// `True` or `False`
    package static func text(_ value: Bool) -> String { value ? "True" : "False" }

    /// `None` where there is no value.
    package static func text(_ value: Double?) -> String { value.map { text($0) } ?? "None" }

    /// `None` where there is no value.
    package static func text(_ value: Int?) -> String { value.map { "\($0)" } ?? "None" }

    /// `(5, 3)`, `(5,)`
    package static func text(tuple: [Int]) -> String {
        "(" + tuple.map(String.init).joined(separator: ", ") + (tuple.count == 1 ? ",)" : ")")
    }

    /// `(5, 3)`
    package static func text(_ pair: (Int, Int)) -> String { "(\(pair.0), \(pair.1))" }

    /// As it was given: `2` for one number, `(2, 2)` for two.
    package static func text(_ value: any PairConvertible) -> String {
        if let number = value as? Int { return "\(number)" }
        return text(value.pair)
    }

    /// As it was given: `2` for one number, `(None, 2)` for several.
    package static func text(_ value: any OutputSizes) -> String {
        if let number = value as? Int { return "\(number)" }
        return "(" + value.outputSizes.map { text($0) }.joined(separator: ", ") + ")"
    }
}
