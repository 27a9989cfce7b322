internal import Kindling

extension OperatorTable {
    mutating func addPooling() {
        addMaxPooling()
        addAveragePooling()
        addAdaptivePooling()
        self["nn.functional.max_unpool1d"] = {
            maxUnpool1d(
                try $0.tensor(0), try $0.tensor("indices", 1), try $0.ints("kernel_size", 2),
                stride: try $0.stride("stride", 3), padding: try $0.ints("padding", 4, or: [0]),
                outputSize: try $0.ints(ifGiven: "output_size", 5))
        }
        self["nn.functional.max_unpool2d"] = {
            maxUnpool2d(
                try $0.tensor(0), try $0.tensor("indices", 1), try $0.ints("kernel_size", 2),
                stride: try $0.stride("stride", 3), padding: try $0.ints("padding", 4, or: [0]),
                outputSize: try $0.ints(ifGiven: "output_size", 5))
        }
        self["nn.functional.max_unpool3d"] = {
            maxUnpool3d(
                try $0.tensor(0), try $0.tensor("indices", 1), try $0.ints("kernel_size", 2),
                stride: try $0.stride("stride", 3), padding: try $0.ints("padding", 4, or: [0]),
                outputSize: try $0.ints(ifGiven: "output_size", 5))
        }
    }

    private mutating func addMaxPooling() {
        self["nn.functional.max_pool1d"] = maximum(
            {
                maxPool1d(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            },
            {
                maxPool1dWithIndices(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            })
        self["nn.functional.max_pool2d"] = maximum(
            {
                maxPool2d(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            },
            {
                maxPool2dWithIndices(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            })
        self["nn.functional.max_pool3d"] = maximum(
            {
                maxPool3d(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            },
            {
                maxPool3dWithIndices(
                    $0, $1.kernel, stride: $1.stride, padding: $1.padding, dilation: $1.dilation, ceilMode: $1.ceil)
            })
    }

    private mutating func addAveragePooling() {
        self["nn.functional.avg_pool1d"] = {
            avgPool1d(
                try $0.tensor(0), try $0.ints("kernel_size", 1), stride: try $0.stride("stride", 2),
                padding: try $0.ints("padding", 3, or: [0]), ceilMode: try $0.bool("ceil_mode", 4, or: false),
                countIncludePad: try $0.bool("count_include_pad", 5, or: true))
        }
        self["nn.functional.avg_pool2d"] = {
            avgPool2d(
                try $0.tensor(0), try $0.ints("kernel_size", 1), stride: try $0.stride("stride", 2),
                padding: try $0.ints("padding", 3, or: [0]), ceilMode: try $0.bool("ceil_mode", 4, or: false),
                countIncludePad: try $0.bool("count_include_pad", 5, or: true),
                divisorOverride: try $0.int(ifGiven: "divisor_override", 6))
        }
        self["nn.functional.avg_pool3d"] = {
            avgPool3d(
                try $0.tensor(0), try $0.ints("kernel_size", 1), stride: try $0.stride("stride", 2),
                padding: try $0.ints("padding", 3, or: [0]), ceilMode: try $0.bool("ceil_mode", 4, or: false),
                countIncludePad: try $0.bool("count_include_pad", 5, or: true),
                divisorOverride: try $0.int(ifGiven: "divisor_override", 6))
        }
    }

    private mutating func addAdaptivePooling() {
        self["nn.functional.adaptive_avg_pool1d"] = {
            adaptiveAvgPool1d(try $0.tensor(0), try $0.outputSizes("output_size", 1))
        }
        self["nn.functional.adaptive_max_pool1d"] = { call in
            let (x, sizes) = (try call.tensor(0), try call.outputSizes("output_size", 1))
            guard try call.bool("return_indices", 2, or: false) else { return adaptiveMaxPool1d(x, sizes) }
            let both = adaptiveMaxPool1dWithIndices(x, sizes)
            return [both.output, both.indices]
        }
        self["nn.functional.adaptive_avg_pool2d"] = {
            adaptiveAvgPool2d(try $0.tensor(0), try $0.outputSizes("output_size", 1))
        }
        self["nn.functional.adaptive_max_pool2d"] = { call in
            let (x, sizes) = (try call.tensor(0), try call.outputSizes("output_size", 1))
            guard try call.bool("return_indices", 2, or: false) else { return adaptiveMaxPool2d(x, sizes) }
            let both = adaptiveMaxPool2dWithIndices(x, sizes)
            return [both.output, both.indices]
        }
        self["nn.functional.adaptive_avg_pool3d"] = {
            adaptiveAvgPool3d(try $0.tensor(0), try $0.outputSizes("output_size", 1))
        }
        self["nn.functional.adaptive_max_pool3d"] = { call in
            let (x, sizes) = (try call.tensor(0), try call.outputSizes("output_size", 1))
            guard try call.bool("return_indices", 2, or: false) else { return adaptiveMaxPool3d(x, sizes) }
            let both = adaptiveMaxPool3dWithIndices(x, sizes)
            return [both.output, both.indices]
        }
    }
}

/// The arguments of a max pooling.
private struct MaxWindow {
    let kernel: [Int]
    let stride: [Int]?
    let padding: [Int]
    let dilation: [Int]
    let ceil: Bool

    init(_ call: Call) throws {
        kernel = try call.ints("kernel_size", 1)
        stride = try call.stride("stride", 2)
        padding = try call.ints("padding", 3, or: [0])
        dilation = try call.ints("dilation", 4, or: [1])
        ceil = try call.bool("ceil_mode", 5, or: false)
    }
}

private func maximum(
    _ alone: @escaping (Tensor, MaxWindow) -> Tensor,
    _ withIndices: @escaping (Tensor, MaxWindow) -> (output: Tensor, indices: Tensor)
) -> OperatorTable.Row {
    { call in
        let (x, window) = (try call.tensor(0), try MaxWindow(call))
        guard try call.bool("return_indices", 6, or: false) else { return alone(x, window) }
        let both = withIndices(x, window)
        return [both.output, both.indices]
    }
}

extension Call {
    /// A pool's stride: where there is none, or an empty list, the window's size.
    fileprivate func stride(_ name: String, _ position: Int) throws -> [Int]? {
        let numbers = try ints(ifGiven: name, position)
        return numbers == [] ? nil : numbers
    }

    /// Sizes, of which None keeps the input's.
    fileprivate func outputSizes(_ name: String, _ position: Int) throws -> [Int?] {
        guard case .list(let values)? = argument(name, position) else { return try ints(name, position) }
        return values.map(\.integer)
    }
}
