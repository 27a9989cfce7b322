/// A number or truth value given where a tensor could stand, as in `x * 2`.
///
/// In type promotion it counts less than any tensor: `x * 2.5` has the dtype of `x` if that is floating, else float32.
public enum Scalar: Sendable {
    case integer(Int)
    case real(Double)
    case truth(Bool)

    package var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .truth(let value): value ? 1 : 0
        }
    }

    package var integer: Int {
        switch self {
        case .integer(let value): value
        case .real(let value): value.isFinite && value.magnitude < 0x1p63 ? Int(value) : 0
        case .truth(let value): value ? 1 : 0
        }
    }

    package var isZero: Bool { double == 0 }

    /// The dtype of a tensor made of this value.
    package var dtype: DType {
        switch self {
        case .integer: .int64
        case .real: .float32
        case .truth: .bool
        }
    }

    /// The dtype of the result of an operation on this value and a tensor of `other`.
    package func promoted(with other: DType) -> DType {
        switch self {
        case .truth: other
        case .integer: other == .bool ? .int64 : other
        case .real: other.isFloatingPoint ? other : .float32
        }
    }
}

/// Values that convert to ``Scalar``: Swift's integers, floating-point numbers and Bool.
public protocol ScalarConvertible {
    var scalar: Scalar { get }
}

extension Scalar: ScalarConvertible {
    public var scalar: Scalar { self }
}
extension Int: ScalarConvertible {
    public var scalar: Scalar { .integer(self) }
}
extension Double: ScalarConvertible {
    public var scalar: Scalar { .real(self) }
}
extension Float: ScalarConvertible {
    public var scalar: Scalar { .real(Double(self)) }
}
extension Bool: ScalarConvertible {
    public var scalar: Scalar { .truth(self) }
}
