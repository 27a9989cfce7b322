// What Kindling leaves out on purpose, and why.

extension Case {
    /// Why the case cannot be compared; nil for nearly all.
    func reasonOutOfScope(in stem: String) -> String? {
        // Replayed from the file, PyTorch itself gives other results.
        if stem == "as_strided--partial_views", kwargs["storage_offset"] != nil {
            return "reads memory beyond the tensor's elements, which case files do not have"
        }
        if stem == "nn.functional.scaled_dot_product_attention", case .real(let p)? = kwargs["dropout_p"], p > 0 {
            return "drops weights at random, with draws that case files do not have"
        }
        return nil
    }
}

extension CaseFile<Case> {
    /// The cases that are not out of scope.
    var comparable: [Case] { cases.filter { $0.reasonOutOfScope(in: stem) == nil } }
}

extension RefusedCall {
    /// Why only Python can make this call; nil where Swift can, as far as one can tell before it is tried.
    var reasonOutOfScope: String? {
        for (keyword, reason) in Self.keywordsOutOfScope where kwargs[keyword] != nil { return reason }
        return nil
    }

    private static let keywordsOutOfScope = [
        "out": "out= is Python's way to reuse memory; Kindling's functions return new tensors"
    ]
}

/// Why an entry of PyTorch's test database is not Kindling's concern. Asked only where the table has no row for it.
package enum EntriesOutOfScope {
    /// The reason, or nil where Kindling should have the operator some day.
    package static func reason(for name: String) -> String? {
        for (reason, patterns) in table {
            let all = patterns.split(whereSeparator: \.isWhitespace)
            if all.contains(where: { matches(name[...], $0) }) { return reason }
        }
        return nil
    }

    /// A pattern starts or ends with `*`, or is the whole name.
    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        if pattern.hasSuffix("*") { return name.hasPrefix(pattern.dropLast()) }
        return pattern.hasPrefix("*") ? name.hasSuffix(pattern.dropFirst()) : name == pattern
    }

    private static let table: [(reason: String, patterns: String)] = [
        (
            "complex numbers",
            """
            H angle cdouble cfloat chalf complex conj* fft.* imag isreal istft mH polar real resolve_conj resolve_neg stft
            vdot view_as_complex view_as_real
            """
        ),
        ("sparse tensors", "sparse.* to_sparse"),
        ("masked tensors, which PyTorch itself calls a prototype", "masked.*"),
        (
            "matrix decompositions and what rests on them",
            """
            cholesky* geqrf linalg.cholesky* linalg.cond linalg.det linalg.eig* linalg.householder_product linalg.inv*
            linalg.ldl* linalg.lstsq* linalg.lu* linalg.matrix_power linalg.matrix_rank* linalg.pinv* linalg.qr
            linalg.slogdet linalg.solve* linalg.svd* linalg.tensorinv linalg.tensorsolve logdet lu* matrix_exp ormqr
            pca_lowrank pinverse qr svd* triangular_solve
            """
        ),
        (
            "special functions that networks do not use",
            "digamma i0 igamma igammac lgamma mvlgamma* polygamma* special.*"
        ),
        ("windows of signal processing", "signal.windows.*"),
        ("dtypes that Kindling does not have", "char short"),
        (
            "PyTorch's own machinery, not meant to be called",
            """
            *_copy __rand__ __ror__ __rxor__ _* constant_pad_nd grid_sampler_2d grid_sampler_3d hash_tensor jiterator*
            max_pool2d_with_indices_backward native_* resize_ resize_as_ torch.* unsafe_*
            """
        ),
    ]
}
