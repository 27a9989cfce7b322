internal import Kindling

/// An operator under PyTorch's name, with about a million elements: `operators.NAME` is its forward pass.
struct OperatorRow {
    let name: String
    let inputs: [OperatorInput]
    /// Whether there is also `operators.NAME.grad`, the gradient of the first input.
    let hasGradient: Bool
    let function: ([Tensor]) -> Tensor

    static func creation(_ name: String, _ function: @escaping () -> Tensor) -> OperatorRow {
        OperatorRow(name: name, inputs: [], hasGradient: false) { _ in function() }
    }

    static func unary(
        _ name: String, _ x: OperatorInput = .normal(), gradient: Bool = false,
        _ function: @escaping (Tensor) -> Tensor
    ) -> OperatorRow {
        OperatorRow(name: name, inputs: [x], hasGradient: gradient) { function($0[0]) }
    }

    static func binary(
        _ name: String, _ a: OperatorInput = .normal(), _ b: OperatorInput = .normal(), gradient: Bool = false,
        _ function: @escaping (Tensor, Tensor) -> Tensor
    ) -> OperatorRow {
        OperatorRow(name: name, inputs: [a, b], hasGradient: gradient) { function($0[0], $0[1]) }
    }

    static func ternary(
        _ name: String, _ a: OperatorInput = .normal(), _ b: OperatorInput = .normal(), _ c: OperatorInput = .normal(),
        gradient: Bool = false, _ function: @escaping (Tensor, Tensor, Tensor) -> Tensor
    ) -> OperatorRow {
        OperatorRow(name: name, inputs: [a, b, c], hasGradient: gradient) { function($0[0], $0[1], $0[2]) }
    }

    var workloads: [Workload] {
        let forward = Workload.forward("operators.\(name)", .calls) {
            let tensors = inputs.map { $0.make() }
            return { function(tensors) }
        }
        guard hasGradient else { return [forward] }
        let gradient = Workload.gradient("operators.\(name).grad", .calls) {
            let tensors = inputs.map { $0.make() }
            tensors[0].requiresGrad = true
            return (tensors[0], function(tensors))
        }
        return [forward, gradient]
    }
}

/// The numbers that an operator gets, drawn as `operators/__init__.py` draws them.
struct OperatorInput {
    let make: () -> Tensor

    static let million = [1024, 1024]

    static func normal(_ shape: [Int] = million) -> OperatorInput { OperatorInput { randn(shape) } }
    /// From 0 to 1.
    static func uniform(_ shape: [Int] = million) -> OperatorInput { OperatorInput { rand(shape) } }
    /// From 0.1 to 1.1.
    static func positive(_ shape: [Int] = million) -> OperatorInput { OperatorInput { rand(shape) + 0.1 } }
    /// So near to 1 that products of a million stay numbers.
    static func near1(_ shape: [Int] = million) -> OperatorInput { OperatorInput { randn(shape) * 0.001 + 1 } }
    static func mask(_ shape: [Int] = million) -> OperatorInput { OperatorInput { randn(shape) > 0 } }
    /// -1 or 1.
    static func signs(_ shape: [Int] = million) -> OperatorInput { OperatorInput { randn(shape).sign() } }
    static func integers(below end: Int, _ shape: [Int] = million) -> OperatorInput {
        OperatorInput { randint(end, shape) }
    }
    /// Floating-point numbers, many of them equal.
    static func levels(_ count: Int, _ shape: [Int] = million) -> OperatorInput {
        OperatorInput { randint(count, shape).to(.float32) }
    }
    static func permutation(_ count: Int = 1024) -> OperatorInput { OperatorInput { randperm(count) } }
    static func probabilities(_ shape: [Int]) -> OperatorInput { OperatorInput { randn(shape).softmax(-1) } }
    static func logProbabilities(_ shape: [Int]) -> OperatorInput { OperatorInput { randn(shape).logSoftmax(-1) } }
}

/// The operators of `scripts/conformance/core.txt` that compute something. `operators/__init__.py` says which are left
/// out and why.
enum OperatorWorkloads {
    static var all: [Workload] { (mathematics + reductions + shapes + networks + losses).flatMap(\.workloads) }
}
