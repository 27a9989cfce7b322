internal import Kindling

/// Sums, extremes and running sums of 1024 × 1024 elements.
enum ReductionWorkloads {
    static var all: [Workload] {
        [
            reduce("sum.all") { $0.sum() },
            reduce("sum.dim0", to: 1024) { $0.sum(dim: 0) },
            reduce("sum.dim1", to: 1024) { $0.sum(dim: 1) },
            reduce("sum.middle", [64, 128, 128], to: 64 * 128) { $0.sum(dim: 1) },
            reduce("mean.dim1", to: 1024) { $0.mean(dim: 1) },
            reduce("max.all") { $0.max() },
            reduce("max.dim0", to: 1024) { $0.max(dim: 0).values },
            reduce("max.dim1", to: 1024) { $0.max(dim: 1).values },
            reduce("argmax.dim1", to: 1024) { $0.argmax(dim: 1) },
            reduce("var.dim1", to: 1024) { $0.var(1) },
            reduce("norm.all") { $0.norm() },
            reduce("prod.all") { $0.prod() },
            reduce("cumsum.dim0", to: 1024 * 1024) { $0.cumsum(0) },
            reduce("cumsum.dim1", to: 1024 * 1024) { $0.cumsum(1) },
        ]
    }

    private static func reduce(
        _ name: String, _ shape: [Int] = [1024, 1024], to results: Int = 1, _ function: @escaping (Tensor) -> Tensor
    ) -> Workload {
        .forward("reduce.\(name)", .floats(read: shape.reduce(1, *), written: results)) {
            // Near 1, so that the product of all stays a number.
            let x = randn(shape) * 0.001 + 1
            return { function(x) }
        }
    }
}
