internal import CKernels

// Convolution, pooling, and batches of byte images.
extension CPUBackend {
    package func conv2d(_ x: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: Conv2dGeometry, into: Tensor) {
        var shape = geometry.cShape(input: x.shape, weight: weight.shape, output: into.shape)
        kd_conv2d(x.cType, &shape, x.pointer, weight.pointer, bias?.pointer, into.pointer)
    }

    package func conv2dInputGradient(_ gradient: Tensor, _ weight: Tensor, _ geometry: Conv2dGeometry, into: Tensor) {
        var shape = geometry.cShape(input: into.shape, weight: weight.shape, output: gradient.shape)
        if var pooled = pooledGradient(gradient),
            kd_conv2d_grad_input_pooled(into.cType, &shape, &pooled, weight.pointer, into.pointer)
        {
            return
        }
        kd_conv2d_grad_input(into.cType, &shape, gradient.pointer, weight.pointer, into.pointer)
    }

    package func conv2dWeightGradient(
        _ gradient: Tensor, _ x: Tensor, _ geometry: Conv2dGeometry, into: Tensor, bias: Tensor?
    ) {
        var shape = geometry.cShape(input: x.shape, weight: into.shape, output: gradient.shape)
        if var pooled = pooledGradient(gradient),
            kd_conv2d_grad_weight_pooled(into.cType, &shape, &pooled, x.pointer, into.pointer, bias?.pointer)
        {
            return
        }
        kd_conv2d_grad_weight(into.cType, &shape, gradient.pointer, x.pointer, into.pointer, bias?.pointer)
    }

    /// A convolution's gradient as what came to a max pool of 2 x 2 windows side by side, where that is pending.
    private func pooledGradient(_ gradient: Tensor) -> kd_pooled_grad? {
        guard case .maxPoolGradient(let pooled) = gradient.storage.pending, gradient.shape == pooled.pool.original
        else { return nil }
        var shape = pooled.pool.geometry.cShape(planes: pooled.gradient.planes)
        guard kd_pool2d_halves(&shape) else { return nil }
        return kd_pooled_grad(
            height: shape.out_height, width: shape.out_width, above_zero: pooled.isAboveZero,
            grad: pooled.gradient.pointer, position: pooled.positions.bytes)
    }

    package func maxPool2d(_ x: Tensor, _ geometry: Pool2dGeometry, into: Tensor, positions: Tensor?) {
        var shape = geometry.cShape(planes: x.planes)
        var takesReLU = false
        if case .relu = x.storage.pending { takesReLU = true }
        kd_max_pool2d(
            x.cType, &shape, takesReLU, takesReLU ? x.pointerBeforePending : x.pointer, into.pointer, positions?.pointer
        )
    }

    package func maxPool2dGradient(
        _ gradient: Tensor, positions: Tensor, _ geometry: Pool2dGeometry, aboveZero: Bool, into: Tensor
    ) {
        var shape = geometry.cShape(planes: gradient.planes)
        kd_max_pool2d_grad(into.cType, &shape, aboveZero, gradient.pointer, positions.pointer, into.pointer)
    }

    package func maxPool2dIndices(_ positions: Tensor, _ geometry: Pool2dGeometry, into: Tensor) {
        var shape = geometry.cShape(planes: into.planes)
        kd_max_pool2d_indices(&shape, positions.pointer, into.indices)
    }

    package func avgPool2d(
        _ x: Tensor, _ geometry: Pool2dGeometry, countIncludePad: Bool, divisor: Int, into: Tensor
    ) {
        var shape = geometry.cShape(planes: x.planes)
        kd_avg_pool2d(x.cType, &shape, countIncludePad, divisor, x.pointer, into.pointer)
    }

    package func avgPool2dGradient(
        _ gradient: Tensor, _ geometry: Pool2dGeometry, countIncludePad: Bool, divisor: Int, into: Tensor
    ) {
        var shape = geometry.cShape(planes: gradient.planes)
        kd_avg_pool2d_grad(into.cType, &shape, countIncludePad, divisor, gradient.pointer, into.pointer)
    }

    package func adaptiveAvgPool2d(_ x: Tensor, into: Tensor) {
        var shape = adaptiveShape(input: x, output: into)
        kd_adaptive_avg_pool2d(x.cType, &shape, x.pointer, into.pointer)
    }

    package func adaptiveAvgPool2dGradient(_ gradient: Tensor, into: Tensor) {
        var shape = adaptiveShape(input: into, output: gradient)
        kd_adaptive_avg_pool2d_grad(into.cType, &shape, gradient.pointer, into.pointer)
    }

    package func adaptiveMaxPool2d(_ x: Tensor, into: Tensor, indices: Tensor) {
        var shape = adaptiveShape(input: x, output: into)
        kd_adaptive_max_pool2d(x.cType, &shape, x.pointer, into.pointer, indices.indices)
    }

    package func gridSample2d(_ x: Tensor, _ grid: Tensor, _ lookup: GridLookup, into: Tensor) {
        let padding =
            switch lookup.padding {
            case .zeros: KD_GRID_ZEROS
            case .border: KD_GRID_BORDER
            case .reflection: KD_GRID_REFLECTION
            }
        var shape = kd_grid_shape(
            batch: x.shape[0], channels: x.shape[1], height: x.shape[2], width: x.shape[3],
            places: into.shape[2] * into.shape[3], nearest: lookup.isNearest, padding: padding,
            align_corners: lookup.alignCorners)
        kd_grid_sample2d(x.arithmeticType("grid_sampler"), &shape, x.pointer, grid.pointer, into.pointer)
    }

    package func images(_ pixels: UnsafePointer<UInt8>, _ indices: [Int], _ format: ImageFormat, into: Tensor) {
        indices.map(Int64.init).withUnsafeBufferPointer { indices in
            kd_images(
                indices.count, indices.baseAddress, format.height, format.width, pixels, format.pad, format.mean,
                format.deviation, into.pointer.assumingMemoryBound(to: Float.self))
        }
    }

    private func adaptiveShape(input: Tensor, output: Tensor) -> kd_pool2d_shape {
        var shape = kd_pool2d_shape()
        shape.planes = input.planes
        (shape.height, shape.width) = (input.size(-2), input.size(-1))
        (shape.out_height, shape.out_width) = (output.size(-2), output.size(-1))
        return shape
    }
}

extension Tensor {
    /// How many images [height, width] there are.
    fileprivate var planes: Int { split(at: ndim - 2).0 }
}

extension Conv2dGeometry {
    fileprivate func cShape(input: [Int], weight: [Int], output: [Int]) -> kd_conv2d_shape {
        kd_conv2d_shape(
            batch: input[0], in_channels: input[1], height: input[2], width: input[3], out_channels: weight[0],
            kernel_height: weight[2], kernel_width: weight[3], out_height: output[2], out_width: output[3],
            stride_height: stride.0, stride_width: stride.1, pad_height: padding.0, pad_width: padding.1,
            dilation_height: dilation.0, dilation_width: dilation.1, groups: groups)
    }
}

extension Pool2dGeometry {
    fileprivate func cShape(planes: Int) -> kd_pool2d_shape {
        kd_pool2d_shape(
            planes: planes, height: input.0, width: input.1, out_height: output.0, out_width: output.1,
            kernel_height: kernel.0, kernel_width: kernel.1, stride_height: stride.0, stride_width: stride.1,
            pad_height: padding.0, pad_width: padding.1, dilation_height: dilation.0, dilation_width: dilation.1)
    }
}
