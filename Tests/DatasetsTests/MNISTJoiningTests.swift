import Datasets
import Testing

@Suite struct MNISTJoiningTests {
    @Test func joinsDigits() throws {
        let pixels = (0..<(3 * 784)).map { UInt8($0 % 251) }
        let two = try MNIST(.train, images: Array(pixels.prefix(2 * 784)), labels: [3, 9])
        let one = try MNIST(.test, images: Array(pixels.suffix(784)), labels: [0])
        let all = try two.appending(one)
        #expect(all.split == .train && all.count == 3 && all.height == 28 && all.width == 28)
        #expect(all.images == pixels && all.labels == [3, 9, 0])
    }

    @Test func refusesWhatDoesNotFit() throws {
        #expect(throws: DatasetError.self) { try MNIST(.train, images: [1, 2, 3], labels: [1]) }
        #expect(throws: DatasetError.self) {
            try MNIST(.train, images: [1, 2, 3, 4], labels: [1], height: 3, width: 1)
        }
        #expect(throws: DatasetError.self) { try MNIST(.train, images: [], labels: [], height: 0) }
        #expect(throws: DatasetError.self) { try MNIST(.train, images: [1], labels: [10], height: 1, width: 1) }
        let small = try MNIST(.train, images: [1], labels: [1], height: 1, width: 1)
        #expect(throws: DatasetError.self) { try small.appending(MNIST(.test)) }
    }
}
