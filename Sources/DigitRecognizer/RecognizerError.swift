/// Why training or evaluation cannot go on, in a sentence for people.
public struct RecognizerError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
