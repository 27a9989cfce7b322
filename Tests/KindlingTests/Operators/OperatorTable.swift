import Kindling
import Testing

/// One row of the operator test table: an operator, or one way of calling it.
///
/// Inputs, PyTorch's results, gradients and messages lie in `Golden/operators.safetensors` under the row's name;
/// `Golden/operator_rows.py` holds the same row in PyTorch.
struct OperatorRow: Sendable, CustomTestStringConvertible {
    let name: String
    let call: @Sendable ([Tensor]) -> [Tensor]
    /// A call that must stop the program with PyTorch's message.
    let misuse: (@Sendable () -> Any)?
    /// Where the node is named otherwise than PyTorch's.
    let node: String?
    /// Whether results are unrelated to their inputs' values close by, so that differences say nothing.
    let isSmooth: Bool

    var testDescription: String { name }
}

/// All rows; each family adds its own.
struct OperatorTable {
    private(set) var rows: [OperatorRow] = []

    static let all: [OperatorRow] = {
        var table = OperatorTable()
        table.addUnary()
        table.addBinary()
        table.addReductions()
        table.addOrder()
        table.addViews()
        table.addJoining()
        table.addStridedViews()
        table.addMovedDimensions()
        table.addStacking()
        table.addReplacing()
        table.addFolding()
        table.addMatrices()
        table.addImages()
        table.addVolumes()
        table.addLayers()
        table.addLosses()
        table.addCopies()
        table.addIndexed()
        table.addIndexing()
        table.addAssignment()
        table.addInPlace()
        table.addViewSequences()
        table.addMathematics()
        table.addPairs()
        table.addMoreActivations()
        table.addMoreLosses()
        return table.rows
    }()

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// A row with one result.
    mutating func row(
        _ name: String, node: String? = nil, isSmooth: Bool = true, misuse: (@Sendable () -> Any)? = nil,
        _ call: @escaping @Sendable ([Tensor]) -> Tensor
    ) {
        rows(name, node: node, isSmooth: isSmooth, misuse: misuse) { [call($0)] }
    }

    /// A row with several results.
    mutating func rows(
        _ name: String, node: String? = nil, isSmooth: Bool = true, misuse: (@Sendable () -> Any)? = nil,
        _ call: @escaping @Sendable ([Tensor]) -> [Tensor]
    ) {
        rows.append(OperatorRow(name: name, call: call, misuse: misuse, node: node, isSmooth: isSmooth))
    }
}
