import Kindling
import KindlingTesting
import Testing

/// Memory that an operation takes over from a tensor that nothing else refers to, and memory that it must leave alone.
@Suite struct ReuseTests {
    private let values = tensor([-1.0, 2, -3, 4])
    private let rectified: [Float] = [0, 2, 0, 4]

    private func address(_ tensor: Tensor) -> UnsafeMutableRawPointer { tensor.pointer }

    @Test func reluTakesOverWhatNothingRefersTo() {
        let x = values.clone()
        let memory = address(x)
        let y = relu(consume x)
        #expect(address(y) == memory)
        #expect(y.asArray(Float.self) == rectified)
    }

    @Test func reluLeavesTensorsThatAreHeld() {
        let x = values.clone()
        let y = relu(x)
        #expect(x.asArray(Float.self) == [-1, 2, -3, 4])
        #expect(y.asArray(Float.self) == rectified)
        let kept = [x]
        _ = relu(consume x)
        #expect(kept[0].asArray(Float.self) == [-1, 2, -3, 4])
    }

    @Test func reluLeavesSharedMemory() {
        let base = values.clone()
        #expect(relu(base.view(2, 2)).asArray(Float.self) == rectified)
        #expect(relu(base.detach()).asArray(Float.self) == rectified)
        #expect(relu(base.data).asArray(Float.self) == rectified)
        #expect(relu(base.expand(3, 4)).sum().item() == 18)
        #expect(base.asArray(Float.self) == [-1, 2, -3, 4])
        // The only reference to a view whose base is gone: elements share places.
        #expect(relu(tensor([-1.0, 1]).expand(3, 2)).asArray(Float.self) == [0, 1, 0, 1, 0, 1])
    }

    @Test func reluLeavesWhatBackwardReads() {
        let x = tensor([0.5, -0.5], requiresGrad: true)
        // sin's result is free, exp's is saved for its gradient, as are the factors of a product.
        relu(sin(x)).sum().backward()
        #expect(x.grad!.asArray(Float.self) == [Float(0.87758255), 0])
        x.grad = nil
        relu(exp(x)).sum().backward()
        #expect(x.grad!.asArray(Float.self) == exp(x).asArray(Float.self))
        x.grad = nil
        let product = x * 3
        let outer = product * product
        relu(outer - 1).sum().backward()
        #expect(product.asArray(Float.self) == [1.5, -1.5])
        #expect(x.grad!.asArray(Float.self) == [9, -9])
    }

    @Test func reluOfALayersOutputLeavesThatOutput() {
        let layer = Conv2d(1, 2, 3, generator: Generator(seed: 1))
        let image = randn(1, 1, 8, 8, generator: Generator(seed: 2))
        let held = layer(image)
        let before = held.asArray(Float.self)
        let first = relu(held)
        let second = relu(layer(image))
        #expect(held.asArray(Float.self) == before)
        #expect(first.asArray(Float.self) == second.asArray(Float.self))
        let wanted = before.map { max($0, 0) }
        #expect(second.asArray(Float.self) == wanted)
        first.sum().backward()
        let gradient = layer.weight.grad!.asArray(Float.self)
        layer.zeroGrad()
        second.sum().backward()
        #expect(layer.weight.grad!.asArray(Float.self) == gradient)
    }

    @Test func leavesKeepTheirValues() {
        let leaf = tensor([-1.0, 1], requiresGrad: true)
        let y = relu(leaf)
        y.backward(tensor([3.0, 5]))
        #expect(leaf.asArray(Float.self) == [-1, 1])
        #expect(leaf.grad!.asArray(Float.self) == [0, 5])
    }

    @Test func gradientsThatAreHeldStay() {
        let x = tensor([-1.0, 2], requiresGrad: true)
        let gradient = tensor([3.0, 5])
        var seen: Tensor?
        let middle = x * 1
        let y = relu(middle)
        y.registerHook { gradient in
            seen = gradient
            return nil
        }
        (y * 1).backward(gradient)
        #expect(gradient.asArray(Float.self) == [3, 5])
        #expect(seen!.asArray(Float.self) == [3, 5])
        #expect(x.grad!.asArray(Float.self) == [0, 5])
    }

    /// Gradients that several uses of a tensor send: the first may be another tensor's, too.
    @Test func gradientsAreAddedToWhatNothingRefersTo() {
        let x = tensor([1.0, 2], requiresGrad: true)
        let z = tensor([1.0, 2], requiresGrad: true)
        let sum = x + z
        let y = relu(sum) + sum + sum * 2 + x
        y.backward(tensor([1.0, 10]))
        #expect(x.grad!.asArray(Float.self) == [5, 50])
        #expect(z.grad!.asArray(Float.self) == [4, 40])
        let w = tensor([1.0, 2], requiresGrad: true)
        (w.expand(3, 2).sum() + w.sum() + w.sum()).backward()
        #expect(w.grad!.asArray(Float.self) == [5, 5])
    }

    @Test func gradientsOfGradientsAreNotOverwritten() {
        let x = tensor([-1.0, 2], requiresGrad: true)
        let y = (relu(x * x * x) * 1).sum()
        let first = grad(of: [y], wrt: [x], createGraph: true)[0]
        let second = grad(of: [first.sum()], wrt: [x])[0]
        #expect(first.asArray(Float.self) == [0, 12])
        #expect(second.asArray(Float.self) == [0, 12])
    }

    /// Once warm, training asks the system for no memory of tensors. In a process of its own: other tests allocate.
    @Test func warmTrainingStepsNeedNoNewMemory() async {
        await #expect(processExitsWith: .success) {
            // With several threads, how many chunks hold scratch memory at once differs from step to step.
            setNumThreads(1)
            manualSeed(0)
            let net = Sequential(
                Conv2d(1, 6, 5), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), ReLU(), MaxPool2d(2), Flatten(),
                Linear(400, 120), ReLU(), Linear(120, 10))
            let optimizer = SGD(net.parameters(), lr: 0.01, momentum: 0.9)
            let images = randn(64, 1, 32, 32)
            let labels = randint(0, 10, [64])
            func step() {
                optimizer.zeroGrad()
                crossEntropy(net(images), labels).backward()
                optimizer.step()
            }
            for _ in 0..<10 { step() }
            let calls = CPUBackend.systemCalls
            for _ in 0..<100 { step() }
            #expect(CPUBackend.systemCalls == calls)
        }
    }
}
