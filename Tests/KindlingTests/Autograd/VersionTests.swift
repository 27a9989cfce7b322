import Kindling
import KindlingTesting
import Testing

/// When a changed tensor stops backward, and when not: what PyTorch 2.13 does, case by case, on the tutorial's network.
/// RMSprop's case is left out: there is no such optimizer here.
@Suite struct VersionTests {
    private static func message(_ shape: String, origin: String = "", version: Int = 2) -> String {
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
            + "[torch.FloatTensor \(shape)]\(origin) is at version \(version); expected version 1 instead."
    }
    private static let asStrided = ", which is output 0 of AsStrided,"

    private func expectMessage(_ result: ExitTest.Result?, _ message: String, hint: String = "") {
        let text = standardError(result)
        #expect(text.contains(message))
        #expect(text.contains(hint))
    }

    /// A: changes through `.data` are hidden, and the gradients are silently wrong.
    @Test func changesThroughDataAreHidden() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            let before = tensor([-0.0041, -0.0112, 0.0024, -0.0076, -0.0033, 0.0027])
            #expect(expectClose(step.biasGradient, before, rtol: 0, atol: 6e-5).isClose)
            for p in step.net.parameters() { p.data.sub_(p.grad!.data * 0.01) }
            step.net.zeroGrad()
            mseLoss(step.output, step.target).backward(retainGraph: true)
            let stale = tensor([-0.0047, -0.0129, -0.0004, -0.0089, -0.0039, 0.0008])
            #expect(expectClose(step.biasGradient, stale, rtol: 0, atol: 6e-5).isClose)
            step.net.zeroGrad()
            mseLoss(step.net(step.input), step.target).backward()
            let fresh = tensor([-0.0047, -0.0136, -0.0003, -0.0088, -0.0039, 0.0004])
            #expect(expectClose(step.biasGradient, fresh, rtol: 0, atol: 6e-5).isClose)
        }
    }

    /// B: a change under noGrad.
    @Test func changesUnderNoGradAreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            noGrad { for p in step.net.parameters() { p.sub_(p.grad! * 0.01) } }
            mseLoss(step.output, step.target).backward(retainGraph: true)
        }
        expectMessage(result, Self.message("[84, 10]", origin: Self.asStrided), hint: "changed by sub_")
    }

    /// C: a change through detach().
    @Test func changesThroughDetachAreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            for p in step.net.parameters() { p.detach().sub_(p.grad! * 0.01) }
            mseLoss(step.output, step.target).backward(retainGraph: true)
        }
        expectMessage(result, Self.message("[84, 10]", origin: Self.asStrided))
    }

    /// D: an optimizer's step; the message names parameter and culprit.
    @Test func stepsAreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            SGD(step.net.parameters(), lr: 0.01).step()
            mseLoss(step.output, step.target).backward(retainGraph: true)
        }
        expectMessage(result, Self.message("[84, 10]", origin: Self.asStrided), hint: "changed by SGD.step")
    }

    #if compiler(>=6.3)  // exit tests of Swift 6.2 capture nothing
        /// E: which single parameter is needed as it was: weights, but not conv1's if no gradient passes it, and no bias.
        @Test(arguments: ["conv1.bias", "conv2.bias", "fc1.bias", "fc2.bias", "fc3.bias"])
        func changedBiasesAreHarmless(name: String) async {
            await #expect(processExitsWith: .success) { [name] in
                let step = Step()
                step.changeParameter(name)
                mseLoss(step.output, step.target).backward(retainGraph: true)
            }
        }
    #endif

    private static let refusals = [
        "conv1.weight": message("[6, 1, 5, 5]"), "conv2.weight": message("[16, 6, 5, 5]"),
        "fc1.weight": message("[400, 120]", origin: asStrided), "fc2.weight": message("[120, 84]", origin: asStrided),
        "fc3.weight": message("[84, 10]", origin: asStrided),
    ]

    #if compiler(>=6.3)  // exit tests of Swift 6.2 capture nothing
        @Test(arguments: ["conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight", "fc3.weight"])
        func changedWeightsAreSeen(name: String) async throws {
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [name] in
                let step = Step()
                step.changeParameter(name)
                mseLoss(step.output, step.target).backward(retainGraph: true)
            }
            expectMessage(result, try #require(Self.refusals[name]))
        }
    #endif

    /// F: other memory is no change of the old one.
    @Test func assigningDataIsNoChange() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            for p in step.net.parameters() { p.data = p.data - p.grad! * 0.01 }
            mseLoss(step.output, step.target).backward(retainGraph: true)
        }
    }

    /// G: a second backward doubles the gradients, bit by bit.
    @Test func secondBackwardDoubles() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            let first = step.biasGradient.clone()
            step.loss.backward(retainGraph: true)
            #expect(equal(step.biasGradient, first * 2))
        }
    }

    /// H: a new loss on a freed graph.
    @Test func freedGraphs() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            step.loss.backward()
            mseLoss(step.output, step.target).backward()
        }
        expectMessage(
            result,
            "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
                + "been freed). Saved intermediate values of the graph are freed when you call .backward() or "
                + "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
                + "if you need to access saved tensors after calling backward.",
            hint: "retainGraph: true")
    }

    /// I: a refused backward has touched no gradient. The process stops, so this looks through a hook on the last layer,
    /// which must not have run.
    @Test func refusedBackwardRunsNothing() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            step.output.registerHook { _ in fail("the hook ran") }
            step.net.fc3.bias!.registerHook { _ in fail("the hook ran") }
            step.changeParameter("conv2.weight")
            mseLoss(step.output, step.target).backward(retainGraph: true)
        }
        expectMessage(result, "at version 2; expected version 1")
        #expect(!standardError(result).contains("the hook ran"))
    }

    /// J: zeroGrad fills with zeros where asked to.
    @Test func zeroGrad() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            step.net.zeroGrad(setToNone: false)
            #expect(step.biasGradient.asArray(Double.self) == [0, 0, 0, 0, 0, 0])
            #expect(!step.biasGradient.requiresGrad)
            step.net.zeroGrad()
            #expect(step.net.conv1.bias!.grad == nil)
        }
    }

    /// K: a step of length 0 counts as a change.
    @Test func stepsOfLength0AreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            SGD(step.net.parameters(), lr: 0).step()
            mseLoss(step.output, step.target).backward()
        }
        expectMessage(result, Self.message("[84, 10]", origin: Self.asStrided))
    }

    /// L: other optimizers.
    @Test func stepsOfAdamAreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            Adam(step.net.parameters(), lr: 0.01).step()
            mseLoss(step.output, step.target).backward()
        }
        expectMessage(result, Self.message("[84, 10]", origin: Self.asStrided), hint: "changed by Adam.step")
    }

    /// PyTorch counts two changes for AdamW, since it decays the weights first; here it is one.
    @Test func stepsOfAdamWAreSeen() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let step = Step()
            AdamW(step.net.parameters(), lr: 0.01).step()
            mseLoss(step.output, step.target).backward()
        }
        expectMessage(result, "is at version", hint: "changed by AdamW.step")
    }

    /// M: the gradient of the squared gradients, with PyTorch's numbers.
    @Test func doubleBackward() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            let gradients = grad(
                of: [mseLoss(step.output, step.target)], wrt: step.net.parameters(), createGraph: true)
            #expect(gradients[0].gradFn?.name == "ConvolutionBackwardBackward0")
            // Onto the gradients of the first backward.
            gradients.map { ($0 ** 2).sum() }.reduce(tensor(0.0)) { $0 + $1 }.backward()
            let expected = tensor([0.1071, 0.2994, 0.5604, 0.2222, 0.1199, 0.4000])
            #expect(expectClose(step.biasGradient, expected, rtol: 0, atol: 6e-5).isClose)
        }
    }

    /// N: what the graph looks like.
    @Test func nodes() async {
        await #expect(processExitsWith: .success) {
            let step = Step()
            let (first, index) = step.output.gradFn!.nextFunctions[0]
            #expect((first as? AccumulateGrad)?.variable === step.net.fc3.bias && index == 0)
            #expect(first!.nextFunctions.isEmpty)
            #expect(step.output.gradFn!.name == "AddmmBackward0")
            let bias = step.net.conv1.bias!
            #expect(
                bias.description == """
                    Parameter containing:
                    tensor([-0.1872, -0.1688, -0.0406,  0.1097,  0.1081, -0.1929],
                           requires_grad=True)
                    """)
            #expect(bias.isLeaf && !step.output.isLeaf && step.output.requiresGrad)
            #expect(!step.net.fc1.weight.T.isContiguous())
            let largest = step.net.namedParameters().map { $0.1.detach().abs().max().item() }
            let expected = [0.1995, 0.1929, 0.0816, 0.0809, 0.05, 0.0498, 0.0913, 0.09, 0.1088, 0.0938]
            for (found, expected) in zip(largest, expected) { #expect((found - expected).magnitude < 6e-5) }
            let deviations = step.net.namedParameters().map { $0.1.detach().std().item() }
            let spread = [0.1158, 0.1436, 0.0472, 0.0391, 0.0288, 0.0267, 0.0523, 0.0526, 0.0628, 0.0582]
            for (found, expected) in zip(deviations, spread) { #expect((found - expected).magnitude < 6e-5) }
        }
    }
}

/// The tutorial's network after one backward, from seed 0.
private struct Step {
    let net: TutorialNet
    let input: Tensor
    let output: Tensor
    let target: Tensor
    let loss: Tensor

    init() {
        manualSeed(0)
        net = TutorialNet()
        input = randn(1, 1, 32, 32)
        output = net(input)
        target = randn(10)
        loss = mseLoss(output, target)
        loss.backward(retainGraph: true)
    }

    var biasGradient: Tensor { net.conv1.bias!.grad! }

    func changeParameter(_ name: String) {
        let parameter = net.namedParameters().first { $0.0 == name }!.1
        noGrad { _ = parameter.sub_(parameter.grad! * 0.01) }
    }
}
