// Joining tensors and cutting them apart.

private struct Concatenate: Operator {
    static let name = "Cat"
    let dim: Int
    let sizes: [Int]
    let shape: [Int]

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = Tensor(empty: shape, inputs[0].dtype, backend: inputs[0].backend)
        var start = 0
        for input in inputs {
            result.part(dim, start, input.shape[dim]).write(input)
            start += input.shape[dim]
        }
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        var start = 0
        return sizes.enumerated().map { index, size in
            defer { start += size }
            return node.needsGradient(index) ? gradient.narrow(dim, start, size) : nil
        }
    }
}

private struct Stack: Operator {
    static let name = "Stack"
    let dim: Int

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        var shape = inputs[0].shape
        shape.insert(inputs.count, at: dim)
        let result = Tensor(empty: shape, inputs[0].dtype, backend: inputs[0].backend)
        for (index, input) in inputs.enumerated() { result.rawSelect(dim, index).write(input) }
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        node.edges.indices.map { node.needsGradient($0) ? gradient.select(dim, $0) : nil }
    }
}

/// Parts of given sizes along a dimension; views.
private struct Split: MultiOperator {
    static let name = "Split"
    var isBySizes = false
    var nodeName: String { isBySizes ? "SplitWithSizesBackward0" : "SplitBackward0" }
    let dim: Int
    let sizes: [Int]
    let original: [Int]

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        var start = 0
        return sizes.map { size in
            defer { start += size }
            return inputs[0].part(dim, start, size).viewing(inputs[0])
        }
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let dtype = gradients.lazy.compactMap { $0 }.first?.dtype ?? .float32
        let parts = zip(gradients, sizes).map { gradient, size in
            var shape = original
            shape[dim] = size
            return gradient ?? zeros(shape, dtype: dtype)
        }
        return [cat(parts, dim: dim)]
    }
}

/// The parts along a dimension, without it; views.
private struct Unbind: MultiOperator {
    static let name = "Unbind"
    let dim: Int
    let original: [Int]

    func forwardAll(_ inputs: [Tensor], _ node: Node?) -> [Tensor] {
        (0..<original[dim]).map { inputs[0].rawSelect(dim, $0).viewing(inputs[0]) }
    }

    func backwardAll(_ gradients: [Tensor?], _ node: Node) -> [Tensor?] {
        let known = gradients.lazy.compactMap { $0 }.first!
        return [stack(gradients.map { $0 ?? zerosLike(known) }, dim: dim)]
    }
}

extension Tensor {
    /// The `length` elements from `start` along `dim`, without history.
    package func part(_ dim: Int, _ start: Int, _ length: Int) -> Tensor {
        var shape = self.shape
        shape[dim] = length
        return alias(
            shape: shape, strides: stridesArray, offset: storageOffset() + (length == 0 ? 0 : start * stridesArray[dim])
        )
    }
}

/// The tensors one after the other along `dim`; sizes must agree in all other dimensions.
///
/// Gradient: to each its part of `g`. PyTorch: `torch.cat`.
public func cat(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    check(!tensors.isEmpty, "torch.cat(): expected a non-empty list of Tensors", hint: "There is nothing to join.")
    for (index, tensor) in tensors.enumerated() {
        check(
            tensor.ndim > 0, "zero-dimensional tensor (at position \(index)) cannot be concatenated",
            hint: "stack(tensors) joins scalars.")
    }
    // Tensors of shape [0] join with anything, as in PyTorch.
    let parts = tensors.filter { $0.shape != [0] }
    guard let first = parts.first else { return tensors[0] }
    let dim = Shape.normalized(dim, rank: first.ndim)
    for (index, tensor) in tensors.enumerated() where tensor.shape != [0] {
        check(
            tensor.ndim == first.ndim,
            "Tensors must have same number of dimensions: got \(first.ndim) and \(tensor.ndim)",
            hint: "Shapes \(first.shape) and \(tensor.shape).")
        for other in first.shape.indices where other != dim {
            check(
                tensor.shape[other] == first.shape[other],
                "Sizes of tensors must match except in dimension \(dim). Expected size \(first.shape[other]) but got "
                    + "size \(tensor.shape[other]) for tensor number \(index) in the list.",
                hint: "Shapes \(first.shape) and \(tensor.shape).")
        }
    }
    let type = parts.dropFirst().reduce(first.dtype) { $0.promoted(with: $1.dtype) }
    let sizes = parts.map { $0.shape[dim] }
    var shape = first.shape
    shape[dim] = sizes.reduce(0, +)
    return Concatenate(dim: dim, sizes: sizes, shape: shape).apply(parts.map { $0.to(type) })[0]
}

/// The tensors, all of one shape, along a new dimension `dim`. Gradient: to each its part of `g`. PyTorch: `torch.stack`.
public func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    check(!tensors.isEmpty, "stack expects a non-empty TensorList", hint: "There is nothing to join.")
    for (index, tensor) in tensors.enumerated() {
        check(
            tensor.shape == tensors[0].shape,
            "stack expects each tensor to be equal size, but got \(tensors[0].shape) at entry 0 and \(tensor.shape) at "
                + "entry \(index)", hint: "Pad or crop them to one shape, or join them with cat().")
    }
    let type = tensors.dropFirst().reduce(tensors[0].dtype) { $0.promoted(with: $1.dtype) }
    return Stack(dim: Shape.normalized(dim, rank: tensors[0].ndim + 1)).apply(tensors.map { $0.to(type) })[0]
}

extension Tensor {
    /// Parts of `size` elements along `dim`, the last perhaps smaller; views. PyTorch: `split`.
    public func split(_ size: Int, dim: Int = 0) -> [Tensor] {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            size >= 0, "split expects split_size be non-negative, but got split_size=\(size)",
            hint: "Dimension \(dim) has \(shape[dim]) elements.")
        check(
            size > 0 || shape[dim] == 0,
            "split_size can only be 0 if dimension size is 0, but got dimension size of \(shape[dim])",
            hint: "Parts of no elements would never reach the end.")
        if size <= 0 { return [self] }
        let count = Swift.max((shape[dim] + size - 1) / size, 1)
        let sizes = (0..<count).map { Swift.min(size, shape[dim] - $0 * size) }
        return Split(dim: dim, sizes: sizes, original: shape).apply([self])
    }

    /// Parts of the given sizes along `dim`; views. PyTorch: `split`.
    public func split(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
        let dim = Shape.normalized(dim, rank: ndim)
        check(
            sizes.reduce(0, +) == shape[dim] && !sizes.contains { $0 < 0 },
            "split_with_sizes expects split_sizes to sum exactly to \(shape[dim]) (input tensor's size at dimension "
                + "\(dim)), but got split_sizes=\(sizes)", hint: "The sizes sum to \(sizes.reduce(0, +)).")
        return Split(isBySizes: true, dim: dim, sizes: sizes, original: shape).apply([self])
    }

    /// At most `chunks` parts of equal size along `dim`, the last perhaps smaller; views. PyTorch: `chunk`.
    public func chunk(_ chunks: Int, dim: Int = 0) -> [Tensor] {
        check(
            chunks > 0, "chunk expects `chunks` to be greater than 0, got: \(chunks)",
            hint: "Ask for at least one part.")
        let size = self.size(dim)
        return split(Swift.max((size + chunks - 1) / chunks, 1), dim: dim)
    }

    /// The parts along `dim`, without that dimension; views. PyTorch: `unbind`.
    public func unbind(_ dim: Int = 0) -> [Tensor] {
        check(ndim > 0, "Dimension specified as \(dim) but tensor has no dimensions", hint: "A scalar has no parts.")
        let dim = Shape.normalized(dim, rank: ndim)
        return shape[dim] == 0 ? [] : Unbind(dim: dim, original: shape).apply([self])
    }
}
