internal import Foundation
internal import Kindling

/// Data sets of one's own, in MNIST's format.
///
/// ```swift
/// var digits = try MNIST(.train, images: pixels, labels: [3])     // 784 pixels
/// digits = try digits.appending(MNIST(.train, images: more, labels: [1, 4]))
/// try digits.write(to: "corrections")                             // digits train --data corrections
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

    /// Writes the digits to a folder, as `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` (or `t10k`); the folder
    /// is made where there is none.
    ///
    /// Each file is replaced as a whole, the images first. A crash between the two leaves files that do not fit together,
    /// which reading notices.
    /// - Throws: An error that names the file that cannot be written.
    public func write(to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw DatasetError.file(path: folder, action: "make the folder", reason: error.localizedDescription)
        }
        let start = folder + "/" + split.fileStart
        try IDXFile.write([count, height, width], images, to: start + "-images-idx3-ubyte")
        try IDXFile.write([count], labels, to: start + "-labels-idx1-ubyte")
    }
}
