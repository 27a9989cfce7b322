import CPNG
import Datasets
import DigitRecognizer
import ImageFiles
import Testing

/// Every test image as a PNG file, read and recognised: evaluation's answers.
@Suite struct MNISTAsPNGTests {
    @Test func everyTestImage() throws {
        let digits = try MNIST(.test)
        let evaluation = try Evaluation(of: ModelFile.read(Recognizer.bundledPath), on: digits)
        #expect(evaluation.accuracy >= 0.99)
        let recognizer = try Recognizer.bundled()
        var predictions: [UInt8] = []
        for start in stride(from: 0, to: digits.count * 784, by: 784) {
            let pixels = Array(digits.images[start..<(start + 784)])
            let images = try DigitImage.digits(in: ImageFile.decode(png(pixels)))
            try #require(images.map(\.pixels) == [pixels])
            predictions += recognizer.predict(images).map { UInt8($0.digit) }
        }
        #expect(predictions == evaluation.predictions)
    }

    /// 28×28 pixels as a PNG file.
    private func png(_ pixels: [UInt8]) throws -> [UInt8] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        (image.width, image.height, image.format) = (28, 28, png_uint_32(PNG_FORMAT_GRAY))
        var bytes = [UInt8](repeating: 0, count: 4096)
        var count = bytes.count
        try #require(png_image_write_to_memory(&image, &bytes, &count, 0, pixels, 28, nil) != 0)
        return Array(bytes[..<count])
    }
}
