import Kindling
import KindlingTesting
import Testing

/// The network of the tutorial.
private final class Net: Module {
    let conv1 = Conv2d(1, 6, 5)
    let conv2 = Conv2d(6, 16, 5)
    let fc1 = Linear(16 * 5 * 5, 120)
    let fc2 = Linear(120, 84)
    let fc3 = Linear(84, 10)

    override func forward(_ input: Tensor) -> Tensor {
        var x = maxPool2d(relu(conv1(input)), (2, 2))
        x = maxPool2d(relu(conv2(x)), 2)
        x = x.view(-1, numFlatFeatures(x))
        x = relu(fc1(x))
        x = relu(fc2(x))
        return fc3(x)
    }

    func numFlatFeatures(_ x: Tensor) -> Int { x.size().dropFirst().reduce(1, *) }
}

private class Base: Module {
    @Parameter var scale = ones(2)
    @Buffer var count = zeros(1)
}

/// Every kind of property.
private final class Everything: Base {
    @Parameter var offset: Tensor?
    @Parameter(name: "in_proj") var projection = ones(3)
    @Buffer(name: "running_mean") var mean: Tensor? = zeros(2)
    @Buffer(persistent: false) var cache = zeros(1)
    let plain = 3
    var text: String? = "x"
    let constant = ones(2)
    let numbers = [[1, 2], [3]]
    let layer = Linear(1, 1)
    var none: Linear?
    var some: Linear? = Linear(1, 1, bias: false)
    let layers = [Linear(1, 1, bias: false), ReLU(), Linear(1, 1, bias: false)]
    let nested: [[Module]] = [[Linear(1, 1, bias: false)], [], [Identity(), Linear(1, 1, bias: false)]]
    var optionals: [Linear]? = [Linear(1, 1, bias: false)]
    let byName = ["b": Linear(1, 1, bias: false), "a": Linear(1, 1, bias: false)]
    let pair = (Linear(1, 1, bias: false), second: Linear(1, 1, bias: false))
    let list = ModuleList([Linear(1, 1, bias: false)])
    let dict: ModuleDict = ["z": Linear(1, 1, bias: false), "y": Linear(1, 1, bias: false)]
    let parameterList = ParameterList([ones(2), ones(3)])
    lazy var late = Linear(1, 1, bias: false)
}

@Suite struct ModuleTests {
    // In a process of its own: other tests draw from the default generator, too.
    @Test func tutorialsNetwork() async {
        await #expect(processExitsWith: .success) {
            manualSeed(0)
            let net = Net()
            #expect(
                net.description == """
                    Net(
                      (conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))
                      (conv2): Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))
                      (fc1): Linear(in_features=400, out_features=120, bias=True)
                      (fc2): Linear(in_features=120, out_features=84, bias=True)
                      (fc3): Linear(in_features=84, out_features=10, bias=True)
                    )
                    """)
            let parameters = net.parameters()
            #expect(parameters.count == 10)
            #expect(parameters[0].size().description == "torch.Size([6, 1, 5, 5])")
            #expect(parameters.map { $0.numel() }.reduce(0, +) == 61706)
            #expect(parameters.map(\.versionCount) == [Int](repeating: 1, count: 10))
            let output = net(randn(1, 1, 32, 32))
            #expect(
                output.description == """
                    tensor([[-0.1007, -0.0902,  0.0364,  0.0591, -0.0421,  0.0203,  0.0314,  0.0724,
                             -0.0276,  0.1233]], grad_fn=<AddmmBackward0>)
                    """)
            var named: [String] = []
            for (name, p) in net.namedParameters() { named.append("\(name) \(p.shape)") }
            #expect(named.first == "conv1.weight [6, 1, 5, 5]")
            #expect(named.last == "fc3.bias [10]")
        }
    }

    @Test func membersAreFoundInPropertiesOfAllKinds() {
        let module = Everything()
        let expected = [
            "scale", "in_proj", "layer.weight", "layer.bias", "some.weight", "layers.0.weight", "layers.2.weight",
            "nested.0.0.weight", "nested.2.1.weight", "optionals.0.weight", "byName.a.weight", "byName.b.weight",
            "pair.0.weight", "pair.second.weight", "list.0.weight", "dict.z.weight", "dict.y.weight",
            "parameterList.0", "parameterList.1",
        ]
        #expect(module.namedParameters().map(\.name) == expected)
        #expect(module.namedBuffers().map(\.name) == ["count", "running_mean", "cache"])
        #expect(module.namedParameters(recurse: false).map(\.name) == ["scale", "in_proj"])
        #expect(Set(module.stateDict().keys) == Set(expected + ["count", "running_mean"]))
        #expect(module.namedChildren().map(\.name).prefix(5) == ["layer", "some", "layers.0", "layers.1", "layers.2"])
        #expect(module.namedModules().first?.module === module)
        #expect(module.namedModules().map(\.name).contains("list.0"))
        // Nothing is remembered from one walk to the next.
        _ = module.late
        module.offset = zeros(2)
        module.some = nil
        let names = Set(module.namedParameters().map(\.name))
        #expect(names.isSuperset(of: ["offset", "late.weight"]))
        #expect(!names.contains("some.weight"))
    }

    @Test func everyParameterIsMarked() {
        for parameter in Everything().parameters() {
            #expect(parameter.requiresGrad && parameter.isLeaf)
            #expect(parameter.description.hasPrefix("Parameter containing:\ntensor("))
        }
    }

    @Test func aParameterSharesTheTensorsMemory() {
        final class Scale: Module {
            @Parameter var factor: Tensor
            init(_ factor: Tensor) { self.factor = factor }
        }
        let tensor = ones(2)
        let scale = Scale(tensor)
        #expect(!tensor.requiresGrad)
        tensor.fill_(3)
        #expect(scale.factor.asArray(Float.self) == [3, 3])
        #expect(scale.factor.versionCount == tensor.versionCount)
        let other = Scale(ones(1))
        other.factor = scale.factor
        #expect(other.factor === scale.factor)
        other.factor = ones(4) * 2
        #expect(other.factor.isLeaf && other.factor.requiresGrad)
    }

    @Test func sharedModulesAndParametersAreListedOnce() {
        final class Twice: Module {
            let first = Linear(2, 2)
            let second: Linear
            override init() {
                second = first
                super.init()
            }
        }
        let module = Twice()
        #expect(module.parameters().count == 2)
        #expect(module.children().count == 1)
        #expect(module.modules().count == 2)
        #expect(module.stateDict().count == 4)
    }

    @Test func trainingModeReachesEveryModule() {
        let net = Sequential(Dropout(0.5), Sequential(Dropout(0.5)), BatchNorm1d(2))
        #expect(net.modules().allSatisfy { $0.training })
        #expect(net.eval() === net)
        #expect(net.modules().allSatisfy { !$0.training })
        let x = ones(4, 2)
        #expect(equal(net[0](x), x))
        net.train()
        #expect(net.modules().allSatisfy { $0.training })
    }

    // In a process of its own: other tests draw from the default generator, too.
    @Test func dropoutTakesPyTorchsMask() async {
        await #expect(processExitsWith: .success) {
            manualSeed(0)
            let expected = dropout(ones(3, 8), p: 0.3)
            manualSeed(0)
            let actual = Dropout(0.3)(ones(3, 8))
            #expect(equal(actual, expected))
            manualSeed(0)
            let x = ones(3, 8)
            #expect(Dropout(0.3, inplace: true)(x) === x)
            #expect(equal(x, expected))
            let own = Generator(seed: 5)
            #expect(equal(Dropout(generator: own)(ones(9)), Dropout(generator: Generator(seed: 5))(ones(9))))
        }
    }

    @Test func hooksSeeAndReplace() {
        let net = Sequential(Linear(2, 2), ReLU())
        var seen: [String] = []
        let look = net[0].registerForwardHook { module, input, output in
            seen.append("\(module) \(input.shape) \(output.shape)")
        }
        _ = net(ones(3, 2))
        look.remove()
        _ = net(ones(3, 2))
        #expect(seen == ["Linear(in_features=2, out_features=2, bias=True) [3, 2] [3, 2]"])
        let before = net.registerForwardPreHook { _, input in zerosLike(input) }
        let after = net.registerForwardHook { _, input, output in
            #expect(input.abs().sum().item(Double.self) == 0)
            return output + 5
        }
        #expect(net(ones(1, 2)).amin().item(Double.self) >= 5)
        before.remove()
        after.remove()
        let count = seen.count
        net.registerForwardPreHook { module, _ in seen.append(module.description) }
        _ = net(ones(1, 2))
        #expect(seen.count == count + 1)
    }

    @Test func applyVisitsChildrenFirst() {
        let net = Sequential(Sequential(ReLU()), Tanh())
        var names: [String] = []
        net.apply { names.append(String(describing: type(of: $0))) }
        #expect(names == ["ReLU", "Sequential", "Tanh", "Sequential"])
        let layers = Sequential(Linear(2, 2), Linear(2, 2))
        layers.apply { if let layer = $0 as? Linear { constant_(layer.weight, 0.5) } }
        #expect(layers.parameters()[2].asArray(Float.self) == [0.5, 0.5, 0.5, 0.5])
    }

    @Test func conversionKeepsTheParameters() {
        let net = Sequential(Linear(2, 2), BatchNorm1d(2))
        let parameters = net.parameters()
        net(randn(4, 2)).sum().backward()
        #expect(net.double() === net)
        #expect(zip(parameters, net.parameters()).allSatisfy { $0 === $1 })
        #expect(net.parameters().allSatisfy { $0.dtype == .float64 && $0.grad?.dtype == .float64 && $0.requiresGrad })
        #expect(net.namedBuffers().map(\.tensor.dtype) == [.float64, .float64, .int64])
        net.zeroGrad()
        net(randn(4, 2, dtype: .float64)).sum().backward()
        #expect(parameters[0].grad?.dtype == .float64)
        #expect(net.float().parameters()[0].dtype == .float32)
    }

    @Test func gradientsAreClearedAndParametersFrozen() {
        let net = Linear(2, 1)
        net(ones(1, 2)).sum().backward()
        net.zeroGrad(setToNone: false)
        #expect(net.weight.grad?.asArray(Float.self) == [0, 0])
        net.zeroGrad()
        #expect(net.weight.grad == nil)
        net.requiresGrad_(false)
        #expect(!net(ones(1, 2)).requiresGrad)
        #expect(net.requiresGrad_().parameters().allSatisfy { $0.requiresGrad })
    }

    @Test func containersAreCollections() {
        let net = Sequential(Linear(2, 3), ReLU())
        net.append(Linear(3, 1))
        #expect(net.count == 3)
        #expect(net[-1] === net[2])
        #expect(net.map { $0.parameters().count } == [2, 0, 2])
        net[1] = Tanh()
        #expect(net[1] is Tanh)
        #expect(net.namedParameters().map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
        #expect(Sequential([ReLU(), Tanh()]).count == 2)
        let named = Sequential(["conv": Conv2d(1, 1, 1), "relu": ReLU()])
        #expect(named.namedParameters().map(\.name) == ["conv.weight", "conv.bias"])
        let dict: ModuleDict = ["tanh": Tanh()]
        dict["relu"] = ReLU()
        dict["tanh"] = Sigmoid()
        #expect(dict.keys == ["tanh", "relu"])
        #expect(dict.values[0] is Sigmoid)
        dict["tanh"] = nil
        #expect(dict.count == 1 && dict["tanh"] == nil)
        let list = ParameterList([ones(2)])
        list.append(ones(3))
        list[0] = zeros(4)
        #expect(list.map(\.shape) == [[4], [3]])
        #expect(list.allSatisfy { $0.requiresGrad })
        #expect(list.namedParameters().map(\.name) == ["0", "1"])
    }
}

@Suite struct ModuleMisuseTests {
    @Test func forwardIsMissing() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class C: Module {}
            _ = C()(ones(1))
        }
        #expect(standardError(result).contains("Module [C] is missing the required \"forward\" function"))
    }

    @Test func bareTensorWithGradient() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class C: Module { let weight = ones(1, requiresGrad: true) }
            _ = C().parameters()
        }
        #expect(standardError(result).contains("weight holds a tensor that requires a gradient but is not a parameter"))
        #expect(standardError(result).contains("`@Parameter var weight`"))
    }

    @Test func arrayOfTensorsWithGradient() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class C: Module { let weights = [ones(1, requiresGrad: true)] }
            _ = C().stateDict()
        }
        #expect(standardError(result).contains("weights holds a tensor that requires a gradient"))
        #expect(standardError(result).contains("ParameterList"))
    }

    @Test func modulesInAStruct() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            struct Pair { let a = Linear(1, 1) }
            final class C: Module { let pair = Pair() }
            _ = C().parameters()
        }
        #expect(standardError(result).contains("pair is a struct that holds modules or parameters"))
    }

    @Test func moduleThatContainsItself() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class C: Module { var child: Module? }
            let (a, b) = (C(), C())
            a.child = b
            b.child = a
            _ = a.description
        }
        #expect(standardError(result).contains("Module [C] contains itself"))
    }

    @Test func integerParameter() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            final class C: Module { @Parameter var weight = Tensor([1, 2]) }
            _ = C()
        }
        #expect(
            standardError(result).contains("Only Tensors of floating point and complex dtype can require gradients"))
    }

    @Test func channelsThatGroupsDoNotDivide() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Conv2d(3, 4, 1, groups: 2)
        }
        #expect(standardError(result).contains("in_channels must be divisible by groups"))
    }

    @Test func samePaddingWithStride() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Conv2d(1, 1, 3, stride: 2, padding: .same)
        }
        #expect(standardError(result).contains("padding='same' is not supported for strided convolutions"))
    }

    @Test func dropoutProbability() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Dropout(1.5)
        }
        #expect(standardError(result).contains("dropout probability has to be between 0 and 1, but got 1.5"))
    }

    @Test func batchNormOfOneValue() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm1d(4)(ones(1, 4))
        }
        #expect(
            standardError(result).contains(
                "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])"))
    }

    @Test func batchNormOfWrongDimensions() async {
        let images = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm2d(4)(ones(2, 4))
        }
        #expect(standardError(images).contains("expected 4D input (got 2D input)"))
        let features = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm1d(4)(ones(2, 4, 1, 1))
        }
        #expect(standardError(features).contains("expected 2D or 3D input (got 4D input)"))
    }

    @Test func batchNormOfWrongChannels() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm2d(4)(ones(2, 3, 2, 2))
        }
        #expect(standardError(result).contains("running_mean should contain 3 elements not 4"))
    }

    @Test func batchNormOfAnotherType() async {
        let double = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm1d(4)(ones(2, 4, dtype: .float64))
        }
        #expect(standardError(double).contains("mixed dtype (CPU): all inputs must share same datatype."))
        let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = BatchNorm1d(4)(ones(2, 4, dtype: .int64))
        }
        #expect(standardError(integers).contains("\"batch_norm\" not implemented for 'Long'"))
    }

    @Test func reflectionWiderThanTheImage() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Conv2d(1, 1, 3, padding: 2, paddingMode: .reflect)(ones(1, 1, 2, 2))
        }
        #expect(
            standardError(result).contains("Padding size should be less than the corresponding input dimension"))
    }
}
