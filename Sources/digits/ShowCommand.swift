public import ArgumentParser
public import Datasets
internal import DigitRecognizer
internal import Kindling

extension MNIST.Split: ExpressibleByArgument {}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows digits of the data set, or those that a network gets wrong.",
        discussion: """
            Examples:
              digits show 17
              digits show 0-9 42 --split train
              digits show --errors
              digits show --errors runs/latest --count 100
            """)

    @Flag(help: "Shows images that the network gets wrong; the argument is the model.")
    var errors = false
    @Option(help: "The part of the data set: train or test.")
    var split = MNIST.Split.test
    @Option(help: "A folder with IDX files in MNIST's format, compressed or not. (default: MNIST, which comes along)")
    var data: String?
    @Option(help: "The most images shown.")
    var count = 20
    @Argument(
        help: ArgumentHelp(
            """
            Numbers of images from 0 on, or ranges like 0-9; with --errors a model. (default: runs/latest, or the network \
            that comes along)
            """, valueName: "index"))
    var arguments: [String] = []

    func validate() throws {
        guard count > 0 else { throw ValidationError("count: expected a number from 1 on, found \(count)") }
        if errors {
            guard arguments.count < 2 else { throw ValidationError("expected one model, found \(arguments.count)") }
        } else {
            guard !arguments.isEmpty else { throw ValidationError("expected the number of an image, or --errors") }
            _ = try ranges()
        }
    }

    /// The ranges of numbers that the arguments name.
    private func ranges() throws -> [ClosedRange<Int>] {
        try arguments.map { argument in
            let numbers = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, numbers.count <= 2, first <= last
            else {
                throw ValidationError("expected the number of an image or a range like 0-9, found \(argument)")
            }
            return first...last
        }
    }

    func run() throws {
        let digits = try loadDigits(split, from: data)
        try Trainer.checkSize(digits)
        try errors ? showErrors(in: digits) : showImages(of: digits)
    }

    private func showImages(of digits: MNIST) throws {
        let ranges = try ranges()
        for range in ranges where range.upperBound >= digits.count {
            throw RecognizerError(
                "\(split) images: expected numbers from 0 to \(digits.count - 1), found \(range.upperBound)")
        }
        let pictures = ranges.joined().prefix(count).map { index in
            DigitArt.Picture(pixels: digits.pixels(of: index), caption: ["\(index): \(digits.labels[index])"])
        }
        Terminal.Stream.output.line(DigitArt.text(pictures, on: .output))
    }

    private func showErrors(in digits: MNIST) throws {
        let recognizer = try arguments.first.map { try Recognizer(path: $0) } ?? Recognizer.standard()
        let images = try (0..<digits.count).map { try DigitImage(pixels: digits.pixels(of: $0)) }
        var wrong: [(index: Int, prediction: Prediction)] = []
        for start in stride(from: 0, to: images.count, by: 1000) {
            let predictions = recognizer.predict(Array(images[start..<min(start + 1000, images.count)]))
            for (place, prediction) in predictions.enumerated() where prediction.digit != digits.labels[start + place] {
                wrong.append((start + place, prediction))
            }
        }
        let pictures = wrong.prefix(count).map { index, prediction in
            DigitArt.Picture(
                pixels: digits.pixels(of: index),
                caption: [
                    "\(index): \(digits.labels[index])", "seen: \(prediction.digit), \(percent(prediction.confidence))",
                ])
        }
        let stream = Terminal.Stream.output
        if !pictures.isEmpty { stream.line(DigitArt.text(pictures, on: stream) + "\n") }
        let rest = wrong.count > pictures.count ? ", the first \(pictures.count) shown (--count: more)" : ""
        stream.line("\(wrong.count.grouped) errors in \(digits.count.grouped) images\(rest)\nModel: \(recognizer.name)")
    }
}

extension MNIST {
    /// The pixels of one image.
    fileprivate func pixels(of index: Int) -> [UInt8] {
        Array(images[(index * height * width)..<((index + 1) * height * width)])
    }
}
