internal import Kindling

/// Functions of single elements, at 1024 × 1024.
enum ElementwiseWorkloads {
    static var all: [Workload] {
        binary + unary.map { forward($0, $1) } + positive.map { forward($0, $1, positive: true) }
            + ["relu", "tanh", "sigmoid", "gelu"].map(gradient) + inPlace
    }

    private static let shape = [1024, 1024]
    private static let count = 1024 * 1024
    private typealias Function = (Tensor) -> Tensor

    private static var unary: [(String, Function)] {
        [
            ("addScalar", { $0 + 2.5 }),
            ("relu", { $0.relu() }),
            ("exp", { $0.exp() }),
            ("tanh", { $0.tanh() }),
            ("sigmoid", { $0.sigmoid() }),
            ("erf", { $0.erf() }),
            ("gelu", { gelu($0) }),
            ("silu", { silu($0) }),
            ("sin", { $0.sin() }),
            ("abs", { $0.abs() }),
            ("clamp", { $0.clamp(-0.5, 0.5) }),
        ]
    }

    /// Of numbers above 0.1.
    private static var positive: [(String, Function)] {
        [("log", { $0.log() }), ("sqrt", { $0.sqrt() }), ("pow2.5", { $0.pow(2.5) })]
    }

    private static func forward(_ name: String, _ function: @escaping Function, positive: Bool = false) -> Workload {
        .forward("elementwise.\(name)", .floats(read: count, written: count)) {
            let x = positive ? rand(shape) + 0.1 : randn(shape)
            return { function(x) }
        }
    }

    private static func gradient(_ name: String) -> Workload {
        let function = unary.first { $0.0 == name }!.1
        return .gradient("elementwise.\(name).grad", .floats(read: 2 * count, written: count)) {
            let x = randn(shape, requiresGrad: true)
            return (x, function(x))
        }
    }

    private static var binary: [Workload] {
        [
            binary("add", shape) { $0 + $1 },
            binary("sub", shape) { $0 - $1 },
            binary("mul", shape) { $0 * $1 },
            binary("div", shape) { $0 / $1 },
            binary("maximum", shape) { maximum($0, $1) },
            binary("add.row", [1024]) { $0 + $1 },
            binary("add.column", [1024, 1]) { $0 + $1 },
            binary("add.transposed", shape) { $0 + $1.t() },
            .forward("elementwise.where", .traffic(read: 9 * Double(count), written: 4 * Double(count))) {
                let (a, b) = (randn(shape), randn(shape))
                let condition = randn(shape) > 0
                return { where_(condition, a, b) }
            },
        ]
    }

    private static func binary(
        _ name: String, _ other: [Int], _ function: @escaping (Tensor, Tensor) -> Tensor
    ) -> Workload {
        .forward("elementwise.\(name)", .floats(read: count + other.reduce(1, *), written: count)) {
            let (a, b) = (randn(shape), randn(other))
            return { function(a, b) }
        }
    }

    private static var inPlace: [Workload] {
        [
            .forward("elementwise.add_", .floats(read: 2 * count, written: count, inPlace: true)) {
                let (a, b) = (randn(shape), randn(shape))
                return { a.add_(b) }
            },
            .forward("elementwise.relu_", .floats(read: count, written: count, inPlace: true)) {
                let x = randn(shape)
                return { x.relu_() }
            },
        ]
    }
}
