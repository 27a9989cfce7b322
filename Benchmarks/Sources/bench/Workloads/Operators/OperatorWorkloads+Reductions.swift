internal import Kindling

/// Reductions, running reductions, and what is picked by order.
extension OperatorWorkloads {
    static var reductions: [OperatorRow] { sums + extremes + running + order }

    private static var sums: [OperatorRow] {
        [
            .unary("all", .mask()) { $0.all(1) },
            .unary("any", .mask()) { $0.any(1) },
            .unary("count_nonzero", .levels(3)) { $0.countNonzero(1) },
            .unary("linalg.matrix_norm", .normal([64, 128, 128])) { linalg.matrixNorm($0) },
            .unary("linalg.norm") { linalg.norm($0, dim: 1) },
            .unary("linalg.vector_norm", gradient: true) { linalg.vectorNorm($0, 3, dim: 1) },
            .unary("logsumexp", gradient: true) { $0.logsumexp(1) },
            .unary("mean", gradient: true) { $0.mean(dim: 0) },
            .unary("nanmean") { $0.nanmean(1) },
            .unary("nansum") { $0.nansum(1) },
            .unary("norm", gradient: true) { $0.norm(1, dim: 1) },
            .unary("prod", .near1(), gradient: true) { $0.prod(1) },
            .unary("std", gradient: true) { $0.std(1) },
            .unary("std_mean") { stdMean($0, dim: 1).std },
            .unary("sum", gradient: true) { $0.sum(dim: 1) },
            .unary("sum_to_size") { $0.sumToSize([1024, 1]) },
            .unary("var", gradient: true) { $0.var(0) },
            .unary("var_mean") { varMean($0, dim: 1).var },
        ]
    }

    private static var extremes: [OperatorRow] {
        [
            .unary("amax", gradient: true) { $0.amax(1) },
            .unary("amin") { $0.amin(0) },
            .unary("argmax") { $0.argmax(1) },
            .unary("argmin") { $0.argmin(0) },
            .unary("max", gradient: true) { $0.max(dim: 1).values },
            .unary("min") { $0.min(dim: 0).values },
        ]
    }

    private static var running: [OperatorRow] {
        [
            .unary("cummax", gradient: true) { $0.cummax(1).values },
            .unary("cummin") { $0.cummin(0).values },
            .unary("cumprod", .near1(), gradient: true) { $0.cumprod(1) },
            .unary("cumsum", gradient: true) { $0.cumsum(1) },
        ]
    }

    private static var order: [OperatorRow] {
        [
            .unary("argsort") { $0.argsort(1) },
            .unary("kthvalue") { $0.kthvalue(100, 1).values },
            .unary("median", gradient: true) { $0.median(1).values },
            .unary("mode", .levels(100)) { $0.mode(1).values },
            .unary("sort", gradient: true) { $0.sort(1).values },
            .unary("topk", gradient: true) { $0.topk(10, 1).values },
            .unary("unique", .levels(1000)) { $0.unique() },
        ]
    }
}
