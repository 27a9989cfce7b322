import Kindling

extension OperatorTable {
    mutating func addIndexing() {
        addBasicIndexing()
        addTensorIndexing()
    }

    private mutating func addBasicIndexing() {
        row("index.int", misuse: { zeros(3)[5] }) { $0[0][1] }
        row("index.negative", misuse: { zeros(3)[0, 0] }) { $0[0][-1] }
        row("index.ints", misuse: { zeros(2, 3)[0, 3] }) { $0[0][1, 0] }
        row("index.all") { $0[0][2, 1, 3] }
        row("index.slice") { $0[0][1...] }
        row("index.slices") { $0[0][..<2, 1..., 1..<3] }
        row("index.negativeSlice") { $0[0][..<(-1), .all, (-3)..<(-1)] }
        row("index.closed") { $0[0][0...1, ...1] }
        row("index.step") { $0[0][.slice(step: 2), .all, .slice(1, step: 2)] }
        row("index.beyond") { $0[0][1..<10] }
        row("index.nothing") { $0[0][.slice(2, 1, step: 1)] }
        row("index.ellipsis") { $0[0][.ellipsis, 1] }
        row("index.ellipsisMiddle") { $0[0][1, .ellipsis, 0] }
        row("index.whole") { $0[0][.all] }
        row("index.everything") { $0[0][...] }
        row("index.newAxis") { $0[0][.newAxis, .all, 1] }
        row("index.newAxisInside") { $0[0][.all, .newAxis, .ellipsis, 2] }
    }

    private mutating func addTensorIndexing() {
        row("index.tensor", misuse: { zeros(3)[tensor([3])] }) { $0[0][$0[1]] }
        row("index.tensor2d", misuse: { zeros(3)[tensor([1.0])] }) { $0[0][$0[1]] }
        row("index.tensorSecond") { $0[0][.all, $0[1]] }
        row("index.tensorLast") { $0[0][.ellipsis, $0[1]] }
        row("index.two") { $0[0][$0[1], .all, $0[2]] }
        row("index.twoNeighbours") { $0[0][.all, $0[1], $0[2]] }
        row("index.twoBroadcast", misuse: { zeros(3, 3)[tensor([0, 1]), tensor([0, 1, 2])] }) { $0[0][$0[1], $0[2]] }
        row("index.three") { $0[0][$0[1], $0[2], $0[3]] }
        row("index.intAndTensor") { $0[0][0, .all, $0[1]] }
        row("index.tensorAndSlice") { $0[0][$0[1], 1..., .slice(step: 2)] }
        row("index.tensorAndInt") { $0[0][$0[1], 1] }
        row("index.newAxisTensor") { $0[0][.newAxis, $0[1]] }
        row("index.mask", misuse: { zeros(3)[tensor([true, false])] }) { $0[0][$0[1]] }
        row("index.maskRows") { $0[0][$0[1]] }
        row("index.mask2d") { $0[0][$0[1]] }
        row("index.maskLast") { $0[0][.all, .all, $0[1]] }
        row("index.maskAndTensor") { $0[0][$0[1], .all, $0[2]] }
        row("index.maskNothing") { $0[0][$0[1]] }
        row("index.emptyTensor") { $0[0][$0[1]] }
        row("index.scalarTensor") { $0[0][$0[1]] }
        row("index.int32") { $0[0][$0[1]] }
        row("index.repeatedRows") { $0[0][$0[1]] * $0[0][$0[1]] }
    }

    mutating func addAssignment() {
        assign("int") { $0[1] = $1[0] }
        assign("intBroadcast") { $0[-1] = $1[0] }
        assign("number") { $0[0, 1, 2] = $1[0] }
        assign("slice") { $0[1..., .all, .slice(step: 2)] = $1[0] }
        assign("sliceBroadcast") { $0[.all, 1] = $1[0] }
        assign("ellipsis") { $0[.ellipsis, 0] = $1[0] }
        assign("everything") { $0[...] = $1[0] }
        assign("newAxis") { $0[.newAxis, 1] = $1[0] }
        assign("tensor") { $0[$1[0]] = $1[1] }
        assign("tensorBroadcast") { $0[$1[0]] = $1[1] }
        assign("tensorSecond") { $0[.all, $1[0]] = $1[1] }
        assign("two") { $0[$1[0], .all, $1[1]] = $1[2] }
        assign("twoNeighbours") { $0[.all, $1[0], $1[1]] = $1[2] }
        assign("mask") { $0[$1[0]] = $1[1] }
        assign("maskNumber") { $0[$1[0]] = $1[1] }
        assign("maskRows") { $0[$1[0], 1] = $1[1] }
        assign("intAndTensor") { $0[0, .all, $1[0]] = $1[1] }
        assign("nothing") { $0[.slice(2, 1, step: 1)] = $1[0] }
        assign("fromInteger") { $0[0] = $1[0] }
        assign("toSelf") { y, _ in y[0] = y[1] }
        assign("twice") { y, r in
            y[0] = r[0]
            y[0, 1] = r[1]
        }
        assign("part") { $0[0][1] = $1[0] }
    }

    /// A row that changes a copy of the first input, given the others.
    private mutating func assign(_ name: String, _ change: @escaping @Sendable (Tensor, [Tensor]) -> Void) {
        row("assign.\(name)") { inputs in
            let copy = inputs[0].clone()
            change(copy, Array(inputs.dropFirst()))
            return copy
        }
    }
}
