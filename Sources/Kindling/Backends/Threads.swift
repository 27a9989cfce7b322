internal import CKernels

/// Sets how many threads kernels may use. PyTorch: `torch.set_num_threads`.
///
/// Results do not depend on it: work is split by its size. Without a call it is the value of the environment variable
/// `KINDLING_NUM_THREADS`, or the number of processors.
public func setNumThreads(_ count: Int) {
    check(
        count > 0, "set_num_threads expects a positive integer",
        hint: "\(count) threads cannot compute anything; 1 computes on the calling thread alone.")
    kd_set_threads(Int32(clamping: count))
}

/// How many threads kernels may use. PyTorch: `torch.get_num_threads`.
public func getNumThreads() -> Int { Int(kd_get_threads()) }
