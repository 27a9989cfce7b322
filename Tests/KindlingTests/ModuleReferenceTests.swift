import Foundation
import Kindling
import KindlingTesting
import Testing

/// `Golden/modules.json`: what PyTorch's modules compute and print.
private struct ModuleReference: Decodable {
    struct Initializers: Decodable {
        let values: [String: [Double]]
        let gains: [String: Double]
    }
    struct Output: Decodable {
        let shape: [Int]
        let output: [Double]
        let input: [Double]
        let parameters: [String: [Double]]
        let state: [String: [Double]]
    }
    struct Clipping: Decodable {
        let norm: Double
        let largest: Double
        let total: Double
        let gradients: [[Double]]
    }

    let firstValues: [String: [String: [Double]]]
    let initializers: Initializers
    let outputs: [String: Output]
    let texts: [String]
    let clipping: [Clipping]

    static func load() throws -> ModuleReference {
        try JSONDecoder().decode(Self.self, from: Data(GoldenFile.bytes("modules.json")))
    }
}

/// `sin(factor * 1), sin(factor * 2), …`, as the script makes them.
private func wave(_ shape: [Int], _ factor: Double) -> Tensor {
    let values = (0..<shape.reduce(1, *)).map { sin(factor * Double($0 + 1)) }
    return Tensor(values, shape, dtype: .float64)
}

private func isClose(_ actual: Tensor, _ expected: [Double], _ name: String, _ tolerance: Double = 1e-11) {
    let wanted = Tensor(expected, dtype: .float64)
    let comparison = expectClose(actual.detach().flatten().to(.float64), wanted, rtol: tolerance, atol: tolerance)
    #expect(comparison.isClose, "\(name): \(comparison)")
}

@Suite struct ModuleReferenceTests {
    // In a process of its own: other tests draw from the default generator, too.
    @Test func firstValuesAreDrawnAsInPyTorch() async {
        await #expect(processExitsWith: .success) {
            let makers: [String: () -> Module] = [
                "Linear(4, 3)": { Linear(4, 3) }, "Linear(30, 20)": { Linear(30, 20) },
                "Linear(5, 2, bias: false)": { Linear(5, 2, bias: false) },
                "Linear(4, 3, dtype: .float64)": { Linear(4, 3, dtype: .float64) },
                "Conv2d(2, 4, 3)": { Conv2d(2, 4, 3) },
                "Conv2d(4, 6, (2, 3), groups: 2)": { Conv2d(4, 6, (2, 3), groups: 2) },
                "Conv2d(1, 2, 2, dtype: .float64)": { Conv2d(1, 2, 2, dtype: .float64) },
                "Conv1d(2, 4, 3)": { Conv1d(2, 4, 3) },
                "ConvTranspose2d(4, 6, (2, 3), groups: 2)": { ConvTranspose2d(4, 6, [2, 3], groups: 2) },
                "Embedding(5, 4, paddingIdx: 1)": { Embedding(5, 4, paddingIdx: 1) },
            ]
            let reference = try ModuleReference.load().firstValues
            #expect(Set(reference.keys) == Set(makers.keys))
            for (name, expected) in reference {
                let make = try #require(makers[name])
                manualSeed(7)
                let state = make().stateDict()
                #expect(Set(state.keys) == Set(expected.keys))
                // To the last bit.
                for (key, values) in expected { #expect(state[key]?.asArray(Double.self) == values, "\(name) \(key)") }
            }
        }
    }

    // In a process of its own: other tests draw from the default generator, too.
    @Test func initializersGivePyTorchsValues() async {
        await #expect(processExitsWith: .success) {
            let makers: [String: (Tensor) -> Tensor] = [
                "uniform_": { uniform_($0, -2, 3) }, "normal_": { normal_($0, mean: 1, std: 2) },
                "constant_": { constant_($0, 0.3) }, "xavierUniform_": { xavierUniform_($0, gain: 1.5) },
                "xavierNormal_": { xavierNormal_($0) }, "kaimingUniform_": { kaimingUniform_($0) },
                "kaimingUniform_ relu fanOut": { kaimingUniform_($0, mode: .fanOut, nonlinearity: .relu) },
                "kaimingNormal_ slope": { kaimingNormal_($0, a: 0.2) },
            ]
            let reference = try ModuleReference.load().initializers
            #expect(Set(reference.values.keys) == Set(makers.keys))
            for (name, values) in reference.values {
                let fill = try #require(makers[name])
                manualSeed(3)
                isClose(fill(empty([5, 3, 2, 2])), values, name, 1e-6)
            }
            let gains: [String: Nonlinearity] = [
                "linear": .linear, "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu, "selu": .selu,
                "leaky_relu": .leakyReLU(slope: 0.2),
            ]
            for (name, gain) in reference.gains {
                let nonlinearity = try #require(gains[name])
                #expect(calculateGain(nonlinearity) == gain)
            }
            #expect(equal(eye_(ones(2, 3)), eye(2, 3)))
            #expect(equal(zeros_(ones(2)), zeros(2)))
            #expect(equal(ones_(zeros(2)), ones(2)))
        }
    }

    @Test func outputsGradientsAndState() throws {
        typealias Row = (module: Module, inputs: [[Int]])
        var rows: [String: Row] = [
            "BatchNorm2d(3)": (BatchNorm2d(3), [[4, 3, 2, 2], [2, 3, 3, 1]]),
            "BatchNorm2d(3).eval()": (BatchNorm2d(3).eval(), [[4, 3, 2, 2]]),
            "BatchNorm2d cumulative": (
                BatchNorm2d(3, momentum: nil), [[4, 3, 2, 2], [2, 3, 3, 1], [1, 3, 2, 2]]
            ),
            "BatchNorm2d plain": (BatchNorm2d(2, eps: 0.1, affine: false), [[3, 2, 2, 2]]),
            "BatchNorm2d untracked": (
                BatchNorm2d(2, trackRunningStats: false, bias: false).eval(), [[3, 2, 2, 2]]
            ),
            "BatchNorm1d(4)": (BatchNorm1d(4, momentum: 0.3), [[5, 4]]),
            "BatchNorm1d sequence": (BatchNorm1d(4), [[2, 4, 3]]),
            "Conv2d same": (Conv2d(1, 2, (2, 4), padding: .same), [[1, 1, 6, 5]]),
            "Conv1d": (Conv1d(2, 3, 3, padding: 1, dilation: 2), [[2, 2, 7]]),
            "Conv3d": (Conv3d(1, 2, [1, 2, 3], stride: 2, padding: [0, 1, 1]), [[2, 1, 3, 4, 5]]),
            "ConvTranspose1d": (ConvTranspose1d(2, 3, 4), [[2, 2, 3]]),
            "ConvTranspose2d": (
                ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false),
                [[2, 4, 3, 2]]
            ),
            "ConvTranspose3d": (ConvTranspose3d(1, 2, 2), [[1, 1, 2, 2, 3]]),
            "LayerNorm": (LayerNorm([3, 2]), [[4, 3, 2]]),
            "GroupNorm": (GroupNorm(2, 4), [[2, 4, 3]]),
            "RMSNorm": (RMSNorm(5), [[4, 5]]),
            "Upsample": (Upsample(scaleFactor: 2, mode: .bilinear), [[1, 2, 3, 2]]),
            "Conv2d all": (
                Conv2d(4, 6, 3, stride: [2, 1], padding: 1, dilation: [1, 2], groups: 2), [[2, 4, 7, 8]]
            ),
            "net": (
                Sequential(
                    Conv2d(1, 3, 3, padding: 1), BatchNorm2d(3), ReLU(), MaxPool2d(2), Conv2d(3, 4, 2), Tanh(),
                    AvgPool2d(2, stride: 1), Sigmoid(), AdaptiveAvgPool2d([2, 1]), Flatten(), Linear(8, 5),
                    LogSoftmax(dim: 1)), [[3, 1, 8, 8]]
            ),
        ]
        for mode in [PaddingMode.circular, .reflect, .replicate] {
            rows["Conv2d \(mode)"] = (Conv2d(2, 3, 3, padding: [1, 2], paddingMode: mode), [[2, 2, 5, 4]])
            rows["Conv2d \(mode) same"] = (
                Conv2d(1, 2, (2, 4), padding: .same, dilation: [2, 1], paddingMode: mode), [[1, 1, 6, 5]]
            )
        }
        let reference = try ModuleReference.load().outputs
        #expect(Set(reference.keys) == Set(rows.keys))
        for (name, expected) in reference {
            let (module, inputs) = try #require(rows[name])
            run(module, inputs, expected, name)
        }
    }

    private func run(_ module: Module, _ inputs: [[Int]], _ expected: ModuleReference.Output, _ name: String) {
        module.double()
        for (index, parameter) in module.parameters().enumerated() {
            noGrad { _ = parameter.copy_(wave(parameter.shape, 0.3 + 0.2 * Double(index))) }
        }
        var (x, y) = (ones(1), ones(1))
        for shape in inputs {
            x = wave(shape, 1.7).requiresGrad_()
            module.zeroGrad()
            y = module(x)
            (y * wave(y.shape, 0.4)).sum().backward()
        }
        #expect(y.shape == expected.shape)
        isClose(y, expected.output, "\(name) output")
        isClose(x.grad ?? ones(1), expected.input, "\(name) gradient of the input")
        #expect(Set(module.namedParameters().map(\.name)) == Set(expected.parameters.keys))
        for (key, parameter) in module.namedParameters() {
            isClose(parameter.grad ?? ones(1), expected.parameters[key] ?? [], "\(name) gradient of \(key)")
        }
        let state = module.stateDict()
        #expect(Set(state.keys) == Set(expected.state.keys))
        for (key, values) in expected.state { isClose(state[key] ?? ones(1), values, "\(name) \(key)") }
    }

    @Test func clippingGivesPyTorchsNormsAndGradients() throws {
        for reference in try ModuleReference.load().clipping {
            let tensors = [wave([3, 2], 0.7).requiresGrad_(), wave([4], 0.7).requiresGrad_()]
            for (index, tensor) in tensors.enumerated() {
                tensor.grad = wave(tensor.shape, 2.1 + Double(index)) * 3
            }
            // JSON has no infinity.
            let norm = reference.norm == 1e9 ? .infinity : reference.norm
            let total = clipGradNorm_(tensors, maxNorm: reference.largest, normType: norm)
            isClose(total, [reference.total], "norm \(norm)")
            for (tensor, expected) in zip(tensors, reference.gradients) {
                isClose(tensor.grad ?? ones(1), expected, "gradient, norm \(norm)")
            }
        }
        #expect(clipGradNorm_([ones(1, requiresGrad: true)], maxNorm: 1).item(Double.self) == 0)
        let w = ones(3, requiresGrad: true)
        w.grad = tensor([-5.0, 0.1, 5.0])
        clipGradValue_([w], 0.5)
        #expect(w.grad?.asArray(Float.self) == [-0.5, 0.1, 0.5])
    }

    @Test func nonfiniteNorm() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let w = ones(1, requiresGrad: true)
            w.grad = tensor([Double.infinity])
            clipGradNorm_([w], maxNorm: 1, errorIfNonfinite: true)
        }
        #expect(
            standardError(result).contains("The total norm of order 2.0 for gradients from `parameters` is non-finite"))
    }
}

private final class Block: Module {
    let first = Linear(2, 2)
    let layers = ModuleList([Linear(2, 2), Linear(2, 2), ReLU(), Linear(2, 3), Linear(2, 3)])
    let last = Sequential(["drop": Dropout(0.25), "act": Softmax(dim: -1)])
}

/// As `Block`, with an array in place of the list.
private enum WithArray {
    final class Block: Module {
        let first = Linear(2, 2)
        let layers = [Linear(2, 2), Linear(2, 2), ReLU(), Linear(2, 3), Linear(2, 3)]
        let last = Sequential(["drop": Dropout(0.25), "act": Softmax(dim: -1)])
    }
}

@Suite struct ModulePrintingTests {
    @Test func modulesPrintAsInPyTorch() throws {
        let modules: [Module] = [
            Block(), Sequential(Block(), ModuleList([Block(), Block()])), Sequential(), ModuleList(), ModuleDict(),
            ParameterList([ones(2, 3), ones(4, dtype: .float64)]), Identity(),
            MaxPool2d((3, 2), stride: [2, 1], padding: 1, ceilMode: true), MaxPool2d(3, dilation: 2),
            AvgPool2d((2, 3)), AdaptiveAvgPool2d(1), AdaptiveAvgPool2d([5, 7]), LogSoftmax(dim: 1), Softmax(),
            Flatten(0, 2), Dropout(0.1, inplace: true), ReLU(), Linear(3, 4, bias: false),
            Conv2d(1, 2, 3, padding: .same, paddingMode: .reflect), Conv2d(2, 2, 1, dilation: 2),
            BatchNorm1d(5, momentum: nil, affine: false), BatchNorm2d(5, eps: 1e-12, bias: false), L1Loss(),
            LayerNorm(5), LayerNorm([2, 3], eps: 1e-3, bias: false), GroupNorm(2, 4), RMSNorm(5),
            RMSNorm([2, 3], eps: 1e-6), Embedding(5, 3), Embedding(5, 3, paddingIdx: 1), Upsample(scaleFactor: 2),
            Upsample([3, 4], mode: .bilinear, alignCorners: true), Upsample(scaleFactor: [2, 1.5], mode: .bicubic),
            Conv1d(2, 4, 3, padding: .same, dilation: 2, groups: 2, bias: false),
            Conv3d(1, 2, [1, 2, 3], stride: 2, padding: [0, 1, 1]), ConvTranspose1d(2, 3, 4),
            ConvTranspose2d(
                4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false, dilation: 2),
            AdaptiveAvgPool2d([nil, 2]),
        ]
        let texts = try ModuleReference.load().texts
        #expect(modules.count == texts.count)
        for (module, text) in zip(modules, texts) { #expect(module.description == text) }
        #expect(WithArray.Block().description == texts[0])
    }

    @Test func referenceCases() {
        let sequential = Sequential(
            Conv2d(1, 6, 5, padding: 2, bias: false), ReLU(), MaxPool2d(2), Flatten(), Dropout(), BatchNorm2d(6),
            Softmax(dim: 1), AvgPool2d(2),
            Conv2d(6, 16, (5, 3), stride: 2, padding: .valid, dilation: 2, groups: 2, paddingMode: .circular))
        #expect(
            sequential.description == """
                Sequential(
                  (0): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2), bias=False)
                  (1): ReLU()
                  (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
                  (3): Flatten(start_dim=1, end_dim=-1)
                  (4): Dropout(p=0.5, inplace=False)
                  (5): BatchNorm2d(6, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
                  (6): Softmax(dim=1)
                  (7): AvgPool2d(kernel_size=2, stride=2, padding=0)
                  (8): Conv2d(6, 16, kernel_size=(5, 3), stride=(2, 2), padding=valid, dilation=(2, 2), groups=2, \
                padding_mode=circular)
                )
                """)
        #expect(
            ModuleList([Linear(2, 2), Linear(2, 2), ReLU(inplace: true)]).description == """
                ModuleList(
                  (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)
                  (2): ReLU(inplace=True)
                )
                """)
        #expect(
            ModuleDict(["a": Tanh(), "b": Sigmoid()]).description == """
                ModuleDict(
                  (a): Tanh()
                  (b): Sigmoid()
                )
                """)
        #expect(
            ParameterList([ones(2, 3)]).description
                == "ParameterList(  (0): Parameter containing: [torch.float32 of size 2x3])")
        #expect("\([MSELoss(), CrossEntropyLoss(), NLLLoss()])" == "[MSELoss(), CrossEntropyLoss(), NLLLoss()]")
        final class E: Module {}
        #expect(E().description == "E()")
    }

    @Test func lossesAreCalledWithOutputAndTarget() {
        let x = wave([3, 4], 1.3).float()
        let target = wave([3, 4], 0.6).float()
        let classes = Tensor([0, 3, 1])
        #expect(equal(MSELoss()(x, target), mseLoss(x, target)))
        #expect(equal(L1Loss(reduction: .sum)(x, target), l1Loss(x, target, reduction: .sum)))
        let weight = tensor([1.0, 2.0, 3.0, 4.0])
        let entropy = CrossEntropyLoss(weight: weight, ignoreIndex: 3, reduction: .sum, labelSmoothing: 0.1)
        let expected = crossEntropy(
            x, classes, weight: weight, ignoreIndex: 3, reduction: .sum, labelSmoothing: 0.1)
        #expect(equal(entropy(x, classes), expected))
        #expect(Set(entropy.stateDict().keys) == ["weight"])
        let logs = LogSoftmax(dim: 1)(x)
        #expect(equal(NLLLoss(reduction: .none)(logs, classes), nllLoss(logs, classes, reduction: .none)))
    }
}

@Suite struct PythonNotationTests {
    @Test(
        arguments: [
            (0.1, "0.1"), (1e-5, "1e-05"), (0.0001, "0.0001"), (1e16, "1e+16"),
            (12_345_678_901_234_568, "1.2345678901234568e+16"),
            (123456.0, "123456.0"), (1e22, "1e+22"), (-1.5e-7, "-1.5e-07"), (.infinity, "inf"), (.nan, "nan"),
            (5, "5.0"),
            (9e15, "9000000000000000.0"), (-1.5e16, "-1.5e+16"),
        ] as [(Double, String)])
    func numbers(_ value: Double, _ text: String) {
        #expect(PythonNotation.text(value) == text)
    }
}
