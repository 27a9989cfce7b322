/// Why training or evaluation cannot go on, in a sentence for people.
public struct RecognizerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) { self.description = description }
}
