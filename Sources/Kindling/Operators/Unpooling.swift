// The reverse of max pooling: elements go back to where they came from, into zeros.

/// Puts the elements of `input` at `indices` (int64, as a max pooling with indices gives them) into zeros.
private func unpool(
    _ spatial: Int, _ input: Tensor, _ indices: Tensor, _ kernelSize: any SizesConvertible,
    _ stride: (any SizesConvertible)?, _ padding: any SizesConvertible, _ outputSize: [Int]?
) -> Tensor {
    let kernel = kernelSize.sizes(spatial, "kernel_size"), padding = padding.sizes(spatial, "padding")
    let stride = stride?.sizes(spatial, "stride") ?? kernel
    check(
        input.ndim == spatial + 1 || input.ndim == spatial + 2,
        "max_unpool\(spatial)d(): Expected \(spatial + 1)D or \(spatial + 2)D input tensor, but got \(input.shape)",
        hint: "The pooled elements come as the pooling returned them.")
    check(
        input.shape == indices.shape,
        "Expected shape of indices to be same as that of the input tensor (\(input.shape)) but got indices tensor with "
            + "shape: \(indices.shape)", hint: "Each element has a position.")
    let outer = Array(input.shape.dropLast(spatial))
    var sizes = kernel.indices.map { index in
        (input.shape[outer.count + index] - 1) * stride[index] + kernel[index] - 2 * padding[index]
    }
    if let wanted = outputSize?.suffix(spatial) {
        for (size, (found, step)) in zip(wanted, zip(sizes, stride)) {
            check(
                size > found - step && size < found + step,
                "invalid output_size \"\(Array(wanted))\" (dim must be between \(found - step) and \(found + step))",
                hint: "Pooling images of that size does not give this input's.")
        }
        sizes = Array(wanted)
    }
    let target = zeros(outer + [Shape.count(sizes)], dtype: input.dtype)
    return target.scatter(-1, indices.flatten(outer.count), input.flatten(outer.count)).view(outer + sizes)
}

/// Puts elements of sequences back where ``maxPool1dWithIndices(_:_:stride:padding:dilation:ceilMode:)`` found them; the
/// others are 0.
///
/// Gradient: `g` at these positions. PyTorch: `max_unpool1d`.
public func maxUnpool1d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, outputSize: [Int]? = nil
) -> Tensor {
    unpool(1, input, indices, kernelSize, stride, padding, outputSize)
}

/// Puts elements of images back where the pooling found them; otherwise
/// ``maxUnpool1d(_:_:_:stride:padding:outputSize:)``. PyTorch: `max_unpool2d`.
public func maxUnpool2d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, outputSize: [Int]? = nil
) -> Tensor {
    unpool(2, input, indices, kernelSize, stride, padding, outputSize)
}

/// Puts elements of volumes back where the pooling found them; otherwise
/// ``maxUnpool1d(_:_:_:stride:padding:outputSize:)``. PyTorch: `max_unpool3d`.
public func maxUnpool3d(
    _ input: Tensor, _ indices: Tensor, _ kernelSize: some SizesConvertible, stride: (any SizesConvertible)? = nil,
    padding: some SizesConvertible = 0, outputSize: [Int]? = nil
) -> Tensor {
    unpool(3, input, indices, kernelSize, stride, padding, outputSize)
}
