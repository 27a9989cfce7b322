/// What an optimizer remembers for one parameter between steps: tensors by PyTorch's names, in PyTorch's order, and for
/// Adam the number of steps.
public struct ParameterState {
    /// How many steps were made; nil where the optimizer does not count them.
    public var step: Int?
    package var tensors: [(name: String, tensor: Tensor)] = []

    package init() {}

    package var isEmpty: Bool { step == nil && tensors.isEmpty }

    /// The tensor of that name, if there is one.
    public subscript(name: String) -> Tensor? {
        for index in tensors.indices where tensors[index].name == name { return tensors[index].tensor }
        return nil
    }

    /// The tensor of that name; a new one of zeros in the shape of `parameter` where there is none.
    public mutating func zeros(_ name: String, like parameter: Tensor) -> Tensor {
        if let known = self[name] { return known }
        let new = zerosLike(parameter)
        tensors.append((name, new))
        return new
    }
}
