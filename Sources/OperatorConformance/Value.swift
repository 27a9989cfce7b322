package import Kindling

/// An argument or a result of an operator: what Python passes and returns, with tensors given by `Reference`: by their
/// names as a case file has them (``TensorName``), or as tensors.
package indirect enum Value<Reference> {
    case tensor(Reference)
    case integer(Int)
    case real(Double)
    case truth(Bool)
    case text(String)
    /// A dtype by PyTorch's name, which may be one that Kindling does not have.
    case dtype(String)
    case none
    case list([Value])
    case slice(start: Int?, end: Int?, step: Int?)
    case ellipsis

    /// The same value with other tensors.
    package func map<Other>(_ convert: (Reference) throws -> Other) rethrows -> Value<Other> {
        switch self {
        case .tensor(let reference): .tensor(try convert(reference))
        case .list(let values): .list(try values.map { try $0.map(convert) })
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .truth(let value): .truth(value)
        case .text(let value): .text(value)
        case .dtype(let name): .dtype(name)
        case .none: .none
        case .slice(let start, let end, let step): .slice(start: start, end: end, step: step)
        case .ellipsis: .ellipsis
        }
    }
}

/// A tensor of a case file, and whether PyTorch computed its gradient.
package struct TensorName {
    package let name: String
    package let requiresGrad: Bool
}

/// What operators take and return.
package typealias Argument = Value<Tensor>

extension Value: Decodable where Reference == TensorName {
    private enum Key: String, CodingKey {
        case tensor, int, float, bool, str, dtype, none, list, slice, ellipsis
        case requiresGrad = "requires_grad"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        switch fields.allKeys.first(where: { $0 != .requiresGrad }) {
        case .tensor:
            let isTracked = try fields.decodeIfPresent(Bool.self, forKey: .requiresGrad) ?? false
            self = .tensor(TensorName(name: try fields.decode(String.self, forKey: .tensor), requiresGrad: isTracked))
        case .int: self = .integer(try fields.decode(Int.self, forKey: .int))
        case .float: self = .real(try Self.real(fields))
        case .bool: self = .truth(try fields.decode(Bool.self, forKey: .bool))
        case .str: self = .text(try fields.decode(String.self, forKey: .str))
        case .dtype: self = .dtype(try fields.decode(String.self, forKey: .dtype))
        case .none?: self = .none
        case .list: self = .list(try fields.decode([Value].self, forKey: .list))
        case .slice:
            let bounds = try fields.decode([Int?].self, forKey: .slice)
            guard bounds.count == 3 else { throw Self.unknown(decoder) }
            self = .slice(start: bounds[0], end: bounds[1], step: bounds[2])
        case .ellipsis: self = .ellipsis
        case .requiresGrad, nil: throw Self.unknown(decoder)
        }
    }

    /// JSON has no infinities and no NaN: they are texts.
    private static func real(_ fields: KeyedDecodingContainer<Key>) throws -> Double {
        if let number = try? fields.decode(Double.self, forKey: .float) { return number }
        let text = try fields.decode(String.self, forKey: .float)
        guard let number = Double(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .float, in: fields, debugDescription: "not a number: \(text)")
        }
        return number
    }

    private static func unknown(_ decoder: any Decoder) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no value of a known kind"))
    }
}

extension Value where Reference == Tensor {
    /// As in a report: `float32 [2, 3]` for a tensor.
    package var description: String {
        switch self {
        case .tensor(let tensor): "\(tensor.dtype.name) \(tensor.shape)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .truth(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        case .dtype(let name): name
        case .none: "None"
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .slice(let start, let end, let step):
            [start, end, step].map { $0.map(String.init) ?? "" }.joined(separator: ":")
        case .ellipsis: "..."
        }
    }

    /// What kind of value this is, in words.
    var kind: String {
        switch self {
        case .tensor(let tensor): "a \(tensor.dtype.name) tensor"
        case .integer: "an integer"
        case .real: "a real number"
        case .truth: "a truth value"
        case .text(let text): "\"\(text)\""
        case .dtype(let name): "the dtype \(name)"
        case .none: "None"
        case .list: "a list"
        case .slice: "a slice"
        case .ellipsis: "an ellipsis"
        }
    }
}
