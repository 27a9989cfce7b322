/// Data sets put together in memory.
///
/// ```swift
/// var digits = try MNIST(.train, images: pixels, labels: [3])     // 784 pixels
/// digits = try digits.appending(MNIST(.train, images: more, labels: [1, 4]))
/// ```
extension MNIST {
    /// Digits in memory: `images` has the shape [labels.count, height, width].
    /// - Throws: ``DatasetError`` where images and labels do not fit together.
    public init(
        _ split: Split, images: [UInt8], labels: [UInt8], height: Int = 28, width: Int = 28
    ) throws(DatasetError) {
        let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
        guard height > 0, width > 0, !overflow, images.count / pixels == labels.count, images.count % pixels == 0 else {
            throw .format(
                path: "\(split) images", expected: "\(labels.count) images of \(height)×\(width) pixels",
                found: "\(images.count) pixels")
        }
        if let place = labels.firstIndex(where: { $0 > 9 }) {
            throw .format(
                path: "\(split) labels", expected: "labels from 0 to 9", found: "\(labels[place]) for image \(place)")
        }
        self.init(trusted: split, images: images, labels: labels, height: height, width: width)
    }

    /// These digits and then the others.
    /// - Throws: ``DatasetError`` where their images differ in size.
    public func appending(_ other: MNIST) throws(DatasetError) -> MNIST {
        guard other.height == height, other.width == width else {
            throw .format(
                path: "\(other.split) images", expected: "\(height)×\(width) pixels as in the other images",
                found: "\(other.height)×\(other.width)")
        }
        return MNIST(
            trusted: split, images: images + other.images, labels: labels + other.labels, height: height, width: width)
    }
}
