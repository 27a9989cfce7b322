import Datasets
import Foundation
import Testing

/// A folder of the test's own.
private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "/collection-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

@Suite struct DigitCollectionTests {
    private let image = (0..<784).map { UInt8($0 % 256) }

    @Test func writesWhatMNISTReads() throws {
        try withFolder { folder in
            var collection = try DigitCollection(folder: folder)
            #expect(collection.count == 0)
            #expect(!FileManager.default.fileExists(atPath: folder))
            try collection.append(image, label: 7)
            try collection.append(image.reversed(), label: 0)
            let digits = try MNIST(.train, from: folder)
            #expect(digits.labels == [7, 0])
            #expect(digits.images == image + image.reversed())
            #expect(digits.height == 28 && digits.width == 28)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
        }
    }

    @Test func goesOnWhereItStopped() throws {
        try withFolder { folder in
            var first = try DigitCollection(folder: folder)
            try first.append(image, label: 7)
            try first.append(image, label: 8)
            var second = try DigitCollection(folder: folder)
            #expect(second.labels == [7, 8])
            try second.removeLast()
            try second.removeLast()
            try second.removeLast()
            #expect(second.count == 0)
            try second.append(image, label: 9)
            #expect(try MNIST(.train, from: folder).labels == [9])
        }
    }

    @Test func leavesOutAnImageWithoutItsLabel() throws {
        try withFolder { folder in
            var collection = try DigitCollection(folder: folder)
            try collection.append(image, label: 7)
            try IDXFile.write([2, 28, 28], image + image, to: folder + "/train-images-idx3-ubyte")
            collection = try DigitCollection(folder: folder)
            #expect(collection.labels == [7])
            #expect(collection.images == image)
            try FileManager.default.removeItem(atPath: folder + "/train-labels-idx1-ubyte")
            #expect(try DigitCollection(folder: folder).count == 0)
        }
    }

    @Test func refusesOtherFiles() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try IDXFile.write([1, 2, 2], [0, 0, 0, 0], to: folder + "/train-images-idx3-ubyte")
            #expect {
                try DigitCollection(folder: folder)
            } throws: {
                "\($0)".hasSuffix(
                    "train-images-idx3-ubyte: expected uint8 images of 28×28 pixels, found uint8 in the shape [1, 2, 2]"
                )
            }
        }
    }

    @Test func refusesWrongPixelsAndLabels() throws {
        try withFolder { folder in
            var collection = try DigitCollection(folder: folder)
            #expect(throws: DatasetError.self) { try collection.append([1, 2], label: 3) }
            #expect(throws: DatasetError.self) { try collection.append(image, label: 10) }
            #expect(collection.count == 0)
        }
    }

    @Test func saysWhenItCannotWrite() throws {
        try withFolder { folder in
            try Data("a file".utf8).write(to: URL(fileURLWithPath: folder))
            var collection = try DigitCollection(folder: folder)
            #expect {
                try collection.append(image, label: 7)
            } throws: {
                "\($0)".hasPrefix("\(folder): cannot make the folder: ")
            }
            #expect(collection.count == 0)
        }
    }
}
