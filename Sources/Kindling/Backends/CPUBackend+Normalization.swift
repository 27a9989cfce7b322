internal import CKernels

// Normalization by mean and variance.
extension CPUBackend {
    package func normalize(
        _ x: Tensor, _ layout: NormalizationLayout, weight: Tensor?, bias: Tensor?, into: Tensor, mean: Tensor,
        variance: Tensor
    ) {
        var shape = layout.cShape
        kd_norm(
            x.cType, &shape, x.pointer, weight?.pointer, bias?.pointer, into.pointer, mean.pointer, variance.pointer)
    }

    package func normalizeGradient(
        _ gradient: Tensor, _ x: Tensor, _ layout: NormalizationLayout, weight: Tensor?, mean: Tensor,
        variance: Tensor, into: Tensor?, weights: Tensor?, biases: Tensor?
    ) {
        var shape = layout.cShape
        let parts = (weights ?? biases)?.size(0) ?? Swift.max(1, Swift.min(layout.rows, 64))
        kd_norm_grad(
            x.cType, &shape, gradient.pointer, x.pointer, weight?.pointer, mean.pointer, variance.pointer,
            into?.pointer, parts, weights?.pointer, biases?.pointer)
    }
}

extension NormalizationLayout {
    fileprivate var cShape: kd_norm_shape {
        kd_norm_shape(
            rows: rows, runs: runs, length: length, row_stride: rowStride, run_stride: runStride, period: period,
            parameter_row: parameterRow, parameter_run: parameterRun, per_element: isPerElement, centred: isCentred,
            eps: eps)
    }
}
