internal import Datasets
internal import HTTPTypes
internal import Hummingbird

/// Digits with the labels that people gave them, kept as a data set that `digits train --data` takes.
public actor Corrections {
    /// Where the files are, as it was given.
    nonisolated let folder: String
    private let limit: Int
    private var collection: DigitCollection

    /// Reads what is in `folder`, if it is there; it is made for the first correction.
    /// - Throws: `DatasetError` where there are files that cannot be read as corrections.
    public init(folder: String, limit: Int) throws {
        self.folder = folder
        self.limit = limit
        collection = try DigitCollection(folder: folder)
    }

    /// How many there are.
    var count: Int { collection.count }

    /// Adds a digit; it is on the disk when this returns.
    /// - Returns: How many there are now.
    func add(_ pixels: [UInt8], label: UInt8) throws -> Int {
        guard count < limit else {
            throw HTTPError(.conflict, message: "no more than \(limit) corrections are kept")
        }
        try collection.append(pixels, label: label)
        return count
    }

    /// Removes the newest.
    /// - Returns: How many there are now.
    func removeLast() throws -> Int {
        guard count > 0 else { throw HTTPError(.notFound, message: "there is no correction to remove") }
        try collection.removeLast()
        return count
    }
}
