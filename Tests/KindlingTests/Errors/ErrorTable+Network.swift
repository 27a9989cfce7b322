import Kindling

extension ErrorTable {
    private static func network(_ shape: Int..., dtype: DType = .float32) {
        _ = TutorialNet()(zeros(shape, dtype: dtype))
    }

    mutating func addNetworkInputs() {
        refuse(
            "input 28x28", "mat1 and mat2 shapes cannot be multiplied (1x256 and 400x120)", hint: "pad(x, [2, 2, 2, 2])"
        ) { Self.network(1, 1, 28, 28) }
        refuse("input (1,32,32) unbatched", "mat1 and mat2 shapes cannot be multiplied (16x25 and 400x120)") {
            Self.network(1, 32, 32)
        }
        refuse(
            "input (32,32)", "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [32, 32]",
            hint: "unsqueeze"
        ) { Self.network(32, 32) }
        refuse(
            "input 3 channels",
            "Given groups=1, weight of size [6, 1, 5, 5], expected input[1, 3, 32, 32] to have 1 channels, but got 3 "
                + "channels instead"
        ) { Self.network(1, 3, 32, 32) }
        refuse(
            "input NHWC",
            "Given groups=1, weight of size [6, 1, 5, 5], expected input[4, 32, 32, 1] to have 1 channels, but got 32 "
                + "channels instead", hint: "permute(0, 3, 1, 2)"
        ) { Self.network(4, 32, 32, 1) }
        refuse(
            "input too small 8x8",
            "Calculated padded input size per channel: (2 x 2). Kernel size: (5 x 5). Kernel size can't be greater than "
                + "actual input size"
        ) { Self.network(1, 1, 8, 8) }
        refuse(
            "input 4x4",
            "Calculated padded input size per channel: (4 x 4). Kernel size: (5 x 5). Kernel size can't be greater than "
                + "actual input size"
        ) { Self.network(1, 1, 4, 4) }
        refuse(
            "input uint8", "Input type (unsigned char) and bias type (float) should be the same", hint: "/ 255"
        ) { Self.network(1, 1, 32, 32, dtype: .uint8) }
        refuse("input float64", "Input type (double) and bias type (float) should be the same", hint: "to(.float32)") {
            Self.network(1, 1, 32, 32, dtype: .float64)
        }
    }

    mutating func addLayers() {
        refuse("linear err", "mat1 and mat2 shapes cannot be multiplied (4x256 and 400x120)") {
            _ = Linear(400, 120)(zeros(4, 256))
        }
        refuse("bn train b1", "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])")
        {
            _ = BatchNorm1d(4)(zeros(1, 4))
        }
        refuse("bn dim", "expected 4D input (got 2D input)") { _ = BatchNorm2d(4)(zeros(2, 4)) }
        refuse("bn channels", "running_mean should contain 3 elements not 4") { _ = BatchNorm2d(4)(zeros(2, 3, 5, 5)) }
        refuse("dropout p", "dropout probability has to be between 0 and 1, but got 1.5") { _ = Dropout(1.5) }
        refuse("dropout function p", "dropout probability has to be between 0 and 1, but got -0.5") {
            _ = dropout(zeros(3), p: -0.5)
        }
        refuse(
            "maxpool 0", "Given input size: (1x1x1). Calculated output size: (1x0x0). Output size is too small"
        ) { _ = maxPool2d(zeros(1, 1, 1, 1), 2) }
        refuse("no forward", "Module [Empty] is missing the required \"forward\" function") {
            final class Empty: Module {}
            _ = Empty()(zeros(1))
        }
        refuse(
            "collate",
            "stack expects each tensor to be equal size, but got [1, 28, 28] at entry 0 and [1, 32, 32] at entry 1"
        ) { _ = collate([(zeros(1, 28, 28), zeros(1)), (zeros(1, 32, 32), zeros(1))]) }
    }

    mutating func addOptimizers() {
        refuse("opt empty", "optimizer got an empty parameter list") { _ = SGD([Tensor](), lr: 0.1) }
        refuse("opt neg lr", "Invalid learning rate: -0.1") { _ = SGD([ones(2, requiresGrad: true)], lr: -0.1) }
        refuse("opt nesterov", "Nesterov momentum requires a momentum and zero dampening") {
            _ = SGD([ones(2, requiresGrad: true)], lr: 0.1, nesterov: true)
        }
        refuse("opt nonleaf", "can't optimize a non-leaf Tensor") {
            _ = SGD([ones(2, requiresGrad: true) * 2], lr: 0.1)
        }
        refuse("opt dup groups", "some parameters appear in more than one parameter group") {
            let w = ones(2, requiresGrad: true)
            _ = SGD([ParameterGroup([w]), ParameterGroup([w])], lr: 0.1)
        }
    }
}
