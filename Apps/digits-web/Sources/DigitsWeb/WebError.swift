/// Why the server cannot start, in a sentence for people.
public enum WebError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The page's files are not where they should be.
    case missingFolder(String)
    /// The system does not let the server listen there.
    case listening(String, reason: String)
    /// A setting makes no sense.
    case setting(String, expected: String, found: String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .missingFolder(let path): "\(path): expected the folder with the page's files, found none"
        case .listening(let address, let reason): "\(address): cannot listen: \(reason)"
        case .setting(let name, let expected, let found): "\(name): expected \(expected), found \(found)"
        }
    }
}
