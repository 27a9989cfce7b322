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
    }
}
