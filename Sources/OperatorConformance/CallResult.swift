package import Kindling

/// What rows of the ``OperatorTable`` return: tensors, numbers, truth values, and arrays of them.
package protocol CallResult {
    var value: Argument { get }
}

extension Tensor: CallResult {
    package var value: Argument { .tensor(self) }
}
extension Int: CallResult {
    package var value: Argument { .integer(self) }
}
extension Double: CallResult {
    package var value: Argument { .real(self) }
}
extension Bool: CallResult {
    package var value: Argument { .truth(self) }
}
extension Array: CallResult where Element: CallResult {
    package var value: Argument { .list(map(\.value)) }
}
extension ValuesAndIndices: CallResult {
    package var value: Argument { .list([.tensor(values), .tensor(indices)]) }
}
