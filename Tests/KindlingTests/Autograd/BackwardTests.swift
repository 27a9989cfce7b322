import Kindling
import KindlingTesting
import Testing

/// Accumulation, grad(of:wrt:), modes, leaves.
@Suite struct BackwardTests {
    private func values(_ tensor: Tensor?) -> [Double]? { tensor?.asArray(Double.self) }

    @Test func gradientsAddUp() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let y = (x * x).sum()
        y.backward(retainGraph: true)
        #expect(values(x.grad) == [2, 4])
        y.backward()
        #expect(values(x.grad) == [4, 8])
        x.grad = nil
        (x * 3).sum().backward()
        #expect(values(x.grad) == [3, 3])
    }

    @Test func accumulationKeepsTheTensor() {
        let x = ones(2, requiresGrad: true)
        (x * 2).sum().backward()
        let first = x.grad
        (x * 3).sum().backward()
        #expect(x.grad === first)
        #expect(values(first) == [5, 5])
    }

    @Test func createGraphReplacesTheGradient() {
        let x = tensor([3.0], requiresGrad: true)
        (x * x * x).sum().backward(createGraph: true)
        let first = x.grad!
        #expect(first.requiresGrad)
        x.grad = nil
        first.sum().backward()
        #expect(values(x.grad) == [18])
    }

    /// Two leaves whose gradient is the same tensor each have a gradient of their own.
    @Test func gradientsShareNoMemory() {
        let a = ones(2, requiresGrad: true)
        let b = ones(2, requiresGrad: true)
        let g = tensor([1.0, 2.0])
        (a + b).backward(g)
        a.grad!.mul_(10)
        #expect(values(b.grad) == [1, 2])
        #expect(values(g) == [1, 2])
    }

    @Test func expandedGradientsAreContiguous() {
        let x = ones(2, 3, requiresGrad: true)
        x.sum().backward()
        #expect(x.grad!.isContiguous())
        x.grad!.add_(1)
        #expect(values(x.grad) == [2, 2, 2, 2, 2, 2])
    }

    @Test func gradientOfANonScalar() {
        let x = tensor([1.0, 2.0, 3.0], requiresGrad: true)
        (x * x).backward(tensor([1.0, 0.1, 0.01]))
        #expect(expectClose(x.grad!, tensor([2, 0.4, 0.06])).isClose)
    }

    @Test func gradientIsConvertedToTheResultsDType() {
        let x = ones(2, requiresGrad: true)
        (x * 2).backward(ones(2, dtype: .float64))
        #expect(x.grad?.dtype == .float32)
        let y = ones(2, requiresGrad: true)
        (y.to(.float64) * tensor([2.0, 3.0], dtype: .float64)).sum().backward()
        #expect(y.grad?.dtype == .float32)
        #expect(values(y.grad) == [2, 3])
    }

    @Test func gradTouchesNoGrad() {
        let x = tensor([2.0], requiresGrad: true)
        let y = tensor([5.0], requiresGrad: true)
        let found = grad(of: [(x * y).sum()], wrt: [x, y])
        #expect(found.map { $0.item() } == [5, 2])
        #expect(x.grad == nil && y.grad == nil)
    }

    @Test func gradOfSeveralOutputsIsTheirSum() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let found = grad(of: [x * 2, x * x], wrt: [x], gradients: [tensor([1.0, 10.0]), ones(2)])
        #expect(values(found[0]) == [4, 24])
    }

    @Test func gradWithRespectToAnIntermediate() {
        let x = tensor([2.0], requiresGrad: true)
        let y = x * x
        let z = y * 3 + x
        let found = grad(of: [z], wrt: [y, x], retainGraph: true)
        #expect(found.map { $0.item() } == [3, 13])
        #expect(grad(of: [z], wrt: [y])[0].item() == 3)
    }

    @Test func gradOfATensorWithRespectToItself() {
        let x = tensor([2.0], requiresGrad: true)
        #expect(grad(of: [x], wrt: [x])[0].item() == 1)
        let y = x * 2
        #expect(grad(of: [y], wrt: [y])[0].item() == 1)
    }

    @Test func unusedInputsGetNil() {
        let x = ones(2, requiresGrad: true)
        let unused = ones(3, requiresGrad: true)
        let found = gradAllowingUnused(of: [x.sum()], wrt: [unused, x])
        #expect(found[0] == nil)
        #expect(values(found[1]) == [1, 1])
    }

    @Test func secondDerivatives() {
        let x = tensor([2.0], dtype: .float64, requiresGrad: true)
        let y = x ** 4
        let first = grad(of: [y], wrt: [x], createGraph: true)[0]
        let second = grad(of: [first], wrt: [x], createGraph: true)[0]
        let third = grad(of: [second], wrt: [x])[0]
        #expect([first, second, third].map { $0.item() } == [32, 48, 48])
    }

    @Test func backwardInsideAHook() {
        let x = tensor([1.0], requiresGrad: true)
        let other = tensor([4.0], requiresGrad: true)
        let y = x * 2
        y.registerHook { g in
            enableGrad { (other * other).sum() }.backward()
            return g * other.grad!
        }
        (y * 3).sum().backward()
        #expect(values(other.grad) == [8])
        #expect(values(x.grad) == [48])
    }

    @Test func noGradRecordsNothing() {
        let x = ones(2, requiresGrad: true)
        let y = noGrad { x * 2 }
        #expect(!y.requiresGrad && y.isLeaf && y.gradFn == nil)
        #expect(!noGrad { isGradEnabled() })
        let z = noGrad { enableGrad { x * 2 } }
        #expect(z.requiresGrad && z.gradFn?.name == "MulBackward0")
        #expect(isGradEnabled())
    }

    @Test func gradModeBelongsToTheTask() async {
        await noGradAndYield()
        let inside = await withTaskGroup(of: Bool.self) { group in
            group.addTask { isGradEnabled() }
            return await group.next()!
        }
        #expect(inside)
    }
    private func noGradAndYield() async { #expect(!noGrad { isGradEnabled() }) }

    @Test func detachAndData() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let y = x * 2
        let detached = y.detach()
        #expect(!detached.requiresGrad && detached.isLeaf)
        detached.mul_(1)
        #expect(y.versionCount == 1)
        y.data.mul_(1)
        #expect(y.versionCount == 1)
        x.data = tensor([7.0, 8.0])
        #expect(x.requiresGrad && x.isLeaf && x.asArray(Double.self) == [7, 8])
    }

    /// Also while an older graph expects gradients of the old ones.
    @Test func leavesWithOtherDataGetTheirGradients() {
        let x = ones(3, requiresGrad: true)
        let older = x * 2
        x.data = x.data.double()
        (x * 3).sum().backward()
        #expect(x.grad?.dtype == .float64 && values(x.grad) == [3, 3, 3])
        x.grad = nil
        x.data = ones(2, dtype: .float64)
        (x * 5).sum().backward()
        #expect(x.grad?.dtype == .float64 && values(x.grad) == [5, 5])
        #expect(older.gradFn?.nextFunctions[0].0 !== (x * 1).gradFn?.nextFunctions[0].0)
    }

    @Test func leavesAndNodes() {
        let x = ones(2, requiresGrad: true)
        #expect(x.isLeaf && x.gradFn == nil)
        let y = x + 1
        #expect(!y.isLeaf && y.gradFn?.name == "AddBackward0")
        let (next, index) = y.gradFn!.nextFunctions[0]
        #expect(next?.name == "AccumulateGrad" && index == 0)
        #expect((next as? AccumulateGrad)?.variable === x)
        #expect(next?.nextFunctions.isEmpty == true)
        #expect(y.gradFn!.nextFunctions[1].0 == nil)
        // A leaf has one node that receives its gradients.
        #expect((x * 2).gradFn!.nextFunctions[0].0 === next)
        let parts = (x * 2).split(1)
        #expect(parts[1].gradFn === parts[0].gradFn)
        #expect((parts[1] * 1).gradFn!.nextFunctions[0].1 == 1)
        let z = x.detach_()
        #expect(z === x && !x.requiresGrad)
    }

    @Test func gradientsFlowOnlyWhereWanted() {
        let x = ones(2, requiresGrad: true)
        let constant = ones(2)
        let y = x * constant
        y.sum().backward()
        #expect(constant.grad == nil && !constant.requiresGrad)
        let integers = tensor([1, 2])
        let z = x * integers
        z.sum().backward()
        #expect(values(x.grad) == [2, 3])
    }

    /// PyTorch refuses these; the history of one of several views is as good as any.
    @Test func changesOfOneOfSeveralViews() throws {
        let inputs = [randn(4, generator: Generator(seed: 5), dtype: .float64), tensor([2, 3], dtype: .float64)]
        for input in inputs { input.requiresGrad = true }
        let function = { (x: [Tensor]) in
            let y = x[0] * 1
            let parts = y.split(2)
            let single = y.unbind()[3]
            parts[0].mul_(x[1])
            single.exp_()
            return [y * y, parts[0] * parts[1], single * 2]
        }
        try gradcheck(function, inputs)
        try gradgradcheck(function, inputs)
    }

    @Test func doubleBackwardThroughTheNetwork() {
        let net = TutorialNet()
        let generator = Generator(seed: 3)
        for p in net.parameters() { p.data = randn(p.shape, generator: generator) * 0.05 }
        let loss = mseLoss(net(randn(2, 1, 32, 32, generator: generator)), randn(2, 10, generator: generator))
        let gradients = grad(of: [loss], wrt: net.parameters(), createGraph: true)
        let penalty = gradients.map { ($0 * $0).sum() }.reduce(tensor(0.0)) { $0 + $1 }
        penalty.backward()
        for (name, parameter) in net.namedParameters() {
            let gradient = parameter.grad
            #expect(gradient != nil, "\(name)")
            #expect(gradient.map { $0.isnan().any().item(Bool.self) } == false, "\(name)")
        }
        // The direction of the penalty's gradient, by differences.
        let direction = net.parameters().map { randn($0.shape, generator: generator) }
        let slope = zip(net.parameters(), direction).map { ($0.grad! * $1).sum().item() }.reduce(0, +)
        #expect(slope.isFinite && slope != 0)
    }
}
