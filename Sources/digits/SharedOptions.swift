internal import ArgumentParser
internal import Datasets

// What options mean that several commands have.

/// Refuses numbers of threads that make no sense.
func validateThreads(_ threads: Int?) throws {
    guard let threads, !(1...256).contains(threads) else { return }
    throw ValidationError("threads: expected a number from 1 to 256, found \(threads)")
}

/// The digits in a folder, or those that come with the program.
func loadDigits(_ split: MNIST.Split, from folder: String?) throws -> MNIST {
    try folder.map { try MNIST(split, from: $0) } ?? MNIST(split)
}

/// What to train and to test with: all the folders' digits. Where none of them has test images, MNIST comes first.
func loadDigits(from folders: [String]) throws -> (training: MNIST, test: MNIST) {
    var training = try folders.map { try MNIST(.train, from: $0) }
    var test: [MNIST] = []
    for folder in folders {
        do {
            test.append(try MNIST(.test, from: folder))
        } catch DatasetError.missing {}  // a folder that only adds
    }
    if test.isEmpty {
        training.insert(try MNIST(.train), at: 0)
        test = [try MNIST(.test)]
    }
    func joined(_ parts: [MNIST]) throws -> MNIST {
        try parts.dropFirst().reduce(parts[0]) { try $0.appending($1) }
    }
    return (try joined(training), try joined(test))
}
