internal import CKernels

extension CPUBackend {
    package func sortOrder(_ x: Tensor, dim: Int, descending: Bool, into: Tensor) {
        let (x, (outer, length, inner)) = (x.ordered, x.split(at: dim))
        kd_top(x.cType, descending, into.split(at: dim).1, outer, length, inner, x.pointer, into.indices)
    }

    package func ranked(_ x: Tensor, dim: Int, _ rank: Rank, into: Tensor) {
        let (x, (outer, length, inner)) = (x.ordered, x.split(at: dim))
        let (kind, k) =
            switch rank {
            case .number(let k): (KD_RANK, k)
            case .median: (KD_RANK_MEDIAN, 0)
            case .nanMedian: (KD_RANK_NANMEDIAN, 0)
            }
        kd_ranked(x.cType, kind, k, outer, length, inner, x.pointer, into.indices)
    }
}

extension Tensor {
    /// The same order in a dtype that kernels take.
    fileprivate var ordered: Tensor { dtype == .float16 || dtype == .bfloat16 ? rawTo(.float32) : self }
}
