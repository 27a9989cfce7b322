import Kindling

extension OperatorTable {
    mutating func addMoreActivations() {
        addPiecewise()
        addSmooth()
    }

    private mutating func addPiecewise() {
        let functions: [(String, @Sendable (Tensor) -> Tensor)] = [
            ("hardsigmoid", { hardsigmoid($0) }), ("hardswish", { hardswish($0) }), ("hardtanh", { hardtanh($0) }),
            ("hardshrink", { hardshrink($0) }), ("softshrink", { softshrink($0) }), ("relu6", { relu6($0) }),
        ]
        for (name, function) in functions {
            row(name) { function($0[0]) }
            row(name + ".ends", isSmooth: false) { function($0[0]) }
        }
        row("hardtanh.bounds", misuse: { hardtanh(zeros(1), minVal: 0.5, maxVal: -0.5) }) {
            hardtanh($0[0], minVal: -0.9, maxVal: 1.4)
        }
        row("hardshrink.lambd") { hardshrink($0[0], lambd: 1.1) }
        row("softshrink.lambd", misuse: { softshrink(zeros(1), lambd: -0.5) }) { softshrink($0[0], lambd: 1.1) }
        row("threshold") { threshold($0[0], 0.5, -2) }
        row("threshold.int") { threshold($0[0], 1, 5) }
        row("prelu", misuse: { prelu(zeros(2, 8, 3), zeros(9)) }) { prelu($0[0], $0[1]) }
        row("prelu.one", misuse: { prelu(tensor(1.0), zeros(2)) }) { prelu($0[0], $0[1]) }
    }

    private mutating func addSmooth() {
        row("celu") { celu($0[0]) }
        row("celu.alpha", misuse: { celu(zeros(1), alpha: 0) }) { celu($0[0], alpha: 2.5) }
        row("selu") { selu($0[0]) }
        row("mish") { mish($0[0]) }
        row("logsigmoid") { logsigmoid($0[0]) }
        row("logsigmoid.far") { logsigmoid($0[0]) }
        row("softsign") { softsign($0[0]) }
        row("tanhshrink") { tanhshrink($0[0]) }
        row("glu", misuse: { glu(zeros(3)) }) { glu($0[0]) }
        row("glu.dim", misuse: { glu(tensor(1.0)) }) { glu($0[0], dim: 1) }
        row("softmin") { softmin($0[0], dim: 1) }
        row("softmax.dtype") { softmax($0[0], dim: 0, dtype: .float64) }
        row("logSoftmax.dtype") { logSoftmax($0[0], dim: 0, dtype: .float64) }
    }
}
