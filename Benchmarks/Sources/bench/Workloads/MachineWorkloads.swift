internal import CMachine
internal import Kindling

/// The machine itself: multiply-adds in registers; additions of integers, whose number in a second tells whether
/// something else computes on the other half of a core; reading and copying memory of a size that fits the second cache,
/// of one that fits the third, and of one that fits none.
enum MachineWorkloads {
    static let family = "machine"
    static let multiplyAdds = "machine.multiplyAdds"
    static let sizes: [(name: String, bytes: Int)] = [("512KB", 1 << 19), ("16MB", 1 << 24), ("256MB", 1 << 28)]

    static func name(copies: Bool, _ size: (name: String, bytes: Int)) -> String {
        "machine.\(copies ? "copy" : "read").\(size.name)"
    }

    static var all: [Workload] {
        // Long enough that the start of threads does not count.
        [
            computing(multiplyAdds, 1e9, cmachine_multiply_adds),
            computing("machine.additions", 2e7, cmachine_additions),
        ] + sizes.map(read) + sizes.map(copy)
    }

    private static func computing(
        _ name: String, _ operations: Double, _ run: @escaping (Double, Int32) -> Double
    ) -> Workload {
        .forward(name, .operations(operations)) {
            {
                _ = run(operations, Int32(getNumThreads()))
                return nil
            }
        }
    }

    /// How many bytes each call moves, whatever the size is.
    private static let moved = 1 << 28

    private static func read(_ size: (name: String, bytes: Int)) -> Workload {
        .forward(name(copies: false, size), .traffic(read: Double(moved), written: 0)) {
            let memory = Memory(size.bytes)
            return {
                cmachine_read(memory.start, size.bytes, moved / size.bytes, Int32(getNumThreads()))
                return nil
            }
        }
    }

    /// Half of the memory is copied to the other half.
    private static func copy(_ size: (name: String, bytes: Int)) -> Workload {
        .forward(name(copies: true, size), .traffic(read: Double(moved / 2), written: Double(moved / 2))) {
            let (from, to) = (Memory(size.bytes / 2), Memory(size.bytes / 2))
            return {
                cmachine_copy(to.start, from.start, size.bytes / 2, moved / size.bytes, Int32(getNumThreads()))
                return nil
            }
        }
    }
}

/// Memory that is there: the system gives pages when they are written to.
private final class Memory {
    let start: UnsafeMutableRawPointer

    init(_ bytes: Int) {
        start = .allocate(byteCount: bytes, alignment: 4096)
        start.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
    }

    deinit { start.deallocate() }
}
