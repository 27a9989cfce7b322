/// What is wrong with a data set's files: which file, what was expected and what was found.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system refused: `action` ("open", "read") failed for `reason` ("No such file or directory").
    case file(path: String, action: String, reason: String)
    /// None of the files in `tried` is in the folder.
    case missing(folder: String, tried: [String])
    /// The file's content is not what it should be.
    case format(path: String, expected: String, found: String)

    /// One sentence for people, with path, expected and found.
    public var description: String {
        switch self {
        case .file(let path, let action, let reason): "\(path): cannot \(action): \(reason)"
        case .missing(let folder, let tried): "\(folder): expected one of \(tried.joined(separator: ", ")), found none"
        case .format(let path, let expected, let found): "\(path): expected \(expected), found \(found)"
        }
    }
}
