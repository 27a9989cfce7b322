// Numbers for the dimensions of images, sequences and volumes, as functions and layers take them.

/// One number for both directions, or an array of (vertical, horizontal).
public protocol PairConvertible {
    var pair: (Int, Int) { get }
}
extension Int: PairConvertible {
    public var pair: (Int, Int) { (self, self) }
}
extension Array: PairConvertible where Element == Int {
    public var pair: (Int, Int) {
        check(count == 1 || count == 2, "expected one or two numbers, but got \(self)", hint: "[vertical, horizontal]")
        return (self[0], self[count - 1])
    }
}

/// One pair, as layers keep them, without an array around it.
package struct IntPair: PairConvertible {
    package let pair: (Int, Int)
    package init(_ pair: (Int, Int)) { self.pair = pair }
}

/// Padding of a convolution: numbers as ``PairConvertible``, `.valid` (none) or `.same` (output as large as input).
public protocol PaddingConvertible {
    var padding: ConvPadding { get }
}
public enum ConvPadding: PaddingConvertible, Sendable {
    /// (vertical, horizontal); a sequence has the latter only.
    case numbers(Int, Int)
    /// One number for each dimension of volumes.
    case each([Int])
    case keepingSize
    case none
    public var padding: ConvPadding { self }
}
extension PaddingConvertible where Self == ConvPadding {
    public static var same: ConvPadding { .keepingSize }
    public static var valid: ConvPadding { .none }
}
extension Int: PaddingConvertible {
    public var padding: ConvPadding { .numbers(self, self) }
}
extension Array: PaddingConvertible where Element == Int {
    public var padding: ConvPadding { count > 2 ? .each(self) : .numbers(pair.0, pair.1) }
}

extension ConvPadding {
    /// (vertical, horizontal) of images; nil for padding that has a name.
    var pair: (Int, Int)? {
        if case .numbers(let vertical, let horizontal) = self { return (vertical, horizontal) }
        return numbers(2).map { ($0[0], $0[1]) }
    }

    /// One number for each of `count` dimensions; nil for padding that has a name.
    func numbers(_ count: Int) -> [Int]? {
        switch self {
        case .keepingSize, .none: nil
        case .each(let numbers): numbers.sizes(count, "padding")
        case .numbers(let vertical, let horizontal):
            vertical == horizontal
                ? [Int](repeating: vertical, count: count) : [vertical, horizontal].sizes(count, "padding")
        }
    }
}

/// One number for all dimensions of sequences, images or volumes, or an array of one each.
public protocol SizesConvertible {
    var sizes: [Int] { get }
}
extension Int: SizesConvertible {
    public var sizes: [Int] { [self] }
}
extension Array: SizesConvertible where Element == Int {
    public var sizes: [Int] { self }
}
extension SizesConvertible {
    /// One number for each of `count` dimensions; `name` is the argument's in PyTorch.
    func sizes(_ count: Int, _ name: String) -> [Int] {
        let sizes = sizes
        check(
            sizes.count == 1 || sizes.count == count,
            "expected \(name) to be a single integer value or a list of \(count) values to match the convolution "
                + "dimensions, but got \(name)=\(sizes)", hint: "One number for all dimensions, or one for each.")
        return sizes.count == count ? sizes : [Int](repeating: sizes[0], count: count)
    }
}

/// Sizes of a result, of which nil keeps the input's: one number for all dimensions, or an array of one each.
public protocol OutputSizes {
    var outputSizes: [Int?] { get }
}
extension Int: OutputSizes {
    public var outputSizes: [Int?] { [self] }
}
extension Array: OutputSizes where Element: OutputSize {
    public var outputSizes: [Int?] { map(\.outputSize) }
}
/// An element of ``OutputSizes``: a number or nil.
public protocol OutputSize {
    var outputSize: Int? { get }
}
extension Int: OutputSize {
    public var outputSize: Int? { self }
}
extension Optional: OutputSize where Wrapped == Int {
    public var outputSize: Int? { self }
}
