import Foundation
import Kindling
import Testing

/// Examples whose input and target are their own number.
private struct Numbers: Dataset {
    let count: Int
    subscript(index: Int) -> (Tensor, Tensor) { (tensor(index), tensor(index)) }
}

/// Examples that do not fit together.
private struct Growing: Dataset {
    let count = 4
    subscript(index: Int) -> (Tensor, Tensor) { (zeros(index), tensor(index)) }
}

@Suite struct DataLoaderTests {
    /// Compares orders and draws with a line of `Golden/loader.txt`.
    private static func expectOrder(
        _ line: Substring, _ loaderOf: (Int, Bool, Generator?) -> any Sequence<(Tensor, Tensor)>
    ) {
        let parts = line.split(separator: ";", omittingEmptySubsequences: false)
        let settings = parts[0].split(separator: " ").map { Int($0)! }
        manualSeed(settings[0])
        let generator = settings[3] == 1 ? Generator().manualSeed(settings[0] + 1) : nil
        let loader = loaderOf(settings[1], settings[2] == 1, generator)
        for pass in parts[1].split(separator: "|", omittingEmptySubsequences: false) {
            var batches: [String] = []
            for (inputs, targets) in loader {
                #expect(equal(inputs, targets))
                batches.append(inputs.asArray(Int.self).map(String.init).joined(separator: ","))
                if batches.count == settings[4] { break }
            }
            #expect(batches.joined(separator: " ") == pass, "\(parts[0])")
        }
        let after = [generator ?? .default, .default].flatMap {
            randint(1000, [3], generator: $0).asArray(Int.self).map(String.init)
        }
        #expect(after.joined(separator: ",") == parts[2], "\(parts[0])")
    }

    // In processes of their own: other tests draw from the default generator, too.
    @Test func goesInPyTorchsOrder() async {
        await #expect(processExitsWith: .success) {
            let data = TensorDataset(arange(10), arange(10))
            for line in try GoldenFile.lines("loader.txt") {
                Self.expectOrder(line) { DataLoader(data, batchSize: $0, shuffle: true, dropLast: $1, generator: $2) }
            }
        }
    }

    @Test func goesInTheSameOrderHoweverFarAhead() async {
        await #expect(processExitsWith: .success) {
            for prefetch in [0, 1] {
                for line in try GoldenFile.lines("loader.txt") {
                    Self.expectOrder(line) {
                        DataLoader(
                            Numbers(count: 10), batchSize: $0, shuffle: true, dropLast: $1, generator: $2,
                            prefetch: prefetch)
                    }
                }
            }
        }
    }

    @Test func keepsTheOrderWithoutShuffle() {
        let data = TensorDataset(arange(14).view(7, 2), arange(7))
        let loader = DataLoader(data, batchSize: 3)
        #expect(loader.count == 3 && loader.underestimatedCount == 3)
        let batches = Array(loader)
        #expect(batches.map { $0.0.shape } == [[3, 2], [3, 2], [1, 2]])
        #expect(batches.map { $0.0.asArray(Int.self) } == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [12, 13]])
        #expect(batches.map { $0.1.asArray(Int.self) } == [[0, 1, 2], [3, 4, 5], [6]])
        #expect(Array(DataLoader(data, batchSize: 3, dropLast: true)).count == 2)
        #expect(Array(DataLoader(TensorDataset(zeros(0, 2), zeros(0)), batchSize: 3)).isEmpty)
    }

    @Test func takesRowsOfAnyTensor() {
        let source = arange(6, dtype: .float64).view(2, 3).t()
        let data = TensorDataset(source, tensor([true, false, true]))
        #expect(data.count == 3)
        #expect(data[1].0.asArray(Double.self) == [1, 4] && data[1].0.dtype == .float64)
        #expect(data[2].1.shape == [] && data[2].1.item(Bool.self))
        source.zero_()
        #expect(data[1].0.asArray(Double.self) == [1, 4])
        #expect(TensorData(source) == TensorData(zeros([3, 2], dtype: .float64)))
    }

    @Test func leavesNoThreadWhenTheLoopEndsEarly() throws {
        let data = TensorDataset(zeros(10_000, 8), zeros(10_000))
        for _ in 0..<300 { for _ in DataLoader(data, batchSize: 2, shuffle: true) { break } }
        #if os(Linux)
            // Tests run beside each other, so that others' threads count too: a few, not three hundred.
            #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count < 100)
        #endif
    }

    @Test func aSlowReaderGetsEveryBatchOnce() {
        let loader = DataLoader(Numbers(count: 97), batchSize: 2, prefetch: 3)
        var seen: [Int] = []
        for (inputs, _) in loader {
            if seen.count % 20 == 0 { Thread.sleep(forTimeInterval: 0.002) }
            seen += inputs.asArray(Int.self)
        }
        #expect(seen == Array(0..<97))
    }

    @Test func twoPassesAtOnceDoNotDisturbEachOther() {
        let loader = DataLoader(Numbers(count: 20), batchSize: 4)
        for ((a, _), (b, _)) in zip(loader, loader) { #expect(equal(a, b)) }
    }

    @Test func refusesBadSettings() async {
        func expect(_ result: ExitTest.Result?, _ message: String) {
            #expect(standardError(result).contains("Fatal error: " + message), "\(standardError(result))")
        }
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = DataLoader(Numbers(count: 3), batchSize: 0)
            }, "batch_size should be a positive integer value, but got batch_size=0")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = DataLoader(Numbers(count: 0), shuffle: true)
            }, "num_samples should be a positive integer value, but got num_samples=0")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = TensorDataset(zeros(3), zeros(4))
            }, "Size mismatch between tensors")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                _ = TensorDataset(zeros(3), zeros(3))[3]
            }, "index 3 is out of bounds for dimension 0 with size 3")
        expect(
            await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
                for _ in DataLoader(Growing(), batchSize: 2) {}
            }, "stack expects each tensor to be equal size, but got [0] at entry 0 and [1] at entry 1")
    }
}
