import Kindling
import KindlingTesting
import Testing

@Suite struct HookTests {
    @Test func hooksOfLeavesSeeAndReplace() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        var seen: [[Double]] = []
        let first = x.registerHook { g in
            seen.append(g.asArray(Double.self))
            return g * 2
        }
        x.registerHook { g in
            seen.append(g.asArray(Double.self))
            return nil
        }
        (x * 3).sum().backward()
        #expect(seen == [[3, 3], [6, 6]])
        #expect(x.grad!.asArray(Double.self) == [6, 6])
        first.remove()
        first.remove()
        x.grad = nil
        (x * 3).sum().backward()
        #expect(x.grad!.asArray(Double.self) == [3, 3])
        #expect(seen.count == 3)
    }

    @Test func hooksOfIntermediates() {
        let x = tensor([1.0], requiresGrad: true)
        let y = x * 2
        let handle = y.registerHook { $0 * 10 }
        (y * 3).sum().backward(retainGraph: false)
        #expect(x.grad!.item() == 60)
        handle.remove()
        x.grad = nil
        (y.detach().requiresGrad_() * 3).sum().backward()
        #expect(x.grad == nil)
    }

    /// A hook sees the sum of what all users of a tensor send back, once.
    @Test func hooksSeeTheSum() {
        let x = tensor([1.0], requiresGrad: true)
        let y = x * 1
        var seen: [Double] = []
        y.registerHook { g in
            seen.append(g.item())
            return nil
        }
        (y * 2 + y * 3 + y).sum().backward()
        #expect(seen == [6])
    }

    @Test func hooksOnOneOfSeveralResults() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let parts = (x * 1).split(1)
        parts[1].registerHook { $0 * 100 }
        (parts[0] + parts[1]).sum().backward()
        #expect(x.grad!.asArray(Double.self) == [1, 100])
    }

    @Test func hooksRunInGrad() {
        let x = tensor([1.0], requiresGrad: true)
        let y = x * 2
        y.registerHook { $0 * 5 }
        #expect(grad(of: [y * 3], wrt: [x])[0].item() == 30)
    }

    @Test func retainedGradients() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let y = x * x
        y.retainGrad()
        y.retainGrad()
        let z = y * 3
        z.sum().backward(retainGraph: true)
        #expect(y.grad!.asArray(Double.self) == [3, 3])
        #expect(z.grad == nil)
        z.sum().backward()
        #expect(y.grad!.asArray(Double.self) == [6, 6])
        x.retainGrad()
        #expect(x.grad!.asArray(Double.self) == [12, 24])
    }

    @Test func retainedGradientAfterAHook() {
        let x = tensor([1.0], requiresGrad: true)
        let y = x * 2
        y.registerHook { $0 * 10 }
        y.retainGrad()
        y.sum().backward()
        #expect(y.grad!.item() == 10)
    }

    @Test func retainedGradientOfAChangedTensor() {
        let x = tensor([1.0, 2.0], requiresGrad: true)
        let y = x * 2
        y.retainGrad()
        y.mul_(3)
        y.sum().backward()
        // PyTorch gives the gradient of what the tensor holds at last.
        #expect(y.grad!.asArray(Double.self) == [1, 1])
        #expect(x.grad!.asArray(Double.self) == [6, 6])
    }
}
