/// The sizes of a tensor's dimensions; prints as PyTorch's `torch.Size([2, 3])`.
public struct Size: RandomAccessCollection, Hashable, Sendable, ExpressibleByArrayLiteral {
    package let dimensions: [Int]

    public init(_ dimensions: [Int]) { self.dimensions = dimensions }
    public init(arrayLiteral elements: Int...) { dimensions = elements }

    public var startIndex: Int { 0 }
    public var endIndex: Int { dimensions.count }

    /// The size of dimension `index`; negative indices count from the end.
    public subscript(index: Int) -> Int { dimensions[index < 0 ? index + dimensions.count : index] }

    /// The number of elements: the product of the sizes.
    public func numel() -> Int { dimensions.reduce(1, *) }
}

extension Size: CustomStringConvertible {
    public var description: String { "torch.Size(\(dimensions))" }
}
