internal import Kindling

/// PyTorch's operators as calls of Kindling: one row for each operator, by PyTorch's name.
///
/// A row reads its arguments by PyTorch's names and positions and calls Kindling's public function; it computes nothing
/// by itself. An operator without a row is unsupported. A variant of PyTorch's test database, such as `norm--nuc`, has
/// its operator's row unless the table has one under the variant's own name.
package struct OperatorTable {
    package typealias Row = (Call) throws -> any CallResult

    private var rows: [String: Row] = [:]

    /// Every row that Kindling has.
    package init() {
        addMathematics()
        addComparisons()
        addReductions()
        addMatrices()
        addShapes()
        addIndexing()
        addCreation()
        addActivations()
        addLosses()
        addLayers()
        addConvolutions()
        addPooling()
        addNormalization()
        addResampling()
    }

    /// The row of an entry, where there is one. `stem` is the operator's name, with the variant's after `--`.
    package subscript(stem: String) -> Row? {
        get {
            if let row = rows[stem] { return row }
            guard let end = stem.firstRange(of: "--")?.lowerBound else { return nil }
            return rows[String(stem[..<end])]
        }
        set { rows[stem] = newValue }
    }
}

/// A function of one tensor.
func unary(_ function: @escaping (Tensor) -> Tensor) -> OperatorTable.Row {
    { function(try $0.tensor(0)) }
}

/// A function of a tensor and of another one, or of a number where Kindling has that too.
func binary(
    _ tensors: @escaping (Tensor, Tensor) -> Tensor, _ numbers: ((Tensor, Scalar) -> Tensor)? = nil
) -> OperatorTable.Row {
    { call in
        if let numbers, let number = call.argument("other", 1)?.scalar { return numbers(try call.tensor(0), number) }
        return tensors(try call.tensor(0), try call.tensor("other", 1))
    }
}

/// An operator of Python whose tensor is its right operand, as in `2 - x`.
func reflected(
    _ tensors: @escaping (Tensor, Tensor) -> Tensor, _ numbers: @escaping (Scalar, Tensor) -> Tensor
) -> OperatorTable.Row {
    { call in
        if let number = call.argument("other", 1)?.scalar { return numbers(number, try call.tensor(0)) }
        return tensors(try call.tensor("other", 1), try call.tensor(0))
    }
}
