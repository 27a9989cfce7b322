/// Examples to learn from, each an input with its target, by number. PyTorch: `torch.utils.data.Dataset` (map-style).
///
/// A type with a `count` and a subscript is enough:
///
/// ```swift
/// struct Squares: Dataset {
///     let count = 1000
///     subscript(index: Int) -> (Tensor, Tensor) {
///         (tensor([Float(index)]), tensor([Float(index * index)]))
///     }
/// }
/// ```
///
/// A ``DataLoader`` asks for examples on a thread of its own. That is why data sets are Sendable, keep values
/// (``TensorData``, arrays) rather than tensors, and make new tensors for each answer.
public protocol Dataset: Sendable {
    /// How many examples there are.
    var count: Int { get }

    /// Example `index`, from 0 to `count` - 1: input and target.
    subscript(index: Int) -> (Tensor, Tensor) { get }

    /// The examples that `indices` name, stacked: a batch.
    ///
    /// Has an answer already (it stacks single examples, ``collate(_:)``); write your own where whole batches are made
    /// faster.
    func batch(_ indices: [Int]) -> (Tensor, Tensor)
}

extension Dataset {
    /// Stacks the examples that `indices` name.
    public func batch(_ indices: [Int]) -> (Tensor, Tensor) { collate(indices.map { self[$0] }) }
}

/// Stacks examples into a batch: inputs of shape [...] become one tensor of shape [N, ...], and so do targets.
/// PyTorch: `default_collate`.
public func collate(_ examples: [(Tensor, Tensor)]) -> (Tensor, Tensor) {
    (stack(examples.map(\.0)), stack(examples.map(\.1)))
}
