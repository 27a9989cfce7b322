import Kindling
import KindlingTesting
import Testing

/// The checks themselves: they must find what is wrong.
@Suite struct GradcheckTests {
    /// `x * x` with a gradient that is wrong in one place.
    private struct WrongSquare: Operator {
        static let name = "WrongSquare"
        var factor = 2.0
        func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
            node?.save(inputs[0])
            return noGrad { inputs[0] * inputs[0] }
        }
        func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
            let x = node.saved(0)
            return [gradient * x * where_(arange(x.numel()).eq(1), factor, zerosLike(x) + 2)]
        }
    }

    private var x: Tensor { tensor([1.0, 2.0, 3.0], dtype: .float64, requiresGrad: true) }

    private func error(_ check: () throws -> Void) -> GradcheckError? {
        do {
            try check()
            return nil
        } catch { return error as? GradcheckError }
    }

    @Test(arguments: [true, false]) func findsTheWrongElement(fastMode: Bool) throws {
        let found = error {
            try gradcheck({ [$0[0] * 2, WrongSquare(factor: 2.1)($0[1]) + $0[0]] }, [x, x], fastMode: fastMode)
        }
        let mismatch = try #require(found)
        #expect(mismatch.output == 1 && mismatch.input == 1)
        #expect(abs(try #require(mismatch.numerical) - 4) < 1e-6)
        #expect(abs(try #require(mismatch.analytical) - 4.2) < 1e-12)
        #expect(mismatch.description.hasPrefix("Jacobian mismatch for output 1 with respect to input 1,\nnumerical:"))
        #expect(mismatch.description.contains("at element [1] of the output, [1] of the input; 1 of 9 elements"))
        try gradcheck({ WrongSquare()($0[0]) }, [x], fastMode: fastMode)
        try gradcheck({ [$0[0].exp(), $0[0].sum() * $0[1]] }, [x, x], fastMode: fastMode)
        try gradgradcheck({ [$0[0].exp(), $0[0].sum() * $0[1]] }, [x, x], fastMode: fastMode)
    }

    @Test func findsAMissingGradient() throws {
        let mismatch = try #require(error { try gradcheck({ $0[0] * $0[1].detach() }, [x, x]) })
        #expect(mismatch.input == 1 && mismatch.analytical == 0)
        let none = try #require(error { try gradcheck({ $0[0].detach() * 2 }, [x]) })
        #expect(none.description.hasPrefix("Numerical gradient for function expected to be zero"))
        try gradcheck({ $0[0].detach() > 0 }, [x])
    }

    /// A gradient that is right, but forgets how it was computed.
    @Test func findsAWrongSecondGradient() throws {
        struct Forgetful: Function {
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] {
                ctx.saveForBackward(inputs[0])
                return [inputs[0].exp()]
            }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                [gradients[0]! * ctx.savedTensors[0].detach().exp()]
            }
        }
        try gradcheck({ Forgetful()($0[0]) }, [x])
        #expect(error { try gradgradcheck({ Forgetful()($0[0]) }, [x]) }?.input == 0)
        try gradgradcheck({ $0[0].exp() }, [x])
    }

    /// Inputs are changed in their own memory: a network's parameters can be checked, and are as they were after that.
    @Test func parametersOfANetwork() throws {
        let net = Linear(3, 2)
        for parameter in net.parameters() { parameter.data = parameter.data.double() }
        let before = net.parameters().map { $0.asArray(Double.self) }
        let input = x
        try gradcheck({ _ in tanh(net(input)) }, net.parameters())
        try gradgradcheck({ _ in tanh(net(input)) }, net.parameters())
        #expect(net.parameters().map { $0.asArray(Double.self) } == before)
        #expect(net.parameters().allSatisfy { $0.grad == nil && $0.requiresGrad })
    }

    @Test func refusals() throws {
        let none = try #require(error { try gradcheck({ $0[0] * 2 }, [ones(2, dtype: .float64)]) })
        #expect(none.description.hasPrefix("gradcheck expects at least one input tensor to require gradient"))
        let wide = ones(1, dtype: .float64, requiresGrad: true).expand(3)
        #expect(error { try gradcheck({ $0[0] * 2 }, [wide]) }?.description.contains("stride 0") == true)
    }

    @Test func findsWhatDiffersEachTime() throws {
        let generator = Generator(seed: 4)
        struct Noisy: Function {
            let generator: Generator
            func forward(_ ctx: FunctionContext, _ inputs: [Tensor]) -> [Tensor] { [inputs[0] * 1] }
            func backward(_ ctx: FunctionContext, _ gradients: [Tensor?]) -> [Tensor?] {
                [gradients[0]! + randn(3, generator: generator, dtype: .float64) * 1e-9]
            }
        }
        let found = try #require(error { try gradcheck({ Noisy(generator: generator)($0[0]) }, [x]) })
        #expect(found.description.hasPrefix("Backward is not reentrant"))
        try gradcheck({ Noisy(generator: generator)($0[0]) }, [x], nondetTol: 1e-7)
    }
}

/// The comparison of tensors that tests use.
@Suite struct ComparisonTests {
    @Test func closeness() {
        #expect(expectClose(ones(2), ones(3)).difference == "shape is [2], expected [3]")
        #expect(
            expectClose(ones(2), ones(2, dtype: .float64)).difference
                == "dtype is torch.float32, expected torch.float64")
        let far = expectClose(tensor([[1.0, 2.0], [3.0, 4.5]]), tensor([[1.0, 2.1], [3.0, 4.0]]))
        #expect(far.difference?.hasPrefix("2 of 4 values differ; worst at [1, 1]: 4.5, expected 4.0;") == true)
        #expect(expectClose(tensor([Double.nan, .infinity]), tensor([Double.nan, .infinity])).isClose)
        #expect(!expectClose(tensor([Double.infinity]), tensor([-Double.infinity])).isClose)
        #expect(!expectClose(tensor([Double.nan]), tensor([1.0])).isClose)
        #expect(!expectClose(tensor([1.0]), tensor([Double.nan])).isClose)
        #expect(
            expectClose(tensor([1, 2]), tensor([1, 3])).difference
                == "1 of 2 values differ; first at [1]: 2, expected 3")
        #expect(expectClose(ones(2, 0), zeros(2, 0)).isClose)
        #expect(expectClose(tensor([1.0]), tensor([1.05]), rtol: 0.1).isClose)
    }
}
