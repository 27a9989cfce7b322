import Datasets
import DigitRecognizer
import Testing

@Suite struct DigitImageTests {
    /// A test image enlarged and put on paper: each pixel becomes a square of `scale` pixels.
    private func drawing(
        _ indices: [Int], scale: Int, margin: Int = 0, paper: (Int, Int) -> Int = { _, _ in 255 }, ink: Int = 0
    ) throws -> GrayImage {
        let digits = try MNIST(.test)
        let (width, height) = (28 * scale * indices.count + 2 * margin, 28 * scale + 2 * margin)
        let pixels = (0..<(width * height)).map { place in
            let (x, y) = (place % width - margin, place / width - margin)
            let isInside = x >= 0 && y >= 0 && x < width - 2 * margin && y < height - 2 * margin
            let digit = isInside ? indices[x / (28 * scale)] : 0
            let value = isInside ? Int(digits.images[digit * 784 + y / scale * 28 + x % (28 * scale) / scale]) : 0
            let background = paper(x, y)
            return UInt8(max(min(background + (ink - background) * value / 255, 255), 0))
        }
        return try GrayImage(width: width, height: height, pixels: pixels)
    }

    private func answer(_ image: GrayImage) throws -> [Int] {
        try Recognizer.bundled().predict(DigitImage.digits(in: image)).map(\.digit)
    }

    /// The first images of the test set show 7 2 1 0 4 1 4 9 5 9.
    @Test func darkOnLightAndLightOnDark() throws {
        for (index, digit) in [7, 2, 1, 0, 4, 1, 4].enumerated() {
            #expect(try answer(drawing([index], scale: 6, margin: 40)) == [digit])
            #expect(try answer(drawing([index], scale: 6, margin: 40, paper: { _, _ in 20 }, ink: 240)) == [digit])
            #expect(try answer(drawing([index], scale: 3, paper: { _, _ in 200 }, ink: 120)) == [digit])
        }
    }

    @Test func mnistStaysAsItIs() throws {
        let digits = try MNIST(.test)
        for index in 0..<500 {
            let pixels = Array(digits.images[(784 * index)..<(784 * index + 784)])
            let image = try GrayImage(width: 28, height: 28, pixels: pixels)
            #expect(try DigitImage.digits(in: image) == [DigitImage(pixels: pixels)])
            let negative = try GrayImage(width: 28, height: 28, pixels: pixels.map { 255 - $0 })
            #expect(try DigitImage.digits(in: negative) == [DigitImage(pixels: pixels)])
        }
    }

    @Test func theResultIsInMNISTsForm() throws {
        for image in try DigitImage.digits(in: drawing([0, 1, 2, 3], scale: 5, margin: 30)) {
            let again = try DigitImage.digits(in: GrayImage(width: 28, height: 28, pixels: image.pixels))
            #expect(again.map(\.pixels) == [image.pixels])
            #expect(image.pixels.max() == 255)
        }
    }

    @Test func severalDigitsFromLeftToRight() throws {
        let images = try DigitImage.digits(in: drawing([0, 1, 2, 3, 4], scale: 5, margin: 30))
        #expect(try Recognizer.bundled().predict(images).map(\.digit) == [7, 2, 1, 0, 4])
        #expect(zip(images, images.dropFirst()).allSatisfy { $0.box.x + $0.box.width <= $1.box.x })
        #expect(images.allSatisfy { $0.box.width <= 104 && abs($0.box.height - 100) <= 4 && $0.box.y >= 30 })
    }

    @Test func rowsFromTopToBottom() throws {
        let rows = try [[0, 1], [2, 3]].map { try drawing($0, scale: 5, margin: 30) }
        let page = try GrayImage(
            width: rows[0].width, height: rows[0].height + rows[1].height, pixels: rows.flatMap(\.pixels))
        let images = try DigitImage.digits(in: page)
        #expect(try Recognizer.bundled().predict(images).map(\.digit) == [7, 2, 1, 0])
        #expect(images[2].box.y > images[0].box.y + images[0].box.height)
    }

    @Test func whatIsNotWrittenIsNoRow() throws {
        // A zero, and below it what is as tall and as dark: a line of a thin pen.
        let sheet = try drawing(
            [3], scale: 5, margin: 100, paper: { x, y in x == 60 && (150..<230).contains(y) ? 0 : 255 })
        #expect(try answer(sheet) == [0])
    }

    @Test func theTableBesideTheSheet() throws {
        let sheet = try drawing(
            [3], scale: 6, margin: 60, paper: { x, y in x < -36 - abs(y - 84) / 10 ? 40 : 240 }, ink: 30)
        #expect(try answer(sheet) == [0])
    }

    @Test func touchingDigits() throws {
        // Two zeros, cut out, whose sides overlap by a column.
        let digits = try MNIST(.test)
        let zero = Array(digits.images[(3 * 784)..<(4 * 784)])
        let columns = (0..<28).filter { x in (0..<28).contains { zero[28 * $0 + x] > 128 } }
        let (first, width) = (columns[0], columns.count)
        var pair = [UInt8](repeating: 0, count: 28 * 56)
        for start in [8, 8 + width - 1] {
            for y in 0..<28 {
                for x in 0..<width {
                    pair[56 * y + start + x] = max(pair[56 * y + start + x], zero[28 * y + first + x])
                }
            }
        }
        let pixels = (0..<(112 * 224)).map { place -> UInt8 in
            let (x, y) = (place % 224 / 4, place / 224 / 4)
            return 255 - pair[56 * y + x]
        }
        #expect(try answer(GrayImage(width: 224, height: 112, pixels: pixels)) == [0, 0])
    }

    @Test func chalkInTheShadow() throws {
        // Chalk on a board, a third of the light on the left half.
        let board = try drawing([0, 1], scale: 6, margin: 40, paper: { _, _ in 60 }, ink: 210)
        let pixels = board.pixels.enumerated().map { place, value -> UInt8 in
            place % board.width < board.width / 2 ? value / 3 : value
        }
        #expect(try answer(GrayImage(width: board.width, height: board.height, pixels: pixels)) == [7, 2])
    }

    @Test func unevenLightAndNoise() throws {
        var state: UInt64 = 7
        func noise(_ most: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % (2 * most + 1) - most
        }
        // From bright to dark, with grain, and a shadow over the right half.
        let photo = try drawing(
            [4, 0], scale: 8, margin: 50, paper: { x, _ in 230 - x / 4 + noise(12) - (x > 230 ? 50 : 0) }, ink: 20)
        #expect(try answer(photo) == [4, 7])
    }

    @Test func ruledPaper() throws {
        let lined = try drawing(
            [3, 8], scale: 6, margin: 60, paper: { _, y in (y + 600) % 40 < 2 ? 170 : 250 }, ink: 30)
        #expect(try answer(lined) == [0, 5])
        let squared = try drawing(
            [3, 8], scale: 6, margin: 60,
            paper: { x, y in (y + 600) % 40 < 2 || (x + 600) % 40 < 2 ? 180 : 250 }, ink: 30)
        #expect(try answer(squared) == [0, 5])
    }

    @Test func tinyAndTight() throws {
        // 28×28 pixels that are not in MNIST's form: black on white, in the corner, a 1 of three columns.
        var pixels = [UInt8](repeating: 255, count: 28 * 28)
        for y in 1..<13 { for x in 2..<4 { pixels[y * 28 + x] = 0 } }
        #expect(try answer(GrayImage(width: 28, height: 28, pixels: pixels)) == [1])
        #expect(try answer(drawing([0], scale: 1, margin: 10)) == [7])
        // A 1 that reaches from edge to edge.
        let bar = (0..<(9 * 30)).map { UInt8((3..<6).contains($0 % 9) ? 30 : 240) }
        #expect(try answer(GrayImage(width: 9, height: 30, pixels: bar)) == [1])
    }

    @Test func noInk() throws {
        for value: UInt8 in [0, 128, 255] {
            for side in [1, 2, 28, 300] {
                let blank = try GrayImage(
                    width: side, height: side, pixels: [UInt8](repeating: value, count: side * side))
                #expect(throws: DigitImageError.noInk) { try DigitImage.digits(in: blank) }
            }
        }
        var state: UInt32 = 1
        let grain = (0..<(200 * 100)).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(200 + state >> 28)
        }
        #expect(throws: DigitImageError.noInk) {
            try DigitImage.digits(in: GrayImage(width: 200, height: 100, pixels: grain))
        }
        let slope = (0..<(200 * 100)).map { UInt8(50 + $0 % 200) }
        #expect(throws: DigitImageError.noInk) {
            try DigitImage.digits(in: GrayImage(width: 200, height: 100, pixels: slope))
        }
    }

    @Test func wrongSizes() {
        #expect(throws: DigitImageError.wrongSize(found: 3)) { try DigitImage(pixels: [1, 2, 3]) }
        #expect(throws: RecognizerError.self) { try GrayImage(width: 2, height: 2, pixels: [1, 2, 3]) }
        #expect(throws: RecognizerError.self) { try GrayImage(width: 0, height: 5, pixels: []) }
        #expect(throws: RecognizerError.self) { try GrayImage(width: -1, height: -1, pixels: [1]) }
        #expect(throws: RecognizerError.self) { try GrayImage(width: .max, height: 2, pixels: [1]) }
    }
}
