internal import DigitRecognizer
internal import Kindling

/// The network of `digits train`: whole training steps, and what a recogniser does.
enum LeNetWorkloads {
    static var all: [Workload] {
        let sizes = [1, 16, 64, 256, 1024]
        return sizes.map(step) + sizes.map(forward)
    }

    /// Operations on one image in the layers of LeNet; backward does them twice, save for the gradient of the image.
    private static let conv1 = 2 * 6 * 28 * 28 * 25
    private static let others = 2 * (16 * 10 * 10 * 150 + 400 * 120 + 120 * 84 + 84 * 10)

    private static func step(_ count: Int) -> Workload {
        let work = Work.operations(Double(count * (2 * conv1 + 3 * others)))
        return Workload(name: "lenet.step.\(count)", work: work, usesGraph: true) {
            let net = LeNet()
            let optimizer = SGD(net.parameters(), lr: 0.01, momentum: 0.9)
            let images = randn(count, 1, 32, 32)
            let labels = randint(10, [count])
            return {
                optimizer.zeroGrad()
                let loss = crossEntropy(net(images), labels)
                loss.backward()
                optimizer.step()
                return loss
            }
        }
    }

    private static func forward(_ count: Int) -> Workload {
        .forward("lenet.forward.\(count)", .operations(Double(count * (conv1 + others)))) {
            let net = LeNet()
            let images = randn(count, 1, 32, 32)
            return { net(images) }
        }
    }
}
