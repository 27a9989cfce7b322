extension Tensor: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The tensor as PyTorch prints it.
    public var description: String {
        var suffixes: [String] = []
        if let node = currentNode {
            suffixes = ["grad_fn=<\(node.name)>"]
        } else if isGradRequired {
            suffixes = ["requires_grad=True"]
        }
        let text = TensorFormatter.text(shape: shape, dtype: dtype, elements: formatterElements, suffixes: suffixes)
        return isParameter ? "Parameter containing:\n\(text)" : text
    }

    public var debugDescription: String { description }

    /// Few children: a failing test's report would walk the whole graph otherwise.
    public var customMirror: Mirror {
        Mirror(self, children: ["shape": shape, "dtype": dtype.name], displayStyle: .class)
    }

    private var formatterElements: TensorFormatter.Elements {
        let contiguous = rawContiguous()
        switch dtype {
        case .bool:
            let bytes = contiguous.pointer.assumingMemoryBound(to: Bool.self)
            return .boolean { index in withExtendedLifetime(contiguous) { bytes[index] } }
        case .int64, .int32, .uint8:
            let values = contiguous.rawTo(.int64)
            let start = values.pointer.assumingMemoryBound(to: Int64.self)
            return .integer { index in withExtendedLifetime(values) { start[index] } }
        default:
            let values = contiguous.rawTo(.float64)
            let start = values.pointer.assumingMemoryBound(to: Double.self)
            return .floatingPoint { index in withExtendedLifetime(values) { start[index] } }
        }
    }
}

/// Prints tensors, and `None` where there is none: `print(p.grad)`.
public func print(_ tensors: Tensor?..., separator: String = " ", terminator: String = "\n") {
    Swift.print(tensors.map { $0?.description ?? "None" }.joined(separator: separator), terminator: terminator)
}

/// Prints a node of a graph, or `None` where there is none: `print(x.gradFn)`.
public func print(_ node: Node?, terminator: String = "\n") {
    Swift.print(node?.description ?? "None", terminator: terminator)
}

/// Prints the nodes before a node as PyTorch does: `print(loss.gradFn!.nextFunctions)`.
public func print(_ functions: [(Node?, Int)], terminator: String = "\n") {
    let pairs = functions.map { "(\($0.0?.description ?? "None"), \($0.1))" }
    Swift.print("(\(pairs.joined(separator: ", "))\(pairs.count == 1 ? "," : ""))", terminator: terminator)
}
