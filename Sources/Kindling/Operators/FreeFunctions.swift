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
