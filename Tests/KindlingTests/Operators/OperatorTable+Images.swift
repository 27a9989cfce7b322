import Kindling

extension OperatorTable {
    mutating func addImages() {
        addConvolutions()
        addMaxPooling()
        addAveragePooling()
    }

    private mutating func addConvolutions() {
        row("conv2d") { conv2d($0[0], $0[1], $0[2]) } misuse: { conv2d(zeros(1, 3, 32, 32), zeros(6, 1, 5, 5), zeros(6)) }
        row("conv2d.noBias") { conv2d($0[0], $0[1]) } misuse: { conv2d(zeros(32, 32), zeros(6, 1, 5, 5)) }
        row("conv2d.stride") { conv2d($0[0], $0[1], $0[2], stride: [2, 1]) } misuse: {
            conv2d(zeros(1, 1, 4, 4), zeros(6, 1, 5, 5))
        }
        row("conv2d.padding") { conv2d($0[0], $0[1], $0[2], stride: 2, padding: [1, 2]) } misuse: {
            conv2d(zeros(1, 1, 8, 8), zeros(6, 1, 5, 5), padding: -1)
        }
        row("conv2d.dilation") { conv2d($0[0], $0[1], $0[2], padding: 1, dilation: 2) }
        row("conv2d.groups") { conv2d($0[0], $0[1], groups: 2) } misuse: {
            conv2d(zeros(1, 4, 8, 8), zeros(6, 1, 5, 5), groups: 2)
        }
        row("conv2d.depthwise") { conv2d($0[0], $0[1], $0[2], padding: 1, groups: 4) }
        row("conv2d.same") { conv2d($0[0], $0[1], $0[2], padding: .same) } misuse: {
            conv2d(zeros(1, 1, 8, 8), zeros(6, 1, 5, 5), stride: 2, padding: .same)
        }
        row("conv2d.pointwise") { conv2d($0[0], $0[1], $0[2]) }
        row("conv2d.unbatched") { conv2d($0[0], $0[1], $0[2]) } misuse: {
            conv2d(zeros(1, 1, 8, 8).double(), zeros(6, 1, 5, 5), zeros(6))
        }
    }

    private mutating func addMaxPooling() {
        row("maxPool2d") { maxPool2d($0[0], 2) } misuse: { maxPool2d(zeros(1, 1, 1, 1), 2) }
        row("maxPool2d.stride") { maxPool2d($0[0], [3, 2], stride: [1, 2]) }
        row("maxPool2d.padding") { maxPool2d($0[0], 3, stride: 2, padding: 1) } misuse: {
            maxPool2d(zeros(1, 1, 8, 8), 2, padding: 2)
        }
        row("maxPool2d.dilation") { maxPool2d($0[0], 2, stride: 1, dilation: [2, 3]) }
        row("maxPool2d.ceil") { maxPool2d($0[0], 4, stride: 3, padding: 1, ceilMode: true) }
        row("maxPool2d.ties", isSmooth: false) { maxPool2d($0[0], 2, stride: 1) }
        row("maxPool2d.unbatched") { maxPool2d($0[0], 2) }
        rows("maxPool2d.indices") { x in
            let (output, indices) = maxPool2dWithIndices(x[0], 3, stride: 2, padding: 1)
            return [output, indices]
        }
    }

    private mutating func addAveragePooling() {
        row("avgPool2d") { avgPool2d($0[0], 2) } misuse: { avgPool2d(zeros(1, 1, 1, 1), 2) }
        row("avgPool2d.padding") { avgPool2d($0[0], 3, stride: 2, padding: 1) }
        row("avgPool2d.exclude") { avgPool2d($0[0], [3, 2], stride: 2, padding: 1, countIncludePad: false) }
        row("avgPool2d.ceil") { avgPool2d($0[0], 3, stride: 2, ceilMode: true) }
        row("avgPool2d.divisor") { avgPool2d($0[0], 2, divisorOverride: 3) } misuse: {
            avgPool2d(zeros(1, 1, 4, 4), 2, divisorOverride: 0)
        }
        row("adaptiveAvgPool2d") { adaptiveAvgPool2d($0[0], [3, 2]) } misuse: { adaptiveAvgPool2d(zeros(4, 4), 2) }
        row("adaptiveAvgPool2d.1") { adaptiveAvgPool2d($0[0], 1) }
        row("adaptiveAvgPool2d.larger") { adaptiveAvgPool2d($0[0], [7, 5]) }
        row("pad") { pad($0[0], [1, 2]) } misuse: { pad(zeros(3), [1, 1, 1, 1]) }
        row("pad.2d") { pad($0[0], [1, 0, 2, 1], value: 1.5) } misuse: { pad(zeros(3), [1]) }
        row("pad.crop") { pad($0[0], [-1, 1, 0, -1]) }
    }

    mutating func addLayers() {
        row("layerNorm") { layerNorm($0[0], [3, 4], $0[1], $0[2]) } misuse: { layerNorm(zeros(2, 3), [4]) }
        row("layerNorm.plain") { layerNorm($0[0], [4]) }
        row("embedding") { embedding($0[0], $0[1]) } misuse: { embedding(tensor([5]), zeros(5, 2)) }
        row("embedding.padding", isSmooth: false) { embedding($0[0], $0[1], paddingIdx: 1) }
        row("oneHot") { oneHot($0[0], numClasses: 4) } misuse: { oneHot(tensor([4]), numClasses: 4) }
        row("batchNorm.training") { batchNorm($0[0], nil, nil, weight: $0[1], bias: $0[2], training: true) } misuse: {
            batchNorm(zeros(1, 4), nil, nil, training: true)
        }
        row("batchNorm.eval") {
            batchNorm($0[0], $0[1].detach(), $0[2].detach(), weight: $0[3], bias: $0[4], training: false)
        } misuse: {
            batchNorm(zeros(2, 3, 5, 5), zeros(4), ones(4), training: false)
        }
    }
}
