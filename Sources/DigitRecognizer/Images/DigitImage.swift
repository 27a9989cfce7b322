/// One digit as the network learnt to see them, in MNIST's form: 28×28 pixels from 0 (paper) to 255 (ink), the ink's longer
/// side 20 pixels, its centre of mass in the middle.
///
/// This is the only way from images to the network: the command line, the page and the tests take it.
///
/// ```swift
/// let digits = try DigitImage.digits(in: photo)              // a GrayImage of any size
/// let pixels = try DigitImage(pixels: numbers)               // 784 numbers that are in MNIST's form already
/// ```
public struct DigitImage: Sendable, Equatable {
    /// The pixels of a side.
    public static let side = 28
    /// The pixels of the ink's longer side.
    package static let inkSide = 20

    /// Part of an image: `width` × `height` pixels from column `x` and row `y` on.
    public struct Box: Sendable, Equatable {
        /// The first column, from 0.
        public let x: Int
        /// The first row, from 0.
        public let y: Int
        /// Columns.
        public let width: Int
        /// Rows.
        public let height: Int
    }

    /// Every pixel, row by row, from 0 (paper) to 255 (ink).
    public let pixels: [UInt8]
    /// Where the digit lies in the image that it was found in.
    public let box: Box

    /// An image that is in MNIST's form already.
    /// - Throws: ``DigitImageError/wrongSize(found:)`` where there are not 784 pixels.
    public init(pixels: [UInt8]) throws(DigitImageError) {
        guard pixels.count == Self.side * Self.side else { throw .wrongSize(found: pixels.count) }
        self.init(trusted: pixels, box: Box(x: 0, y: 0, width: Self.side, height: Self.side))
    }

    package init(trusted pixels: [UInt8], box: Box) {
        self.pixels = pixels
        self.box = box
    }

    /// Whether 28×28 pixels are a digit as MNIST has them: paper is 0, the ink fits 20×20 pixels, and its centre of mass is
    /// in the middle.
    package static func isInForm(_ image: GrayImage) -> Bool {
        guard image.width == side, image.height == side else { return false }
        var (left, right, top, bottom) = (side, -1, side, -1)
        var (sum, sumX, sumY) = (0, 0, 0)
        for (place, value) in image.pixels.enumerated() where value > 0 {
            let (x, y) = (place % side, place / side)
            (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
            (sum, sumX, sumY) = (sum + Int(value), sumX + x * Int(value), sumY + y * Int(value))
        }
        guard sum > 0, max(right - left, bottom - top) < inkSide else { return false }
        // MNIST's own images are up to 0.52 pixels off.
        let offset = (x: Double(sumX) / Double(sum) - 14, y: Double(sumY) / Double(sum) - 14)
        return abs(offset.x) < 0.55 && abs(offset.y) < 0.55
    }
}

/// Why there is no digit in an image.
public enum DigitImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing in the image stands out from its background.
    case noInk
    /// There are not 784 pixels.
    case wrongSize(found: Int)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .noInk: "expected a digit, found no ink: nothing stands out from the background"
        case .wrongSize(let found): "expected 784 pixels (28×28), found \(found)"
        }
    }
}
