import Kindling

extension OperatorTable {
    mutating func addReductions() {
        addSums()
        addExtremes()
        addSoftmax()
        addStatistics()
        addNorms()
        addRunning()
        addMedians()
        addQuantiles()
        addCounting()
    }

    private mutating func addSums() {
        row("sum") { $0[0].sum() }
        row("sum.0", misuse: { zeros(3).sum(3) }) { $0[0].sum(0) }
        row("sum.1") { $0[0].sum(dim: 1) }
        row("sum.-1") { $0[0].sum(-1) }
        row("sum.dims") { $0[0].sum([0, 2]) }
        row("sum.keepdim") { $0[0].sum([0, -1], keepdim: true) }
        row("sum.scalar") { $0[0].sum() }
        row("sum.large") { $0[0].sum(0) }
        row("mean", misuse: { ones(3, dtype: .int64).mean() }) { $0[0].mean() }
        row("mean.0", misuse: { zeros(3).mean(3) }) { $0[0].mean(0) }
        row("mean.1") { $0[0].mean(dim: 1) }
        row("mean.-1") { $0[0].mean(-1) }
        row("mean.dims") { $0[0].mean([0, 2]) }
        row("mean.keepdim") { $0[0].mean([0, -1], keepdim: true) }
        row("mean.scalar") { $0[0].mean() }
        row("mean.large") { $0[0].mean(0) }
        row("sum.int") { $0[0].sum() }
        row("sum.bool") { $0[0].sum(0) }
        row("sum.int32") { $0[0].sum(1) }
        row("sum.dtype") { $0[0].sum(dtype: .float64) }
        row("mean.dtype") { $0[0].mean(0, dtype: .float32) }
        row("sumToSize") { $0[0].sumToSize([3, 1]) }
        row("prod") { $0[0].prod() }
        row("prod.dim", misuse: { zeros(3).prod(2) }) { $0[0].prod(1) }
        row("prod.keepdim") { $0[0].prod(-1, keepdim: true) }
        row("prod.zeros") { $0[0].prod(0) }
        row("prod.int") { $0[0].prod() }
        row("any") { $0[0].any() }
        row("any.dim") { $0[0].any(1) }
        row("any.keepdim") { $0[0].any(0, keepdim: true) }
        row("all") { $0[0].all() }
        row("all.dim") { $0[0].all(1) }
        row("all.keepdim") { $0[0].all(0, keepdim: true) }
    }

    private mutating func addExtremes() {
        row("amax") { $0[0].amax(1) }
        row("amax.all", misuse: { zeros(0, 2).amax(0) }) { $0[0].amax() }
        row("amax.dims") { $0[0].amax([0, 2], keepdim: true) }
        row("amax.ties", isSmooth: false) { $0[0].amax(1) }
        row("amin") { $0[0].amin(1) }
        row("amin.all", misuse: { zeros(0, 2).amin(0) }) { $0[0].amin() }
        row("amin.dims") { $0[0].amin([0, 2], keepdim: true) }
        row("amin.ties", isSmooth: false) { $0[0].amin(1) }
        row("max") { $0[0].max() }
        rows("max.dim", misuse: { zeros(2, 0).max(1) }) { pair($0[0].max(1)) }
        rows("max.keepdim") { pair($0[0].max(-1, keepdim: true)) }
        row("max.ties", isSmooth: false) { $0[0].max() }
        rows("max.dimTies", isSmooth: false) { pair($0[0].max(0)) }
        rows("max.nan", isSmooth: false) { pair($0[0].max(1)) }
        row("max.int") { $0[0].max() }
        rows("max.scalar") { pair($0[0].max(0)) }
        row("min") { $0[0].min() }
        rows("min.dim", misuse: { zeros(2, 0).min(1) }) { pair($0[0].min(1)) }
        rows("min.keepdim") { pair($0[0].min(-1, keepdim: true)) }
        row("min.ties", isSmooth: false) { $0[0].min() }
        rows("min.dimTies", isSmooth: false) { pair($0[0].min(0)) }
        rows("min.nan", isSmooth: false) { pair($0[0].min(1)) }
        row("min.int") { $0[0].min() }
        rows("min.scalar") { pair($0[0].min(0)) }
        row("argmax") { $0[0].argmax() }
        row("argmax.dim", misuse: { zeros(0).argmax() }) { $0[0].argmax(1) }
        row("argmax.ties") { $0[0].argmax(-1, keepdim: true) }
        row("argmin") { $0[0].argmin() }
        row("argmin.dim", misuse: { zeros(0).argmin() }) { $0[0].argmin(1) }
        row("argmin.ties") { $0[0].argmin(-1, keepdim: true) }
    }

    private mutating func addSoftmax() {
        row("logsumexp") { $0[0].logsumexp(1) }
        row("logsumexp.dims") { $0[0].logsumexp([0, 2], keepdim: true) }
        row("logsumexp.infinite", isSmooth: false) { $0[0].logsumexp(1) }
        row("softmax", misuse: { zeros(3, dtype: .int64).softmax(0) }) { $0[0].softmax(1) }
        row("softmax.last") { $0[0].softmax(dim: -1) }
        row("softmax.large") { $0[0].softmax(0) }
        row("softmax.scalar") { $0[0].softmax(0) }
        row("logSoftmax", misuse: { zeros(3).logSoftmax(1) }) { $0[0].logSoftmax(1) }
        row("logSoftmax.first") { $0[0].logSoftmax(0) }
    }

    mutating func addOrder() {
        row("std") { $0[0].std() }
        row("std.dim") { $0[0].std(1, keepdim: true) }
        row("std.biased") { $0[0].std([0, 2], correction: 0) }
        row("var") { $0[0].var() }
        row("var.dim") { $0[0].var(1, keepdim: true) }
        row("var.biased") { $0[0].var([0, 2], correction: 0) }
        row("norm") { $0[0].norm() }
        row("norm.dim") { $0[0].norm(dim: 1) }
        row("norm.1") { $0[0].norm(1, dim: [0, 2], keepdim: true) }
        row("norm.3") { $0[0].norm(3) }
        row("norm.inf") { $0[0].norm(.infinity, dim: 1) }
        row("cumsum", misuse: { zeros(3).cumsum(2) }) { $0[0].cumsum(1) }
        row("cumsum.first") { $0[0].cumsum(0) }
        row("cumsum.int") { $0[0].cumsum(0) }
        rows("sort", misuse: { zeros(3).sort(1) }) { pair($0[0].sort(1)) }
        rows("sort.descending") { pair($0[0].sort(-1, descending: true)) }
        rows("sort.nan", node: "SortBackward0,", isSmooth: false) { pair($0[0].sort(0)) }
        rows("sort.int") { pair($0[0].sort(0, descending: true)) }
        rows("sort.stable", node: "SortBackward0,", isSmooth: false) { pair($0[0].sort(0)) }
        row("argsort") { $0[0].argsort(0, descending: true) }
        rows("topk", misuse: { zeros(3).topk(4) }) { pair($0[0].topk(2, 1)) }
        rows("topk.smallest") { pair($0[0].topk(3, -1, largest: false)) }
    }
}

func pair(_ extremes: ValuesAndIndices) -> [Tensor] { [extremes.values, extremes.indices] }
