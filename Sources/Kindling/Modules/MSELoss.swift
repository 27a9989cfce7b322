/// The mean squared difference of an output and its target.
///
/// - Shape: two tensors of one shape → a scalar; with `.none` their shape.
/// - PyTorch: `torch.nn.MSELoss`
///
/// ```swift
/// let criterion = MSELoss()
/// criterion(net(input), target).backward()
/// ```
public final class MSELoss: Module {
    /// What becomes of the elements' losses.
    public let reduction: Reduction

    /// - Parameter reduction: What becomes of the elements' losses.
    public init(reduction: Reduction = .mean) {
        self.reduction = reduction
        super.init()
    }

    /// The loss. Warns once where the shapes differ.
    public func callAsFunction(
        _ input: Tensor, _ target: Tensor, file: String = #fileID, line: UInt = #line
    ) -> Tensor {
        mseLoss(input, target, reduction: reduction, file: file, line: line)
    }
}
