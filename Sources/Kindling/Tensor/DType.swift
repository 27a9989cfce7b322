/// The type of a tensor's elements.
public enum DType: UInt8, Sendable, CaseIterable, Hashable {
    case float32, float64, int64, int32, uint8, bool
    /// Storage types: they can be created, converted, saved and printed; convert to compute.
    case float16, bfloat16

    /// Bytes per element.
    public var itemSize: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .float16, .bfloat16: 2
        case .uint8, .bool: 1
        }
    }

    public var isFloatingPoint: Bool {
        switch self {
        case .float32, .float64, .float16, .bfloat16: true
        case .int64, .int32, .uint8, .bool: false
        }
    }

    /// PyTorch's name for messages: `Float` in `torch.FloatTensor`.
    package var legacyName: String {
        switch self {
        case .float32: "Float"
        case .float64: "Double"
        case .int64: "Long"
        case .int32: "Int"
        case .uint8: "Byte"
        case .bool: "Bool"
        case .float16: "Half"
        case .bfloat16: "BFloat16"
        }
    }

    /// The C type that PyTorch's messages name, as in "expected m1 and m2 to have the same dtype, but got: float != double".
    package var cName: String {
        switch self {
        case .float32: "float"
        case .float64: "double"
        case .int64: "long long"
        case .int32: "int"
        case .uint8: "unsigned char"
        case .bool: "bool"
        case .float16: "c10::Half"
        case .bfloat16: "c10::BFloat16"
        }
    }

    /// The type of the result of an operation on `self` and `other`, as PyTorch's `torch.promote_types`.
    public func promoted(with other: DType) -> DType {
        if self == other { return self }
        if isFloatingPoint != other.isFloatingPoint { return isFloatingPoint ? self : other }
        if isFloatingPoint {
            if self == .float64 || other == .float64 { return .float64 }
            return .float32  // also float16 with bfloat16
        }
        if self == .bool { return other }
        if other == .bool { return self }
        if self == .int64 || other == .int64 { return .int64 }
        return .int32
    }
}

extension DType: CustomStringConvertible {
    /// `torch.float32`, as PyTorch prints it.
    public var description: String { "torch.\(name)" }

    /// `float32`
    public var name: String {
        switch self {
        case .float32: "float32"
        case .float64: "float64"
        case .int64: "int64"
        case .int32: "int32"
        case .uint8: "uint8"
        case .bool: "bool"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        }
    }
}
