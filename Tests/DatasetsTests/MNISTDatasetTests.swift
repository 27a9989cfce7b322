import Datasets
import Kindling
import Testing

@Suite struct MNISTDatasetTests {
    @Test func givesNormalisedImagesInAFrame() throws {
        let digits = try MNIST(.test)
        let (images, labels) = digits.batch([0, 9_999, 5])
        #expect(images.shape == [3, 1, 32, 32] && images.dtype == .float32)
        #expect(labels.asArray(Int.self) == [7, 6, 1] && labels.dtype == .int64)
        let values = images.asArray(Float.self)
        for (place, number) in [0, 9_999, 5].enumerated() {
            for row in 0..<32 {
                for column in 0..<32 {
                    let isInside = (2..<30).contains(row) && (2..<30).contains(column)
                    let pixel = isInside ? digits.images[(number * 28 + row - 2) * 28 + column - 2] : 0
                    let expected = (Double(pixel) / 255 - 0.1307) / 0.3081
                    let value = values[(place * 32 + row) * 32 + column]
                    #expect(abs(Double(value) - expected) < 1e-6)
                }
            }
        }
    }

    @Test func givesSingleExamples() throws {
        let digits = try MNIST(.test)
        let (image, label) = digits[3]
        #expect(image.shape == [1, 32, 32] && label.shape == [] && label.item(Int.self) == 0)
        #expect(equal(image, digits.batch([3]).0.select(0, 0)))
    }

    @Test func goesThroughALoader() throws {
        let digits = try MNIST(.test)
        var counts = [Int](repeating: 0, count: 10)
        for (_, labels) in DataLoader(digits, batchSize: 1000, shuffle: true) {
            for label in labels.asArray(Int.self) { counts[label] += 1 }
        }
        #expect(counts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    }
}
