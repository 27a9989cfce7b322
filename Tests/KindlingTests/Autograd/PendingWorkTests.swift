import Kindling
import KindlingTesting
import Testing

/// ReLU and the gradients of max pools wait until somebody reads them. What readers see is what they would have seen.
@Suite struct PendingWorkTests {
    private let conv = Conv2d(2, 6, 5, generator: Generator(seed: 1))
    private let next = Conv2d(6, 16, 5, generator: Generator(seed: 2))
    private let images = randn(3, 2, 32, 32, generator: Generator(seed: 3))

    private func isPending(_ tensor: Tensor) -> Bool { tensor.storage.pending != nil }

    /// The gradients of both layers' parameters and of the images, for a network that is run once.
    private func gradients(_ network: (Tensor) -> Tensor, createGraph: Bool = false) -> [Tensor] {
        let x = images.clone().requiresGrad_()
        let wanted = [conv.weight, conv.bias!, next.weight, next.bias!]
        for parameter in wanted { parameter.grad = nil }
        let result = network(x)
        (result * result).sum().backward(createGraph: createGraph)
        return [x.grad!.detach()] + wanted.map { $0.grad?.detach() ?? zeros(1) }
    }

    private func expectSame(
        _ actual: [Tensor], _ expected: [Tensor], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (a, b) in zip(actual, expected) {
            #expect(allclose(a, b, rtol: 1e-5, atol: 1e-4), sourceLocation: sourceLocation)
        }
    }

    @Test func reluWaitsForItsReader() {
        let y = relu(conv(images))
        #expect(isPending(y))
        let pooled = maxPool2d(y, 2)
        #expect(isPending(y))
        let values = y.asArray(Float.self)
        #expect(!isPending(y))
        #expect(values == conv(images).asArray(Float.self).map { max($0, 0) })
        #expect(pooled.asArray(Float.self) == maxPool2d(y, 2).asArray(Float.self))
    }

    @Test func poolsOfWaitingReLUTellTheSamePlaces() {
        for (kernel, padding) in [(2, 0), (3, 1), (12, 0)] {
            let waiting = maxPool2dWithIndices(relu(conv(images)), kernel, padding: padding)
            let held = relu(conv(images)) * 1
            let usual = maxPool2dWithIndices(held, kernel, padding: padding)
            #expect(equal(waiting.output, usual.output) && equal(waiting.indices, usual.indices))
        }
    }

    @Test func changesInPlaceSeeTheNumbers() {
        let y = noGrad { relu(conv(images)) }
        #expect(isPending(y))
        y.add_(1)
        #expect(equal(y, noGrad { relu(conv(images) * 1) * 1 + 1 }))
        let part = noGrad { relu(conv(images))[1] }
        #expect(equal(part, noGrad { (relu(conv(images)) * 1)[1] }))
        // ReLU of ReLU that waits.
        #expect(equal(noGrad { relu(relu(conv(images))) }, noGrad { relu(conv(images)) * 1 }))
    }

    /// A graph of the gradients is made of ordinary tensors.
    @Test(arguments: [(2, 2), (3, 2), (2, 3)])
    func gradientsAreThoseOfAllElements(kernel: Int, stride: Int) {
        func network(_ x: Tensor) -> Tensor {
            maxPool2d(relu(next(maxPool2d(relu(conv(x)), kernel, stride: stride))), kernel, stride: stride)
        }
        expectSame(gradients(network), gradients(network, createGraph: true))
    }

    @Test func gradientsWithoutReLUAreThoseOfAllElements() {
        func network(_ x: Tensor) -> Tensor { maxPool2d(next(maxPool2d(conv(x), 2)), 2) }
        expectSame(gradients(network), gradients(network, createGraph: true))
    }

    /// Only the gradient of what was pooled itself may be limited to what is above zero in it.
    @Test func operationsBetweenReLUAndPoolCount() {
        let shift = randn(3, 6, 28, 28, generator: Generator(seed: 4))
        let networks: [(Tensor) -> Tensor] = [
            { maxPool2d(relu(conv($0)) + shift, 2) },
            { maxPool2d(relu(conv($0)) - 1, 2) },
            { maxPool2d(relu(conv($0)).neg(), 2) },
            { maxPool2d(relu(conv($0)).transpose(2, 3), 2) },
            { maxPool2d(relu(conv($0)).view(9, 2, 28, 28), 2) },
            { maxPool2d(relu(conv($0))[0..., 1...], 2) },
            { maxPool2d(relu(conv($0)).unsqueeze(0).squeeze(0), 2) },
            { maxPool2d(relu(conv($0)), 2) + avgPool2d(conv($0), 2) },
        ]
        for network in networks { expectSame(gradients(network), gradients(network, createGraph: true)) }
    }

    @Test func twoReadersOfReLUBothCount() {
        func network(_ x: Tensor) -> Tensor {
            let y = relu(conv(x))
            return maxPool2d(y, 2) + avgPool2d(y, 2)
        }
        expectSame(gradients(network), gradients(network, createGraph: true))
        func pools(_ x: Tensor) -> Tensor {
            let y = relu(conv(x))
            return maxPool2d(y, 2) * maxPool2d(y, 4, stride: 2, padding: 1)
        }
        expectSame(gradients(pools), gradients(pools, createGraph: true))
    }

    @Test func keptAndHookedGradientsAreWhole() {
        func run(keeps: Bool) -> (Tensor, [Tensor], Tensor?) {
            var (kept, hooked): (Tensor?, Tensor?)
            let results = gradients { x in
                let y = relu(conv(x))
                let pooled = maxPool2d(y, 2)
                if keeps {
                    y.retainGrad()
                    kept = y
                    pooled.registerHook { gradient in
                        hooked = gradient
                        return nil
                    }
                }
                return next(pooled)
            }
            return (kept?.grad ?? zeros(1), results, hooked)
        }
        let (kept, results, hooked) = run(keeps: true)
        expectSame(run(keeps: false).1, results)
        // Each window's gradient is in one of its places.
        #expect(kept.shape == [3, 6, 28, 28])
        #expect(allclose(avgPool2d(kept, 2) * 4, hooked!, rtol: 1e-5, atol: 1e-4))
        #expect(hooked!.ne(0).sum().item() == kept.ne(0).sum().item())
    }

    @Test func gradientsOfLeavesAreWhole() {
        let x = images.clone().requiresGrad_()
        maxPool2d(x, 2).sum().backward()
        let wanted = images.clone().requiresGrad_()
        maxPool2d(wanted, 2).sum().backward(createGraph: true)
        #expect(equal(x.grad!, wanted.grad!.detach()))
        maxPool2d(x, 2).sum().backward()
        #expect(equal(x.grad!, wanted.grad!.detach() * 2))
    }

    @Test func recomputedReLUIsTakenForItself() {
        func network(_ x: Tensor) -> Tensor { next(checkpoint({ maxPool2d(relu(conv($0)), 2) }, x)) }
        func usual(_ x: Tensor) -> Tensor { next(maxPool2d(relu(conv(x)), 2)) }
        expectSame(gradients(network), gradients(usual))
    }
}
