internal import Kindling

/// Activations and layers.
extension OperatorWorkloads {
    static var networks: [OperatorRow] { activations + convolutions + pools + normalizations + lookups }

    private static var activations: [OperatorRow] {
        [
            .unary("log_softmax", gradient: true) { $0.logSoftmax(1) },
            .unary("nn.functional.celu", gradient: true) { celu($0, alpha: 0.8) },
            .unary("nn.functional.elu", gradient: true) { elu($0) },
            .unary("nn.functional.gelu", gradient: true) { gelu($0) },
            .unary("nn.functional.glu", gradient: true) { glu($0) },
            .unary("nn.functional.hardshrink", gradient: true) { hardshrink($0) },
            .unary("nn.functional.hardsigmoid", gradient: true) { hardsigmoid($0) },
            .unary("nn.functional.hardswish", gradient: true) { hardswish($0) },
            .unary("nn.functional.hardtanh", gradient: true) { hardtanh($0) },
            .unary("nn.functional.leaky_relu", gradient: true) { leakyRelu($0) },
            .unary("nn.functional.logsigmoid", gradient: true) { logsigmoid($0) },
            .unary("nn.functional.mish", gradient: true) { mish($0) },
            .binary("nn.functional.prelu", .normal([16, 64, 32, 32]), .uniform([64]), gradient: true) { prelu($0, $1) },
            .unary("nn.functional.relu", gradient: true) { relu($0) },
            .unary("nn.functional.relu6", gradient: true) { relu6($0) },
            .unary("nn.functional.selu", gradient: true) { selu($0) },
            .unary("nn.functional.silu", gradient: true) { silu($0) },
            .unary("nn.functional.softmin", gradient: true) { softmin($0, dim: 1) },
            .unary("nn.functional.softplus", gradient: true) { softplus($0) },
            .unary("nn.functional.softshrink", gradient: true) { softshrink($0) },
            .unary("nn.functional.softsign", gradient: true) { softsign($0) },
            .unary("nn.functional.tanhshrink", gradient: true) { tanhshrink($0) },
            .unary("nn.functional.threshold", gradient: true) { threshold($0, 0.1, 20) },
            .unary("softmax", gradient: true) { $0.softmax(1) },
        ]
    }

    private static var convolutions: [OperatorRow] {
        let (line, lineWeight) = (OperatorInput.normal([16, 64, 1024]), OperatorInput.normal([64, 64, 3]))
        let (image, weight) = (OperatorInput.normal([4, 64, 32, 32]), OperatorInput.normal([64, 64, 3, 3]))
        return [
            .binary("nn.functional.conv1d", line, lineWeight, gradient: true) { conv1d($0, $1, padding: 1) },
            .binary("nn.functional.conv2d", image, weight, gradient: true) { conv2d($0, $1, padding: 1) },
            .binary(
                "nn.functional.conv3d", .normal([2, 16, 16, 32, 32]), .normal([16, 16, 3, 3, 3]), gradient: true
            ) { conv3d($0, $1, padding: 1) },
            .binary("nn.functional.conv_transpose1d", line, lineWeight) { convTranspose1d($0, $1, padding: 1) },
            .binary("nn.functional.conv_transpose2d", image, .normal([64, 32, 2, 2]), gradient: true) {
                convTranspose2d($0, $1, stride: 2)
            },
        ]
    }

    private static var pools: [OperatorRow] {
        let (lines, images) = (OperatorInput.normal([16, 64, 1024]), OperatorInput.normal([16, 64, 32, 32]))
        return [
            .unary("nn.functional.adaptive_avg_pool1d", lines) { adaptiveAvgPool1d($0, 100) },
            .unary("nn.functional.adaptive_avg_pool2d", images, gradient: true) { adaptiveAvgPool2d($0, 7) },
            .unary("nn.functional.adaptive_max_pool2d", images, gradient: true) { adaptiveMaxPool2d($0, 7) },
            .unary("nn.functional.avg_pool1d", lines) { avgPool1d($0, 2) },
            .unary("nn.functional.avg_pool2d", images, gradient: true) { avgPool2d($0, 2) },
            .unary("nn.functional.max_pool1d", lines) { maxPool1d($0, 2) },
            .unary("nn.functional.max_pool2d", images, gradient: true) { maxPool2d($0, 2) },
            .unary("nn.functional.max_pool3d", .normal([2, 32, 16, 32, 32]), gradient: true) { maxPool3d($0, 2) },
        ]
    }

    private static var normalizations: [OperatorRow] {
        let images = OperatorInput.normal([16, 64, 32, 32])
        let channels = OperatorInput.normal([64])
        return [
            .ternary("nn.functional.batch_norm", images, channels, channels, gradient: true) {
                batchNorm($0, nil, nil, weight: $1, bias: $2, training: true)
            },
            .ternary("nn.functional.group_norm", images, channels, channels, gradient: true) {
                groupNorm($0, 8, weight: $1, bias: $2)
            },
            .ternary("nn.functional.instance_norm", images, channels, channels, gradient: true) {
                instanceNorm($0, weight: $1, bias: $2)
            },
            .ternary("nn.functional.layer_norm", .normal(), .normal([1024]), .normal([1024]), gradient: true) {
                layerNorm($0, [1024], $1, $2)
            },
            .unary("nn.functional.local_response_norm", images, gradient: true) { localResponseNorm($0, 5) },
            .unary("nn.functional.normalize", gradient: true) { normalize($0) },
            .binary("nn.functional.rms_norm", .normal(), .normal([1024]), gradient: true) { rmsNorm($0, [1024], $1) },
        ]
    }

    private static var lookups: [OperatorRow] {
        let images = OperatorInput.normal([16, 16, 32, 32])
        return [
            .binary("nn.functional.embedding", .normal([10000, 128]), .integers(below: 10000, [8192]), gradient: true) {
                embedding($1, $0)
            },
            .binary("nn.functional.grid_sample", .normal([16, 16, 64, 64]), .grid, gradient: true) {
                gridSample($0, $1)
            },
            .unary("nn.functional.interpolate", images, gradient: true) {
                interpolate($0, scaleFactor: 2, mode: .bilinear)
            },
            .unary("nn.functional.upsample_bilinear", images, gradient: true) { upsampleBilinear($0, scaleFactor: 2) },
            .unary("nn.functional.upsample_nearest", images, gradient: true) { upsampleNearest($0, scaleFactor: 2) },
        ]
    }
}

extension OperatorInput {
    /// Places in images, some of them outside.
    fileprivate static var grid: OperatorInput { OperatorInput { rand(16, 64, 64, 2) * 2.2 - 1.1 } }
}
