import DigitRecognizer
import Foundation
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Testing

@testable import DigitsWeb

@Suite struct PredictTests {
    @Test func answersWhatEvaluationSays() async throws {
        let recognizer = try Recognizer.bundled()
        let images = try (0..<20).map { try DigitImage(pixels: Digits.pixels($0)) }
        let expected = recognizer.predict(images)
        try await withServer { client, _ in
            for (image, prediction) in zip(images, expected) {
                let (status, answer, _) = try await client.post("/api/predict", "{\"pixels\": \(image.pixels)}")
                #expect(status == 200)
                #expect(answer.digit == prediction.digit)
                #expect(answer.image == image.pixels)
                #expect(answer.digits == nil)
                let confidence = try #require(answer.confidence)
                #expect(abs(confidence - prediction.confidence) < 1e-4)
                let probabilities = try #require(answer.probabilities)
                #expect(probabilities.count == 10 && abs(probabilities.reduce(0, +) - 1) < 1e-5)
            }
        }
    }

    @Test func takesPNGAsItIsInMNIST() async throws {
        try await withServer { client, _ in
            let (status, answer, _) = try await client.send(
                .post, "/api/predict", type: "image/png", Digits.fixture("seven.png"))
            #expect(status == 200)
            #expect(answer.digit == 7)
            #expect(answer.image == Digits.pixels(0))
        }
    }

    @Test func findsSeveralDigitsInAPhoto() async throws {
        try await withServer { client, _ in
            let (status, answer, _) = try await client.send(
                .post, "/api/predict", type: "image/jpeg", Digits.fixture("seven-two-one.jpg"))
            #expect(status == 200)
            let digits = try #require(answer.digits)
            #expect(digits.map(\.digit) == [7, 2, 1])
            #expect(answer.digit == 7)
            #expect(digits.map { $0.box[0] } == digits.map { $0.box[0] }.sorted())
            #expect(digits.allSatisfy { $0.box.count == 4 && $0.box[2] > 10 && $0.box[3] > 40 })
        }
    }

    @Test func takesDrawingsOfOtherSizes() async throws {
        // The first test image, twice as large and in a corner.
        let pixels = Digits.pixels(0)
        let drawing = (0..<(100 * 80)).map { place in
            let (x, y) = (place % 100 / 2, place / 100 / 2)
            return x < 28 && y < 28 ? pixels[28 * y + x] : 0
        }
        try await withServer { client, _ in
            let (status, answer, _) = try await client.post(
                "/api/predict", "{\"width\": 100, \"height\": 80, \"pixels\": \(drawing)}")
            #expect(status == 200)
            #expect(answer.digit == 7)
            let moved = Digits.pixels(0).suffix(56) + Digits.pixels(0).dropLast(56)
            let cropped = try await client.post("/api/predict", "{\"pixels\": \(Array(moved)), \"crop\": true}").answer
            #expect(cropped.digit == 7)
            #expect(cropped.image != Array(moved))
        }
    }

    @Test func roundsFractions() async throws {
        try await withServer { client, _ in
            let numbers = "0.4, 254.5, 1e1, " + Array(repeating: "0", count: 781).joined(separator: ",")
            let answer = try await client.post("/api/predict", "{\"pixels\": [\(numbers)]}").answer
            #expect(answer.image?.prefix(4) == [0, 255, 10, 0])
        }
    }

    @Test func answersTogetherWhatWaits() async throws {
        let model = try Model(path: nil)
        let images = try (0..<200).map { try DigitImage(pixels: Digits.pixels($0)) }
        let alone = try Recognizer.bundled().predict(images).map(\.digit)
        let together = await withTaskGroup(of: (Int, [Prediction]).self) { group in
            for (index, image) in images.enumerated() {
                group.addTask { (index, await model.predict([image, images[0]])) }
            }
            return await group.reduce(into: [Int: [Prediction]]()) { $0[$1.0] = $1.1 }
        }
        for (index, digit) in alone.enumerated() {
            #expect(together[index]?.map(\.digit) == [digit, alone[0]])
        }
        #expect(await model.passCount < images.count)
    }

    @Test func explains() async throws {
        try await withServer { client, _ in
            for (type, body) in [
                ("application/json", Array("{\"pixels\": \(Digits.pixels(0))}".utf8)),
                ("image/png", try Digits.fixture("seven.png")),
            ] {
                let (status, answer, _) = try await client.send(.post, "/api/explain", type: type, body)
                #expect(status == 200)
                #expect(answer.digit == 7)
                let (conv1, conv2) = try (#require(answer.conv1), #require(answer.conv2))
                #expect((conv1.width, conv1.height, conv1.maps.count) == (28, 28, 6))
                #expect((conv2.width, conv2.height, conv2.maps.count) == (10, 10, 16))
                #expect(conv1.maps.allSatisfy { $0.count == 784 && $0.allSatisfy((0...1).contains) })
                #expect(conv2.maps.allSatisfy { $0.count == 100 && $0.allSatisfy((0...1).contains) })
                let saliency = try #require(answer.saliency)
                #expect(saliency.count == 784 && saliency.map(abs).max() == 1)
            }
        }
    }
}
