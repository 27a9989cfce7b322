import Kindling
import Testing

/// Long graphs, and that nothing outlives its use.
@Suite struct GraphLifetimeTests {
    private struct WeakNode { weak var node: Node? }

    /// All nodes behind a tensor.
    private func nodes(behind tensor: Tensor) -> [WeakNode] {
        var seen = Set<ObjectIdentifier>()
        var pending = [tensor.gradFn].compactMap { $0 }
        var found: [WeakNode] = []
        while let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            found.append(WeakNode(node: node))
            pending += node.nextFunctions.compactMap { $0.0 }
        }
        return found
    }

    @Test func longGraphsAreFreed() {
        let x = ones(1, requiresGrad: true)
        weak var first: Node?
        do {
            var y = x * 1
            first = y.gradFn
            for _ in 0..<200_000 { y = y + 1 }
            #expect(y.item() == 200_001)
        }
        #expect(first == nil)
    }

    @Test func longGraphsAreFreedAfterBackward() {
        let x = ones(1, requiresGrad: true)
        var y = x * 1
        for _ in 0..<200_000 { y = y * 1 }
        y.backward()
        #expect(x.grad!.item() == 1)
        let last = WeakNode(node: y.gradFn)
        y = x
        #expect(last.node == nil)
    }

    /// Saved results and inputs lead to nodes too.
    @Test func longGraphsOfSavedTensorsAreFreed() {
        let x = tensor([0.5], dtype: .float64, requiresGrad: true)
        var y = x
        for _ in 0..<100_000 { y = (y * y).sqrt() }
        let last = WeakNode(node: y.gradFn)
        y.sum().backward(retainGraph: true)
        #expect((x.grad!.item() - 1).magnitude < 1e-6)
        y = x
        #expect(last.node == nil)
    }

    /// The tensor that backward began at is all that keeps the graph, until a hook makes it forget its history.
    @Test func graphsLastUntilTheEndOfBackward() {
        let x = ones(2, requiresGrad: true)
        let (root, last): (Tensor, WeakNode) = {
            let middle = x * 2
            let root = (middle * 3).sum()
            middle.registerHook { [unowned root] _ in
                root.detach_()
                return nil
            }
            return (root, WeakNode(node: root.gradFn))
        }()
        root.backward()
        #expect(x.grad!.asArray(Float.self) == [6, 6])
        #expect(root.gradFn == nil)
        #expect(last.node == nil)
    }

    /// A tensor is changed in place by what saved it: its new history leads to the node that saved it.
    @Test func changedSavedTensorsAreFreed() {
        let x = ones(4, requiresGrad: true)
        var saver = WeakNode()
        do {
            let y = x * 2
            let square = y * y
            saver.node = square.gradFn
            y.add_(square)
            #expect(y.sum().item() == 24)
        }
        #expect(saver.node == nil)
    }

    /// Chains of changes in place: each view's history leads to its base's.
    @Test func longGraphsOfChangedViewsAreFreed() {
        let x = ones(4, requiresGrad: true)
        let y = x * 1
        let first = WeakNode(node: y.gradFn)
        for index in 0..<20_000 { y[index % 4].add_(1) }
        #expect(y.sum().item() == 20_004)
        y.detach_()
        #expect(first.node == nil)
    }

    @Test func graphsAreFreedWithTheirResult() {
        let net = TutorialNet()
        var behind: [WeakNode] = []
        do {
            let loss = net(zeros(2, 1, 32, 32)).sum()
            behind = nodes(behind: loss)
            #expect(behind.count > 20)
            loss.backward()
        }
        #expect(behind.allSatisfy { $0.node == nil })
        #expect(net.fc1.weight.grad != nil)
    }

    @Test func graphsOfSecondDerivativesAreFreed() {
        let x = tensor([2.0], requiresGrad: true)
        var behind: [WeakNode] = []
        do {
            let first = grad(of: [(x.exp() * x).sum()], wrt: [x], createGraph: true)[0]
            let second = grad(of: [first], wrt: [x], createGraph: true)[0]
            behind = nodes(behind: second)
        }
        #expect(!behind.isEmpty && behind.allSatisfy { $0.node == nil })
    }

    @Test func changedTensorsAreFreed() {
        weak var base: Tensor?
        weak var view: Tensor?
        var behind: [WeakNode] = []
        do {
            let x = ones(3, requiresGrad: true)
            let y = x * 1
            let part = y[0]
            part.mul_(2)
            y.exp_()
            (base, view) = (y, part)
            behind = nodes(behind: part)
            (part.sum() + y.sum()).backward()
        }
        #expect(base == nil && view == nil)
        #expect(behind.allSatisfy { $0.node == nil })
    }

    @Test func hooksDoNotKeepTheirTensor() {
        weak var kept: Tensor?
        do {
            let x = ones(1, requiresGrad: true)
            let y = x * 2
            y.retainGrad()
            y.registerHook { $0 }
            kept = y
            y.backward()
        }
        #expect(kept == nil)
    }

    /// Training steps leave no memory behind. In a process of its own: other tests use memory at the same time; and on one
    /// thread: others take memory to work in when they first help, which on a busy machine may be late.
    @Test func stepsLeaveNoMemory() async {
        await #expect(processExitsWith: .success) {
            setNumThreads(1)
            let net = TutorialNet()
            let optimizer = SGD(net.parameters(), lr: 0.01, momentum: 0.9)
            let input = randn(4, 1, 32, 32)
            let target = tensor([1, 2, 3, 4])
            func step() {
                optimizer.zeroGrad()
                crossEntropy(net(input), target).backward()
                optimizer.step()
            }
            for _ in 0..<3 { step() }
            let before = CPUBackend.bytesInUse
            for _ in 0..<50 { step() }
            #expect(CPUBackend.bytesInUse == before)
            do {
                let output = net(input)
                #expect(CPUBackend.bytesInUse > before)
                output.sum().backward()
            }
            optimizer.zeroGrad()
            #expect(CPUBackend.bytesInUse < before)
        }
    }
}
