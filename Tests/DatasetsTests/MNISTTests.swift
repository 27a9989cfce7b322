import Datasets
import Foundation
import Testing

@Suite struct MNISTTests {
    private func expect(
        _ split: MNIST.Split, count: Int, sum: Int, start: [UInt8], perLabel: [Int]
    ) throws {
        let digits = try MNIST(split)
        #expect(digits.split == split)
        #expect(digits.count == count)
        #expect(digits.height == 28 && digits.width == 28)
        #expect(digits.images.count == count * 28 * 28)
        #expect(digits.images.reduce(0) { $0 + Int($1) } == sum)
        #expect(Array(digits.labels.prefix(10)) == start)
        var counts = [Int](repeating: 0, count: 10)
        for label in digits.labels { counts[Int(label)] += 1 }
        #expect(counts == perLabel)
    }

    @Test func comesWithTheFiles() throws {
        try expect(
            .train, count: 60_000, sum: 1_567_298_545, start: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
            perLabel: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
        try expect(
            .test, count: 10_000, sum: 264_923_200, start: [7, 2, 1, 0, 4, 1, 4, 9, 5, 9],
            perLabel: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    }

    private func withFiles(_ files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kindling-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        try body(folder.path)
    }

    private let images = idx([2, 1, 3], [0, 1, 2, 3, 4, 255])
    private let labels = idx([2], [7, 9])

    @Test func readsAFolderUnderEveryName() throws {
        for files in [
            ["train-images-idx3-ubyte": images, "train-labels-idx1-ubyte": labels],
            ["train-images-idx3-ubyte.gz": stored(images), "train-labels-idx1-ubyte.gz": labels],
            ["train-images.idx3-ubyte": images, "train-labels.idx1-ubyte.gz": stored(labels)],
            ["MNIST/raw/train-images-idx3-ubyte": images, "MNIST/raw/train-labels-idx1-ubyte": labels],
        ] {
            try withFiles(files) { folder in
                let digits = try MNIST(.train, from: folder)
                #expect(digits.count == 2 && digits.height == 1 && digits.width == 3)
                #expect(digits.images == [0, 1, 2, 3, 4, 255])
                #expect(digits.labels == [7, 9])
            }
        }
    }

    @Test func refusesFilesThatDoNotFit() throws {
        let cases: [(images: [UInt8], labels: [UInt8], message: String)] = [
            (
                idx([2, 3], [0, 1, 2, 3, 4, 5]), labels,
                "images-idx3-ubyte: expected images: uint8 in 3 dimensions, found uint8 in 2"
            ),
            (
                idx([2, 1, 1], [0, 1], type: 0x09), labels,
                "images-idx3-ubyte: expected images: uint8 in 3 dimensions, found int8 in 3"
            ),
            (images, images, "labels-idx1-ubyte: expected labels: uint8 in 1 dimension, found uint8 in 3"),
            (images, idx([3], [1, 2, 3]), "t10k-images-idx3-ubyte, found 3"),
            (images, idx([2], [1, 10]), "labels-idx1-ubyte: expected labels from 0 to 9, found 10 for image 1"),
            (images, [], "labels-idx1-ubyte: expected an IDX header of 4 bytes or more, found 0 bytes"),
        ]
        for (images, labels, message) in cases {
            try withFiles(["t10k-images-idx3-ubyte": images, "t10k-labels-idx1-ubyte": labels]) { folder in
                #expect {
                    try MNIST(.test, from: folder)
                } throws: { error in
                    if !"\(error)".hasSuffix(message) { Issue.record("\(error)") }
                    return "\(error)".hasPrefix(folder)
                }
            }
        }
    }

    @Test func namesTheFileThatIsMissing() throws {
        try withFiles(["train-images-idx3-ubyte": images]) { folder in
            #expect {
                try MNIST(.train, from: folder)
            } throws: {
                "\($0)"
                    == "\(folder): expected one of train-labels-idx1-ubyte, train-labels-idx1-ubyte.gz, "
                    + "train-labels.idx1-ubyte, train-labels.idx1-ubyte.gz, found none"
            }
        }
    }
}
