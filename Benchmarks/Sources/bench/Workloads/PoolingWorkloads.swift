internal import Kindling

/// Pooling at LeNet's and ResNet's sizes, forward and gradient.
enum PoolingWorkloads {
    static var all: [Workload] {
        let lenet = [64, 6, 28, 28]
        let resnet = [8, 64, 112, 112]
        return pool("max2x2", lenet, 2) { maxPool2d($0, 2) }
            + pool("max3x3", resnet, 2) { maxPool2d($0, 3, stride: 2, padding: 1) }
            + pool("average2x2", lenet, 2) { avgPool2d($0, 2) }
            + pool("average3x3", resnet, 2) { avgPool2d($0, 3, stride: 2, padding: 1) }
    }

    private static func pool(
        _ name: String, _ shape: [Int], _ stride: Int, _ function: @escaping (Tensor) -> Tensor
    ) -> [Workload] {
        let count = shape.reduce(1, *)
        let smaller = count / (stride * stride)
        return [
            .forward("pool.\(name).forward", .floats(read: count, written: smaller)) {
                let x = randn(shape)
                return { function(x) }
            },
            .gradient("pool.\(name).grad", .floats(read: smaller, written: count)) {
                let x = randn(shape, requiresGrad: true)
                return (x, function(x))
            },
        ]
    }
}
