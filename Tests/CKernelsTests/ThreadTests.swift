import CKernels
import Foundation
import Testing

extension KernelTests {
    @Suite("Threads")
    struct ThreadTests {
        /// What a body saw: how often each item was visited, and where chunks began and ended.
        private final class Visits {
            let counts: UnsafeMutablePointer<Int32>
            let count: Int
            init(count: Int) {
                self.count = count
                counts = .allocate(capacity: count)
                counts.initialize(repeating: 0, count: count)
            }
            deinit { counts.deallocate() }
            var all: [Int32] { Array(UnsafeBufferPointer(start: counts, count: count)) }

            /// Adds one to each item, and a thousand to the first one of each chunk.
            func visit(count: Int, grain: Int, cost: Double) {
                kd_parallel(
                    count, grain, cost,
                    { context, begin, end in
                        let counts = context!.assumingMemoryBound(to: Int32.self)
                        counts[begin] += 1000
                        for index in begin..<end { counts[index] += 1 }
                    }, counts)
            }
        }

        @Test(arguments: [1, 2, 4])
        func everyItemOnceInChunksOfTheGrain(threads: Int) {
            withThreads(threads) {
                for (count, grain, cost) in [(1, 1, 1e6), (7, 3, 1e6), (1000, 7, 1e3), (1000, 7, 1), (5, 100, 1e6)] {
                    let visits = Visits(count: count)
                    for _ in 0..<50 { visits.visit(count: count, grain: grain, cost: cost) }
                    #expect(visits.all == (0..<count).map { $0 % grain == 0 ? 50 * 1001 : 50 })
                }
            }
        }

        // A worker that comes late from one job must not take a chunk of the next, which has more of them. Most short
        // jobs end without such a worker, so there are many, of ever other numbers of chunks.
        @Test(arguments: [2, 3, 4])
        func everyItemOnceInManyShortJobs(threads: Int) {
            withThreads(threads) {
                let visits = Visits(count: 41 * 4)
                var random: UInt32 = 1
                var wrongJobs = 0
                for _ in 0..<150_000 {
                    random = random &* 1_664_525 &+ 1_013_904_223
                    let grain = 1 + Int(random >> 10) % 4
                    let count = grain * (2 + Int(random >> 20) % 40)
                    visits.counts.update(repeating: 0, count: count)
                    visits.visit(count: count, grain: grain, cost: 1e6)
                    for index in 0..<count where visits.counts[index] != (index % grain == 0 ? 1001 : 1) {
                        wrongJobs += 1
                        break
                    }
                }
                #expect(wrongJobs == 0)
            }
        }

        @Test func nothingToDo() {
            let visits = Visits(count: 1)
            visits.visit(count: 0, grain: 1, cost: 1e9)
            #expect(visits.all == [0])
        }

        @Test func parkedWorkersWakeUp() {
            withThreads(2) {
                let visits = Visits(count: 64)
                for _ in 0..<5 {
                    visits.visit(count: 64, grain: 1, cost: 1e6)
                    Thread.sleep(forTimeInterval: 0.005)
                }
                #expect(visits.all.allSatisfy { $0 == 5 * 1001 })
            }
        }

        @Test func nestedCallsRunInPlace() {
            withThreads(2) {
                let visits = Visits(count: 40)
                kd_parallel(
                    4, 1, 1e6,
                    { context, begin, _ in
                        kd_parallel(
                            10, 3, 1e6,
                            { context, begin, end in
                                for index in begin..<end { context!.assumingMemoryBound(to: Int32.self)[index] += 1 }
                            }, context! + begin * 10 * MemoryLayout<Int32>.stride)
                    }, visits.counts)
                #expect(visits.all == Array(repeating: 1, count: 40))
            }
        }

        @Test func callsFromManyThreadsAtOnce() async {
            let usual = kd_get_threads()
            defer { kd_set_threads(usual) }
            kd_set_threads(2)
            let correct = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let visits = Visits(count: 100)
                        for _ in 0..<200 { visits.visit(count: 100, grain: 9, cost: 1e4) }
                        return visits.all == (0..<100).map { $0 % 9 == 0 ? 200 * 1001 : 200 }
                    }
                }
                return await group.allSatisfy { $0 }
            }
            #expect(correct)
        }

        @Test func theNumberOfThreadsIsKept() {
            let usual = kd_get_threads()
            #expect(usual >= 1)
            withThreads(3) { #expect(kd_get_threads() == 3) }
            withThreads(0) { #expect(kd_get_threads() == 1) }
            #expect(kd_get_threads() == usual)
        }

        @Test func tinyNumbersCountAsZeroInsideAndStayOutside() {
            // The smallest normal number, halved inside and outside of a kernel.
            let tiny = KernelBuffer<Float>([Float.leastNormalMagnitude, 1])
            kd_parallel(
                1, 1, 1,
                { context, _, _ in
                    let values = context!.assumingMemoryBound(to: Float.self)
                    values[1] = values[0] * 0.5
                }, tiny.pointer)
            #expect(tiny.pointer[1] == 0)
            #expect(tiny.pointer[0] * 0.5 > 0)
        }

        @Test func unknownInstructionSetsAreRefused() {
            let usual = String(cString: kd_isa_name())
            #expect(!kd_force_isa("abacus"))
            #expect(String(cString: kd_isa_name()) == usual)
            #expect(instructionSets.contains(usual))
        }
    }
}
