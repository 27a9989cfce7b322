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

    // MARK: The gradient of a matrix that one row was multiplied with

    private let row = randn(1, 80, generator: Generator(seed: 5))

    /// A layer of 70 outputs whose gradients come from one row.
    private func layer(_ dtype: DType = .float32, createGraph: Bool = false) -> Linear {
        let layer = Linear(80, 70, generator: Generator(seed: 6)).to(dtype)
        let y = layer(row.to(dtype))
        (y * y).sum().backward(createGraph: createGraph)
        return layer
    }

    @Test(arguments: [DType.float32, .float64])
    func gradientsOfOneRowWait(dtype: DType) {
        let gradient = layer(dtype).weight.grad!
        #expect(isPending(gradient))
        let expected = layer(dtype, createGraph: true).weight.grad!.detach()
        #expect(!isPending(expected))
        #expect(gradient.shape == [70, 80] && gradient.dtype == dtype && gradient.isContiguous())
        #expect(equal(gradient, expected) && !isPending(gradient))
        let weight = randn(80, 70, generator: Generator(seed: 7)).requiresGrad_()
        row.mm(weight).backward(ones(1, 70))
        #expect(isPending(weight.grad!))
        #expect(equal(weight.grad!, row.t().mm(ones(1, 70))))
        let rows = cat([row, row])
        rows.mm(weight).sum().backward()
        #expect(allclose(weight.grad!, row.t().mm(ones(1, 70)) * 3))
    }

    @Test func gradientsOfOneRowOutliveWhatTheyCameFrom() {
        let expected = layer(createGraph: true).weight.grad!.detach()
        let (used, x) = (layer(), row.clone())
        used.zeroGrad()
        let y = used(x)
        let given = y.detach() * 2
        y.backward(given)
        let gradient = used.weight.grad!
        #expect(isPending(gradient))
        x.fill_(0)
        given.fill_(0)
        used.bias!.grad!.fill_(0)
        #expect(equal(gradient, expected))
    }

    @Test func gradientsOfOneRowAreAddedAndChanged() {
        let expected = layer(createGraph: true).weight.grad!.detach()
        let twice = layer()
        (twice(row) * twice(row)).sum().backward()
        #expect(allclose(twice.weight.grad!, expected * 2))
        let changed = layer()
        changed.weight.grad!.mul_(3)
        #expect(equal(changed.weight.grad!, expected * 3))
        let part = layer().weight.grad![3, 5...9]
        #expect(equal(part, expected[3, 5...9]))
        let clipped = layer(), whole = layer()
        _ = whole.weight.grad!.sum().item()
        #expect(
            equal(clipGradNorm_(clipped.parameters(), maxNorm: 1), clipGradNorm_(whole.parameters(), maxNorm: 1)))
        #expect(equal(clipped.weight.grad!, whole.weight.grad!))
        let zeroed = layer()
        zeroed.zeroGrad(setToNone: false)
        #expect(equal(zeroed.weight.grad!, zeros(70, 80)))
    }

    @Test func optimizersTakeGradientsOfOneRow() {
        let makers: [([Tensor]) -> Optimizer] = [
            { SGD($0, lr: 0.1) }, { SGD($0, lr: 0.1, momentum: 0.9, weightDecay: 0.1, nesterov: true) },
            { SGD($0, lr: 0.1, maximize: true) }, { Adam($0, lr: 0.1) }, { AdamW($0, lr: 0.1, amsgrad: true) },
        ]
        for make in makers {
            let (waiting, whole) = (layer(), layer())
            let optimizers = [waiting, whole].map { make($0.parameters()) }
            for _ in 0..<3 {
                _ = whole.weight.grad!.sum().item()
                #expect(isPending(waiting.weight.grad!) && !isPending(whole.weight.grad!))
                for optimizer in optimizers { optimizer.step() }
                #expect(isPending(waiting.weight.grad!))
                #expect(equal(waiting.weight, whole.weight))
                for (layer, optimizer) in zip([waiting, whole], optimizers) {
                    optimizer.zeroGrad()
                    (layer(row) * layer.bias!).sum().backward()
                }
            }
            #expect(equal(waiting.weight.grad!, whole.weight.grad!))
        }
    }

    @Test func optimizersTakePartsOfGradientsOfOneRow() {
        let expected = layer().weight.grad! * 1
        for rows in [0..<10, 5..<70] {
            let parameter = zeros(rows.count, 80).requiresGrad_()
            let gradient = layer().weight.grad![rows]
            #expect(isPending(gradient))
            parameter.grad = gradient
            SGD([parameter], lr: 1).step()
            #expect(equal(parameter, -expected[rows]))
        }
    }
}
