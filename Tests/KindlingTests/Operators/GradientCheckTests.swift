import Kindling
import KindlingTesting
import Testing

/// The checks themselves: they must find what is wrong.
@Suite struct GradientCheckTests {
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

    private let x = tensor([1.0, 2.0, 3.0], dtype: .float64)

    @Test func findsTheWrongElement() throws {
        let comparison = checkGradient(of: { WrongSquare(factor: 2.1)($0[1]) + $0[0] }, at: [x, x])
        let text = try #require(comparison.difference)
        #expect(text.contains("worst for input 1 at [1]: "))
        #expect(checkGradient(of: { WrongSquare()($0[0]) }, at: [x]).isClose)
    }

    @Test func findsAMissingGradient() throws {
        let comparison = checkGradient(of: { $0[0] * $0[1].detach() }, at: [x, x])
        #expect(try #require(comparison.difference).contains("no gradient arrived there"))
    }

    /// A gradient that is right, but forgets how it was computed.
    @Test func findsAWrongSecondGradient() {
        struct Forgetful: Operator {
            static let name = "Forgetful"
            func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
                node?.save(inputs[0])
                return noGrad { inputs[0].exp() }
            }
            func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [gradient * node.saved(0).detach().exp()] }
        }
        #expect(checkGradient(of: { Forgetful()($0[0]) }, at: [x]).isClose)
        #expect(!checkSecondGradient(of: { Forgetful()($0[0]) }, at: [x]).isClose)
        #expect(checkSecondGradient(of: { $0[0].exp() }, at: [x]).isClose)
    }

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
