internal import Kindling

/// Elements that move.
enum CopyWorkloads {
    static var all: [Workload] {
        let million = 1024 * 1024
        let images = [8, 64, 56, 56]
        return [
            copy("transpose", [1024, 1024]) { $0.t().contiguous() },
            copy("channelsLast", images) { $0.permute(0, 2, 3, 1).contiguous() },
            copy("slice", [1024, 1024], moved: million / 2) { $0.slice(dim: 1, step: 2).contiguous() },
            copy("cat.dim0", [1024, 1024], moved: 2 * million) { cat([$0, $0], dim: 0) },
            copy("cat.dim1", [1024, 1024], moved: 2 * million) { cat([$0, $0], dim: 1) },
            .forward("copy.indexSelect", .floats(read: million, written: million)) {
                let x = randn(1024, 1024)
                let rows = randperm(1024)
                return { x.indexSelect(0, rows) }
            },
            .forward("copy.int64ToFloat", .traffic(read: 8 * Double(million), written: 4 * Double(million))) {
                let x = randint(1000, [1024, 1024])
                return { x.to(.float32) }
            },
        ]
    }

    private static func copy(
        _ name: String, _ shape: [Int], moved: Int? = nil, _ function: @escaping (Tensor) -> Tensor
    ) -> Workload {
        let moved = moved ?? shape.reduce(1, *)
        return .forward("copy.\(name)", .floats(read: moved, written: moved)) {
            let x = randn(shape)
            return { function(x) }
        }
    }
}
