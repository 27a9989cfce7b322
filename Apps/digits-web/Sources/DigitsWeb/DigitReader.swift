internal import DigitRecognizer
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import ImageFiles
internal import NIOCore
internal import Synchronization

/// Makes digits of what requests bring: numbers, drawings and photos.
struct DigitReader: Sendable {
    private let bodyLimit: Int
    private let photos: PhotoReader

    init(_ limits: Limits) {
        bodyLimit = limits.bodySize
        photos = PhotoReader(waitingLimit: limits.waitingPhotos)
    }

    /// The digits in a request's body, one or more.
    /// - Throws: `HTTPError` that says what is wrong with the body.
    func digits(in request: Request) async throws -> [DigitImage] {
        switch try Self.mediaType(of: request, oneOf: ["application/json", "image/png", "image/jpeg"]) {
        case "application/json":
            let content = try await json(DigitRequest.self, from: request)
            return try content.digits()
        default:
            return try await photos.digits(in: Array(buffer: body(of: request)))
        }
    }

    /// The request's body as a value.
    /// - Throws: `HTTPError` that says what is wrong with it.
    func json<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        _ = try Self.mediaType(of: request, oneOf: ["application/json"])
        let data = Data(try await body(of: request).readableBytesView)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, message: error.reason)
        }
    }

    private func body(of request: Request) async throws -> ByteBuffer {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > bodyLimit {
            throw HTTPError(.contentTooLarge, message: "expected at most \(bodyLimit) bytes, found \(announced)")
        }
        do {
            return try await request.body.collect(upTo: bodyLimit)
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge, message: "expected at most \(bodyLimit) bytes, found more")
        }
    }

    /// The type of a request's body, without parameters such as `charset`.
    private static func mediaType(of request: Request, oneOf types: [String]) throws -> String {
        let field = request.headers[.contentType] ?? ""
        let type = field.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard types.contains(type) else {
            throw HTTPError(
                .unsupportedMediaType,
                message: "Content-Type: expected \(types.joined(separator: ", ")), found "
                    + (field.isEmpty ? "none" : field.debugDescription))
        }
        return type
    }
}

/// Finds digits in photos, one after the other: each may take much memory, and time that other requests need.
actor PhotoReader {
    private static let digitLimit = 100

    private nonisolated let waiting = Atomic<Int>(0)
    private let waitingLimit: Int
    private let limits: ImageFile.Limits

    init(waitingLimit: Int) {
        self.waitingLimit = waitingLimit
        var limits = ImageFile.Limits()
        limits.maxPixels = 25_000_000
        self.limits = limits
    }

    /// The digits of an image in PNG, JPEG or PGM format.
    /// - Throws: `HTTPError` that says what is wrong with the image.
    nonisolated func digits(in bytes: [UInt8]) async throws -> [DigitImage] {
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= waitingLimit else {
            throw HTTPError(
                .serviceUnavailable, headers: [.retryAfter: "1"], message: "too many photos wait: try again in 1 s")
        }
        return try await read(bytes)
    }

    private func read(_ bytes: [UInt8]) throws -> [DigitImage] {
        do {
            let digits = try DigitImage.digits(in: ImageFile.decode(bytes, limits: limits))
            guard digits.count <= Self.digitLimit else {
                throw HTTPError(
                    .badRequest, message: "expected at most \(Self.digitLimit) digits, found \(digits.count)")
            }
            return digits
        } catch let error as ImageFileError {
            if case .tooLarge = error { throw HTTPError(.contentTooLarge, message: "\(error)") }
            throw HTTPError(.badRequest, message: "\(error)")
        } catch let error as DigitImageError {
            throw HTTPError(.badRequest, message: "\(error)")
        }
    }
}
