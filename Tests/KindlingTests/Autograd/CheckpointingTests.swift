import Kindling
import Testing

/// Functions that backward runs again.
@Suite struct CheckpointingTests {
    private typealias Call = (@escaping ([Tensor]) -> [Tensor], [Tensor]) -> [Tensor]

    /// Runs a function with and without checkpoints: results and gradients are the same bits.
    private func expectSame(_ parameters: [Tensor], line: Int = #line, _ function: (@escaping Call) -> Tensor) {
        func run(_ call: @escaping Call) -> [[Double]] {
            for parameter in parameters { parameter.grad = nil }
            let result = function(call)
            result.backward()
            return [result.asArray(Double.self)] + parameters.map { $0.grad?.asArray(Double.self) ?? [] }
        }
        let expected = run { $0($1) }
        #expect(run { checkpoint($0, $1) } == expected, "line \(line)")
        #expect(expected.dropFirst().allSatisfy { !$0.isEmpty }, "line \(line)")
    }

    private func net() -> Sequential {
        let generator = Generator(seed: 8)
        let net = Sequential(Linear(6, 8), Tanh(), Linear(8, 8), ReLU(), Linear(8, 2))
        for parameter in net.parameters() { parameter.data = randn(parameter.shape, generator: generator) * 0.5 }
        return net
    }
    private func input(requiresGrad: Bool = false) -> Tensor {
        let x = randn(5, 6, generator: Generator(seed: 9))
        return requiresGrad ? x.requiresGrad_() : x
    }

    @Test func sameGradients() {
        let (net, x) = (net(), input())
        expectSame(net.parameters()) { call in (call({ [net($0[0])] }, [x])[0] ** 2).sum() }
        let leaf = input(requiresGrad: true)
        expectSame(net.parameters() + [leaf]) { call in (call({ [net($0[0])] }, [leaf])[0] ** 2).sum() }
        // Neither the first nor the last thing computed; several inputs and results, of which one is not used.
        expectSame(net.parameters() + [leaf]) { call in
            let both = call({ [net($0[0]), $0[0] * $0[1], $0[1].exp()] }, [leaf * 2, leaf.sigmoid()])
            return tanh(both[0]).sum() + (both[1] * both[1]).sum()
        }
    }

    @Test func nested() {
        let (net, leaf) = (net(), input(requiresGrad: true))
        expectSame(net.parameters() + [leaf]) { call in
            let result = call(
                { outer in
                    let middle = call({ [tanh(net[0]($0[0]))] }, outer)
                    let hidden = call({ inner in call({ [net[2]($0[0]).exp()] }, inner) }, middle)
                    return [net[4](hidden[0] * 0.1)]
                }, [leaf.sin()])
            return result[0].sum()
        }
    }

    @Test func viewsAndChangesInPlaceInside() {
        let leaf = input(requiresGrad: true)
        expectSame([leaf]) { call in
            let found = call(
                { x in
                    let y = x[0] * 2
                    y[0].mul_(3)
                    y.relu_()
                    return [y.t() * y.t(), y.sum(1, keepdim: true)]
                }, [leaf])
            return (found[0].t() * found[1]).sum()
        }
    }

    @Test func dropoutDrawsTheSameMasks() async {
        // A process of its own: other tests draw from the default generator.
        await #expect(processExitsWith: .success) {
            let x = ones(40, 10, requiresGrad: true)
            let function = { (x: Tensor) in dropout(x * 2, p: 0.5) * dropout(x, p: 0.25) }
            manualSeed(1)
            let expected = grad(of: [function(x).sum()], wrt: [x])[0]
            let after = Generator.default.state
            manualSeed(1)
            let y = checkpoint(function, x)
            #expect(Generator.default.state == after)
            manualSeed(99)
            let before = Generator.default.state
            let found = grad(of: [y.sum()], wrt: [x])[0]
            #expect(equal(found, expected))
            #expect(Generator.default.state == before)
            // Without, the masks of the second run are others.
            manualSeed(1)
            let z = checkpoint(function, x, preserveRNGState: false)
            #expect(!equal(grad(of: [z.sum()], wrt: [x])[0], expected))
        }
    }

    @Test func withoutGradients() {
        let net = net()
        var runs = 0
        let function = { (x: Tensor) in
            runs += 1
            return net(x)
        }
        #expect(noGrad { checkpoint(function, input()) }.gradFn == nil)
        let frozen = checkpoint({ $0 * 2 }, input())
        #expect(!frozen.requiresGrad)
        let y = checkpoint(function, input())
        #expect(y.requiresGrad && runs == 2)
        y.sum().backward()
        #expect(runs == 3)
    }

    @Test func severalBackwards() {
        let (net, x) = (net(), input(requiresGrad: true))
        let expected = grad(of: [net(x).exp().sum()], wrt: [x])[0]
        var runs = 0
        let loss = checkpoint(
            {
                runs += 1
                return net($0).exp()
            }, x
        ).sum()
        for count in 1...3 {
            #expect(equal(grad(of: [loss], wrt: [x], retainGraph: true)[0], expected))
            #expect(runs == count + 1)
        }
        loss.backward()
        #expect(equal(x.grad!, expected))
    }

    @Test func secondDerivatives() throws {
        let x = randn(3, 2, generator: Generator(seed: 2), dtype: .float64, requiresGrad: true)
        let function = { (x: [Tensor]) in checkpoint({ $0.tanh() * $0.exp() }, x[0] * 2) }
        try gradcheck(function, [x])
        try gradgradcheck(function, [x])
        // A gradient inside of the checkpointed function.
        let penalty = { (x: [Tensor]) in
            checkpoint({ [grad(of: [$0[0].tanh().sum()], wrt: [$0[0]], createGraph: true)[0] * $0[0]] }, [x[0] * 2])
        }
        try gradcheck(penalty, [x])
    }

    @Test func functionsOfTheUsersOwn() throws {
        struct Cube: Function {
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
                ctx.saveForBackward(inputs[0])
                return [inputs[0] ** 3]
            }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                [gradients[0]! * 3 * ctx.savedTensors[0] ** 2]
            }
        }
        let x = randn(3, generator: Generator(seed: 2), dtype: .float64, requiresGrad: true)
        try gradgradcheck({ checkpoint({ Cube()($0).exp() }, $0[0]) }, [x])
    }

    @Test func sequential() {
        let (net, x) = (net(), input(requiresGrad: true))
        net(x).exp().sum().backward()
        let expected = (net.parameters() + [x]).map { $0.grad! }
        for segments in 1...5 {
            for tensor in net.parameters() + [x] { tensor.grad = nil }
            checkpointSequential(net, segments, x).exp().sum().backward()
            for (tensor, gradient) in zip(net.parameters() + [x], expected) { #expect(equal(tensor.grad!, gradient)) }
        }
    }

    @Test func keepsLessMemory() async {
        await #expect(processExitsWith: .success) {
            setNumThreads(1)  // others take memory to work in when they first help
            /// Bytes that a graph holds between forward and backward, and its gradient.
            func held(_ call: (@escaping (Tensor) -> Tensor, Tensor) -> Tensor) -> (bytes: Int, gradient: [Double]) {
                let x = (arange(100_000, dtype: .float32) / 100_000).requiresGrad_()
                let before = CPUBackend.bytesInUse
                let y = call({ (0..<10).reduce($0) { x, _ in (x * x).sin() } }, x)
                let bytes = CPUBackend.bytesInUse - before
                y.sum().backward()
                return (bytes, x.grad!.asArray(Double.self))
            }
            let plain = held { $0($1) }
            let lean = held { checkpoint($0, $1) }
            #expect(plain.bytes > 5_000_000)
            #expect(lean.bytes < 600_000, "only the result is kept")
            #expect(lean.gradient == plain.gradient)
            // Nothing is left of a graph, or of a backward that keeps it.
            let x = ones(100_000, requiresGrad: true)
            let before = CPUBackend.bytesInUse
            do {
                let y = checkpoint({ ($0 * 2).sin() }, x)
                let loss = y.sum()
                let built = CPUBackend.bytesInUse
                _ = grad(of: [loss], wrt: [x], retainGraph: true)
                #expect(CPUBackend.bytesInUse == built)
            }
            #expect(CPUBackend.bytesInUse == before)
        }
    }

    @Test func inputsThatWereChanged() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = ones(2, requiresGrad: true) * 1
            let y = checkpoint({ $0.exp() }, x)
            x.detach().mul_(3)
            y.sum().backward()
        }
        #expect(standardError(result).contains("has been modified by an inplace operation"))
        #expect(standardError(result).contains("checkpoint needs the tensor that checkpoint saved"))
    }

    @Test func functionsThatDiffer() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var runs = 0
            let y = checkpoint(
                {
                    runs += 1
                    return runs == 1 ? $0.exp() : $0.exp().sin()
                }, ones(2, requiresGrad: true))
            y.sum().backward()
        }
        let text = standardError(result)
        #expect(text.contains("A different number of tensors was saved during the original forward and recomputation."))
        #expect(text.contains("during forward: 1\nNumber of tensors saved during recomputation: 2\n  "))
    }

    @Test func shapesThatDiffer() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            var runs = 0
            let y = checkpoint(
                {
                    runs += 1
                    return $0.expand(runs, 2).exp()
                }, ones(2, requiresGrad: true))
            y.sum().backward()
        }
        #expect(standardError(result).contains("have different metadata than during the forward pass."))
    }

    @Test func tooManySegments() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = checkpointSequential([ReLU(), ReLU()], 3, ones(2))
        }
        #expect(standardError(result).contains("checkpoint_sequential cannot make 3 segments of 2 modules"))
    }
}
