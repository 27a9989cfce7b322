import Kindling

extension OperatorTable {
    mutating func addStatistics() {
        row("nansum", isSmooth: false) { $0[0].nansum(1) }
        row("nanmean", isSmooth: false, misuse: { ones(3, dtype: .int64).nanmean() }) {
            $0[0].nanmean(0, keepdim: true)
        }
        row("countNonzero") { $0[0].countNonzero(1) }
        rows("aminmax", node: "AminmaxBackward1,AminmaxBackward1", misuse: { zeros(0).aminmax() }) { x in
            let (min, max) = x[0].aminmax()
            return [min, max]
        }
        rows("aminmax.dim") { x in
            let (min, max) = x[0].aminmax(dim: 1, keepdim: true)
            return [min, max]
        }
        rows("stdMean", node: "StdBackward0,MeanBackward0", misuse: { stdMean(ones(3, dtype: .int64)) }) { x in
            let (deviation, mean) = stdMean(x[0])
            return [deviation, mean]
        }
        rows("varMean.dim", node: "VarBackward0,MeanBackward1") { x in
            let (variance, mean) = varMean(x[0], dim: 1, correction: 0, keepdim: true)
            return [variance, mean]
        }
        row("var.correction") { $0[0].var([0, 2], correction: 1.3) }
        row("cov", misuse: { zeros(2, 2, 2).cov() }) { $0[0].cov() }
        row("cov.weights", misuse: { zeros(2).cov(aweights: tensor([-1.0, 1])) }) {
            $0[0].cov(correction: 2, fweights: $0[2], aweights: $0[1])
        }
        row("corrcoef") { $0[0].corrcoef() }
    }

    mutating func addNorms() {
        row("norm.negative") { $0[0].norm(-1.5, dim: 1) }
        row("norm.negativeInf", misuse: { linalg.vectorNorm(zeros(0), -1) }) { $0[0].norm(-Double.infinity) }
        row("norm.half") { $0[0].norm(0.5, dim: 1) }
        row("norm.halfZeros", isSmooth: false) { $0[0].norm(0.5, dim: 1) }
        row("norm.nuc", node: "SqueezeBackward1") { $0[0].norm(.nuc, dim: [0, 2]) }
        row("norm.fro") { $0[0].norm(.fro, dim: [0, 2]) }
        row("linalg.vectorNorm") { linalg.vectorNorm($0[0], 3, dim: [0, 2], keepdim: true) }
        row("linalg.matrixNorm", misuse: { linalg.matrixNorm(zeros(3)) }) {
            linalg.matrixNorm($0[0], dim: [2, 0], keepdim: true)
        }
        for order in [1, -1, 2, -2] {
            row(
                "linalg.matrixNorm.\(order)", node: "SqueezeBackward1",
                misuse: { linalg.matrixNorm(zeros(3, 3), dim: [0, 0]) }
            ) {
                linalg.matrixNorm($0[0], order, dim: [0, 2])
            }
        }
        row("linalg.matrixNorm.inf") { linalg.matrixNorm($0[0], .infinity, keepdim: true) }
        row("linalg.matrixNorm.wide", node: "SqueezeBackward1") { linalg.matrixNorm($0[0], .nuc) }
        row("linalg.norm") { linalg.norm($0[0]) }
        row("linalg.norm.matrix", node: "SqueezeBackward1", misuse: { linalg.norm(zeros(3, 3, 3), 2) }) {
            linalg.norm($0[0], NormOrder.fro)
        }
        row("linalg.norm.vector") { linalg.norm($0[0], 1) }
    }

    mutating func addMedians() {
        row("median") { $0[0].median() }
        row("median.ties", isSmooth: false) { $0[0].median() }
        rows("median.dim", misuse: { zeros(0).median(0) }) { pair($0[0].median(1)) }
        rows("median.nan", isSmooth: false) { pair($0[0].median(1, keepdim: true)) }
        row("median.allNan", isSmooth: false) { $0[0].median() }
        row("nanmedian") { $0[0].nanmedian() }
        row("nanmedian.ties", isSmooth: false) { $0[0].nanmedian() }
        rows("nanmedian.dim", misuse: { zeros(0).nanmedian(0) }) { pair($0[0].nanmedian(1)) }
        rows("nanmedian.nan", isSmooth: false) { pair($0[0].nanmedian(1, keepdim: true)) }
        row("nanmedian.allNan", isSmooth: false) { $0[0].nanmedian() }
        rows("kthvalue", misuse: { zeros(3).kthvalue(4) }) { pair($0[0].kthvalue(2, 1)) }
        rows("kthvalue.keepdim") { pair($0[0].kthvalue(3, keepdim: true)) }
        rows("mode", isSmooth: false, misuse: { zeros(0).mode() }) { pair($0[0].mode(1)) }
        rows("mode.int") { pair($0[0].mode(0, keepdim: true)) }
        row("msort") { $0[0].msort() }
    }

    mutating func addQuantiles() {
        row("quantile", node: "SqueezeBackward1", misuse: { zeros(3).quantile(1.5) }) { $0[0].quantile(0.3, dim: 1) }
        row("quantile.all", node: "SqueezeBackward1", misuse: { zeros(0).quantile(0.5) }) { $0[0].quantile(0.6) }
        row("quantile.shares", node: "PermuteBackward0") { $0[0].quantile($0[1].detach(), dim: 1, keepdim: true) }
        row("quantile.allShares", node: "ViewBackward0") { $0[0].quantile($0[1].detach(), keepdim: true) }
        let modes: [(String, QuantileInterpolation)] = [
            ("lower", .lower), ("higher", .higher), ("midpoint", .midpoint), ("nearest", .nearest),
        ]
        for (name, mode) in modes {
            row("quantile.\(name)", node: "SqueezeBackward1") { $0[0].quantile(0.4, dim: -1, interpolation: mode) }
        }
        row("quantile.nan", node: "SqueezeBackward1", isSmooth: false) { $0[0].quantile(0.4, dim: 1) }
        row("nanquantile", node: "SqueezeBackward1", isSmooth: false) { $0[0].nanquantile(0.4, dim: 1) }
    }

    mutating func addRunning() {
        row("cumprod", misuse: { zeros(3).cumprod(2) }) { $0[0].cumprod(1) }
        row("cumprod.zeros") { $0[0].cumprod(0) }
        row("cumprod.int") { $0[0].cumprod(0) }
        row("cumprod.scalar") { $0[0].cumprod(0) }
        rows("cummax") { pair($0[0].cummax(1)) }
        rows("cummax.ties", isSmooth: false) { pair($0[0].cummax(0)) }
        rows("cummax.nan", isSmooth: false) { pair($0[0].cummax(0)) }
        rows("cummin") { pair($0[0].cummin(1)) }
        rows("cummin.ties", isSmooth: false) { pair($0[0].cummin(0)) }
        rows("cummin.nan", isSmooth: false) { pair($0[0].cummin(0)) }
        row("logcumsumexp", misuse: { zeros(3, dtype: .int64).logcumsumexp(0) }) { $0[0].logcumsumexp(1) }
        row("logcumsumexp.infinite", isSmooth: false) { $0[0].logcumsumexp(0) }
        row("diff", misuse: { tensor(1.0).diff() }) { $0[0].diff() }
        row("diff.twice", misuse: { zeros(2, 3).diff(prepend: zeros(3, 3)) }) {
            $0[0].diff(n: 2, dim: 1, prepend: $0[1], append: $0[2])
        }
        row("diff.bool") { $0[0].diff() }
        row("trapezoid", node: "MulBackward0") { trapezoid($0[0]) }
        row("trapezoid.x", node: "DivBackward0", misuse: { trapezoid(zeros(2, 3), x: zeros(4)) }) {
            trapezoid($0[0], x: $0[1], dim: 1)
        }
        row("cumulativeTrapezoid", node: "MulBackward0") { cumulativeTrapezoid($0[0], dx: 0.5, dim: 0) }
        row("cumulativeTrapezoid.x", node: "DivBackward0") { cumulativeTrapezoid($0[0], x: $0[1]) }
    }

    mutating func addCounting() {
        row("unique") { $0[0].unique() }
        rows("unique.counts") { distinct($0[0].unique(returnInverse: true, returnCounts: true)) }
        rows("unique.rows") { distinct($0[0].unique(returnInverse: true, returnCounts: true, dim: 0)) }
        row("unique.columns") { $0[0].unique(dim: -1) }
        rows("uniqueConsecutive") { distinct($0[0].uniqueConsecutive(returnInverse: true, returnCounts: true)) }
        row("histc", misuse: { zeros(3).histc(bins: 4, min: 2, max: 1) }) { $0[0].histc(bins: 6, min: -1, max: 1.5) }
        row("bincount", misuse: { tensor([-1]).bincount() }) { $0[0].bincount(weights: $0[1], minlength: 7) }
        row("isin") { isin($0[0], $0[1]) }
        row("isin.scalar") { isin($0[0], 1.0, invert: true) }
        row("searchsorted", misuse: { searchsorted(zeros(2, 3), zeros(3, 3)) }) { searchsorted($0[0], $0[1]) }
        row("searchsorted.rows") { searchsorted($0[0], $0[1], outInt32: true, side: .right) }
        row("searchsorted.sorter") { searchsorted($0[0], $0[1], sorter: $0[2]) }
        row("bucketize", misuse: { bucketize(zeros(2), zeros(2, 2)) }) { bucketize($0[0], $0[1], right: true) }
    }
}

private func distinct(_ found: UniqueElements) -> [Tensor] {
    [found.output, found.inverse, found.counts].compactMap { $0 }
}
