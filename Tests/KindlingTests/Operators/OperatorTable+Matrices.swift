import Kindling

extension OperatorTable {
    mutating func addMatrices() {
        row("mm", misuse: { zeros(2, 3).mm(zeros(2, 3)) }) { $0[0].mm($0[1]) }
        row("mm.dtype", misuse: { zeros(2, 3).matmul(zeros(3, 2).double()) }) { $0[0].mm($0[1]) }
        row("mm.transposed") { $0[0].t().mm($0[1].t()) }
        row("mm.inner0") { $0[0].mm($0[1]) }
        row("bmm", misuse: { zeros(2, 3, 4).bmm(zeros(2, 3, 4)) }) { $0[0].bmm($0[1]) }
        row("mv", misuse: { zeros(2, 3).mv(zeros(2)) }) { $0[0].mv($0[1]) }
        row("dot", misuse: { zeros(2).dot(zeros(3)) }) { $0[0].dot($0[1]) }
        for shapes in ["11", "21", "31", "13", "32", "43", "44"] { row("matmul.\(shapes)") { $0[0].matmul($0[1]) } }
        row("matmul.12", node: "SqueezeBackward1") { $0[0].matmul($0[1]) }
        row("matmul.23", node: "UnsafeViewBackward0") { $0[0].matmul($0[1]) }
        row("matmul", misuse: { zeros(2, 3).matmul(tensor(1.0)) }) { $0[0].matmul($0[1]) }
        row("addmm", misuse: { zeros(2).addmm(zeros(2, 3), zeros(2, 3)) }) { $0[0].addmm($0[1], $0[2]) }
        row("addmm.scaled") { $0[0].addmm($0[1], $0[2], beta: 0.5, alpha: 2) }
        row("addmm.beta0") { $0[0].addmm($0[1], $0[2], beta: 0) }
        row("linear", misuse: { linear(zeros(4, 256), zeros(120, 400), zeros(120)) }) { linear($0[0], $0[1], $0[2]) }
        row("linear.noBias") { linear($0[0], $0[1]) }
        row("linear.3d") { linear($0[0], $0[1], $0[2]) }
        row("linear.1d") { linear($0[0], $0[1], $0[2]) }
        row("einsum.mm") { einsum("ij,jk->ik", $0[0], $0[1]) }
        row("einsum.trace", node: "SumBackward1") { einsum("ii->", $0[0]) }
        row("einsum.batch", node: "PermuteBackward0") { einsum("bij,bjk->bki", $0[0], $0[1]) }
        row("einsum.outer", node: "ViewBackward0") { einsum("i,j", $0[0], $0[1]) }
        row("einsum.sum", misuse: { einsum("ij,jk", zeros(2, 3), zeros(4, 5)) }) {
            einsum("bhid,bhjd->bhij", $0[0], $0[1])
        }
        row("einsum.ellipsis", node: "PermuteBackward0") { einsum("...ij,...jk->...ik", $0[0], $0[1]) }
        row("einsum.implicitEllipsis") { einsum("i...,ji", $0[0], $0[1]) }
        row("einsum.repeated", node: "DiagonalBackward0", misuse: { einsum("ii", zeros(2, 3)) }) {
            einsum("iji->ji", $0[0])
        }
        row("einsum.broadcast", node: "PermuteBackward0") { einsum("ijk,ik,Z->Zj", $0) }
        addProducts()
        addAttention()
        addLinearAlgebra()
    }

    private mutating func addProducts() {
        row("outer", misuse: { zeros(2, 2).outer(zeros(2)) }) { $0[0].outer($0[1]) }
        row("inner", misuse: { zeros(2, 3).inner(zeros(2)) }) { $0[0].inner($0[1]) }
        row("inner.scalar") { $0[0].inner($0[1]) }
        row("cross", node: "StackBackward0", misuse: { zeros(2, 2).cross(zeros(2, 2)) }) { $0[0].cross($0[1]) }
        row("linalg.cross", node: "StackBackward0", misuse: { linalg.cross(zeros(5, 2), zeros(5, 2)) }) {
            linalg.cross($0[0], $0[1])
        }
        row("linalg.vecdot") { linalg.vecdot($0[0], $0[1]) }
        row("kron", node: "ViewBackward0") { $0[0].kron($0[1]) }
        row("trace", node: "SumBackward0", misuse: { zeros(2, 3, 4).trace() }) { $0[0].trace() }
        row("trace.tall", node: "SumBackward0") { $0[0].trace() }
        row("tensordot", misuse: { tensordot(zeros(2, 3), zeros(2, 3), dims: 1) }) { tensordot($0[0], $0[1]) }
        row("tensordot.dims") { tensordot($0[0], $0[1], dims: ([0, 2], [1, 0])) }
        row("baddbmm", node: "AddBackward0", misuse: { zeros(7).baddbmm(zeros(2, 3, 4), zeros(2, 4, 3)) }) {
            $0[0].baddbmm($0[1], $0[2], beta: 0.5, alpha: 2)
        }
        row("baddbmm.int") { $0[0].baddbmm($0[1], $0[2]) }
        row("addbmm", node: "AddBackward0") { $0[0].addbmm($0[1], $0[2], alpha: 2) }
        row("addmv", node: "AddBackward0") { $0[0].addmv($0[1], $0[2], beta: 0.5) }
        row("addr", node: "AddBackward0", misuse: { zeros(2).addr(zeros(2, 3), zeros(2)) }) {
            $0[0].addr($0[1], $0[2], beta: 0, alpha: 2)
        }
    }

    private mutating func addAttention() {
        row("attention", misuse: { scaledDotProductAttention(zeros(3), zeros(3), zeros(3)) }) {
            scaledDotProductAttention($0[0], $0[1], $0[2])
        }
        row(
            "attention.causal",
            misuse: {
                scaledDotProductAttention(zeros(2, 3), zeros(2, 3), zeros(2, 3), attnMask: zeros(2, 2), isCausal: true)
            }
        ) { scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true, scale: 0.7) }
        row("attention.mask") { scaledDotProductAttention($0[0], $0[1], $0[2], attnMask: $0[3]) }
        row("attention.bias") { scaledDotProductAttention($0[0], $0[1], $0[2], attnMask: $0[3]) }
        row("attention.heads", node: "UnsafeViewBackward0") {
            scaledDotProductAttention($0[0], $0[1], $0[2], enableGqa: true)
        }
    }

    private mutating func addLinearAlgebra() {
        row("linalg.inv", misuse: { linalg.inv(zeros(2, 2)) }) { linalg.inv($0[0]) }
        row("linalg.solve", misuse: { linalg.solve(eye(2), zeros(3, 1)) }) { linalg.solve($0[0], $0[1]) }
        row("linalg.solve.vector", node: "SqueezeBackward1") { linalg.solve($0[0], $0[1]) }
        row("linalg.solve.right", node: "TransposeBackward0") { linalg.solve($0[0], $0[1], left: false) }
        row("linalg.solveTriangular", node: "LinalgSolveExBackward0") {
            linalg.solveTriangular($0[0], $0[1], upper: true)
        }
        row("linalg.solveTriangular.unit", node: "TransposeBackward0") {
            linalg.solveTriangular($0[0], $0[1], upper: false, left: false, unitriangular: true)
        }
        row("linalg.det", misuse: { linalg.det(zeros(2, 3)) }) { linalg.det($0[0]) }
        rows("linalg.slogdet") { x in
            let (sign, logarithm) = linalg.slogdet(x[0])
            return [sign, logarithm]
        }
        row("logdet") { $0[0].logdet() }
        row("linalg.cholesky", misuse: { linalg.cholesky(zeros(2, 2)) }) { x in
            linalg.cholesky(x[0].matmul(x[0].mT) + eye(3))
        }
        row("linalg.cholesky.upper", node: "TransposeBackward0") {
            linalg.cholesky($0[0].matmul($0[0].mT) + eye(3), upper: true)
        }
        row("linalg.matrixPower", misuse: { linalg.matrixPower(zeros(2, 3), 2) }) { linalg.matrixPower($0[0], 5) }
        row("linalg.matrixPower.negative") { linalg.matrixPower($0[0], -2) }
        row("linalg.multiDot", node: "SqueezeBackward1", misuse: { linalg.multiDot([zeros(2, 3), zeros(2, 3)]) }) {
            linalg.multiDot($0)
        }
        row("linalg.svdvals", misuse: { linalg.svdvals(zeros(3)) }) { linalg.svdvals($0[0]) }
        row("linalg.svdvals.tall") { linalg.svdvals($0[0]) }
        row("linalg.matrixRank") { linalg.matrixRank($0[0].matmul($0[0].mT)) }
    }
}
