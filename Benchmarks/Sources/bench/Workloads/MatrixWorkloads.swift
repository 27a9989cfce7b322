internal import Kindling

/// Products of matrices, and linear layers with their gradients.
enum MatrixWorkloads {
    static var all: [Workload] {
        squares + [
            product("512.transposedA", [512, 512], [512, 512]) { matmul($0.t(), $1) },
            product("512.transposedB", [512, 512], [512, 512]) { matmul($0, $1.t()) },
            product("batched.64x128", [64, 128, 128], [64, 128, 128]),
            product("tallSkinny", [8192, 64], [64, 64]),
            product("small", [32, 32], [32, 32]),
            product("gemv", [1024, 1024], [1024], .floats(read: 1024 * 1025, written: 1024)),
        ] + linear(64, 256, 120) + linear(256, 1024, 1024)
    }

    private static var squares: [Workload] {
        [128, 256, 512, 768, 1024].map { product("\($0)", [$0, $0], [$0, $0]) }
    }

    private static func product(
        _ name: String, _ a: [Int], _ b: [Int], _ work: Work? = nil,
        _ multiply: @escaping (Tensor, Tensor) -> Tensor = { matmul($0, $1) }
    ) -> Workload {
        let operations = Work.operations(2 * Double(a.reduce(1, *)) * Double(b.last!))
        return .forward("matmul.\(name)", work ?? operations) {
            let (a, b) = (randn(a), randn(b))
            return { multiply(a, b) }
        }
    }

    private static func linear(_ count: Int, _ inputs: Int, _ outputs: Int) -> [Workload] {
        let name = "linear.\(count)x\(inputs)x\(outputs)"
        let work = Work.operations(2 * Double(count * inputs * outputs))
        func tensors() -> (x: Tensor, weight: Tensor, bias: Tensor) {
            (randn(count, inputs), randn(outputs, inputs), randn(outputs))
        }
        return [
            .forward("\(name).forward", work) {
                let (x, weight, bias) = tensors()
                return { Kindling.linear(x, weight, bias) }
            },
            .gradient("\(name).gradInput", work) {
                let (x, weight, bias) = tensors()
                x.requiresGrad = true
                return (x, Kindling.linear(x, weight, bias))
            },
            .gradient("\(name).gradWeight", work) {
                let (x, weight, bias) = tensors()
                weight.requiresGrad = true
                return (weight, Kindling.linear(x, weight, bias))
            },
        ]
    }
}
