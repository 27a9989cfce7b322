import Kindling

extension OperatorTable {
    mutating func addCopies() {
        row("clone") { $0[0].clone() }
        row("contiguous") { $0[0].transpose(0, 2).contiguous() }
        row("to.float32", isSmooth: false) { $0[0].to(.float32) }
        row("to.float64") { $0[0].to(.float64) }
        row("to.int64") { $0[0].to(.int64) }
        row("to.int32") { $0[0].to(.int32) }
        row("to.uint8") { $0[0].to(.uint8) }
        row("to.bool") { $0[0].to(.bool) }
        row("to.half", isSmooth: false) { $0[0].to(.float16) }
        row("to.bfloat16", isSmooth: false) { $0[0].to(.bfloat16) }
        row("to.fromBool") { $0[0].to(.float32) }
        row("to.fromInt") { $0[0].to(.uint8) }
    }

    mutating func addIndexed() {
        row("indexSelect", misuse: { zeros(3).indexSelect(0, tensor([3])) }) { $0[0].indexSelect(1, $0[1]) }
        row("indexSelect.rows", misuse: { zeros(3).indexSelect(0, tensor([[0]])) }) { $0[0].indexSelect(0, $0[1]) }
        row("indexAdd", misuse: { zeros(3).indexAdd(0, tensor([0, 1]), zeros(3)) }) { $0[0].indexAdd(1, $0[1], $0[2]) }
        row("gather", misuse: { zeros(2, 3).gather(1, tensor([[3]])) }) { $0[0].gather(1, $0[1]) }
        row("gather.rows", misuse: { zeros(2, 3).gather(0, tensor([0])) }) { $0[0].gather(0, $0[1]) }
        row("scatter", misuse: { zeros(2, 3).scatter(0, tensor([[0]]), zeros(1, 1).double()) }) {
            $0[0].scatter(1, $0[1], $0[2])
        }
        row("scatter.value") { $0[0].scatter(0, $0[1], 2.5) }
        row("scatterAdd", misuse: { zeros(2, 3).scatterAdd(1, tensor([[3]]), zeros(1, 1)) }) {
            $0[0].scatterAdd(1, $0[1], $0[2])
        }
        row("nonzero") { $0[0].nonzero() }
        row("maskedSelect") { $0[0].maskedSelect($0[1]) }
        row("maskedSelect.broadcast") { $0[0].maskedSelect($0[1]) }
    }
}
