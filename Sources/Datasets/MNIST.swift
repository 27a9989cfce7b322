internal import Foundation

/// The MNIST database of handwritten digits: 60,000 images to train with, 10,000 to test with.
///
/// The images are as in the files: 28×28 pixels, from 0 (paper) to 255 (ink). PyTorch: `torchvision.datasets.MNIST`
///
/// ```swift
/// let digits = try MNIST(.train)                              // comes with Kindling
/// let fashion = try MNIST(.test, from: "data/FashionMNIST")   // any files of MNIST's format
/// ```
public struct MNIST: Sendable {
    /// Which part of the database.
    public enum Split: String, Sendable, CaseIterable {
        case train, test

        /// How the names of the part's files start.
        var fileStart: String { self == .train ? "train" : "t10k" }
    }

    /// The part that this is.
    public let split: Split
    /// The number of images.
    public let count: Int
    /// Pixels from top to bottom.
    public let height: Int
    /// Pixels from left to right.
    public let width: Int
    /// Every pixel, in the shape [count, height, width].
    public let images: [UInt8]
    /// The digit on each image, 0 to 9.
    public let labels: [UInt8]

    /// Loads the files that come with Kindling.
    /// - Throws: ``DatasetError`` where they are not beside the program any more, or damaged.
    public init(_ split: Split) throws(DatasetError) {
        // Xcode wraps a bundle's content in Contents/Resources; SwiftPM does not.
        let subfolders = ["Resources/mnist", "Contents/Resources/Resources/mnist"]
        try self.init(split, from: Bundle.module.bundlePath, subfolders: subfolders)
    }

    /// Loads files from a folder: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the same with `t10k`, with or
    /// without `.gz`, also with a dot in place of the second hyphen, and also in `MNIST/raw`, where torchvision puts them.
    /// - Throws: ``DatasetError`` where a file is missing or unsound, or where images and labels do not fit together.
    public init(_ split: Split, from folder: String) throws(DatasetError) {
        try self.init(split, from: folder, subfolders: ["", "MNIST/raw", "raw"])
    }

    private init(_ split: Split, from folder: String, subfolders: [String]) throws(DatasetError) {
        let imagesPath = try Self.find("\(split.fileStart)-images", "idx3-ubyte", folder, subfolders)
        let labelsPath = try Self.find("\(split.fileStart)-labels", "idx1-ubyte", folder, subfolders)
        let images = try IDXFile(path: imagesPath)
        let labels = try IDXFile(path: labelsPath)
        guard images.element == .uint8, images.shape.count == 3 else {
            throw .format(
                path: imagesPath, expected: "images: uint8 in 3 dimensions",
                found: "\(images.element) in \(images.shape.count)")
        }
        guard labels.element == .uint8, labels.shape.count == 1 else {
            throw .format(
                path: labelsPath, expected: "labels: uint8 in 1 dimension",
                found: "\(labels.element) in \(labels.shape.count)")
        }
        guard labels.shape[0] == images.shape[0] else {
            throw .format(
                path: labelsPath, expected: "\(images.shape[0]) labels, one for each image in \(imagesPath)",
                found: "\(labels.shape[0])")
        }
        if let place = labels.bytes.firstIndex(where: { $0 > 9 }) {
            throw .format(
                path: labelsPath, expected: "labels from 0 to 9", found: "\(labels.bytes[place]) for image \(place)")
        }
        self.init(
            trusted: split, images: images.bytes, labels: labels.bytes, height: images.shape[1], width: images.shape[2])
    }

    /// Images and labels that fit together.
    init(trusted split: Split, images: [UInt8], labels: [UInt8], height: Int, width: Int) {
        self.split = split
        count = labels.count
        self.height = height
        self.width = width
        self.images = images
        self.labels = labels
    }

    /// The first of a file's possible names that exists.
    private static func find(
        _ start: String, _ end: String, _ folder: String, _ subfolders: [String]
    ) throws(DatasetError) -> String {
        let names = ["-", "."].flatMap { separator in ["", ".gz"].map { start + separator + end + $0 } }
        for subfolder in subfolders {
            for name in names {
                let path = (folder as NSString).appendingPathComponent(
                    (subfolder as NSString).appendingPathComponent(name))
                if FileManager.default.fileExists(atPath: path) { return path }
            }
        }
        throw .missing(folder: folder, tried: names)
    }
}
