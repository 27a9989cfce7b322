internal import Datasets
internal import DigitRecognizer
internal import Kindling

/// What training does beside the network: batches and updates.
enum TrainingWorkloads {
    static var all: [Workload] {
        [batch("data.batch.64", prefetch: 4), batch("data.batch.64.noPrefetch", prefetch: 0), shuffle]
            + optimizer("sgd", traffic: (3, 2)) { SGD($0, lr: 0.01, momentum: 0.9) }
            + optimizer("adam", traffic: (4, 3)) { Adam($0, lr: 0.001) }
    }

    /// A batch of digits as `digits train` asks for it. The images of a batch differ each time: nothing to compare.
    private static func batch(_ name: String, prefetch: Int) -> Workload {
        let (pixels, inputs) = (28 * 28, 32 * 32)
        return Workload(name: name, work: .traffic(read: Double(64 * pixels), written: Double(64 * inputs * 4))) {
            let digits: MNIST
            do { digits = try MNIST(.train) } catch { fatalError("\(error)") }
            let loader = DataLoader(digits, batchSize: 64, shuffle: true, prefetch: prefetch)
            var batches = loader.makeIterator()
            return {
                if batches.next() == nil { batches = loader.makeIterator() }
                return nil
            }
        }
    }

    private static var shuffle: Workload {
        Workload(name: "data.shuffle.60000", work: .calls) { { randperm(60000) } }
    }

    /// Steps over LeNet's ten small parameters and over one large one.
    private static func optimizer(
        _ name: String, traffic: (read: Int, written: Int), _ make: @escaping ([Tensor]) -> Optimizer
    ) -> [Workload] {
        func workload(_ size: String, _ count: Int, _ parameters: @escaping () -> [Tensor]) -> Workload {
            let work = Work.floats(read: traffic.read * count, written: traffic.written * count, inPlace: true)
            return .forward("optimizer.\(name).\(size)", work) {
                let parameters = parameters()
                for parameter in parameters { parameter.grad = randn(parameter.shape) }
                let optimizer = make(parameters)
                return {
                    optimizer.step()
                    return parameters[0]
                }
            }
        }
        return [
            workload("lenet", 61706) { LeNet().parameters() },
            workload("1M", 1024 * 1024) { [randn(1024, 1024, requiresGrad: true)] },
        ]
    }
}
