import Kindling

extension OperatorTable {
    mutating func addStridedViews() {
        row("asStrided", misuse: { zeros(4, 4).asStrided([2, 2], [200, 200]) }) {
            $0[0].contiguous().asStrided([2, 2], [1, 2], storageOffset: 1)
        }
        row("asStrided.overlap", misuse: { zeros(4).asStrided([2, 2], [1]) }) {
            $0[0].contiguous().asStrided([2, 2, 2, 2], [1, 1, 1, 1])
        }
        row("unfold", misuse: { zeros(3).unfold(0, 4, 1) }) { $0[0].unfold(1, 3, 1) }
        row("unfold.step", misuse: { zeros(3).unfold(0, 2, 0) }) { $0[0].unfold(-1, 2, 3) }
        row("unfold.scalar") { $0[0].unfold(0, 1, 1) }
        row("diagonal", misuse: { zeros(3, 3).diagonal(dim1: 1, dim2: 1) }) { $0[0].diagonal() }
        row("diagonal.offset") { $0[0].diagonal(offset: 1, dim1: 2, dim2: 0) }
        row("diagonal.below") { $0[0].diagonal(offset: -2) }
        row("diagonal.outside") { $0[0].diagonal(offset: 7) }
        row("diagEmbed", misuse: { zeros(3, 3).diagEmbed(dim1: 1, dim2: 1) }) { $0[0].diagEmbed() }
        row("diagEmbed.offset") { $0[0].diagEmbed(offset: -1, dim1: 0, dim2: 2) }
        row("diag", node: "CloneBackward0", misuse: { zeros(3, 3, 3).diag() }) { $0[0].diag(1) }
        row("diag.vector") { $0[0].diag(-1) }
        row("diagflat") { $0[0].diagflat() }
        row("diagonalScatter", misuse: { zeros(3, 3).diagonalScatter(zeros(2)) }) {
            $0[0].diagonalScatter($0[1], offset: 1)
        }
        row("selectScatter") { $0[0].selectScatter($0[1], 1, -1) }
        row("sliceScatter") { $0[0].sliceScatter($0[1], dim: 1, start: 0, end: 4, step: 2) }
        row("blockDiag", node: "CatBackward0", misuse: { blockDiag(zeros(1, 1, 1)) }) { blockDiag($0) }
    }

    mutating func addMovedDimensions() {
        row("movedim", misuse: { zeros(2, 3).movedim([0, 1], [0]) }) { $0[0].movedim([0, 1], [-1, 0]) }
        row("swapaxes") { $0[0].swapaxes(0, -1) }
        row("ravel") { $0[0].transpose(0, 1).ravel() }
        row("squeeze.dims", misuse: { zeros(1, 1).squeeze([0, 0]) }) { $0[0].squeeze([0, 2]) }
        rows("broadcastTensors", misuse: { broadcastTensors(zeros(2), zeros(3)) }) { broadcastTensors($0) }
        row("atleast2d") { atleast2d($0[0]) }
        row("atleast3d") { atleast3d($0[0]) }
        row("narrow.tensor", misuse: { zeros(3).narrow(0, tensor([1]), 1) }) { $0[0].narrow(1, $0[1], 2) }
    }

    // PyTorch has nodes of its own for some of what is composed here.

    mutating func addStacking() {
        row("hstack", misuse: { hstack([]) }) { hstack([$0[0], $0[1]]) }
        row("vstack") { vstack([$0[0], $0[1]]) }
        row("dstack") { dstack([$0[0], $0[1]]) }
        row("columnStack") { columnStack([$0[0], $0[1]]) }
        rows("tensorSplit", misuse: { zeros(3).tensorSplit(0) }) { $0[0].tensorSplit(3, dim: 1) }
        rows("tensorSplit.places", misuse: { tensor(1.0).tensorSplit(2) }) { $0[0].tensorSplit([1, 4], dim: 1) }
        rows("hsplit", misuse: { zeros(2, 3).hsplit(2) }) { $0[0].hsplit(2) }
        rows("meshgrid") { meshgrid($0[0], $0[1], indexing: .xy) }
        row("cartesianProd", misuse: { cartesianProd(zeros(1, 1), zeros(1)) }) { cartesianProd($0[0], $0[1]) }
        row("combinations", node: "ViewBackward0") { combinations($0[0], r: 2, withReplacement: true) }
        row("roll", misuse: { zeros(2, 3).roll([1, 2], 0) }) { $0[0].roll([1, -1], [0, 2]) }
        row("roll.flat", node: "ViewBackward0") { $0[0].roll(2) }
        row("rot90", node: "TransposeBackward0", misuse: { zeros(3).rot90() }) { $0[0].rot90(1, [0, 2]) }
        row("rot90.back", node: "TransposeBackward0") { $0[0].rot90(-1) }
        row("tile") { $0[0].tile(2, 1) }
        row("repeatInterleave", node: "UnsafeViewBackward0") { $0[0].repeatInterleave(2, dim: 1) }
        row("repeatInterleave.counts", misuse: { zeros(3).repeatInterleave(tensor([1, 2])) }) {
            $0[0].repeatInterleave($0[1], dim: 1)
        }
    }

    mutating func addReplacing() {
        row("indexCopy", node: "ScatterBackward0") { $0[0].indexCopy(1, $0[1], $0[2]) }
        row("indexFill", node: "MaskedFillBackward1") { $0[0].indexFill(1, $0[1], 2.5) }
        row("indexFill.tensor", node: "MaskedFillBackward1") { $0[0].indexFill(1, $0[1], $0[2]) }
        row("indexReduce", node: "ScatterReduceBackward0") { $0[0].indexReduce(0, $0[1], $0[2], .amax) }
        row("indexPut") { $0[0].indexPut([$0[1]], $0[2]) }
        row("indexPut.add") { $0[0].indexPut([$0[1]], $0[2], accumulate: true) }
        row("indexAdd.alpha", misuse: { zeros(3, 2).indexAdd(0, tensor([0, 1]), zeros(2)) }) {
            $0[0].indexAdd(0, $0[1], $0[2], alpha: -2)
        }
        row("take", node: "ViewBackward0", misuse: { zeros(3).take(tensor([3])) }) { $0[0].take($0[1]) }
        row("takeAlongDim") { $0[0].takeAlongDim($0[1], 1) }
        row("put", node: "ViewBackward0") { $0[0].put($0[1], $0[2]) }
        row("put.add", node: "ViewBackward0") { $0[0].put($0[1], $0[2], accumulate: true) }
        row("maskedScatter", node: "ViewBackward0", misuse: { zeros(3).maskedScatter(ones(3).bool(), zeros(2)) }) {
            $0[0].maskedScatter($0[1], $0[2])
        }
        row("maskedFill.tensor", misuse: { zeros(3).maskedFill(ones(3).bool(), zeros(1)) }) {
            $0[0].maskedFill($0[1], $0[2])
        }
        rows("where.places") { where_($0[0]) }
        for how in [ScatterReduction.sum, .mean, .prod, .amax, .amin] {
            row(
                "scatterReduce.\(how)",
                misuse: { zeros(2, 3).scatterReduce(1, tensor([[3]]), zeros(1, 1), how) }
            ) { $0[0].scatterReduce(1, $0[1], $0[2], how) }
        }
        row("scatterReduce.others") { $0[0].scatterReduce(1, $0[1], $0[2], .mean, includeSelf: false) }
        row("scatterReduce.zeros", isSmooth: false) { $0[0].scatterReduce(1, $0[1], $0[2], .prod) }
        row("scatterReduce.ties", isSmooth: false) { $0[0].scatterReduce(1, $0[1], $0[2], .amax) }
    }

    mutating func addFolding() {
        row("fold", node: "ConstantPadNdBackward0", misuse: { fold(zeros(1, 4, 5), 3, 2) }) {
            fold($0[0], [4, 5], [2, 3], dilation: [2, 1], padding: [1, 0], stride: [2, 1])
        }
        row("unfold.images", node: "UnsafeViewBackward0", misuse: { unfold(zeros(1, 1, 2, 2), 3) }) {
            unfold($0[0], [2, 3], dilation: [2, 1], padding: [1, 0], stride: [2, 1])
        }
        row("pixelShuffle", node: "UnsafeViewBackward0", misuse: { pixelShuffle(zeros(1, 3, 2, 2), 2) }) {
            pixelShuffle($0[0], 2)
        }
        row("pixelUnshuffle", node: "UnsafeViewBackward0", misuse: { pixelUnshuffle(zeros(1, 1, 3, 3), 2) }) {
            pixelUnshuffle($0[0], 2)
        }
        row("pad.reflect", node: "IndexSelectBackward0") { pad($0[0], [1, 2], mode: .reflect) }
        row("pad.replicate", node: "IndexSelectBackward0") { pad($0[0], [1, -1, 2, 0], mode: .replicate) }
        row("pad.circular", node: "IndexSelectBackward0", misuse: { pad(zeros(1, 1, 2), [3, 0], mode: .circular) }) {
            pad($0[0], [2, 1, 0, 1], mode: .circular)
        }
        row("embedding.frequency", isSmooth: false) { embedding($0[0], $0[1], scaleGradByFreq: true) }
        row("embedding.maxNorm", isSmooth: false) { embedding($0[0], $0[1].detach().clone(), maxNorm: 0.5) }
    }
}
