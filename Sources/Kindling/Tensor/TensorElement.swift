/// Swift types that tensors are made of and read as.
public protocol TensorElement: ScalarConvertible {
    /// The dtype whose memory holds values of this type.
    static var dtype: DType { get }
    /// The dtype of a tensor made from values of this type; Double gives float32, as Python's floats do in PyTorch.
    static var creationDType: DType { get }
    static var zero: Self { get }
}

extension TensorElement {
    public static var creationDType: DType { dtype }
}

extension Float: TensorElement {
    public static var dtype: DType { .float32 }
}
extension Double: TensorElement {
    public static var dtype: DType { .float64 }
    public static var creationDType: DType { .float32 }
}
extension Int: TensorElement {
    public static var dtype: DType { .int64 }
}
extension Int64: TensorElement {
    public static var dtype: DType { .int64 }
    public var scalar: Scalar { .integer(Int(self)) }
}
extension Int32: TensorElement {
    public static var dtype: DType { .int32 }
    public var scalar: Scalar { .integer(Int(self)) }
}
extension UInt8: TensorElement {
    public static var dtype: DType { .uint8 }
    public var scalar: Scalar { .integer(Int(self)) }
}
extension Bool: TensorElement {
    public static var dtype: DType { .bool }
    public static var zero: Bool { false }
}

/// Numbers, and arrays of arrays of them: what ``tensor(_:dtype:requiresGrad:)`` takes.
public protocol NestedValues {
    associatedtype Value: TensorElement
    /// The shape that the nesting shows.
    var nestedShape: [Int] { get }
    /// Appends the values in row-major order, after checking that they have `shape`.
    func appendValues(to values: inout [Value], shape: ArraySlice<Int>)
}

extension NestedValues where Self: TensorElement {
    public var nestedShape: [Int] { [] }
    public func appendValues(to values: inout [Self], shape: ArraySlice<Int>) { values.append(self) }
}
extension Float: NestedValues {}
extension Double: NestedValues {}
extension Int: NestedValues {}
extension Int64: NestedValues {}
extension Int32: NestedValues {}
extension UInt8: NestedValues {}
extension Bool: NestedValues {}

extension Array: NestedValues where Element: NestedValues {
    public typealias Value = Element.Value
    public var nestedShape: [Int] { [count] + (first?.nestedShape ?? []) }

    public func appendValues(to values: inout [Element.Value], shape: ArraySlice<Int>) {
        check(
            count == shape.first, "expected sequence of length \(shape.first ?? 0) (got \(count))",
            hint: "All rows of a tensor have the same length.")
        for element in self { element.appendValues(to: &values, shape: shape.dropFirst()) }
    }
}
