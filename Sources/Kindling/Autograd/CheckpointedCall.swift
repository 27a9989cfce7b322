internal import Synchronization

/// A call of ``checkpoint`` whose saved tensors can be computed again.
package final class CheckpointedCall {
    private static let living = Atomic<Int>(0)
    /// Whether there is any such call in the process: saving a tensor asks this first.
    static var exist: Bool { living.load(ordering: .relaxed) != 0 }

    private let function: ([Tensor]) -> [Tensor]
    // Saved as any node's tensors: their versions are checked, and an outer checkpointed call computes them again.
    private let inputs: [SavedTensor]
    private let randomState: GeneratorState?
    /// What the first run saved, in order.
    private var places: [Place] = []
    /// Whether the first run has ended; a backward inside of it may come before.
    var isComplete = false
    private struct Place {
        weak var tensor: RecomputedTensor?
        let shape: [Int]
        let dtype: DType
    }

    init(_ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], preservesRandomState: Bool) {
        Self.living.add(1, ordering: .relaxed)
        self.function = function
        self.inputs = inputs.map { CheckpointPass.saving(SavedTensor($0)) }
        randomState = preservesRandomState ? Generator.default.state : nil
    }

    deinit { Self.living.subtract(1, ordering: .relaxed) }

    /// A place for a tensor that the first run saves.
    fileprivate func place(for tensor: Tensor) -> RecomputedTensor {
        let new = RecomputedTensor(self, outputIndex: tensor.outputIndex)
        places.append(Place(tensor: new, shape: tensor.shape, dtype: tensor.dtype))
        return new
    }

    /// Stops where an input was changed since.
    func checkInputs() { for input in inputs { input.checkVersion(owner: "checkpoint") } }

    /// Runs the function again, and fills the places that are still wanted.
    fileprivate func runAgain() {
        let outer = randomState.map { _ in Generator.default.state }
        if let randomState { Generator.default.state = randomState }
        defer { if let outer { Generator.default.state = outer } }
        let pass = CheckpointPass(self, isAgain: true)
        let expected = places.count
        enableGrad {
            CheckpointPass.$current.withValue(pass) {
                _ = function(inputs.map { $0.unpacked(owner: "checkpoint", history: $0.node) })
            }
        }
        check(
            isComplete ? pass.found.count == expected : pass.found.count >= expected,
            "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                + "recomputation.\nNumber of tensors saved during forward: \(expected)\nNumber of tensors saved during "
                + "recomputation: \(pass.found.count)", hint: Self.hint)
        for (index, (node, slot, tensor)) in pass.found.prefix(expected).enumerated() {
            let place = places[index]
            check(
                place.shape == tensor.shape && place.dtype == tensor.dtype,
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than "
                    + "during the forward pass.\ntensor at position \(index):\nsaved metadata: \(place.dtype) "
                    + "\(place.shape)\nrecomputed metadata: \(tensor.dtype) \(tensor.shape)", hint: Self.hint)
            // Changed in place after it was saved: refused, as without checkpoint.
            if let node, slot < node.saved.count { node.saved[slot].checkVersion(owner: node.name) }
            place.tensor?.value = tensor
        }
    }

    private static let hint =
        "The function given to checkpoint must compute the same each time: it may depend on nothing that changes between "
        + "forward and backward, such as train() and eval()."
}

/// Stands for a tensor that the first run of a checkpointed call saved.
package final class RecomputedTensor {
    let call: CheckpointedCall
    let outputIndex: Int
    /// From the second run until backward has used it.
    fileprivate var value: Tensor?

    fileprivate init(_ call: CheckpointedCall, outputIndex: Int) {
        self.call = call
        self.outputIndex = outputIndex
    }

    /// The tensor, without history.
    func tensor() -> Tensor {
        if value == nil { call.runAgain() }
        return value!
    }

    /// Frees the tensor; another backward computes it again.
    func forget() { value = nil }
}

/// A run of a checkpointed function: the first, which keeps nothing, or the second, which finds what was not kept.
///
/// Unchecked: task-local values must be Sendable, but a run belongs to the task that computes in it.
package final class CheckpointPass: @unchecked Sendable {
    /// The innermost run of this task.
    @TaskLocal static var current: CheckpointPass?

    private let call: CheckpointedCall
    private let isAgain: Bool
    /// What the second run saved: the node and its place there, where there is one, and the values.
    fileprivate var found: [(node: Node?, slot: Int, tensor: Tensor)] = []

    init(_ call: CheckpointedCall, isAgain: Bool) {
        self.call = call
        self.isAgain = isAgain
    }

    /// What is kept of a tensor that is about to be saved by `node`, or as an input of a checkpointed call.
    static func saving(_ saved: SavedTensor, by node: Node? = nil) -> SavedTensor {
        guard let current, let tensor = saved.replaceable else { return saved }
        if current.isAgain {
            current.found.append((node, node?.saved.count ?? 0, tensor.alias()))
            return saved
        }
        return saved.replaced(by: current.call.place(for: tensor))
    }
}
