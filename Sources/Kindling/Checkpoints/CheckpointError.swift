/// What is wrong with a checkpoint's file: which file, which key, what was expected and what was found.
public enum CheckpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system refused: `action` ("open", "write"...) failed for `reason` ("No such file or directory").
    case file(path: String, action: String, reason: String)
    /// The file as a whole is not what it should be.
    case header(path: String, expected: String, found: String)
    /// One tensor's or metadata's description or data is not what it should be.
    case entry(path: String, key: String, expected: String, found: String)
    /// A tensor has elements of a type that Kindling has not.
    case unsupportedDType(path: String, key: String, found: String)
    /// The file has no tensor of this name; `similar` lists up to three that come close.
    case missingKey(path: String, key: String, similar: [String])

    /// One sentence for people, with path, key, expected and found.
    public var description: String {
        switch self {
        case .file(let path, let action, let reason):
            "\(path): cannot \(action): \(reason)"
        case .header(let path, let expected, let found):
            "\(path): expected \(expected), found \(found)"
        case .entry(let path, let key, let expected, let found):
            "\(path): \(Self.quoted(key)): expected \(expected), found \(found)"
        case .unsupportedDType(let path, let key, let found):
            "\(path): \(Self.quoted(key)): expected one of the dtypes "
                + "\(DType.allCases.map(\.safetensorsName).joined(separator: ", ")), found \(Self.quoted(found))"
        case .missingKey(let path, let key, let similar):
            "\(path): no tensor named \(Self.quoted(key))"
                + (similar.isEmpty ? "" : "; there is \(similar.map(Self.quoted).joined(separator: ", "))")
        }
    }

    /// Text from a file, fit for a message: in quotes, without control characters, and not long.
    package static func quoted(_ text: String) -> String {
        let limit = 80
        let start = text.unicodeScalars.prefix(limit)
        let isWhole = start.endIndex == text.unicodeScalars.endIndex
        return String(start).debugDescription + (isWhole ? "" : "...")
    }
}
