import Kindling

extension OperatorTable {
    mutating func addImages() {
        addConvolutions()
        addMaxPooling()
        addAveragePooling()
    }

    private mutating func addConvolutions() {
        row("conv2d", misuse: { conv2d(zeros(1, 3, 32, 32), zeros(6, 1, 5, 5), zeros(6)) }) {
            conv2d($0[0], $0[1], $0[2])
        }
        row("conv2d.noBias", misuse: { conv2d(zeros(32, 32), zeros(6, 1, 5, 5)) }) { conv2d($0[0], $0[1]) }
        row("conv2d.stride", misuse: { conv2d(zeros(1, 1, 4, 4), zeros(6, 1, 5, 5)) }) {
            conv2d($0[0], $0[1], $0[2], stride: [2, 1])
        }
        row("conv2d.padding", misuse: { conv2d(zeros(1, 1, 8, 8), zeros(6, 1, 5, 5), padding: -1) }) {
            conv2d($0[0], $0[1], $0[2], stride: 2, padding: [1, 2])
        }
        row("conv2d.dilation") { conv2d($0[0], $0[1], $0[2], padding: 1, dilation: 2) }
        row("conv2d.groups", misuse: { conv2d(zeros(1, 4, 8, 8), zeros(6, 1, 5, 5), groups: 2) }) {
            conv2d($0[0], $0[1], groups: 2)
        }
        row("conv2d.depthwise") { conv2d($0[0], $0[1], $0[2], padding: 1, groups: 4) }
        row("conv2d.same", misuse: { conv2d(zeros(1, 1, 8, 8), zeros(6, 1, 5, 5), stride: 2, padding: .same) }) {
            conv2d($0[0], $0[1], $0[2], padding: .same)
        }
        row("conv2d.pointwise") { conv2d($0[0], $0[1], $0[2]) }
        row("conv2d.unbatched", misuse: { conv2d(zeros(1, 1, 8, 8).double(), zeros(6, 1, 5, 5), zeros(6)) }) {
            conv2d($0[0], $0[1], $0[2])
        }
    }

    private mutating func addMaxPooling() {
        row("maxPool2d", misuse: { maxPool2d(zeros(1, 1, 1, 1), 2) }) { maxPool2d($0[0], 2) }
        row("maxPool2d.stride") { maxPool2d($0[0], [3, 2], stride: [1, 2]) }
        row("maxPool2d.padding", misuse: { maxPool2d(zeros(1, 1, 8, 8), 2, padding: 2) }) {
            maxPool2d($0[0], 3, stride: 2, padding: 1)
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
        row("avgPool2d", misuse: { avgPool2d(zeros(1, 1, 1, 1), 2) }) { avgPool2d($0[0], 2) }
        row("avgPool2d.padding") { avgPool2d($0[0], 3, stride: 2, padding: 1) }
        row("avgPool2d.exclude") { avgPool2d($0[0], [3, 2], stride: 2, padding: 1, countIncludePad: false) }
        row("avgPool2d.ceil") { avgPool2d($0[0], 3, stride: 2, ceilMode: true) }
        row("avgPool2d.divisor", misuse: { avgPool2d(zeros(1, 1, 4, 4), 2, divisorOverride: 0) }) {
            avgPool2d($0[0], 2, divisorOverride: 3)
        }
        row("adaptiveAvgPool2d", misuse: { adaptiveAvgPool2d(zeros(4, 4), 2) }) { adaptiveAvgPool2d($0[0], [3, 2]) }
        row("adaptiveAvgPool2d.1") { adaptiveAvgPool2d($0[0], 1) }
        row("adaptiveAvgPool2d.larger") { adaptiveAvgPool2d($0[0], [7, 5]) }
        row("pad", misuse: { pad(zeros(3), [1, 1, 1, 1]) }) { pad($0[0], [1, 2]) }
        row("pad.2d", misuse: { pad(zeros(3), [1]) }) { pad($0[0], [1, 0, 2, 1], value: 1.5) }
        row("pad.crop") { pad($0[0], [-1, 1, 0, -1]) }
    }
}
