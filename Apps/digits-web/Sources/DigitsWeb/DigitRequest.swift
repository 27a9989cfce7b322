internal import DigitRecognizer
internal import Hummingbird

/// Pixels as numbers: 784 in MNIST's form, or a drawing of another size.
struct DigitRequest: Decodable {
    static let sideLimit = 512

    let pixels: [Double]
    let width: Int?
    let height: Int?
    /// Whether 28×28 pixels are a drawing, too, whose ink is still to be cropped, scaled and centred.
    let crop: Bool?

    /// The digits; one for pixels in MNIST's form.
    /// - Throws: `HTTPError` that names the wrong value.
    func digits() throws -> [DigitImage] {
        let side = DigitImage.side
        do {
            if width == nil, height == nil, crop != true {
                return [try DigitImage(pixels: Pixels.checked(pixels, count: side * side))]
            }
            let (width, height) = (width ?? side, height ?? side)
            for (name, size) in [("width", width), ("height", height)] where !(1...Self.sideLimit).contains(size) {
                throw HTTPError(
                    .badRequest, message: "\(name): expected a number from 1 to \(Self.sideLimit), found \(size)")
            }
            let checked = try Pixels.checked(pixels, count: width * height)
            return try DigitImage.digits(in: GrayImage(width: width, height: height, pixels: checked))
        } catch let error as DigitImageError {
            throw HTTPError(.badRequest, message: "\(error)")
        }
    }
}

/// A digit and the label that a person gave it.
struct CorrectionRequest: Decodable {
    let pixels: [Double]
    let label: Int

    /// The pixels, and the label from 0 to 9.
    /// - Throws: `HTTPError` that names the wrong value.
    func checked() throws -> (pixels: [UInt8], label: UInt8) {
        guard (0...9).contains(label) else {
            throw HTTPError(.badRequest, message: "label: expected a digit from 0 to 9, found \(label)")
        }
        return (try Pixels.checked(pixels, count: DigitImage.side * DigitImage.side), UInt8(label))
    }
}

/// Checks numbers that should be pixels.
enum Pixels {
    /// The numbers, rounded to bytes.
    static func checked(_ numbers: [Double], count: Int) throws(HTTPError) -> [UInt8] {
        guard numbers.count == count else {
            throw HTTPError(.badRequest, message: "pixels: expected \(count) numbers, found \(numbers.count)")
        }
        if let place = numbers.firstIndex(where: { !(0...255).contains($0) }) {
            throw HTTPError(
                .badRequest, message: "pixels[\(place)]: expected a number from 0 to 255, found \(numbers[place])")
        }
        return numbers.map { UInt8($0.rounded()) }
    }
}

extension DecodingError {
    /// What is wrong with JSON, in a sentence for people.
    var reason: String {
        switch self {
        case .typeMismatch(let type, let context):
            "\(Self.place(context)): expected \(Self.name(of: type)), found another type"
        case .valueNotFound(let type, let context):
            "\(Self.place(context)): expected \(Self.name(of: type)), found null"
        case .keyNotFound(let key, _): "expected \"\(key.stringValue)\", found none"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "expected JSON, found text that is none" : "\(Self.place(context)): " + context.debugDescription
        @unknown default: "the JSON is not what was expected"
        }
    }

    private static func place(_ context: Context) -> String {
        let path = context.codingPath.reduce("") { path, key in
            path + (key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? "" : ".") + key.stringValue)
        }
        return path.isEmpty ? "the body" : path
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Double.Type: "a number"
        case is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [Double].Type, is [Any].Type: "an array"
        case is [String: Any].Type: "an object"
        default: "\(type)"
        }
    }
}
