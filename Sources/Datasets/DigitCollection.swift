internal import Foundation

/// Images of 28×28 pixels with their digits, collected one by one and kept in a folder in MNIST's format, as training
/// images: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`.
///
/// ```swift
/// var collection = try DigitCollection(folder: "corrections")
/// try collection.append(pixels, label: 7)       // on the disk when this returns
/// let digits = try MNIST(.train, from: "corrections")
/// ```
public struct DigitCollection: Sendable {
    /// Where the files are; the folder is made with the first image.
    public let folder: String
    /// Every pixel, in the shape [count, 28, 28].
    public private(set) var images: [UInt8] = []
    /// The digit on each image, 0 to 9.
    public private(set) var labels: [UInt8] = []

    /// The number of images.
    public var count: Int { labels.count }

    private static let pixelCount = 28 * 28
    private var imagesPath: String { folder + "/train-images-idx3-ubyte" }
    private var labelsPath: String { folder + "/train-labels-idx1-ubyte" }

    /// Reads what is in the folder; none is there: the collection is empty. An image whose label was not written any more,
    /// or has been removed already, is left out.
    /// - Throws: ``DatasetError`` where a file is no such collection's.
    public init(folder: String) throws(DatasetError) {
        self.folder = folder
        let exist = [imagesPath, labelsPath].map { FileManager.default.fileExists(atPath: $0) }
        guard exist.contains(true) else { return }
        let images = try IDXFile(path: imagesPath)
        guard images.element == .uint8, images.shape.dropFirst() == [28, 28] else {
            throw .format(
                path: imagesPath, expected: "uint8 images of 28×28 pixels",
                found: "\(images.element) in the shape \(images.shape)")
        }
        // The first image's file is written before its label's.
        guard exist[1] else { return }
        let labels = try IDXFile(path: labelsPath)
        guard labels.element == .uint8, labels.shape.count == 1, labels.bytes.allSatisfy({ $0 <= 9 }) else {
            throw .format(
                path: labelsPath, expected: "uint8 labels from 0 to 9 in 1 dimension",
                found: "\(labels.element) in the shape \(labels.shape)")
        }
        guard labels.shape[0] <= images.shape[0] else {
            throw .format(
                path: labelsPath, expected: "at most \(images.shape[0]) labels, one for each image",
                found: "\(labels.shape[0])")
        }
        self.labels = labels.bytes
        self.images = Array(images.bytes.prefix(labels.bytes.count * Self.pixelCount))
    }

    /// Adds an image and its digit; both are on the disk when this returns.
    /// - Throws: An error that names the file that cannot be written; the collection is then as before.
    public mutating func append(_ pixels: [UInt8], label: UInt8) throws {
        guard pixels.count == Self.pixelCount, label <= 9 else {
            throw DatasetError.format(
                path: folder, expected: "784 pixels and a label from 0 to 9",
                found: "\(pixels.count) pixels and the label \(label)")
        }
        try replace(images + pixels, labels + [label])
    }

    /// Removes the newest image and its digit; nothing where there is none.
    /// - Throws: An error that names the file that cannot be written; the collection is then as before.
    public mutating func removeLast() throws {
        guard count > 0 else { return }
        try replace(Array(images.dropLast(Self.pixelCount)), labels.dropLast())
    }

    /// There are never more labels than images on the disk, so that half a change leaves a collection that can be read.
    private mutating func replace(_ images: [UInt8], _ labels: [UInt8]) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw DatasetError.file(path: folder, action: "make the folder", reason: error.localizedDescription)
        }
        let (imagesPath, labelsPath) = (imagesPath, labelsPath)
        let writeImages = { try IDXFile.write([labels.count, 28, 28], images, to: imagesPath) }
        let writeLabels = { try IDXFile.write([labels.count], labels, to: labelsPath) }
        for write in labels.count > count ? [writeImages, writeLabels] : [writeLabels, writeImages] { try write() }
        (self.images, self.labels) = (images, labels)
    }
}
