import Kindling

// Sequences and volumes, and other sizes.
extension OperatorTable {
    mutating func addVolumes() {
        addOtherConvolutions()
        addOtherPooling()
        addResampling()
    }

    private mutating func addOtherConvolutions() {
        row("conv1d", node: "SqueezeBackward1", misuse: { conv1d(zeros(2, 3, 1, 4), zeros(6, 3, 3)) }) {
            conv1d($0[0], $0[1], $0[2], stride: 2, padding: 1)
        }
        row("conv1d.same", node: "SqueezeBackward1") { conv1d($0[0], $0[1], padding: .same, dilation: 3, groups: 2) }
        row("conv1d.unbatched", node: "SqueezeBackward1") { conv1d($0[0], $0[1], $0[2]) }
        row("conv3d", node: "CloneBackward0", misuse: { conv3d(zeros(1, 1, 3, 3, 3), zeros(1, 1, 4, 3, 3)) }) {
            conv3d($0[0], $0[1], $0[2])
        }
        row("conv3d.stride", node: "CloneBackward0") {
            conv3d($0[0], $0[1], $0[2], stride: [2, 1, 2], padding: [1, 2, 0], dilation: [1, 2, 1], groups: 2)
        }
        row("conv3d.same", node: "CloneBackward0") { conv3d($0[0], $0[1], padding: .same) }
        row("convTranspose1d", node: "AddBackward0") {
            convTranspose1d($0[0], $0[1], $0[2], stride: 2, padding: 1, outputPadding: 1)
        }
        row("convTranspose2d", node: "AddBackward0", misuse: { convTranspose2d(zeros(1, 3, 4, 4), zeros(2, 3, 3, 3)) })
        {
            convTranspose2d($0[0], $0[1], $0[2], stride: [2, 3], padding: [0, 1], outputPadding: [1, 2])
        }
        row("convTranspose2d.groups", node: "ConvolutionBackwardBackward0") {
            convTranspose2d($0[0], $0[1], groups: 2, dilation: 2)
        }
        row("convTranspose2d.dilation", node: "ConstantPadNdBackward0") {
            convTranspose2d($0[0], $0[1], stride: 2, padding: 1, outputPadding: [2, 0], dilation: 3)
        }
        row("convTranspose3d", node: "AddBackward0") {
            convTranspose3d($0[0], $0[1], $0[2], stride: 2, padding: [1, 0, 1], outputPadding: 1, groups: 2)
        }
    }

    private mutating func addOtherPooling() {
        row("maxPool1d", node: "SqueezeBackward1", misuse: { maxPool1d(zeros(1, 2, 8), 2, padding: 2) }) {
            maxPool1d($0[0], 3, stride: 2, padding: 1)
        }
        rows("maxPool3d", node: "ViewBackward0,", misuse: { maxPool3d(zeros(1, 1, 8, 8, 8), 2, padding: 2) }) {
            let both = maxPool3dWithIndices($0[0], [2, 3, 2], stride: [1, 2, 2], padding: [1, 1, 0], ceilMode: true)
            return [both.output, both.indices]
        }
        rows("maxPool3d.ties", node: "ViewBackward0,", isSmooth: false) {
            let both = maxPool3dWithIndices($0[0], 2, stride: 1)
            return [both.output, both.indices]
        }
        row("avgPool1d", node: "SqueezeBackward1") {
            avgPool1d($0[0], 3, stride: 2, padding: 1, ceilMode: true, countIncludePad: false)
        }
        row("avgPool3d", node: "ViewBackward0", misuse: { avgPool3d(zeros(1, 1, 4, 4, 4), 2, divisorOverride: 0) }) {
            avgPool3d($0[0], [2, 3, 2], stride: 2, padding: [1, 1, 0], ceilMode: true)
        }
        row("avgPool3d.divisor", node: "ViewBackward0") { avgPool3d($0[0], 2, padding: 1, divisorOverride: 3) }
        row("adaptiveAvgPool1d", node: "SqueezeBackward1") { adaptiveAvgPool1d($0[0], 3) }
        row("adaptiveAvgPool3d", node: "ViewBackward0") { adaptiveAvgPool3d($0[0], [2, nil, 3]) }
        rows("adaptiveMaxPool1d", node: "SqueezeBackward1,") {
            let both = adaptiveMaxPool1dWithIndices($0[0], 3)
            return [both.output, both.indices]
        }
        rows("adaptiveMaxPool2d", node: "AdaptiveMaxPool2DBackward0,") {
            let both = adaptiveMaxPool2dWithIndices($0[0], [4, 3])
            return [both.output, both.indices]
        }
        rows("adaptiveMaxPool3d", node: "MaxBackward0,") {
            let both = adaptiveMaxPool3dWithIndices($0[0], [3, nil, 2])
            return [both.output, both.indices]
        }
        row("maxUnpool1d", node: "ViewBackward0") { maxUnpool1d($0[0], tensor([[[1, 3, 4], [0, 2, 5]]]), 2) }
        row("maxUnpool2d", node: "ViewBackward0", misuse: { maxUnpool2d(zeros(1, 1, 2, 2), zeros(1, 1, 1, 1), 2) }) {
            maxUnpool2d($0[0], tensor([[[[1, 2], [9, 11]]]]), 2, outputSize: [4, 4])
        }
        row("maxUnpool3d", node: "ViewBackward0") { maxUnpool3d($0[0], tensor([[[[[1, 2]]]]]), 2) }
    }

    private mutating func addResampling() {
        row("interpolate.nearest", node: "IndexSelectBackward0", misuse: { interpolate(zeros(1, 1, 4)) }) {
            interpolate($0[0], size: [3, 7])
        }
        row("interpolate.exact", node: "IndexSelectBackward0") {
            interpolate($0[0], scaleFactor: 1.7, mode: .nearestExact)
        }
        row("interpolate.linear", node: "AddBackward0") { interpolate($0[0], size: 7, mode: .linear) }
        row("interpolate.bilinear", node: "AddBackward0") { interpolate($0[0], size: [3, 7], mode: .bilinear) }
        row("interpolate.corners", node: "AddBackward0") {
            interpolate($0[0], scaleFactor: [0.6, 1.7], mode: .bilinear, alignCorners: true)
        }
        row("interpolate.bicubic", node: "AddBackward0") {
            interpolate($0[0], scaleFactor: 1.7, mode: .bicubic, recomputeScaleFactor: true)
        }
        row("interpolate.trilinear", node: "AddBackward0") { interpolate($0[0], scaleFactor: 2, mode: .trilinear) }
        row("interpolate.area", node: "AdaptiveAvgPool2DBackward0") { interpolate($0[0], size: [4, 3], mode: .area) }
        row("upsampleNearest", node: "IndexSelectBackward0") { upsampleNearest($0[0], scaleFactor: 2) }
        row("upsampleBilinear", node: "AddBackward0") { upsampleBilinear($0[0], size: [3, 7]) }
        row("gridSample", node: "ViewBackward0", misuse: { gridSample(zeros(1, 1, 4, 4), zeros(2, 1, 1, 2)) }) {
            gridSample($0[0], $0[1])
        }
        row("gridSample.border", node: "ViewBackward0") {
            gridSample($0[0], $0[1], paddingMode: .border, alignCorners: true)
        }
        row("gridSample.reflection", node: "ViewBackward0") {
            gridSample($0[0], $0[1], paddingMode: .reflection)
        }
        row("gridSample.nearest", node: "ViewBackward0", isSmooth: false) {
            gridSample($0[0], $0[1].detach(), mode: .nearest)
        }
        row("gridSample.bicubic", node: "ViewBackward0") {
            gridSample($0[0], $0[1], mode: .bicubic, paddingMode: .reflection, alignCorners: true)
        }
        row("gridSample.volume", node: "ViewBackward0") { gridSample($0[0], $0[1], alignCorners: true) }
        row("affineGrid", node: "ViewBackward0", misuse: { affineGrid(zeros(1, 3, 3), [1, 1, 4, 4]) }) {
            affineGrid($0[0], [2, 1, 3, 4])
        }
        row("affineGrid.volume", node: "ViewBackward0") { affineGrid($0[0], [1, 1, 2, 3, 4], alignCorners: true) }
    }
}
