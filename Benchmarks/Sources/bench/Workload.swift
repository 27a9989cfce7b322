internal import Kindling

/// What one call does; with its time it makes a rate.
enum Work {
    /// Multiplications and additions of floating-point numbers.
    case operations(Double)
    /// Bytes that have to be read and written at least; in place: what is written has been read.
    case traffic(read: Double, written: Double, inPlace: Bool = false)
    /// Nothing that a machine has a peak of.
    case calls

    /// Traffic of float32 elements.
    static func floats(read: Int, written: Int, inPlace: Bool = false) -> Work {
        .traffic(read: 4 * Double(read), written: 4 * Double(written), inPlace: inPlace)
    }
}

/// Something to measure.
struct Workload {
    /// What it is asked for by; up to the first dot, its family.
    let name: String
    let work: Work
    /// Whether it builds or uses graphs; everything else runs inside ``noGrad(_:)``.
    var usesGraph = false
    /// Makes what is called again and again. Its result is compared with PyTorch's; nil where there is nothing to compare.
    let make: () -> () -> Tensor?

    var family: Substring { name.prefix { $0 != "." } }

    /// Every workload, in the order of the table.
    static var all: [Workload] {
        MachineWorkloads.all + LeNetWorkloads.all + MatrixWorkloads.all + ConvolutionWorkloads.all
            + PoolingWorkloads.all + SoftmaxWorkloads.all + ElementwiseWorkloads.all + ReductionWorkloads.all
            + CopyWorkloads.all + TrainingWorkloads.all + OperatorWorkloads.all
    }

    /// The workload with a forward pass of `function`.
    static func forward(_ name: String, _ work: Work, _ make: @escaping () -> () -> Tensor?) -> Workload {
        Workload(name: name, work: work, make: make)
    }

    /// The workload with the gradient of what `make` returns, with respect to the tensor that it returns first.
    /// The graph is built once: backward alone is measured.
    static func gradient(
        _ name: String, _ work: Work, _ make: @escaping () -> (input: Tensor, output: Tensor)
    ) -> Workload {
        Workload(name: name, work: work, usesGraph: true) {
            let (input, output) = make()
            let weights = randn(output.shape)
            return { grad(of: [output], wrt: [input], gradients: [weights], retainGraph: true)[0] }
        }
    }
}
