/// An image in shades of gray, of any size.
public struct GrayImage: Sendable, Equatable {
    /// Pixels from left to right.
    public let width: Int
    /// Pixels from top to bottom.
    public let height: Int
    /// Every pixel, row by row, from 0 (black) to 255 (white).
    public let pixels: [UInt8]

    /// An image of these pixels, row by row.
    /// - Throws: ``RecognizerError`` where their number is not width times height.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(RecognizerError) {
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow else {
            throw RecognizerError("image: expected a width and a height of 1 or more, found \(width)×\(height)")
        }
        guard pixels.count == count else {
            throw RecognizerError("image: expected \(count) pixels for \(width)×\(height), found \(pixels.count)")
        }
        self.init(trusted: width, height, pixels)
    }

    /// An image whose maker has counted the pixels.
    package init(trusted width: Int, _ height: Int, _ pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The image with black for white.
    package var inverted: GrayImage { GrayImage(trusted: width, height, pixels.map { 255 - $0 }) }

    /// The image upright, from a camera that noted this EXIF orientation, 1 to 8.
    package func turned(_ orientation: Int) -> GrayImage {
        guard (2...8).contains(orientation) else { return self }
        let isTransposed = orientation >= 5
        let size = isTransposed ? (width: height, height: width) : (width: width, height: height)
        // Whether the stored image is read from its right edge on, and from its bottom.
        let (fromRight, fromBottom) = ([2, 3, 7, 8].contains(orientation), [3, 4, 6, 7].contains(orientation))
        var turned: [UInt8] = []
        turned.reserveCapacity(pixels.count)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let (column, row) = isTransposed ? (y, x) : (x, y)
                turned.append(
                    pixels[(fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column)])
            }
        }
        return GrayImage(trusted: size.width, size.height, turned)
    }
}
