internal import Kindling

extension OperatorTable {
    mutating func addMatrices() {
        self["mm"] = { mm(try $0.tensor(0), try $0.tensor("mat2", 1)) }
        self["bmm"] = { bmm(try $0.tensor(0), try $0.tensor("mat2", 1)) }
        self["mv"] = { mv(try $0.tensor(0), try $0.tensor("vec", 1)) }
        self["dot"] = { dot(try $0.tensor(0), try $0.tensor("tensor", 1)) }
        self["matmul"] = { matmul(try $0.tensor(0), try $0.tensor("other", 1)) }
        self["__rmatmul__"] = { matmul(try $0.tensor("other", 1), try $0.tensor(0)) }
        self["addmm"] = {
            try $0.tensor(0).addmm(
                $0.tensor("mat1", 1), $0.tensor("mat2", 2), beta: $0.double("beta", or: 1),
                alpha: $0.double("alpha", or: 1))
        }
        // OpInfo's input is the list of operands, before the equation.
        self["einsum"] = { einsum(try $0.string("equation", 1), try $0.tensors("operands", 0)) }
        self["baddbmm"] = {
            try $0.tensor(0).baddbmm(
                $0.tensor("batch1", 1), $0.tensor("batch2", 2), beta: $0.factor("beta"), alpha: $0.factor("alpha"))
        }
        self["addbmm"] = {
            try $0.tensor(0).addbmm(
                $0.tensor("batch1", 1), $0.tensor("batch2", 2), beta: $0.factor("beta"), alpha: $0.factor("alpha"))
        }
        self["addmv"] = {
            try $0.tensor(0).addmv(
                $0.tensor("mat", 1), $0.tensor("vec", 2), beta: $0.factor("beta"), alpha: $0.factor("alpha"))
        }
        self["addr"] = {
            try $0.tensor(0).addr(
                $0.tensor("vec1", 1), $0.tensor("vec2", 2), beta: $0.factor("beta"), alpha: $0.factor("alpha"))
        }
        self["inner"] = { try $0.tensor(0).inner($0.tensor("other", 1)) }
        self["outer"] = { try $0.tensor(0).outer($0.tensor("vec2", 1)) }
        self["cross"] = { try $0.tensor(0).cross($0.tensor("other", 1), dim: $0.int(ifGiven: "dim", 2)) }
        self["kron"] = { try $0.tensor(0).kron($0.tensor("other", 1)) }
        self["trace"] = unary { $0.trace() }
        self["tensordot"] = { call in
            guard case .list(let lists)? = call.argument("dims", 2) else {
                return tensordot(try call.tensor(0), try call.tensor("b", 1), dims: try call.int("dims", 2, or: 2))
            }
            let dims = lists.map { list -> [Int] in
                if case .list(let values) = list { values.compactMap(\.integer) } else { [] }
            }
            return tensordot(try call.tensor(0), try call.tensor("b", 1), dims: (dims[0], dims[1]))
        }
        self["nn.functional.scaled_dot_product_attention"] = {
            try scaledDotProductAttention(
                $0.tensor("query", 0), $0.tensor("key", 1), $0.tensor("value", 2),
                attnMask: $0.tensor(ifGiven: "attn_mask", 3), dropoutP: $0.double("dropout_p", 4, or: 0),
                isCausal: $0.bool("is_causal", 5, or: false), scale: $0.double(ifGiven: "scale"),
                enableGqa: $0.bool("enable_gqa", or: false))
        }
        addLinearAlgebra()
    }

    private mutating func addLinearAlgebra() {
        self["linalg.cross"] = {
            try linalg.cross($0.tensor(0), $0.tensor("other", 1), dim: $0.int("dim", or: -1))
        }
        self["linalg.vecdot"] = {
            try linalg.vecdot($0.tensor(0), $0.tensor("other", 1), dim: $0.int("dim", or: -1))
        }
        self["linalg.diagonal"] = {
            try linalg.diagonal(
                $0.tensor(0), offset: $0.int("offset", or: 0), dim1: $0.int("dim1", or: -2),
                dim2: $0.int("dim2", or: -1))
        }
        self["linalg.multi_dot"] = { linalg.multiDot(try $0.tensors("tensors", 0)) }
        self["linalg.svdvals"] = { linalg.svdvals(try $0.tensor(0)) }
        self["linalg.matrix_rank"] = {
            try linalg.matrixRank(
                $0.tensor(0), atol: $0.double(ifGiven: "atol"), rtol: $0.double(ifGiven: "rtol"))
        }
        self["linalg.inv"] = unary { linalg.inv($0) }
        self["linalg.det"] = unary { linalg.det($0) }
        self["logdet"] = unary { $0.logdet() }
        self["linalg.slogdet"] = { call in
            let (sign, logarithm) = linalg.slogdet(try call.tensor(0))
            return [sign, logarithm]
        }
        self["linalg.solve"] = {
            try linalg.solve($0.tensor(0), $0.tensor("B", 1), left: $0.bool("left", or: true))
        }
        self["linalg.solve_triangular"] = {
            try linalg.solveTriangular(
                $0.tensor(0), $0.tensor("B", 1), upper: $0.bool("upper"), left: $0.bool("left", or: true),
                unitriangular: $0.bool("unitriangular", or: false))
        }
        self["linalg.cholesky"] = { linalg.cholesky(try $0.tensor(0), upper: try $0.bool("upper", or: false)) }
        self["cholesky"] = { linalg.cholesky(try $0.tensor(0), upper: try $0.bool("upper", 1, or: false)) }
        self["linalg.matrix_power"] = { linalg.matrixPower(try $0.tensor(0), try $0.int("n", 1)) }
    }
}

extension Call {
    /// `beta` or `alpha`.
    fileprivate func factor(_ name: String) throws -> Scalar { try scalar(name, or: .integer(1)) }
}
