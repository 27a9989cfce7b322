internal import CKernels

extension CPUBackend {
    package func countFlags(_ flags: Tensor) -> Int { kd_count_flags(flags.numel(), flags.bytes) }

    package func flagged(_ x: Tensor, _ flags: Tensor, into: Tensor) {
        kd_flagged(x.dtype.itemSize, x.numel(), flags.bytes, x.pointer, into.pointer)
    }

    package func flagCoordinates(_ flags: Tensor, into: Tensor) {
        kd_flag_coordinates(flags.ndim, flags.shape, flags.bytes, into.indices)
    }

    package func arange(_ first: Scalar, _ step: Scalar, into: Tensor) {
        kd_arange(
            into.cType, into.numel(), first.double, step.double, Int64(first.integer), Int64(step.integer), into.pointer
        )
    }

    package func linspace(_ first: Double, _ last: Double, into: Tensor) {
        kd_linspace(into.cType, into.numel(), first, last, into.pointer)
    }
}
