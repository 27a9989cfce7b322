import Kindling

extension OperatorTable {
    mutating func addBinary() {
        addArithmetic()
        addDivision()
        addChoice()
        addComparison()
    }

    private mutating func addArithmetic() {
        row("add", misuse: { zeros(2, 3) + zeros(4, 3) }) { $0[0] + $0[1] }
        row("sub", misuse: { zeros(3) - zeros(2) }) { $0[0] - $0[1] }
        row("mul", misuse: { zeros(3, 1, 2) * zeros(2, 1, 3) }) { $0[0] * $0[1] }
        row("div") { $0[0] / $0[1] }
        row("add.broadcast") { $0[0] + $0[1] }
        row("mul.broadcast") { $0[0] * $0[1] }
        row("div.broadcast") { $0[0] / $0[1] }
        row("sub.scalarTensor") { $0[0] - $0[1] }
        row("add.alpha") { $0[0].add($0[1], alpha: 2.5) }
        row("sub.alpha") { $0[0].sub($0[1], alpha: 2) }
        row("add.scalar") { $0[0] + 2 }
        row("add.scalarLeft") { 2.5 + $0[0] }
        row("sub.scalar") { $0[0] - 2.5 }
        row("sub.scalarLeft") { 2 - $0[0] }
        row("mul.scalar") { $0[0] * 3 }
        row("div.scalar") { $0[0] / 4 }
        row("div.scalarLeft") { 2 / $0[0] }
        row("add.int") { $0[0] + $0[1] }
        row("sub.bool", misuse: { tensor([true]) - tensor([false]) }) { $0[0] - 1 }
        row("add.uint8") { $0[0] + $0[1] }
        row("sub.uint8") { $0[0] - $0[1] }
        row("mul.int32") { $0[0] * $0[1] }
        row("neg.uint8") { -$0[0] }
        row("abs.smallest") { $0[0].abs() }
        row("floorDivide.negative") { $0[0].floorDivide($0[1]) }
        row("sum.wraps") { $0[0].sum() }
        row("add.mixed") { $0[0] + $0[1] }
        row("pow.tensor") { $0[0] ** $0[1] }
        row("pow.tensorInt") { $0[0] ** $0[1] }
        row("pow.zeroBase", isSmooth: false) { $0[0] ** $0[1] }
        row("atan2") { $0[0].atan2($0[1]) }
        row("atan2.int") { $0[0].atan2($0[1]) }
    }

    private mutating func addDivision() {
        row("div.int") { $0[0] / $0[1] }
        row("floorDivide") { $0[0].floorDivide($0[1]) }
        row("floorDivide.int", misuse: { tensor([1]).floorDivide(tensor([0])) }) { $0[0].floorDivide($0[1]) }
        row("floorDivide.scalar") { $0[0].floorDivide(-3) }
        row("remainder") { $0[0] % $0[1] }
        row("remainder.int", misuse: { tensor([1]) % tensor([0]) }) { $0[0] % $0[1] }
        row("remainder.scalar") { $0[0] % 3 }
        row("div.trunc") { $0[0].div($0[1], roundingMode: .trunc) }
        row("div.truncInt") { $0[0].div($0[1], roundingMode: .trunc) }
        row("fmod") { $0[0].fmod($0[1]) }
        row("fmod.int") { $0[0].fmod($0[1]) }
    }

    private mutating func addChoice() {
        row("maximum") { $0[0].maximum($0[1]) }
        row("minimum") { $0[0].minimum($0[1]) }
        row("maximum.ties", isSmooth: false) { $0[0].maximum($0[1]) }
        row("minimum.nan", isSmooth: false) { $0[0].minimum($0[1]) }
        row("where", misuse: { where_(tensor([1.0]), zeros(1), zeros(1)) }) { where_($0[0], $0[1], $0[2]) }
        row("where.scalar") { where_($0[0], $0[1], 2) }
        row("where.scalarLeft") { where_($0[0], -1.5, $0[1]) }
        row("where.mixed") { where_($0[0], $0[1], $0[2]) }
        row("maskedFill") { $0[0].maskedFill($0[1], -2.0) }
        row("nanArithmetic", isSmooth: false) { $0[0] * 0 + $0[0].maximum($0[0]) }
    }

    private mutating func addComparison() {
        row("eq") { $0[0].eq($0[1]) }
        row("ne") { $0[0].ne($0[1]) }
        row("lt") { $0[0] < $0[1] }
        row("le") { $0[0] <= $0[1] }
        row("gt") { $0[0] > $0[1] }
        row("ge") { $0[0] >= $0[1] }
        row("eq.scalar") { $0[0].eq(1) }
        row("ne.scalar") { $0[0].ne(1) }
        row("lt.scalar") { $0[0] < 1 }
        row("le.scalar") { $0[0] <= 1 }
        row("gt.scalar") { $0[0] > 1 }
        row("ge.scalar") { $0[0] >= 1 }
        row("eq.mixed") { $0[0].eq($0[1]) }
        row("logicalAnd") { $0[0].logicalAnd($0[1]) }
        row("logicalOr") { $0[0].logicalOr($0[1]) }
        row("logicalXor") { $0[0].logicalXor($0[1]) }
        row("logicalNot") { $0[0].logicalNot() }
        row("isnan") { $0[0].isnan() }
    }
}
