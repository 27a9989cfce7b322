import CKernels
import Testing

extension KernelTests {
    @Suite("Memory")
    struct MemoryTests {
        @Test func blocksAreAlignedAndTheirOwn() {
            var blocks: [(pointer: UnsafeMutablePointer<UInt8>, count: Int)] = []
            for bytes in [0, 1, 63, 64, 65, 1000, 1024, 1025, 4096, 5000, 65_537, 3_000_000] {
                for _ in 0..<3 {
                    let pointer = kd_alloc(bytes)!.assumingMemoryBound(to: UInt8.self)
                    #expect(UInt(bitPattern: pointer) % 64 == 0)
                    pointer.update(repeating: UInt8(blocks.count), count: bytes)
                    blocks.append((pointer, bytes))
                }
            }
            for (index, block) in blocks.enumerated() {
                let bytes = UnsafeBufferPointer(start: block.pointer, count: block.count)
                #expect(bytes.allSatisfy { $0 == UInt8(index) })
            }
            blocks.forEach { kd_free($0.pointer) }
        }

        @Test func thereIsSlackToRead() {
            let bytes = 1000
            let pointer = kd_alloc(bytes)!.assumingMemoryBound(to: UInt8.self)
            var sum = 0
            for index in bytes..<bytes + 64 { sum &+= Int(pointer[index]) }
            #expect(sum >= 0)
            kd_free(pointer)
        }

        @Test func freedBlocksAreUsedAgain() {
            let first = kd_alloc(10_000)
            kd_free(first)
            let calls = kd_memory_system_calls()
            for _ in 0..<100 {
                let again = kd_alloc(10_000)
                #expect(again == first)
                kd_free(again)
            }
            #expect(kd_memory_system_calls() == calls)
        }

        @Test func borrowedBlocksAreAlignedAndTheirOwn() {
            // The largest do not fit the thread's stack.
            for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 0, 5, 1, 4, 3]] {
                let sizes = [0, 1, 1000, 300_000, 700_000, 5_000_000]
                let blocks = sizes.map { kd_borrow($0)!.assumingMemoryBound(to: UInt8.self) }
                for (index, block) in blocks.enumerated() {
                    #expect(UInt(bitPattern: block) % 64 == 0)
                    block.update(repeating: UInt8(index), count: sizes[index])
                }
                for (index, block) in blocks.enumerated() {
                    #expect(UnsafeBufferPointer(start: block, count: sizes[index]).allSatisfy { $0 == UInt8(index) })
                }
                for index in order { kd_return(blocks[index]) }
            }
        }

        @Test func returnedBlocksAreBorrowedAgain() {
            let outer = kd_borrow(100)
            let first = kd_borrow(10_000)
            kd_return(first)
            let inUse = kd_memory_in_use()
            for _ in 0..<1000 {
                let (a, b) = (kd_borrow(10_000), kd_borrow(20_000))
                #expect(a == first)
                kd_return(a)
                kd_return(b)
            }
            #expect(kd_memory_in_use() == inUse)
            kd_return(outer)
        }

        /// What all threads read shares no page with what this one borrows next.
        @Test func blocksForAllThreadsAreAloneInTheirPages() {
            let blocks = (0..<3).map { _ in kd_borrow(100)! }
            let pages = blocks.map { UInt(bitPattern: $0) / 4096 }
            #expect(pages[0] < pages[1] && pages[1] < pages[2])
            for block in blocks { kd_return(block) }
        }

        @Test func usageIsCounted() {
            let before = kd_memory_in_use()
            let block = kd_alloc(1 << 20)
            #expect(kd_memory_in_use() - before >= 1 << 20)
            #expect(kd_memory_in_use() - before <= (1 << 20) * 9 / 8)
            kd_free(block)
            #expect(kd_memory_in_use() == before)
        }

        @Test func wasteIsBounded() {
            for bytes in stride(from: 1100, to: 40_000_000, by: 123_457) {
                let before = kd_memory_in_use()
                let block = kd_alloc(bytes)
                let taken = kd_memory_in_use() - before
                #expect(taken >= bytes && Double(taken) <= Double(bytes) * 1.13 + 64)
                kd_free(block)
            }
            kd_memory_trim()
        }

        @Test func trimmingGivesEverythingBack() {
            kd_free(kd_alloc(1 << 20))
            #expect(kd_memory_cached() >= 1 << 20)
            kd_memory_trim()
            #expect(kd_memory_cached() == 0)
        }

        @Test func largeBlocksAreNotKept() {
            kd_memory_trim()
            let before = kd_memory_in_use()
            let block = kd_alloc(100 << 20)
            #expect(block != nil)
            kd_free(block)
            #expect(kd_memory_cached() == 0 && kd_memory_in_use() == before)
        }

        @Test func theCacheIsBounded() {
            kd_memory_trim()
            let blocks = (0..<24).map { _ in kd_alloc(48 << 20) }
            blocks.forEach { kd_free($0) }
            #expect(kd_memory_cached() > 0 && kd_memory_cached() <= 1 << 30)
            kd_memory_trim()
        }

        @Test func sizesNoLongerAskedForGiveWay() {
            kd_memory_trim()
            (0..<24).map { _ in kd_alloc(48 << 20) }.forEach { kd_free($0) }
            for _ in 0..<2000 { kd_free(kd_alloc(100)) }
            kd_free(kd_alloc(20 << 20))
            let calls = kd_memory_system_calls()
            kd_free(kd_alloc(20 << 20))
            #expect(kd_memory_system_calls() == calls)
            #expect(kd_memory_cached() <= 1 << 30)
            kd_memory_trim()
        }

        @Test func impossibleSizesReturnNil() {
            #expect(kd_alloc(Int.max) == nil)
            kd_free(nil)
        }

        @Test func manyThreadsAtOnce() async {
            let before = kd_memory_in_use()
            let intact = await withTaskGroup(of: Bool.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        var intact = true
                        for round in 0..<500 {
                            let count = 16 + (round * 37 + task * 101) % 5000
                            let pointer = kd_alloc(count * 8)!.assumingMemoryBound(to: Int.self)
                            pointer.update(repeating: task, count: count)
                            if round % 3 == 0 { await Task.yield() }
                            intact = intact && pointer[0] == task && pointer[count - 1] == task
                            kd_free(pointer)
                        }
                        return intact
                    }
                }
                return await group.allSatisfy { $0 }
            }
            #expect(intact)
            #expect(kd_memory_in_use() == before)
        }
    }
}
