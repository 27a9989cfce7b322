// Views as copies with memory of their own, under PyTorch's names for them.

extension Tensor {
    public func aliasCopy() -> Tensor { clone() }
    public func asStridedCopy(_ size: [Int], _ stride: [Int], storageOffset: Int? = nil) -> Tensor {
        asStrided(size, stride, storageOffset: storageOffset).clone()
    }
    public func diagonalCopy(offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
        diagonal(offset: offset, dim1: dim1, dim2: dim2).clone()
    }
    public func expandCopy(_ size: [Int]) -> Tensor { expand(size).clone() }
    public func narrowCopy(_ dim: Int, _ start: Int, _ length: Int) -> Tensor { narrow(dim, start, length).clone() }
    public func permuteCopy(_ dims: [Int]) -> Tensor { permute(dims).clone() }
    public func selectCopy(_ dim: Int, _ index: Int) -> Tensor { select(dim, index).clone() }
    public func sliceCopy(dim: Int = 0, start: Int? = nil, end: Int? = nil, step: Int = 1) -> Tensor {
        slice(dim: dim, start: start, end: end, step: step).clone()
    }
    public func splitWithSizesCopy(_ sizes: [Int], dim: Int = 0) -> [Tensor] {
        split(sizes, dim: dim).map { $0.clone() }
    }
    public func squeezeCopy(_ dim: Int? = nil) -> Tensor { squeeze(dim).clone() }
    public func tCopy() -> Tensor { t().clone() }
    public func transposeCopy(_ dim0: Int, _ dim1: Int) -> Tensor { transpose(dim0, dim1).clone() }
    public func unbindCopy(_ dim: Int = 0) -> [Tensor] { unbind(dim).map { $0.clone() } }
    public func unfoldCopy(_ dimension: Int, _ size: Int, _ step: Int) -> Tensor {
        unfold(dimension, size, step).clone()
    }
    public func unsqueezeCopy(_ dim: Int) -> Tensor { unsqueeze(dim).clone() }
    public func viewCopy(_ size: [Int]) -> Tensor { view(size).clone() }

    /// As ``split(_:dim:)-(Int,_)``: here all views may be changed in place. PyTorch: `unsafe_split`.
    public func unsafeSplit(_ size: Int, dim: Int = 0) -> [Tensor] { split(size, dim: dim) }
    /// As ``chunk(_:dim:)``. PyTorch: `unsafe_chunk`.
    public func unsafeChunk(_ chunks: Int, dim: Int = 0) -> [Tensor] { chunk(chunks, dim: dim) }
    /// This tensor, for numbers are real. PyTorch: `resolve_conj`.
    public func resolveConj() -> Tensor { self }
    /// This tensor, for no view is negated lazily. PyTorch: `resolve_neg`.
    public func resolveNeg() -> Tensor { self }
}
