import Kindling
import KindlingTesting
import Testing

/// What PyTorch accepts with a warning, or in silence.
@Suite struct WarningTests {
    /// Runs `body` in a process of its own and expects `message` once on standard error.
    private func expectOnce(_ message: String, _ result: ExitTest.Result?) {
        let text = standardError(result)
        #expect(text.ranges(of: message).count == 1)
        #expect(text.ranges(of: "UserWarning").count == 1)
    }

    private static func sizes(_ target: String, _ input: String) -> String {
        "Using a target size (torch.Size(\(target))) that is different to the input size (torch.Size(\(input))). This will "
            + "likely lead to incorrect results due to broadcasting. Please ensure they have the same size."
    }

    @Test func mseOfDifferentShapes() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            for _ in 0..<2 {
                #expect(mseLoss(ones(1, 10), zeros(10)).item() == 1)
            }
        }
        expectOnce(Self.sizes("[10]", "[1, 10]"), result)
        #expect(standardError(result).contains("WarningTests.swift"))
    }

    @Test func mseOfColumnAndRow() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            #expect(MSELoss()(ones(4, 1), zeros(4)).item() == 1)
        }
        expectOnce(Self.sizes("[4]", "[4, 1]"), result)
    }

    @Test func l1OfDifferentShapes() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            #expect(L1Loss()(ones(1, 10), zeros(10)).item() == 1)
        }
        expectOnce(Self.sizes("[10]", "[1, 10]"), result)
    }

    @Test func smoothL1OfDifferentShapes() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            #expect(smoothL1Loss(ones(1, 10), zeros(10)).item() == 0.5)
        }
        expectOnce(Self.sizes("[10]", "[1, 10]"), result)
    }

    @Test func softmaxWithoutDim() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let x = tensor([[1.0, 2.0], [3.0, 5.0]])
            #expect(equal(softmax(x), softmax(x, dim: 1)))
            #expect(equal(softmax(x), softmax(x, dim: 1)))
        }
        expectOnce(
            "Implicit dimension choice for softmax has been deprecated. Change the call to include dim=X as an", result)
    }

    @Test func logSoftmaxWithoutDim() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let x = ones(2, 3, 4)
            #expect(equal(logSoftmax(x), logSoftmax(x, dim: 0)))
        }
        expectOnce("Implicit dimension choice for log_softmax has been deprecated.", result)
    }

    /// Silent in PyTorch.
    @Test func softmaxBeforeCrossEntropy() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let logits = tensor([[20.0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], requiresGrad: true)
            let loss = CrossEntropyLoss()(softmax(logits, dim: 1), tensor([0]))
            #expect(expectClose(loss.detach(), tensor(1.4612), rtol: 1e-4).isClose)
        }
        expectOnce("crossEntropy computes softmax itself", result)
    }

    @Test func gradOfANonLeaf() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let w = ones(3, requiresGrad: true)
            #expect((w * 2).grad == nil)
        }
        expectOnce("The .grad attribute of a Tensor that is not a leaf Tensor is being accessed.", result)
    }

    @Test func backwardThatCreatesAGraph() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let w = ones(3, requiresGrad: true)
            (w * w).sum().backward(createGraph: true)
            w.grad = nil
        }
        expectOnce("Using backward() with create_graph=True will create a reference cycle", result)
    }

    @Test func parametersGivenTwice() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let w = ones(3, requiresGrad: true)
            #expect(SGD([w, w], lr: 0.1).description.hasPrefix("SGD (\nParameter Group 0\n    dampening: 0\n"))
        }
        expectOnce("optimizer contains a parameter group with duplicate parameters", result)
    }

    @Test func scheduleBeforeOptimizer() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let scheduler = StepLR(SGD([ones(3, requiresGrad: true)], lr: 0.1), stepSize: 1)
            scheduler.step()
        }
        expectOnce("Detected call of `lr_scheduler.step()` before `optimizer.step()`.", result)
    }

    @Test func deviationOfOneValue() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            #expect(ones(1).std().item().isNaN)
        }
        expectOnce("std(): degrees of freedom is <= 0.", result)
    }

    // MARK: Accepted in silence

    @Test func integerTargetsOfTheSameShape() {
        let x = tensor([1.0, 2.0, 3.0, 4.0], requiresGrad: true)
        mseLoss(x, tensor([1, 2, 3, 5])).backward()
        #expect(x.grad!.asArray(Double.self) == [0, 0, 0, -0.5])
    }

    @Test func byteTargetsAndRowsOfProbabilities() {
        let x = tensor([[1.0, 2.0], [0.0, 0.5]])
        let byIndex = crossEntropy(x, tensor([1, 0]))
        #expect(equal(crossEntropy(x, tensor([1, 0], dtype: .uint8)), byIndex))
        #expect(expectClose(crossEntropy(x, oneHot(tensor([1, 0]), numClasses: 2).float()), byIndex).isClose)
    }

    @Test func crossEntropyOfNothing() {
        #expect(crossEntropy(zeros(0, 10), zeros(0, dtype: .int64)).item().isNaN)
        #expect(crossEntropy(zeros(0, 10), zeros(0, dtype: .int64), reduction: .sum).item() == 0)
    }

    @Test func nllOfLogits() {
        #expect(nllLoss(tensor([[1.0, 2.0]]), tensor([1])).item() == -2)
    }

    @Test func gradientOfAnotherDType() {
        let x = ones(1, 10, requiresGrad: true)
        (x * 2).backward(ones(1, 10, dtype: .float64))
        #expect(x.grad?.dtype == .float32)
    }

    /// Python loses layers kept in a plain list; here they are found.
    @Test func listsOfModulesKeepTheirParameters() {
        final class Layers: Module { let layers = [Linear(2, 2)] }
        #expect(Layers().namedParameters().map { $0.0 } == ["layers.0.weight", "layers.0.bias"])
    }

    @Test func namedParameters() {
        let found = TutorialNet().namedParameters().map { "\($0.0) \($0.1.shape) \($0.1.numel())" }
        #expect(
            found == [
                "conv1.weight [6, 1, 5, 5] 150", "conv1.bias [6] 6", "conv2.weight [16, 6, 5, 5] 2400",
                "conv2.bias [16] 16", "fc1.weight [120, 400] 48000", "fc1.bias [120] 120", "fc2.weight [84, 120] 10080",
                "fc2.bias [84] 84", "fc3.weight [10, 84] 840", "fc3.bias [10] 10",
            ])
    }

    @Test func forwardHooks() {
        let net = TutorialNet()
        var seen: [String] = []
        let handle = net.conv1.registerForwardHook { (module: Module, _: Tensor, output: Tensor) in
            seen.append("\(module) \(output.shape)")
        }
        _ = net(zeros(1, 1, 32, 32))
        handle.remove()
        _ = net(zeros(1, 1, 32, 32))
        #expect(seen == ["Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1)) [1, 6, 28, 28]"])
    }

    @Test func gradientCheckInFloat32() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            for _ in 0..<2 { try? gradcheck({ $0[0].exp() }, [ones(3, requiresGrad: true)]) }
        }
        expectOnce("Input #0 requires gradient and is not a double precision floating point or complex.", result)
    }
}
