internal import CKernels

/// The processor: hands tensors' memory to the C kernels.
package final class CPUBackend: Backend {
    package static let shared = CPUBackend()

    package func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        guard let pointer = kd_alloc(byteCount) else {
            fail(
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate \(byteCount) bytes.",
                hint: "\(byteCount >> 20) MiB are more than this machine can give.")
        }
        return pointer
    }

    package func free(_ pointer: UnsafeMutableRawPointer) { kd_free(pointer) }

    /// The memory of all storages, in bytes: for tests of what is freed when.
    package static var bytesInUse: Int { kd_memory_in_use() }
    /// How often the system was asked for memory so far: for tests of what is reused.
    package static var systemCalls: Int { kd_memory_system_calls() }

    package func unary(_ kernel: UnaryKernel, _ x: Tensor, into: Tensor, _ first: Double, _ second: Double) {
        let operation = kd_unary_op(kernel.rawValue)
        let type = x.arithmeticType("\(kernel)")
        if x.isContiguous(as: into) {
            var (count, step) = (into.numel(), 1)
            kd_unary(operation, type, 1, &count, x.pointer, &step, into.pointer, &step, first, second)
            return
        }
        kd_unary(
            operation, type, into.ndim, into.shape, x.pointer, x.strides(over: into), into.pointer, into.stridesArray,
            first, second)
    }

    package func binary(
        _ kernel: BinaryKernel, _ a: Tensor, _ b: Tensor, into: Tensor, _ first: Double, _ second: Double
    ) {
        let operation = kd_binary_op(kernel.rawValue)
        let type = a.arithmeticType("\(kernel)")
        let isFlat = a.shape == into.shape && b.shape == into.shape
        if isFlat, a.isContiguous(), b.isContiguous(), into.isContiguous() {
            var (count, step) = (into.numel(), 1)
            kd_binary(
                operation, type, 1, &count, a.pointer, &step, b.pointer, &step, into.pointer, &step, first, second)
            return
        }
        kd_binary(
            operation, type, into.ndim, into.shape, a.pointer, a.strides(over: into), b.pointer, b.strides(over: into),
            into.pointer, into.stridesArray, first, second)
    }

    package func compare(_ kernel: CompareKernel, _ a: Tensor, _ b: Tensor, into: Tensor) {
        kd_compare(
            kd_compare_op(kernel.rawValue), a.arithmeticType("\(kernel)"), into.ndim, into.shape, a.pointer,
            a.strides(over: into), b.pointer,
            b.strides(over: into), into.bytes, into.stridesArray)
    }

    package func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor, into: Tensor) {
        kd_where(
            a.arithmeticType("where"), into.ndim, into.shape, condition.bytes, condition.strides(over: into), a.pointer,
            a.strides(over: into), b.pointer, b.strides(over: into), into.pointer, into.stridesArray)
    }

    package func copy(_ x: Tensor, into: Tensor) {
        if x.isContiguous(as: into) {
            var (count, step) = (into.numel(), 1)
            kd_copy(1, &count, x.cType, x.pointer, &step, into.cType, into.pointer, &step)
            return
        }
        kd_copy(
            into.ndim, into.shape, x.cType, x.pointer, x.strides(over: into), into.cType, into.pointer,
            into.stridesArray)
    }

    package func fill(_ into: Tensor, _ value: Scalar) {
        kd_fill(
            into.cType, into.ndim, into.shape, into.pointer, into.stridesArray, value.double,
            into.dtype == .bool ? (value.isZero ? 0 : 1) : Int64(value.integer))
    }

    package func reduce(_ kernel: ReduceKernel, _ x: Tensor, dims: [Int], into: Tensor) {
        let type = x.arithmeticType("\(kernel)")
        if let first = dims.first, let last = dims.last, last - first == dims.count - 1, x.isContiguous() {
            // Neighbouring dimensions of contiguous memory are one dimension with one before and one behind.
            let (outer, inner) = (x.split(at: first).0, x.split(at: last).2)
            var length = x.numel() / Swift.max(outer * inner, 1)
            if length > 0 {
                withStack((outer, inner), (length * inner, 1)) { shape, strides in
                    var step = inner
                    kd_reduce(
                        kd_reduce_op(kernel.rawValue), type, 2, shape, strides, 1, &length, &step, x.pointer,
                        into.pointer)
                }
                return
            }
        }
        let outer = x.shape.indices.filter { !dims.contains($0) }
        kd_reduce(
            kd_reduce_op(kernel.rawValue), type, outer.count, outer.map { x.shape[$0] },
            outer.map { x.stridesArray[$0] }, dims.count, dims.map { x.shape[$0] }, dims.map { x.stridesArray[$0] },
            x.pointer, into.pointer)
    }

    package func argReduce(largest: Bool, _ x: Tensor, dims: [Int], values: Tensor?, positions: Tensor) {
        let outer = x.shape.indices.filter { !dims.contains($0) }
        kd_arg_reduce(
            largest, x.arithmeticType(largest ? "argmax" : "argmin"), outer.count, outer.map { x.shape[$0] },
            outer.map { x.stridesArray[$0] }, dims.count,
            dims.map { x.shape[$0] }, dims.map { x.stridesArray[$0] }, x.pointer, values?.pointer, positions.indices)
    }

    package func cumulativeSum(_ x: Tensor, dim: Int, into: Tensor) {
        let (outer, length, inner) = x.split(at: dim)
        kd_cumsum(x.arithmeticType("cumsum"), outer, length, inner, x.pointer, into.pointer)
    }

    package func softmax(logarithm: Bool, _ x: Tensor, dim: Int, into: Tensor) {
        let (outer, classes, inner) = x.split(at: dim)
        kd_softmax(logarithm, x.arithmeticType("softmax"), outer, classes, inner, x.pointer, into.pointer)
    }

    package func softmaxGradient(logarithm: Bool, _ gradient: Tensor, result: Tensor, dim: Int, into: Tensor) {
        let (outer, classes, inner) = result.split(at: dim)
        kd_softmax_grad(
            logarithm, result.cType, outer, classes, inner, gradient.pointer, result.pointer, into.pointer)
    }

    package func nllLoss(
        _ x: Tensor, _ target: Tensor, weight: Tensor?, ignoreIndex: Int, losses: Tensor, weights: Tensor
    ) {
        let (outer, classes, inner) = x.split(at: 1)
        kd_nll_loss(
            x.cType, outer, classes, inner, x.pointer, target.indices, weight?.pointer, Int64(ignoreIndex),
            losses.pointer, weights.pointer)
    }

    package func nllMean(_ losses: Tensor, weights: Tensor, wantsShares: Bool, into: Tensor) {
        kd_nll_mean(losses.cType, losses.numel(), losses.pointer, weights.pointer, wantsShares, into.pointer)
    }

    package func nllLossGradient(
        _ scale: Tensor, factor: Tensor?, _ target: Tensor, ignoreIndex: Int, into: Tensor
    ) {
        let (outer, classes, inner) = into.split(at: 1)
        kd_nll_loss_grad(
            into.cType, outer, classes, inner, target.indices, Int64(ignoreIndex), scale.pointer, factor?.pointer,
            into.pointer)
    }

    package func indexSelect(_ x: Tensor, dim: Int, _ index: Tensor, into: Tensor) {
        let (outer, size, inner) = x.split(at: dim)
        kd_index_select(x.dtype.itemSize, outer, size, inner, x.pointer, index.numel(), index.indices, into.pointer)
    }

    package func indexAdd(_ source: Tensor, dim: Int, _ index: Tensor, into: Tensor) {
        let (outer, size, inner) = into.split(at: dim)
        kd_index_add(
            into.arithmeticType("index_add"), outer, size, inner, source.pointer, index.numel(), index.indices,
            into.pointer)
    }

    package func gather(_ x: Tensor, dim: Int, _ index: Tensor, into: Tensor) {
        kd_gather(
            x.dtype.itemSize, index.ndim, index.shape, dim, x.pointer, x.stridesArray, index.indices, into.pointer)
    }

    package func scatter(_ kernel: ScatterKernel, _ source: Tensor, dim: Int, _ index: Tensor, into: Tensor) {
        kd_scatter(
            kd_scatter_kernel(kernel.rawValue), kernel == .put ? into.cType : into.arithmeticType("scatter_reduce"),
            index.ndim, index.shape, dim, source.pointer, index.indices, into.pointer, into.stridesArray)
    }

    package func indexRange(_ index: Tensor) -> ClosedRange<Int> {
        var smallest: Int64 = 0
        var largest: Int64 = 0
        kd_index_range(index.numel(), index.indices, &smallest, &largest)
        return Int(smallest)...Int(largest)
    }

    package func indexCopy(_ source: Tensor, dim: Int, _ index: Tensor, into: Tensor) {
        let (outer, size, inner) = into.split(at: dim)
        kd_index_copy(
            into.dtype.itemSize, outer, size, inner, source.pointer, index.numel(), index.indices, into.pointer)
    }

    package func matmul(_ a: Tensor, _ b: Tensor, transposed: (a: Bool, b: Bool), bias: Tensor?, into: Tensor) {
        let rank = into.ndim
        var shape = kd_matmul_shape()
        shape.batch = rank == 3 ? into.shape[0] : 1
        shape.m = into.shape[rank - 2]
        shape.n = into.shape[rank - 1]
        shape.k = a.shape[transposed.a ? rank - 2 : rank - 1]
        (shape.a_batch, shape.a_row, shape.a_column) = a.matrixStrides
        (shape.b_batch, shape.b_row, shape.b_column) = b.matrixStrides
        if transposed.a { swap(&shape.a_row, &shape.a_column) }
        if transposed.b { swap(&shape.b_row, &shape.b_column) }
        (shape.c_batch, shape.c_row, shape.c_column) = into.matrixStrides
        kd_matmul(into.arithmeticType("matmul"), &shape, a.pointer, b.pointer, bias?.pointer, into.pointer)
    }

    package func sgd(
        _ parameter: Tensor, _ gradient: Tensor, buffer: Tensor?, isFirst: Bool, _ settings: SGDSettings
    ) {
        var values = cGradient(gradient)
        kd_sgd(
            parameter.cType, parameter.numel(), parameter.pointer, &values, buffer?.pointer, isFirst, settings.lr,
            settings.momentum, settings.dampening, settings.weightDecay, settings.nesterov, settings.maximize)
    }

    package func adam(
        _ parameter: Tensor, _ gradient: Tensor, mean: Tensor, square: Tensor, maxSquare: Tensor?, step: Int,
        _ settings: AdamSettings
    ) {
        var values = cGradient(gradient)
        kd_adam(
            parameter.cType, parameter.numel(), parameter.pointer, &values, mean.pointer, square.pointer,
            maxSquare?.pointer, step, settings.lr, settings.betas.0, settings.betas.1, settings.eps,
            settings.weightDecay, settings.isDecoupled, settings.maximize)
    }

    /// A gradient as optimizers take it: an outer product by its factors.
    private func cGradient(_ gradient: Tensor) -> kd_gradient {
        guard case .outerProduct(let product) = gradient.storage.pending, gradient.storageOffset() == 0 else {
            return kd_gradient(values: gradient.pointer, factors: nil, row: 0)
        }
        return kd_gradient(values: product.row.pointer, factors: product.factors.pointer, row: product.row.shape[1])
    }
}

extension Tensor {
    /// Whether the elements of both lie one behind the other, in the same shape: as one dimension.
    fileprivate func isContiguous(as other: Tensor) -> Bool {
        shape == other.shape && isContiguous() && other.isContiguous()
    }

    /// `DType` lists its cases in the order of the C enumeration.
    var cType: kd_dtype { kd_dtype(UInt32(dtype.rawValue)) }

    /// The C type of a tensor that is computed with; refuses the types that only store.
    func arithmeticType(_ operation: @autoclosure () -> String) -> kd_dtype {
        check(
            dtype != .float16 && dtype != .bfloat16, "\"\(operation())\" not implemented for '\(dtype.legacyName)'",
            hint: "\(dtype.name) is for storage: x.to(.float32) converts to compute.")
        return cType
    }

    var bytes: UnsafeMutablePointer<UInt8> { pointer.assumingMemoryBound(to: UInt8.self) }
    var indices: UnsafeMutablePointer<Int64> { pointer.assumingMemoryBound(to: Int64.self) }

    /// Strides that read this tensor as broadcast to the shape of `target`.
    fileprivate func strides(over target: Tensor) -> [Int] {
        Shape.broadcastStrides(shape, stridesArray, to: target.shape)
    }

    /// The sizes before, of, and behind dimension `dim`.
    func split(at dim: Int) -> (Int, Int, Int) {
        if ndim == 0 { return (1, 1, 1) }
        let shape = shape
        var (outer, inner) = (1, 1)
        for before in 0..<dim { outer *= shape[before] }
        for behind in (dim + 1)..<shape.count { inner *= shape[behind] }
        return (outer, shape[dim], inner)
    }

    fileprivate var matrixStrides: (Int, Int, Int) {
        (ndim == 3 ? stride(0) : 0, stride(ndim - 2), stride(ndim - 1))
    }
}

/// Calls `body` with the addresses of two pairs of numbers, as C takes them: no arrays.
private func withStack(
    _ a: (Int, Int), _ b: (Int, Int), _ body: (UnsafePointer<Int>, UnsafePointer<Int>) -> Void
) {
    withUnsafeBytes(of: a) { a in
        withUnsafeBytes(of: b) { b in
            body(a.assumingMemoryBound(to: Int.self).baseAddress!, b.assumingMemoryBound(to: Int.self).baseAddress!)
        }
    }
}
