internal import Kindling

/// Softmax and what is made of such sums along a dimension: cross entropy, normalisations.
enum SoftmaxWorkloads {
    static var all: [Workload] {
        let shapes = [([1024, 1024], 1), ([1024, 1024], 0), ([65536, 16], 1)]
        return shapes.flatMap { rows("softmax", $0, $1) { x, dim in x.softmax(dim) } }
            + shapes.flatMap { rows("softmax.log", $0, $1) { x, dim in x.logSoftmax(dim) } }
            + [loss] + norm("layer", [1024, 1024], layer) + norm("batch", [8, 64, 56, 56], batch)
    }

    private static func rows(
        _ name: String, _ shape: [Int], _ dim: Int, _ function: @escaping (Tensor, Int) -> Tensor
    ) -> [Workload] {
        let name = "\(name).\(shape[0])x\(shape[1]).dim\(dim)"
        let count = shape.reduce(1, *)
        return [
            .forward("\(name).forward", .floats(read: count, written: count)) {
                let x = randn(shape)
                return { function(x, dim) }
            },
            .gradient("\(name).grad", .floats(read: 2 * count, written: count)) {
                let x = randn(shape, requiresGrad: true)
                return (x, function(x, dim))
            },
        ]
    }

    /// Forward and backward, graph included.
    private static var loss: Workload {
        let count = 1024 * 1000
        let work = Work.floats(read: 2 * count, written: count)
        return Workload(name: "loss.crossEntropy.1024x1000", work: work, usesGraph: true) {
            let x = randn(1024, 1000, requiresGrad: true)
            let labels = randint(1000, [1024])
            return { grad(of: [crossEntropy(x, labels)], wrt: [x])[0] }
        }
    }

    private static func norm(
        _ name: String, _ shape: [Int], _ make: @escaping () -> (Tensor) -> Tensor
    ) -> [Workload] {
        let count = shape.reduce(1, *)
        return [
            .forward("norm.\(name).forward", .floats(read: count, written: count)) {
                let x = randn(shape)
                let function = make()
                return { function(x) }
            },
            .gradient("norm.\(name).grad", .floats(read: 2 * count, written: count)) {
                let x = randn(shape, requiresGrad: true)
                return (x, make()(x))
            },
        ]
    }

    private static func layer() -> (Tensor) -> Tensor {
        let (weight, bias) = (randn(1024), randn(1024))
        return { layerNorm($0, [1024], weight, bias) }
    }

    private static func batch() -> (Tensor) -> Tensor {
        let (weight, bias, mean, variance) = (randn(64), randn(64), zeros(64), ones(64))
        return { batchNorm($0, mean, variance, weight: weight, bias: bias, training: true) }
    }
}
