internal import Kindling

/// Filled tensors, copies in other arrangements, and elements by their places.
extension OperatorWorkloads {
    static var shapes: [OperatorRow] { filled + converted + arranged + joined + picked + replaced }

    private static let million = OperatorInput.million

    private static var filled: [OperatorRow] {
        [
            .creation("arange") { arange(1 << 20, dtype: .float32) },
            .creation("eye") { eye(1024) },
            .creation("full") { full(million, 2.5) },
            .creation("linspace") { linspace(0, 1, 1 << 20) },
            .creation("ones") { ones(million) },
            .creation("zeros") { zeros(million) },
            .unary("fill") { fill($0, 2.5) },
            .unary("full_like") { fullLike($0, 2.5) },
            .unary("new_full") { $0.newFull(million, 2.5) },
            .unary("new_ones") { $0.newOnes(million) },
            .unary("new_zeros") { $0.newZeros(million) },
            .unary("ones_like") { onesLike($0) },
            .unary("zero_") { $0.zero_() },
            .unary("zeros_like") { zerosLike($0) },
        ]
    }

    private static var converted: [OperatorRow] {
        [
            .unary("bool", .levels(2)) { $0.bool() },
            .unary("byte", .levels(200)) { $0.byte() },
            .unary("clone") { $0.clone() },
            .unary("contiguous") { $0.t().contiguous() },
            .unary("double") { $0.double() },
            .unary("float", .integers(below: 1000)) { $0.float() },
            .unary("int") { $0.int() },
            .unary("long") { $0.long() },
        ]
    }

    private static var arranged: [OperatorRow] {
        [
            .unary("diag", .normal([1024])) { $0.diag() },
            .unary("diag_embed", .normal([64, 128])) { $0.diagEmbed() },
            .unary("flip", gradient: true) { $0.flip(1) },
            .unary("nn.functional.pad", .normal([16, 64, 32, 32]), gradient: true) { pad($0, [1, 1, 1, 1]) },
            .unary("nn.functional.pixel_shuffle", .normal([8, 128, 32, 32])) { pixelShuffle($0, 2) },
            .unary("nn.functional.pixel_unshuffle", .normal([8, 32, 64, 64])) { pixelUnshuffle($0, 2) },
            .unary("nn.functional.unfold", .normal([8, 16, 32, 32]), gradient: true) { unfold($0, 3) },
            .unary("repeat", .normal([256, 256]), gradient: true) { $0.repeat(4, 4) },
            .unary("repeat_interleave", .normal([512, 512])) { $0.repeatInterleave(4, dim: 1) },
            .unary("roll", gradient: true) { $0.roll([300, 500], [0, 1]) },
            .unary("tile", .normal([1024, 256])) { $0.tile(1, 4) },
            .unary("tril", gradient: true) { $0.tril() },
            .unary("triu") { $0.triu() },
        ]
    }

    private static var joined: [OperatorRow] {
        let half = OperatorInput.normal([512, 1024])
        return [
            .binary("cat", half, half, gradient: true) { cat([$0, $1], dim: 1) },
            .binary("dstack", half, half) { dstack([$0, $1]) },
            .binary("hstack", half, half) { hstack([$0, $1]) },
            .binary("stack", half, half, gradient: true) { stack([$0, $1], dim: 2) },
            .binary("vstack", half, half) { vstack([$0, $1]) },
        ]
    }

    private static var picked: [OperatorRow] {
        [
            .binary("__getitem__", .normal(), .permutation(), gradient: true) { $0[$1] },
            .binary("gather", .normal(), .integers(below: 1024), gradient: true) { $0.gather(1, $1) },
            .binary("index_select", .normal(), .permutation(), gradient: true) { $0.indexSelect(1, $1) },
            .binary("masked_select", .normal(), .mask()) { $0.maskedSelect($1) },
            .unary("nonzero", .mask()) { $0.nonzero() },
            .binary("take", .normal(), .integers(below: 1 << 20), gradient: true) { $0.take($1) },
            .binary("take_along_dim", .normal(), .integers(below: 1024)) { $0.takeAlongDim($1, 0) },
        ]
    }

    private static var replaced: [OperatorRow] {
        let places = OperatorInput.integers(below: 1024)
        return [
            .ternary("index_add", .normal(), .integers(below: 1024, [1024])) { $0.indexAdd(0, $1, $2) },
            .ternary("index_copy", .normal(), .permutation()) { $0.indexCopy(1, $1, $2) },
            .binary("index_fill", .normal(), .integers(below: 1024, [512])) { $0.indexFill(1, $1, 2.5) },
            .ternary("index_put", .normal(), .permutation()) { $0.indexPut([$1], $2) },
            .binary("masked_fill", .normal(), .mask(), gradient: true) { $0.maskedFill($1, 2.5) },
            // Each place once: what repeats is the last in the order of threads.
            .binary("scatter", .normal(), .mirroredColumns) { $0.scatter(1, $1, $0) },
            .ternary("scatter_add", .normal(), places, .normal()) { $0.scatterAdd(1, $1, $2) },
            .ternary("scatter_reduce", .normal(), places, .normal()) { $0.scatterReduce(1, $1, $2, .amax) },
        ]
    }
}

extension OperatorInput {
    /// The columns of each row, from the last to the first.
    fileprivate static var mirroredColumns: OperatorInput {
        OperatorInput { arange(1024).flip(0).expand(1024, 1024).contiguous() }
    }
}
