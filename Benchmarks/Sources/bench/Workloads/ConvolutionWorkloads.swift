internal import Kindling

/// Convolutions of LeNet and of ResNet, and the rarer kinds; each forward and with its two gradients.
enum ConvolutionWorkloads {
    /// One layer: a batch of `count` with `channels` in, `maps` out, on a square of `size`.
    struct Layer {
        let name: String
        let count: Int
        let channels: Int
        let size: Int
        let maps: Int
        let kernel: Int
        var stride = 1
        var padding = 0
        var dilation = 1
        var groups = 1
        var hasBias = false

        var outputSize: Int { (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1 }
        var operations: Double {
            2 * Double(count * maps * outputSize * outputSize) * Double(channels / groups * kernel * kernel)
        }
    }

    // The names say channels, size and kernel: conv.64x56.3x3 takes 64 channels of 56×56 pixels.
    static let layers: [Layer] = [
        Layer(name: "lenet1.64", count: 64, channels: 1, size: 32, maps: 6, kernel: 5, hasBias: true),
        Layer(name: "lenet2.64", count: 64, channels: 6, size: 14, maps: 16, kernel: 5, hasBias: true),
        Layer(name: "64x56.3x3", count: 8, channels: 64, size: 56, maps: 64, kernel: 3, padding: 1),
        Layer(name: "128x28.3x3", count: 8, channels: 128, size: 28, maps: 128, kernel: 3, padding: 1),
        Layer(name: "256x14.3x3", count: 8, channels: 256, size: 14, maps: 256, kernel: 3, padding: 1),
        Layer(name: "512x7.3x3", count: 8, channels: 512, size: 7, maps: 512, kernel: 3, padding: 1),
        Layer(name: "3x224.7x7.stride2", count: 8, channels: 3, size: 224, maps: 64, kernel: 7, stride: 2, padding: 3),
        Layer(name: "64x56.1x1", count: 8, channels: 64, size: 56, maps: 256, kernel: 1),
        Layer(name: "64x56.3x3.stride2", count: 8, channels: 64, size: 56, maps: 128, kernel: 3, stride: 2, padding: 1),
        Layer(name: "128x28.1x1.stride2", count: 8, channels: 128, size: 28, maps: 256, kernel: 1, stride: 2),
        Layer(name: "depthwise", count: 8, channels: 64, size: 56, maps: 64, kernel: 3, padding: 1, groups: 64),
        Layer(
            name: "depthwise.stride2", count: 8, channels: 64, size: 56, maps: 64, kernel: 3, stride: 2, padding: 1,
            groups: 64),
        Layer(name: "dilated", count: 8, channels: 64, size: 56, maps: 64, kernel: 3, padding: 2, dilation: 2),
        Layer(name: "grouped", count: 8, channels: 128, size: 28, maps: 128, kernel: 3, padding: 1, groups: 4),
    ]

    static var all: [Workload] { layers.flatMap(workloads) }

    private static func workloads(_ layer: Layer) -> [Workload] {
        let work = Work.operations(layer.operations)
        func tensors() -> (x: Tensor, weight: Tensor, bias: Tensor?) {
            let x = randn(layer.count, layer.channels, layer.size, layer.size)
            let weight = randn(layer.maps, layer.channels / layer.groups, layer.kernel, layer.kernel)
            return (x, weight, layer.hasBias ? randn(layer.maps) : nil)
        }
        func convolve(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
            conv2d(
                x, weight, bias, stride: layer.stride, padding: layer.padding, dilation: layer.dilation,
                groups: layer.groups)
        }
        return [
            .forward("conv.\(layer.name).forward", work) {
                let (x, weight, bias) = tensors()
                return { convolve(x, weight, bias) }
            },
            .gradient("conv.\(layer.name).gradInput", work) {
                let (x, weight, bias) = tensors()
                x.requiresGrad = true
                return (x, convolve(x, weight, bias))
            },
            .gradient("conv.\(layer.name).gradWeight", work) {
                let (x, weight, bias) = tensors()
                weight.requiresGrad = true
                return (weight, convolve(x, weight, bias))
            },
        ]
    }
}
