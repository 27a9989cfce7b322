internal import DigitRecognizer
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// JSON that is sent; no cache may keep it.
enum JSONAnswer {
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json", .contentLength: "\(json.count)", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: json)))
    }
}

/// A digit, as the interface answers it.
struct DigitAnswer: Encodable {
    let digit: Int
    let confidence: Float
    let probabilities: [Float]
    /// What the network saw.
    let image: [UInt8]
    /// Where the digit lies in the photo: column, row, width, height.
    let box: [Int]

    init(_ image: DigitImage, _ prediction: Prediction) {
        digit = prediction.digit
        confidence = Float(prediction.confidence)
        probabilities = prediction.probabilities.map { Float($0) }
        self.image = image.pixels
        box = [image.box.x, image.box.y, image.box.width, image.box.height]
    }
}

/// The answer to `POST /api/predict` and `POST /api/explain`: the first digit, and all where there are several.
struct PredictionAnswer: Encodable {
    /// What a layer made of the image.
    struct FeatureMaps: Encodable {
        let width: Int
        let height: Int
        let maps: [[Float]]

        init(_ features: Explanation.FeatureMaps) {
            width = features.width
            height = features.height
            maps = features.maps.map { $0.map(\.thousandths) }
        }
    }

    private let digit: Int
    private let confidence: Float
    private let probabilities: [Float]
    private let image: [UInt8]
    private let digits: [DigitAnswer]?
    private let conv1: FeatureMaps?
    private let conv2: FeatureMaps?
    private let saliency: [Float]?

    /// - Precondition: There is at least one digit.
    init(_ digits: [DigitAnswer], explanation: Explanation? = nil) {
        let first = digits[0]
        (digit, confidence) = (first.digit, first.confidence)
        (probabilities, image) = (first.probabilities, first.image)
        self.digits = digits.count > 1 ? digits : nil
        conv1 = explanation.map { FeatureMaps($0.conv1) }
        conv2 = explanation.map { FeatureMaps($0.conv2) }
        saliency = explanation?.saliency.map(\.thousandths)
    }
}

extension Float {
    /// Three decimal places: finer than any screen shows, and a third of the bytes.
    fileprivate var thousandths: Float { (self * 1000).rounded() / 1000 }
}

/// The answer to all requests about corrections.
struct CorrectionsAnswer: Encodable {
    let count: Int
    var folder: String?
}
