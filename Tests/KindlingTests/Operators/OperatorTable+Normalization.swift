import Kindling

extension OperatorTable {
    mutating func addLayers() {
        row("layerNorm", misuse: { layerNorm(zeros(2, 3), [4]) }) { layerNorm($0[0], [3, 4], $0[1], $0[2]) }
        row("layerNorm.plain") { layerNorm($0[0], [4]) }
        row("embedding", misuse: { embedding(tensor([5]), zeros(5, 2)) }) { embedding($0[0], $0[1]) }
        row("embedding.padding", isSmooth: false) { embedding($0[0], $0[1], paddingIdx: 1) }
        row("oneHot", misuse: { oneHot(tensor([4]), numClasses: 4) }) { oneHot($0[0], numClasses: 4) }
        row("batchNorm.training", misuse: { batchNorm(zeros(1, 4), nil, nil, training: true) }) {
            batchNorm($0[0], nil, nil, weight: $0[1], bias: $0[2], training: true)
        }
        row("batchNorm.eval", misuse: { batchNorm(zeros(2, 3, 5, 5), zeros(4), ones(4), training: false) }) {
            batchNorm($0[0], $0[1].detach(), $0[2].detach(), weight: $0[3], bias: $0[4], training: false)
        }
        row("batchNorm.sequence") { batchNorm($0[0], nil, nil, weight: $0[1], training: true) }
        row("groupNorm", misuse: { groupNorm(zeros(2, 4, 2), 3) }) { groupNorm($0[0], 2, weight: $0[1], bias: $0[2]) }
        row("groupNorm.plain", misuse: { groupNorm(zeros(4), 1) }) { groupNorm($0[0], 1) }
        row("instanceNorm", node: "NativeBatchNormBackward0") { instanceNorm($0[0], weight: $0[1], bias: $0[2]) }
        row("rmsNorm", node: "FusedRmsNormBackward0", misuse: { rmsNorm(zeros(2, 3), []) }) {
            rmsNorm($0[0], [3, 4], $0[1])
        }
        row("rmsNorm.plain", node: "FusedRmsNormBackward0") { rmsNorm($0[0], [4], eps: 0.1) }
        row("localResponseNorm") { localResponseNorm($0[0], 3, alpha: 0.5) }
    }
}
