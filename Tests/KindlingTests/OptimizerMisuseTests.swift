import Kindling
import Testing

@Suite struct OptimizerMisuseTests {
    @Test func emptyList() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SGD([Tensor](), lr: 0.1)
        }
        #expect(standardError(result).contains("optimizer got an empty parameter list"))
    }

    @Test func negativeLearningRate() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SGD([ones(1, requiresGrad: true)], lr: -0.1)
        }
        #expect(standardError(result).contains("Invalid learning rate: -0.1"))
    }

    @Test func nesterovWithoutMomentum() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SGD([ones(1, requiresGrad: true)], lr: 0.1, nesterov: true)
        }
        #expect(standardError(result).contains("Nesterov momentum requires a momentum and zero dampening"))
    }

    @Test func negativeMomentum() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SGD([ones(1, requiresGrad: true)], momentum: -0.5)
        }
        #expect(standardError(result).contains("Invalid momentum value: -0.5"))
    }

    @Test func wrongBeta() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Adam([ones(1, requiresGrad: true)], betas: (0.9, 1.0))
        }
        #expect(standardError(result).contains("Invalid beta parameter at index 1: 1.0"))
    }

    @Test func nonLeaf() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = SGD([ones(1, requiresGrad: true) * 2])
        }
        #expect(standardError(result).contains("can't optimize a non-leaf Tensor"))
    }

    @Test func parameterInTwoGroups() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let w = ones(1, requiresGrad: true)
            _ = SGD([ParameterGroup([w]), ParameterGroup([w])])
        }
        #expect(standardError(result).contains("some parameters appear in more than one parameter group"))
    }

    @Test func unknownOption() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Adam([ParameterGroup([ones(1, requiresGrad: true)], momentum: 0.9)])
        }
        #expect(standardError(result).contains("Adam has no option momentum"))
    }

    @Test func parameterTwiceInOneGroupWarns() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            let w = ones(1, requiresGrad: true)
            _ = SGD([w, w], lr: 0.1)
        }
        #expect(
            standardError(result).contains("optimizer contains a parameter group with duplicate parameters; in future"))
    }
}
