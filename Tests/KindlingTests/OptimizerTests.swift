import Foundation
import Kindling
import KindlingTesting
import Testing

/// `Golden/optimizers.json`: what PyTorch's optimizers do.
struct OptimizerReference: Decodable {
    struct Options: Decodable {
        var lr: Double?
        var momentum: Double?
        var dampening: Double?
        var weightDecay: Double?
        var nesterov: Bool?
        var betas: [Double]?
        var eps: Double?
        var amsgrad: Bool?
        var maximize: Bool?
    }
    struct Replay: Decodable {
        let parameters: [Double]
        let state: [String: [Double]]
        let version: Int
    }
    struct Training: Decodable {
        let losses: [Double]
        let weight: [Double]
        let bias: [Double]
    }
    struct Case: Decodable {
        let optimizer: String
        let options: Options
        let dtype: String
        let replay: Replay
        let training: Training

        var type: DType { dtype == "float64" ? .float64 : .float32 }
        /// The relative difference that is allowed: some roundings.
        var tolerance: Double { dtype == "float64" ? 1e-13 : 5e-6 }

        func make(_ groups: [ParameterGroup]) -> Optimizer {
            let o = options
            if optimizer == "SGD" {
                return SGD(
                    groups, lr: o.lr ?? 1e-3, momentum: o.momentum ?? 0, dampening: o.dampening ?? 0,
                    weightDecay: o.weightDecay ?? 0, nesterov: o.nesterov ?? false, maximize: o.maximize ?? false)
            }
            let betas = o.betas.map { ($0[0], $0[1]) } ?? (0.9, 0.999)
            if optimizer == "Adam" {
                return Adam(
                    groups, lr: o.lr ?? 1e-3, betas: betas, eps: o.eps ?? 1e-8, weightDecay: o.weightDecay ?? 0,
                    amsgrad: o.amsgrad ?? false, maximize: o.maximize ?? false)
            }
            return AdamW(
                groups, lr: o.lr ?? 1e-3, betas: betas, eps: o.eps ?? 1e-8, weightDecay: o.weightDecay ?? 1e-2,
                amsgrad: o.amsgrad ?? false, maximize: o.maximize ?? false)
        }
    }

    let start: [Double]
    let gradients: [[Double]]
    let x: [Double]
    let target: [Double]
    let weight: [Double]
    let bias: [Double]
    let cases: [Case]
    let texts: [String: String]

    static func load() throws -> OptimizerReference {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            // Only the options' names are rewritten; states keep PyTorch's.
            let key = path.last!
            return key.stringValue == "weight_decay" ? Name("weightDecay") : key
        }
        return try decoder.decode(Self.self, from: Data(GoldenFile.bytes("optimizers.json")))
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}

/// Trains the small network of `Golden/make_optimizers.py`.
private struct SmallTraining {
    let reference: OptimizerReference
    let weight: Tensor
    let bias: Tensor
    let x: Tensor
    let target: Tensor

    init(_ reference: OptimizerReference, _ type: DType) {
        self.reference = reference
        weight = Tensor(reference.weight, [4, 3], dtype: type, requiresGrad: true)
        bias = Tensor(reference.bias, [3], dtype: type, requiresGrad: true)
        x = Tensor(reference.x, [5, 4], dtype: type)
        target = Tensor(reference.target, [5, 3], dtype: type)
    }

    var groups: [ParameterGroup] { [ParameterGroup([weight]), ParameterGroup([bias], lr: 0.3)] }

    func losses(_ optimizer: Optimizer, steps: Int) -> [Double] {
        (0..<steps).map { _ in
            optimizer.zeroGrad()
            let loss = (tanh(x.matmul(weight) + bias) - target).square().mean()
            loss.backward()
            optimizer.step()
            return loss.item(Double.self)
        }
    }
}

@Suite struct OptimizerTests {
    @Test func fixedGradientsGivePyTorchsParametersAndState() throws {
        let reference = try OptimizerReference.load()
        for item in reference.cases {
            let parameter = Tensor(reference.start, dtype: item.type, requiresGrad: true)
            let optimizer = item.make([ParameterGroup([parameter])])
            for gradient in reference.gradients {
                parameter.grad = Tensor(gradient, dtype: item.type)
                optimizer.step()
            }
            let name = Comment("\(item.optimizer) \(item.options) \(item.dtype)")
            func expect(_ actual: Tensor, _ expected: [Double]) {
                let wanted = Tensor(expected, dtype: .float64)
                let comparison = expectClose(
                    actual.detach().flatten().to(.float64), wanted, rtol: item.tolerance, atol: 1e-9)
                #expect(comparison.isClose, name)
            }
            expect(parameter, item.replay.parameters)
            let state = optimizer.stateDict().flattened().filter { $0.key.hasPrefix("state.0.") }
            #expect(Set(state.keys) == Set(item.replay.state.keys.map { "state.0.\($0)" }), name)
            for (key, values) in item.replay.state { expect(try #require(state["state.0.\(key)"]), values) }
            // PyTorch's AdamW changes parameters twice in a step.
            #expect(parameter.versionCount == reference.gradients.count, name)
        }
    }

    @Test func trainingGivesPyTorchsLosses() throws {
        let reference = try OptimizerReference.load()
        for item in reference.cases {
            let training = SmallTraining(reference, item.type)
            let losses = training.losses(item.make(training.groups), steps: 10)
            let name = Comment("\(item.optimizer) \(item.options) \(item.dtype)")
            let tolerance = item.type == .float64 ? 1e-12 : 2e-5
            for (actual, expected) in [
                (Tensor(losses, dtype: .float64), item.training.losses),
                (training.weight.detach().flatten().to(.float64), item.training.weight),
                (training.bias.detach().to(.float64), item.training.bias),
            ] {
                let wanted = Tensor(expected, dtype: .float64)
                #expect(expectClose(actual, wanted, rtol: tolerance, atol: tolerance).isClose, name)
            }
        }
    }

    /// Saved after 4 of 10 steps, through the flat form, and loaded into an optimizer with other options.
    @Test func resumedTrainingHasTheSameBits() throws {
        let reference = try OptimizerReference.load()
        for item in reference.cases {
            let whole = SmallTraining(reference, item.type)
            let expected = whole.losses(item.make(whole.groups), steps: 10)

            let first = SmallTraining(reference, item.type)
            let optimizer = item.make(first.groups)
            var losses = first.losses(optimizer, steps: 4)
            let saved = optimizer.stateDict().flattened().mapValues { $0.clone() }
            let second = SmallTraining(reference, item.type)
            noGrad {
                _ = second.weight.copy_(first.weight)
                _ = second.bias.copy_(first.bias)
            }
            let resumed: Optimizer =
                switch item.optimizer {
                case "SGD": SGD(second.groups, lr: 7)
                case "Adam": Adam(second.groups, lr: 7)
                default: AdamW(second.groups, lr: 7)
                }
            try resumed.loadStateDict(OptimizerState(flattened: saved))
            losses += second.losses(resumed, steps: 6)
            #expect(losses == expected)
            #expect(equal(second.weight, whole.weight))
            #expect(equal(second.bias, whole.bias))
            #expect(resumed.description == optimizer.description)
            #expect(resumed.paramGroups[0].lr == optimizer.paramGroups[0].lr)
        }
    }

    /// Loading copies: going on with one optimizer leaves the other alone.
    @Test func loadedStateIsOnesOwn() throws {
        let a = ones(2, requiresGrad: true)
        let b = ones(2, requiresGrad: true)
        let first = SGD([a], lr: 0.1, momentum: 0.9)
        a.grad = ones(2)
        first.step()
        let second = SGD([b], lr: 0.1, momentum: 0.9)
        try second.loadStateDict(first.stateDict())
        first.step()
        #expect(second.stateDict().flattened()["state.0.momentum_buffer"]?.asArray(Float.self) == [1, 1])
        #expect(first.stateDict().flattened()["state.0.momentum_buffer"]?.asArray(Float.self) == [1.9, 1.9])
    }

    @Test func printsAsPyTorchDoes() throws {
        let texts = try OptimizerReference.load().texts
        let w = ones(2, requiresGrad: true)
        let b = ones(1, requiresGrad: true)
        let sgd = SGD(
            [ParameterGroup([w]), ParameterGroup([b], lr: 0.2, weightDecay: 0.5)], lr: 0.1, momentum: 0.9)
        #expect(sgd.description == texts["SGD groups"])
        w.grad = tensor([1.0, -2.0])
        b.grad = tensor([0.5])
        sgd.step()
        #expect(sgd.stateDict().description == texts["SGD state"])
        let plain = SGD([w], lr: 0.1)
        plain.step()
        #expect(plain.description == texts["SGD plain"])
        #expect(plain.stateDict().description == texts["SGD plain state"])
        let adam = Adam([w], amsgrad: true)
        adam.step()
        #expect(adam.description == texts["Adam"])
        #expect(adam.stateDict().description == texts["Adam state"])
        let adamW = AdamW([w], lr: 3e-5, betas: (0.8, 0.95))
        #expect(adamW.description == texts["AdamW"])
        _ = OneCycleLR(adamW, maxLR: 0.01, totalSteps: 10)
        #expect(adamW.description == texts["AdamW cycle"])
        let stepped = SGD([w], lr: 0.1)
        _ = StepLR(stepped, stepSize: 3)
        #expect(stepped.description == texts["SGD StepLR"])
    }

    @Test func parametersWithoutGradientStayAsTheyAre() {
        let a = ones(2, requiresGrad: true)
        let b = ones(2, requiresGrad: true)
        a.grad = ones(2)
        let optimizer = AdamW([a, b], weightDecay: 0.5)
        optimizer.step()
        #expect(b.asArray(Float.self) == [1, 1])
        #expect(b.versionCount == 0)
        #expect(a.versionCount == 1)
    }

    /// A parameter with gaps in its memory ends where a contiguous one does, and what lies between is not touched.
    @Test func parametersOfAnyStrides() {
        manualSeed(1)
        for make in [{ SGD($0, lr: 0.1, momentum: 0.9) }, { Adam($0) }] as [([Tensor]) -> Optimizer] {
            let values = randn(6, 4)
            let plain = values.narrow(1, 1, 2).t().contiguous()
            plain.requiresGrad = true
            let whole = values.clone()
            let strided = whole.narrow(1, 1, 2).t().detach()
            strided.requiresGrad = true
            #expect(!strided.isContiguous())
            let optimizers = (make([plain]), make([strided]))
            for _ in 0..<3 {
                let gradient = randn(6, 2).t()
                plain.grad = gradient
                strided.grad = gradient.clone()
                optimizers.0.step()
                optimizers.1.step()
            }
            #expect(equal(strided.detach(), plain.detach()))
            #expect(equal(whole.narrow(1, 0, 1), values.narrow(1, 0, 1)))
            #expect(equal(whole.narrow(1, 3, 1), values.narrow(1, 3, 1)))
            #expect(strided.versionCount == 3)
        }
    }

    @Test func closureIsRunWithGradients() {
        let w = tensor([3.0], requiresGrad: true)
        let optimizer = SGD([w], lr: 0.1)
        let loss = noGrad {
            optimizer.step {
                optimizer.zeroGrad()
                let loss = (w * w).sum()
                loss.backward()
                return loss
            }
        }
        #expect(loss.item(Double.self) == 9)
        #expect(abs(w.item(Double.self) - 2.4) < 1e-6)
    }

    /// Also while a graph from before expects gradients of the old dtype.
    @Test func convertedParametersTrainOn() {
        let net = Linear(2, 1)
        let optimizer = SGD(net.parameters(), lr: 0.5, momentum: 0.9)
        let older = net(ones(1, 2))
        net.to(.float64)
        #expect(older.dtype == .float32 && older.gradFn != nil)
        let before = net.bias!.asArray(Double.self)
        for _ in 0..<2 {
            optimizer.zeroGrad()
            net(ones(1, 2, dtype: .float64)).sum().backward()
            #expect(net.bias?.grad?.dtype == .float64)
            optimizer.step()
        }
        #expect(net.bias!.asArray(Double.self) == before.map { $0 - 0.5 - 0.5 * 1.9 })
    }

    @Test func zeroGradRemovesOrFills() {
        let w = ones(2, requiresGrad: true)
        w.grad = tensor([5.0, 6.0])
        let optimizer = SGD([w])
        let gradient = w.grad!
        optimizer.zeroGrad(setToNone: false)
        #expect(w.grad?.asArray(Float.self) == [0, 0])
        #expect(gradient.asArray(Float.self) == [0, 0])
        optimizer.zeroGrad()
        #expect(w.grad == nil)
    }

    /// Backward refuses a graph whose parameter a step has changed, and says which step of which parameter.
    @Test func staleGraphNamesTheStep() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let net = Sequential(Linear(2, 2), Linear(2, 1))
            let optimizer = SGD(net.parameters(), lr: 0.1)
            let loss = net(ones(1, 2)).sum()
            loss.backward(retainGraph: true)
            optimizer.step()
            loss.backward()
        }
        let text = standardError(result)
        #expect(text.contains("has been modified by an inplace operation"))
        #expect(text.contains("is at version 2; expected version 1 instead"))
        #expect(text.contains("1.weight"))
        #expect(text.contains("SGD.step"))
    }

    /// An optimizer written outside of the library.
    @Test func optimizersOfOnesOwn() {
        final class SignDescent: Optimizer {
            init(_ parameters: [Tensor], lr: Double) {
                super.init([ParameterGroup(parameters)], defaults: [("lr", .number(lr))])
            }
            override func update(_ group: ParameterGroup) {
                forEachParameter(of: group) { parameter, gradient, state in
                    let count = state.zeros("count", like: parameter)
                    count.add_(1)
                    parameter.sub_(gradient.sign() * group.lr)
                }
            }
        }
        let w = tensor([1.0, -1.0], requiresGrad: true)
        let optimizer = SignDescent([w], lr: 0.5)
        (w * w).sum().backward()
        optimizer.step()
        #expect(w.asArray(Float.self) == [0.5, -0.5])
        #expect(optimizer.description == "SignDescent (\nParameter Group 0\n    lr: 0.5\n)")
        #expect(optimizer.stateDict().flattened()["state.0.count"]?.asArray(Float.self) == [1, 1])
    }
}
