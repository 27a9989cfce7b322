// Functions that exist free and as methods, as in PyTorch: documented with the methods.

public func abs(_ x: Tensor) -> Tensor { x.abs() }
public func exp(_ x: Tensor) -> Tensor { x.exp() }
public func log(_ x: Tensor) -> Tensor { x.log() }
public func sqrt(_ x: Tensor) -> Tensor { x.sqrt() }
public func sin(_ x: Tensor) -> Tensor { x.sin() }
public func cos(_ x: Tensor) -> Tensor { x.cos() }
public func tanh(_ x: Tensor) -> Tensor { x.tanh() }
public func sigmoid(_ x: Tensor) -> Tensor { x.sigmoid() }
/// In the memory of `x` where nothing else refers to it, as in `relu(layer(x))`.
public func relu(_ x: consuming Tensor) -> Tensor { Unary.relu(x) }
public func pow(_ x: Tensor, _ exponent: some ScalarConvertible) -> Tensor { x.pow(exponent) }
public func pow(_ x: Tensor, _ exponent: Tensor) -> Tensor { x.pow(exponent) }
public func clamp(_ x: Tensor, _ lower: some ScalarConvertible, _ upper: some ScalarConvertible) -> Tensor {
    x.clamp(lower, upper)
}
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { a.maximum(b) }
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { a.minimum(b) }

public func sum(_ x: Tensor) -> Tensor { x.sum() }
public func sum(_ x: Tensor, dim: some Dimensions, keepdim: Bool = false) -> Tensor {
    x.sum(dim: dim, keepdim: keepdim)
}
public func mean(_ x: Tensor) -> Tensor { x.mean() }
public func mean(_ x: Tensor, dim: some Dimensions, keepdim: Bool = false) -> Tensor {
    x.mean(dim: dim, keepdim: keepdim)
}
public func argmax(_ x: Tensor) -> Tensor { x.argmax() }
public func argmax(_ x: Tensor, dim: Int, keepdim: Bool = false) -> Tensor { x.argmax(dim, keepdim: keepdim) }

public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor { a.matmul(b) }
public func mm(_ a: Tensor, _ b: Tensor) -> Tensor { a.mm(b) }
public func bmm(_ a: Tensor, _ b: Tensor) -> Tensor { a.bmm(b) }
public func mv(_ a: Tensor, _ b: Tensor) -> Tensor { a.mv(b) }
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor { a.dot(b) }
public func addmm(_ bias: Tensor, _ a: Tensor, _ b: Tensor, beta: Double = 1, alpha: Double = 1) -> Tensor {
    bias.addmm(a, b, beta: beta, alpha: alpha)
}

public func reshape(_ x: Tensor, _ shape: [Int]) -> Tensor { x.reshape(shape) }
public func flatten(_ x: Tensor, _ startDim: Int = 0, _ endDim: Int = -1) -> Tensor { x.flatten(startDim, endDim) }
public func permute(_ x: Tensor, _ dims: [Int]) -> Tensor { x.permute(dims) }
public func transpose(_ x: Tensor, _ dim0: Int, _ dim1: Int) -> Tensor { x.transpose(dim0, dim1) }
public func squeeze(_ x: Tensor, _ dim: Int? = nil) -> Tensor { x.squeeze(dim) }
public func unsqueeze(_ x: Tensor, _ dim: Int) -> Tensor { x.unsqueeze(dim) }
public func narrow(_ x: Tensor, _ dim: Int, _ start: Int, _ length: Int) -> Tensor { x.narrow(dim, start, length) }
public func chunk(_ x: Tensor, _ chunks: Int, dim: Int = 0) -> [Tensor] { x.chunk(chunks, dim: dim) }
public func split(_ x: Tensor, _ size: Int, dim: Int = 0) -> [Tensor] { x.split(size, dim: dim) }
public func gather(_ x: Tensor, _ dim: Int, _ index: Tensor) -> Tensor { x.gather(dim, index) }
public func indexSelect(_ x: Tensor, _ dim: Int, _ index: Tensor) -> Tensor { x.indexSelect(dim, index) }

public func softmax(_ x: Tensor, dim: Int? = nil, dtype: DType? = nil) -> Tensor { x.softmax(dim: dim, dtype: dtype) }
public func logSoftmax(_ x: Tensor, dim: Int? = nil, dtype: DType? = nil) -> Tensor {
    x.logSoftmax(dim: dim, dtype: dtype)
}
public func logsumexp(_ x: Tensor, dim: some Dimensions, keepdim: Bool = false) -> Tensor {
    x.logsumexp(dim, keepdim: keepdim)
}

public func argwhere(_ x: Tensor) -> Tensor { x.argwhere() }
public func asStrided(_ x: Tensor, _ size: [Int], _ stride: [Int], storageOffset: Int? = nil) -> Tensor {
    x.asStrided(size, stride, storageOffset: storageOffset)
}
public func broadcastTo(_ x: Tensor, _ size: [Int]) -> Tensor { x.broadcastTo(size) }
public func diag(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.diag(diagonal) }
public func diagEmbed(_ x: Tensor, offset: Int = 0, dim1: Int = -2, dim2: Int = -1) -> Tensor {
    x.diagEmbed(offset: offset, dim1: dim1, dim2: dim2)
}
public func diagonal(_ x: Tensor, offset: Int = 0, dim1: Int = 0, dim2: Int = 1) -> Tensor {
    x.diagonal(offset: offset, dim1: dim1, dim2: dim2)
}
public func flip(_ x: Tensor, _ dims: [Int]) -> Tensor { x.flip(dims) }
public func maskedSelect(_ x: Tensor, _ mask: Tensor) -> Tensor { x.maskedSelect(mask) }
public func movedim(_ x: Tensor, _ source: some Dimensions, _ destination: some Dimensions) -> Tensor {
    x.movedim(source, destination)
}
public func nonzero(_ x: Tensor) -> Tensor { x.nonzero() }
public func repeatInterleave(_ x: Tensor, _ repeats: Int, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
    x.repeatInterleave(repeats, dim: dim, outputSize: outputSize)
}
public func repeatInterleave(_ x: Tensor, _ repeats: Tensor, dim: Int? = nil, outputSize: Int? = nil) -> Tensor {
    x.repeatInterleave(repeats, dim: dim, outputSize: outputSize)
}
public func roll(_ x: Tensor, _ shifts: some Dimensions, _ dims: some Dimensions = [Int]()) -> Tensor {
    x.roll(shifts, dims)
}
public func rot90(_ x: Tensor, _ k: Int = 1, _ dims: [Int] = [0, 1]) -> Tensor { x.rot90(k, dims) }
public func scatter(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
    x.scatter(dim, index, source)
}
public func scatterAdd(_ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
    x.scatterAdd(dim, index, source)
}
public func scatterReduce(
    _ x: Tensor, _ dim: Int, _ index: Tensor, _ source: Tensor, _ reduce: ScatterReduction, includeSelf: Bool = true
) -> Tensor {
    x.scatterReduce(dim, index, source, reduce, includeSelf: includeSelf)
}
public func squeeze(_ x: Tensor, _ dims: [Int]) -> Tensor { x.squeeze(dims) }
public func take(_ x: Tensor, _ index: Tensor) -> Tensor { x.take(index) }
public func takeAlongDim(_ x: Tensor, _ indices: Tensor, _ dim: Int? = nil) -> Tensor { x.takeAlongDim(indices, dim) }
public func tensorSplit(_ x: Tensor, _ sections: Int, dim: Int = 0) -> [Tensor] { x.tensorSplit(sections, dim: dim) }
public func tensorSplit(_ x: Tensor, _ indices: [Int], dim: Int = 0) -> [Tensor] { x.tensorSplit(indices, dim: dim) }
public func tile(_ x: Tensor, _ dims: [Int]) -> Tensor { x.tile(dims) }
public func tril(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.tril(diagonal) }
public func triu(_ x: Tensor, _ diagonal: Int = 0) -> Tensor { x.triu(diagonal) }
public func unbind(_ x: Tensor, _ dim: Int = 0) -> [Tensor] { x.unbind(dim) }
