// What Kindling leaves out on purpose, and why.

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

/// Why an entry of PyTorch's test database is not Kindling's concern.
package enum EntriesOutOfScope {
    /// The reason, or nil where Kindling should have the operator some day.
    package static func reason(for name: String) -> String? {
        for (reason, patterns) in table where patterns.contains(where: { matches(name, $0) }) { return reason }
        return nil
    }

    /// A pattern ends in `*`, or is the whole name.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }

    private static let table: [(reason: String, patterns: [String])] = [
        (
            "complex numbers",
            [
                "fft.*", "stft", "istft", "complex", "polar", "view_as_complex", "angle", "real", "imag", "conj*", "H",
                "mH",
                "chalf", "cfloat", "cdouble", "resolve_conj", "resolve_neg", "vdot", "isreal", "is_complex",
            ]
        ),
        ("sparse tensors", ["sparse.*", "to_sparse", "_sparse*"]),
        ("quantised numbers", ["_upsample*", "fake_quantize*"]),
        (
            "matrix decompositions",
            [
                "cholesky*", "linalg.cholesky*", "linalg.cond", "linalg.det", "linalg.eig*",
                "linalg.householder_product",
                "linalg.inv*", "linalg.ldl*", "linalg.lstsq*", "linalg.lu*", "linalg.matrix_rank*", "linalg.pinv*",
                "linalg.qr", "linalg.slogdet", "linalg.solve*", "linalg.svd*", "linalg.tensor*", "linalg.matrix_power",
                "logdet", "lu*", "geqrf", "ormqr", "qr", "svd*", "pca_lowrank", "pinverse", "triangular_solve", "det",
                "inverse", "symeig", "cholesky_inverse", "matrix_exp", "linalg.matrix_exp",
            ]
        ),
        ("masked tensors, a prototype in PyTorch", ["masked.*"]),
        ("PyTorch's own machinery", ["_*", "ops.*", "jiterator*", "torch.*", "signal.*"]),
        ("integers that Kindling does not have", ["short", "char", "bitwise*", "gcd", "lcm"]),
    ]
}
