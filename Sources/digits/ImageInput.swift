internal import Datasets
internal import DigitRecognizer
internal import Foundation
internal import ImageFiles

/// An image that the user named: a file, one of an IDX file's images, or standard input.
struct ImageInput {
    /// What the user calls it.
    let name: String
    private let source: Source

    private enum Source {
        case file(String)
        case standardInput
        case idx(path: String, index: Int)
    }

    /// What an argument names: `-`, a file, a folder (every image in it), or `FILE#INDEX` for an image of an IDX file.
    /// - Throws: ``RecognizerError`` for a folder that cannot be read or has no images.
    static func inputs(_ argument: String) throws -> [ImageInput] {
        if argument == "-" { return [ImageInput(name: "-", source: .standardInput)] }
        if RunFolder.isFolder(argument) { return try images(inFolder: argument) }
        if let mark = argument.lastIndex(of: "#"), let index = Int(argument[argument.index(after: mark)...]),
            index >= 0,
            !FileManager.default.fileExists(atPath: argument)
        {
            return [ImageInput(name: argument, source: .idx(path: String(argument[..<mark]), index: index))]
        }
        return [ImageInput(name: argument, source: .file(argument))]
    }

    private static let nameEnds = [".png", ".jpg", ".jpeg", ".pgm"]

    private static func images(inFolder folder: String) throws -> [ImageInput] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw RecognizerError("\(folder): cannot read the folder: \(error.localizedDescription)")
        }
        let images = names.filter { name in
            !name.hasPrefix(".") && nameEnds.contains { name.lowercased().hasSuffix($0) }
        }
        guard !images.isEmpty else {
            throw RecognizerError("\(folder): expected images (\(nameEnds.joined(separator: ", "))), found none")
        }
        let start = folder.hasSuffix("/") ? folder : folder + "/"
        return images.sorted().map { ImageInput(name: start + $0, source: .file(start + $0)) }
    }

    /// The digits in the image, row by row from left to right.
    /// - Throws: An error in one line that starts with the name.
    func digits() throws -> [DigitImage] {
        do {
            switch source {
            case .standardInput: return try DigitImage.digits(in: ImageFile.decode(bytes(of: STDIN_FILENO)))
            case .file(let path): return try DigitImage.digits(in: ImageFile.decode(bytes(ofFile: path)))
            case .idx(let path, let index): return try Self.digits(inIDX: path, index)
            }
        } catch let error as DatasetError {
            throw error  // which names the file
        } catch {
            throw RecognizerError("\(name): \(error)")
        }
    }

    private func bytes(ofFile path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RecognizerError("cannot open: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        return try bytes(of: descriptor)
    }

    /// All bytes up to the end, but hardly more than an image may have.
    private func bytes(of descriptor: Int32) throws -> [UInt8] {
        let limit = ImageFile.Limits().maxBytes
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw RecognizerError("cannot read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Images of 28×28 pixels are what the network learnt from, and stay as they are.
    private static func digits(inIDX path: String, _ index: Int) throws -> [DigitImage] {
        let file = try IDXFile(path: path)
        guard file.element == .uint8, file.shape.count == 3 else {
            throw DatasetError.format(
                path: path, expected: "images: uint8 in 3 dimensions",
                found: "\(file.element) in \(file.shape.count)")
        }
        guard index < file.shape[0] else {
            throw DatasetError.format(
                path: path, expected: "an image from 0 to \(file.shape[0] - 1)", found: "number \(index)")
        }
        let (height, width) = (file.shape[1], file.shape[2])
        let pixels = Array(file.bytes[(index * height * width)..<((index + 1) * height * width)])
        if height == DigitImage.side, width == DigitImage.side { return [try DigitImage(pixels: pixels)] }
        return try DigitImage.digits(in: GrayImage(width: width, height: height, pixels: pixels))
    }
}
