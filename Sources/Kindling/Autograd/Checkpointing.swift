/// Runs `function` without keeping what its backward needs: backward runs it again. Less memory for more time.
///
/// Results and gradients are bit for bit those of `function(inputs)`. Only the inputs are kept; the first backward step
/// inside runs `function` again, with the default generator as it was, so that dropout draws the same masks. Calls may be
/// nested. `function` must compute the same each time, and must not change its inputs in place; what it changes
/// beside (running statistics of batch normalisation) it changes twice. PyTorch:
/// `torch.utils.checkpoint.checkpoint(..., use_reentrant=False)`.
///
/// ```swift
/// let hidden = checkpoint({ block($0) }, x)
/// ```
/// - Parameter preserveRNGState: Whether the second run draws the random numbers of the first.
public func checkpoint(
    _ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], preserveRNGState: Bool = true
) -> [Tensor] {
    guard GradMode.isEnabled else { return function(inputs) }
    let call = CheckpointedCall(function, inputs, preservesRandomState: preserveRNGState)
    defer { call.isComplete = true }
    return CheckpointPass.$current.withValue(CheckpointPass(call, isAgain: false)) { function(inputs) }
}

/// As ``checkpoint(_:_:preserveRNGState:)-(([Tensor])->[Tensor],_,_)``, for one input and result.
public func checkpoint(
    _ function: @escaping (Tensor) -> Tensor, _ input: Tensor, preserveRNGState: Bool = true
) -> Tensor {
    checkpoint({ [function($0[0])] }, [input], preserveRNGState: preserveRNGState)[0]
}

/// Runs modules one after the other, in `segments` parts of which all but the last are checkpointed. PyTorch:
/// `torch.utils.checkpoint.checkpoint_sequential`.
/// - Parameter modules: A ``Sequential`` or an array.
public func checkpointSequential(
    _ modules: some RandomAccessCollection<Module>, _ segments: Int, _ input: Tensor, preserveRNGState: Bool = true
) -> Tensor {
    let modules = Array(modules)
    check(
        segments >= 1 && segments <= Swift.max(modules.count, 1),
        "checkpoint_sequential cannot make \(segments) segments of \(modules.count) modules",
        hint: "Each segment has at least one module.")
    let length = modules.count / segments
    var result = input
    for segment in 0..<(segments - 1) {
        let part = modules[(segment * length)..<((segment + 1) * length)]
        result = checkpoint(
            { part.reduce($0) { $1($0) } }, result, preserveRNGState: preserveRNGState)
    }
    return modules[((segments - 1) * length)...].reduce(result) { $1($0) }
}
