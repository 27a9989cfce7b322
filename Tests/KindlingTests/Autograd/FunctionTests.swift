import Kindling
import Testing

/// Functions of the user's own.
@Suite struct FunctionTests {
    private struct MyExp: Function {
        func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
            let result = inputs[0].exp()
            ctx.saveForBackward(result)
            return [result]
        }
        func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
            [gradients[0]! * ctx.savedTensors[0]]
        }
    }

    /// `factor * a * b` and `a + b`.
    private struct ProductAndSum: Function {
        let factor: Double
        func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
            ctx.saveForBackward(inputs[0], inputs[1])
            ctx["count"] = inputs.count
            return [inputs[0] * inputs[1] * factor, inputs[0] + inputs[1]]
        }
        func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
            #expect(ctx["count"] as? Int == 2)
            let (a, b) = (ctx.savedTensors[0], ctx.savedTensors[1])
            let (product, sum) = (gradients[0]!, gradients[1]!)
            return [
                ctx.needsInputGrad[0] ? product * b * factor + sum : nil,
                ctx.needsInputGrad[1] ? product * a * factor + sum : nil,
            ]
        }
    }

    private var x: Tensor { tensor([0.5, -1.0, 2.0], dtype: .float64, requiresGrad: true) }

    @Test func oneInput() throws {
        let x = x
        let y = MyExp()(x)
        #expect(y.gradFn?.name == "MyExpBackward")
        #expect(y.description.hasSuffix("grad_fn=<MyExpBackward>)"))
        #expect(equal(y, x.exp()))
        y.sum().backward()
        #expect(equal(x.grad!, x.exp()))
        try gradcheck({ MyExp()($0[0]) }, [x])
        try gradgradcheck({ MyExp()($0[0]) }, [x])
        #expect(MyExp()(x.detach()).gradFn == nil)
        #expect(noGrad { MyExp()(x) }.gradFn == nil)
    }

    @Test func severalInputsAndResults() throws {
        let (a, b) = (x, x)
        try gradcheck({ ProductAndSum(factor: 3).apply($0) }, [a, b], fastMode: false)
        try gradgradcheck({ ProductAndSum(factor: 3).apply($0) }, [a, b])
        // Only one result, only one input.
        let results = ProductAndSum(factor: 2).apply([a, tensor([1.0, 2.0, 3.0], dtype: .float64)])
        #expect(results[0].gradFn === results[1].gradFn)
        results[1].sum().backward()
        #expect(a.grad!.asArray(Double.self) == [1, 1, 1])
        #expect(b.grad == nil)
    }

    @Test func unusedResultsGiveZerosOrNil() {
        struct Two: Function {
            let materializes: Bool
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
                ctx.setMaterializeGrads(materializes)
                return [inputs[0] * 2, inputs[0] * 3]
            }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                #expect(gradients[1].map { $0.asArray(Double.self) } == (materializes ? [0, 0, 0] : nil))
                return [gradients[0]! * 2]
            }
        }
        for materializes in [true, false] { Two(materializes: materializes).apply([x])[0].sum().backward() }
    }

    @Test func resultsWithoutGradient() {
        struct Sorted: Function {
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
                let mask = (inputs[0] > 0).to(inputs[0].dtype)
                ctx.markNonDifferentiable(mask)
                ctx.saveForBackward(mask)
                return [inputs[0] * mask, mask, inputs[0] > 0]
            }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                [gradients[0]! * ctx.savedTensors[0]]
            }
        }
        let x = x
        let results = Sorted().apply([x])
        #expect(results.map(\.requiresGrad) == [true, false, false])
        results[0].sum().backward()
        #expect(x.grad!.asArray(Double.self) == [1, 0, 1])
    }

    @Test func anInputAsResult() {
        struct Reverse: Function {
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] { [inputs[0], inputs[0].view(1, 3)] }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                [-gradients[0]! - gradients[1]!.view(3)]
            }
        }
        let x = x
        let results = Reverse().apply([x])
        #expect(results[0] !== x && x.isLeaf)
        (results[0] + results[1] * 2).sum().backward()
        #expect(x.grad!.asArray(Double.self) == [-3, -3, -3])
    }

    @Test func changedInputs() {
        struct DoubleInPlace: Function {
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
                inputs[0].mul_(2)
                ctx.markDirty(inputs[0])
                return [inputs[0]]
            }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] { [gradients[0]! * 2] }
        }
        let x = x
        let y = x * 3
        let z = DoubleInPlace()(y)
        #expect(z === y && z.gradFn?.name == "DoubleInPlaceBackward" && z.versionCount == 1)
        z.sum().backward()
        #expect(x.grad!.asArray(Double.self) == [6, 6, 6])
    }

    /// A tensor that the function saved and that was changed since is refused, and nothing is kept for long.
    @Test func savedTensorsAreFreed() {
        weak var saved: Storage?
        let x = x
        let y = MyExp()(x * 1)
        saved = y.storage
        let sum = y.sum()
        #expect(saved != nil)
        sum.backward()
        #expect(!y.gradFn!.isReleased || y.gradFn!.saved.isEmpty)
        #expect(saved != nil)
    }

    @Test func onceDifferentiableStillHasAGradient() {
        let x = x
        Once()(x).sum().backward()
        #expect(x.grad!.asArray(Double.self) == [1, -2, 4])
    }

    private struct Once: Function {
        static var onceDifferentiable: Bool { true }
        func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
            ctx.saveForBackward(inputs[0])
            return [inputs[0] * inputs[0]]
        }
        func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
            #expect(!isGradEnabled())
            return [gradients[0]! * 2 * ctx.savedTensors[0]]
        }
    }

    private struct Wrong: Function {
        let result: [Tensor?]
        func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] { [inputs[0] * 2] }
        func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] { result }
    }

    /// A forward that says that it changed what it does not return.
    private struct WrongDirty: Function {
        func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
            ctx.markDirty(inputs[0])
            return [inputs[0] * 2]
        }
        func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] { [gradients[0]] }
    }

    @Test func trailingNilsAreAccepted() {
        let x = ones(2, requiresGrad: true)
        Wrong(result: [ones(2), nil])(x).sum().backward()
        #expect(x.grad!.asArray(Double.self) == [1, 1])
    }

    @Test func wrongNumberOfGradients() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            Wrong(result: [ones(2), ones(2)])(ones(2, requiresGrad: true)).sum().backward()
        }
        #expect(
            standardError(result).contains(
                "function WrongBackward returned an incorrect number of gradients (expected 1, got 2)\n  "))
    }

    @Test func wrongShapeOfAGradient() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            Wrong(result: [ones(3)])(ones(2, requiresGrad: true)).sum().backward()
        }
        #expect(
            standardError(result).contains(
                "Function WrongBackward returned an invalid gradient at index 0 - got [3] but expected shape compatible "
                    + "with [2]\n  "))
    }

    @Test func differentiatedTwice() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = ones(2, requiresGrad: true)
            let first = grad(of: [Once()(x).sum()], wrt: [x], createGraph: true)[0]
            first.sum().backward()
        }
        #expect(
            standardError(result).contains(
                "trying to differentiate twice a function that was marked with @once_differentiable\n  "))
    }

    @Test func dirtyInputsThatAreNotReturned() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = WrongDirty()(ones(2, requiresGrad: true) * 1)
        }
        #expect(standardError(result).contains("Some elements marked as dirty during the forward method were not"))
    }

    @Test func savedTensorsThatWereChanged() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let y = MyExp()(ones(2, requiresGrad: true))
            y.detach().mul_(2)
            y.sum().backward()
        }
        #expect(standardError(result).contains("has been modified by an inplace operation"))
        #expect(standardError(result).contains("MyExpBackward needs the tensor that MyExpBackward saved"))
    }
}
