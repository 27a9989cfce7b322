import Kindling

extension OperatorTable {
    mutating func addMatrices() {
        row("mm") { $0[0].mm($0[1]) } misuse: { zeros(2, 3).mm(zeros(2, 3)) }
        row("mm.dtype") { $0[0].mm($0[1]) } misuse: { zeros(2, 3).matmul(zeros(3, 2).double()) }
        row("mm.transposed") { $0[0].t().mm($0[1].t()) }
        row("mm.inner0") { $0[0].mm($0[1]) }
        row("bmm") { $0[0].bmm($0[1]) } misuse: { zeros(2, 3, 4).bmm(zeros(2, 3, 4)) }
        row("mv") { $0[0].mv($0[1]) } misuse: { zeros(2, 3).mv(zeros(2)) }
        row("dot") { $0[0].dot($0[1]) } misuse: { zeros(2).dot(zeros(3)) }
        for shapes in ["11", "21", "31", "13", "32", "43", "44"] { row("matmul.\(shapes)") { $0[0].matmul($0[1]) } }
        row("matmul.12", node: "SqueezeBackward1") { $0[0].matmul($0[1]) }
        row("matmul.23", node: "UnsafeViewBackward0") { $0[0].matmul($0[1]) }
        row("matmul") { $0[0].matmul($0[1]) } misuse: { zeros(2, 3).matmul(tensor(1.0)) }
        row("addmm") { $0[0].addmm($0[1], $0[2]) } misuse: { zeros(2).addmm(zeros(2, 3), zeros(2, 3)) }
        row("addmm.scaled") { $0[0].addmm($0[1], $0[2], beta: 0.5, alpha: 2) }
        row("addmm.beta0") { $0[0].addmm($0[1], $0[2], beta: 0) }
        row("linear") { linear($0[0], $0[1], $0[2]) } misuse: { linear(zeros(4, 256), zeros(120, 400), zeros(120)) }
        row("linear.noBias") { linear($0[0], $0[1]) }
        row("linear.3d") { linear($0[0], $0[1], $0[2]) }
        row("linear.1d") { linear($0[0], $0[1], $0[2]) }
        row("einsum.mm") { einsum("ij,jk->ik", $0[0], $0[1]) }
        row("einsum.trace", node: "SumBackward1") { einsum("ii->", $0[0]) }
        row("einsum.batch", node: "PermuteBackward0") { einsum("bij,bjk->bki", $0[0], $0[1]) }
        row("einsum.outer", node: "ViewBackward0") { einsum("i,j", $0[0], $0[1]) }
        row("einsum.sum") { einsum("bhid,bhjd->bhij", $0[0], $0[1]) } misuse: {
            einsum("ij,jk", zeros(2, 3), zeros(4, 5))
        }
    }
}
