public import DigitRecognizer

/// Reads PNG, JPEG and PGM images as shades of gray. The first bytes tell the format, whatever the file is called.
///
/// ```swift
/// let photo = try ImageFile.decode(bytes)                  // what a browser sent
/// let digits = try DigitImage.digits(in: photo)
/// ```
public enum ImageFile {
    /// The formats.
    public enum Format: String, Sendable, CaseIterable {
        case png = "PNG"
        case jpeg = "JPEG"
        case pgm = "PGM"

        /// The format of an image that begins with these bytes; nil: none of them.
        public init?(_ bytes: some Collection<UInt8>) {
            if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
                self = .png
            } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
                self = .jpeg
            } else if bytes.starts(with: Array("P2".utf8)) || bytes.starts(with: Array("P5".utf8)) {
                self = .pgm
            } else {
                return nil
            }
        }
    }

    /// What is accepted. Headers are checked before memory is asked for.
    public struct Limits: Sendable, Equatable {
        /// The most bytes of a file.
        public var maxBytes = 32 << 20
        /// The most pixels, width times height.
        public var maxPixels = 64_000_000
        /// JPEGs whose longer side has at least twice as many pixels are decoded at a fraction of their size, which takes
        /// less time and memory.
        public var sufficientSide = 1024

        /// Enough for photos of today's cameras.
        public init() {}
    }

    /// The image in `bytes`. Colours become their brightness, transparent pixels white (black, where all others are light);
    /// photos are turned as their camera says (EXIF).
    /// - Throws: ``ImageFileError``, one line that says what is wrong.
    public static func decode(_ bytes: [UInt8], limits: Limits = Limits()) throws(ImageFileError) -> GrayImage {
        guard !bytes.isEmpty else { throw .notAnImage(found: "nothing: it is empty") }
        guard let format = Format(bytes) else { throw .notAnImage(found: description(ofStart: bytes)) }
        guard bytes.count <= limits.maxBytes else {
            throw .tooLarge("expected at most \(limits.maxBytes) bytes, found \(bytes.count)")
        }
        return switch format {
        case .png: try PNGDecoder.decode(bytes, limits)
        case .jpeg: try JPEGDecoder.decode(bytes, limits)
        case .pgm: try PGMDecoder.decode(bytes, limits)
        }
    }

    private static func description(ofStart bytes: [UInt8]) -> String {
        let digits = bytes.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "a file that starts with " + digits.joined(separator: " ")
    }
}

/// Why bytes are no image that can be read.
public enum ImageFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes are of no format that is read here.
    case notAnImage(found: String)
    /// The image or its file is beyond the limits.
    case tooLarge(String)
    /// The bytes begin like an image, but it cannot be decoded for this reason.
    case damaged(ImageFile.Format, reason: String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .notAnImage(let found): "expected a PNG, JPEG or PGM image, found \(found)"
        case .tooLarge(let reason): "the image is too large: \(reason)"
        case .damaged(let format, let reason): "damaged \(format.rawValue) image: \(reason)"
        }
    }
}

extension ImageFile.Limits {
    /// Stops before memory is asked for that the header claims without reason.
    /// - Parameter pixelsPerByte: more pixels than the format can hold in a byte.
    func check(
        width: Int, height: Int, of format: ImageFile.Format, bytes: Int, pixelsPerByte: Int
    ) throws(ImageFileError) {
        guard width > 0, height > 0 else {
            throw .damaged(format, reason: "expected pixels, found \(width)×\(height)")
        }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= maxPixels else {
            throw .tooLarge("expected at most \(maxPixels) pixels, found \(width)×\(height)")
        }
        guard pixels / pixelsPerByte <= bytes else {
            throw .damaged(format, reason: "\(bytes) bytes cannot hold \(width)×\(height) pixels: it may be cut off")
        }
    }
}
