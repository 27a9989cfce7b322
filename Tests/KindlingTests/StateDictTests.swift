import Kindling
import KindlingTesting
import Testing

private final class Net: Module {
    let conv1 = Conv2d(1, 6, 5)
    let conv2 = Conv2d(6, 16, 5)
    let fc1 = Linear(16 * 5 * 5, 120)
    let fc2 = Linear(120, 84)
    let fc3 = Linear(84, 10)
}

private let netKeys = [
    "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias",
    "fc3.weight", "fc3.bias",
]

@Suite struct StateDictTests {
    @Test func keysAreThePropertiesNames() {
        #expect(Set(Net().stateDict().keys) == Set(netKeys))
        #expect(Net().namedState().map(\.name) == netKeys)
        let norm = BatchNorm2d(2)
        #expect(
            norm.namedState().map(\.name) == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
        #expect(
            norm.namedState().map { "('\($0.name)', \($0.tensor.detach()))" }.joined(separator: ", ")
                == "('weight', tensor([1., 1.])), ('bias', tensor([0., 0.])), ('running_mean', tensor([0., 0.])), "
                + "('running_var', tensor([1., 1.])), ('num_batches_tracked', tensor(0))")
        #expect(Net().stateDict(prefix: "model")["model.fc3.bias"]?.shape == [10])
    }

    @Test func tensorsShareMemoryWithoutHistory() throws {
        let layer = Linear(2, 2)
        let weight = try #require(layer.stateDict()["weight"])
        #expect(!weight.requiresGrad)
        #expect(!weight.description.hasPrefix("Parameter"))
        weight.fill_(7)
        #expect(layer.weight.asArray(Float.self) == [7, 7, 7, 7])
        #expect(layer.weight.versionCount == weight.versionCount)
    }

    @Test func loadingCopiesAndRaisesVersions() throws {
        manualSeed(1)
        let (a, b) = (Net(), Net())
        let identity = ObjectIdentifier(b.fc1.weight)
        let version = b.fc1.weight.versionCount
        let keys = try b.loadStateDict(a.stateDict())
        #expect(keys.isEmpty)
        #expect(keys.description == "<All keys matched successfully>")
        for (one, other) in zip(a.parameters(), b.parameters()) { #expect(equal(one, other)) }
        #expect(ObjectIdentifier(b.fc1.weight) == identity)
        #expect(b.fc1.weight.versionCount == version + 1)
        #expect(b.fc1.weight.requiresGrad)
        a.fc1.weight.data.fill_(0)
        #expect(b.fc1.weight.abs().sum().item(Double.self) > 0)
    }

    @Test func loadingConvertsTypes() throws {
        let layer = Linear(2, 1)
        try layer.loadStateDict(["weight": tensor([[1.5, 2.5]], dtype: .float64), "bias": tensor([3])])
        #expect(layer.weight.dtype == .float32)
        #expect(layer.weight.asArray(Float.self) == [1.5, 2.5])
        #expect(layer.bias?.asArray(Float.self) == [3])
        try layer.loadStateDict(["weight": tensor([[1.5, 2.5]]).half(), "bias": tensor([2.0]).bfloat16()])
        #expect(layer.bias?.asArray(Float.self) == [2])
    }

    @Test func everythingThatDoesNotFitIsListedAndNothingIsTouched() throws {
        let net = Net()
        let before = net.stateDict().mapValues { $0.clone() }
        var state = Net().stateDict()
        state["fc3.bias"] = nil
        state["extra"] = ones(1)
        state["fc1.weight"] = ones(120, 256)
        let error = try #require(throws: StateDictError.self) { try net.loadStateDict(state) }
        #expect(
            error.description == """
                Error(s) in loading state_dict for Net:
                \tMissing key(s) in state_dict: "fc3.bias".\u{20}
                \tUnexpected key(s) in state_dict: "extra".\u{20}
                \tsize mismatch for fc1.weight: copying a param with shape torch.Size([120, 256]) from checkpoint, the \
                shape in current model is torch.Size([120, 400]).
                """)
        for (key, tensor) in net.stateDict() {
            let old = try #require(before[key])
            #expect(equal(tensor, old))
        }
    }

    @Test func looseLoadingReportsNamesButNotShapes() throws {
        let net = Net()
        let keys = try net.loadStateDict(["fc3.bias": ones(10), "zzz": ones(1)], strict: false)
        #expect(
            keys.description == "_IncompatibleKeys(missing_keys=['conv1.weight', 'conv1.bias', 'conv2.weight', "
                + "'conv2.bias', 'fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias', 'fc3.weight'], "
                + "unexpected_keys=['zzz'])")
        #expect(net.fc3.bias?.asArray(Float.self) == [Float](repeating: 1, count: 10))
        let error = try #require(throws: StateDictError.self) {
            try net.loadStateDict(["fc3.bias": ones(11)], strict: false)
        }
        #expect(error.missingKeys.isEmpty)
        #expect(error.mismatches.map(\.key) == ["fc3.bias"])
        #expect(error.mismatches.map(\.expected) == [[10]])
        #expect(error.mismatches.map(\.found) == [[11]])
    }

    @Test func aPrefixIsNamed() throws {
        let net = Net()
        let state = net.stateDict(prefix: "module")
        let error = try #require(throws: StateDictError.self) { try net.loadStateDict(state) }
        #expect(error.description.hasSuffix("All names in the state dict begin with \"module.\": remove it."))
    }

    @Test func sharedParametersAreSavedUnderEachName() throws {
        final class Tied: Module {
            let encoder = Linear(3, 3)
            let decoder = Linear(3, 3)
            override init() {
                super.init()
                decoder.weight = encoder.weight
            }
        }
        let net = Tied()
        #expect(net.parameters().count == 3)
        #expect(net.stateDict().count == 4)
        let other = Tied()
        try other.loadStateDict(net.stateDict())
        #expect(other.encoder.weight === other.decoder.weight)
        #expect(equal(other.encoder.weight, net.encoder.weight))
    }

    @Test func savedAndLoadedThroughAFile() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/net.safetensors"
            let (a, b) = (Net(), Net())
            try save(a.stateDict(), to: path)
            try b.loadStateDict(loadSafetensors(path))
            for (one, other) in zip(a.parameters(), b.parameters()) { #expect(equal(one, other)) }
            let optimizer = Adam(a.parameters())
            for parameter in a.parameters() { parameter.grad = onesLike(parameter) }
            optimizer.step()
            try save(optimizer.stateDict().flattened(), to: path)
            let other = Adam(b.parameters(), lr: 3)
            try other.loadStateDict(OptimizerState(flattened: loadSafetensors(path)))
            #expect(other.stateDict().description == optimizer.stateDict().description)
            let schedule = CosineAnnealingLR(optimizer, tMax: 10)
            try save(schedule.stateDict(), to: path)
            try CosineAnnealingLR(other, tMax: 10).loadStateDict(loadSafetensors(path))
        }
    }
}

@Suite struct OptimizerStateErrorTests {
    private let parameters = [ones(2, requiresGrad: true), ones(3, requiresGrad: true)]

    private func stateOfAdam() -> [String: Tensor] {
        let optimizer = Adam(parameters)
        for parameter in parameters { parameter.grad = onesLike(parameter) }
        optimizer.step()
        return optimizer.stateDict().flattened()
    }

    private func problem(_ state: [String: Tensor], _ optimizer: Optimizer) throws -> String {
        let before = optimizer.stateDict().description
        let error = try #require(throws: OptimizerStateError.self) {
            try optimizer.loadStateDict(OptimizerState(flattened: state))
        }
        #expect(optimizer.stateDict().description == before)
        return error.description
    }

    @Test func groupsMustFit() throws {
        let two = SGD([ParameterGroup([parameters[0]]), ParameterGroup([parameters[1]])]).stateDict().flattened()
        #expect(
            try problem(two, SGD(parameters))
                == "loaded state dict has a different number of parameter groups: expected 1 groups, found 2")
        #expect(
            try problem(SGD(parameters).stateDict().flattened(), SGD([parameters[0]]))
                == "loaded state dict contains a parameter group that doesn't match the size of optimizer's group: "
                + "expected 1 parameters in group 0, found 2")
    }

    @Test func shapesMustFit() throws {
        #expect(
            try problem(stateOfAdam(), Adam([ones(2, requiresGrad: true), ones(4, requiresGrad: true)]))
                == "loaded state dict has a exp_avg of another shape than parameter 1: expected torch.Size([4]), found "
                + "torch.Size([3])")
    }

    @Test func optimizersMustBeAlike() throws {
        #expect(
            try problem(stateOfAdam(), SGD(parameters))
                == "loaded state dict does not fit SGD: expected an option momentum like 0 in group 0, found none")
        var state = stateOfAdam()
        state["param_groups.0.lr"] = tensor(true)
        #expect(
            try problem(state, Adam(parameters))
                == "loaded state dict does not fit Adam: expected an option lr like 0.001 in group 0, found True")
    }

    @Test func unknownNamesAndTypesAreRefused() throws {
        for (key, tensor) in [
            ("weights", ones(1)), ("state.x.step", ones(1)), ("state.-1.step", ones(1)), ("other.0.lr", ones(1)),
            ("state.0", ones(1)), ("state.0.step", ones(2)), ("state.0.step", Tensor([1.5], [])),
            ("param_groups.0.params", ones(2)), ("param_groups.0.lr", ones(1)),
            ("param_groups.0.lr", ones(3, dtype: .float64)), ("param_groups.2.params", Tensor([0, 1])),
        ] {
            var state = stateOfAdam()
            state[key] = tensor
            _ = try problem(state, Adam(parameters))
        }
    }

    /// PyTorch keeps the number of steps as a float32 tensor.
    @Test func stepMayBeAFloat() throws {
        var state = stateOfAdam()
        state["state.0.step"] = Tensor([5.0], [])
        let optimizer = Adam(parameters)
        try optimizer.loadStateDict(OptimizerState(flattened: state))
        #expect(optimizer.stateDict().description.contains("0: {'step': tensor(5.), 'exp_avg'"))
    }
}
