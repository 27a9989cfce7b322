internal import ArgumentParser
internal import DigitRecognizer

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Reads the digits in images and shows what the network saw.",
        discussion: """
            Images may be dark on light or light on dark, of any size, photos too; several digits are read row by row from \
            left to right. An image that cannot be read gets one line on standard error, and the exit code is 1.

            Examples:
              digits predict photo.jpg
              digits predict scans/ one.png two.pgm
              digits predict fashion/model.safetensors t10k-images-idx3-ubyte.gz#17
              curl -s https://example.org/seven.png | digits predict -
              digits predict --json photos/ | jq -r '.[] | "\\(.file) \\(.digits)"'
            """)

    @Option(
        help: """
            A safetensors file with the network's weights, or a folder with a model.safetensors; may also come first among \
            the images. (default: runs/latest, or the network that comes along)
            """,
        completion: .file())
    var model: String?
    @Flag(
        help: """
            Prints an array of {"file", "digits", "confidence"}, and nothing else, to standard output; the confidence is \
            the product of the digits'.
            """)
    var json = false
    @Argument(
        help: """
            PNG, JPEG or PGM files, folders of them, FILE#INDEX for an image of an IDX file, - for standard input.
            """,
        completion: .file())
    var images: [String]

    func run() throws {
        var images = images[...]
        let named = model ?? (ModelFile.isModel(images[0]) ? images.removeFirst() : nil)
        guard !images.isEmpty else {
            throw ValidationError("expected an image, found only the model \(named ?? "")")
        }
        let recognizer = try named.map { try Recognizer(path: $0) } ?? Recognizer.standard()
        var readings: [Reading] = []
        var failures = 0
        /// Says what went wrong, and goes on.
        func attempt(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                failures += 1
                Terminal.complain("\(error)")
            }
        }
        for argument in images {
            attempt {
                for input in try ImageInput.inputs(argument) {
                    attempt {
                        let reading = try Reading(input, recognizer)
                        readings.append(reading)
                        if !json { reading.show(on: .output) }
                    }
                }
            }
        }
        if json {
            Terminal.Stream.output.line(try jsonText(readings))
        } else if named == nil, !readings.isEmpty {
            Terminal.Stream.output.line("Model: " + recognizer.name)
        }
        if failures > 0 { throw ExitCode.failure }
    }
}

/// What the network read in an image.
private struct Reading: Encodable {
    let file: String
    let digits: String
    let confidence: Double
    private let images: [DigitImage]
    private let predictions: [Prediction]

    private enum CodingKeys: CodingKey {
        case file, digits, confidence
    }

    init(_ input: ImageInput, _ recognizer: Recognizer) throws {
        file = input.name
        images = try input.digits()
        predictions = recognizer.predict(images)
        digits = predictions.map { "\($0.digit)" }.joined()
        confidence = predictions.reduce(1) { $0 * $1.confidence }
    }

    func show(on stream: Terminal.Stream) {
        let pictures = zip(images, predictions).map { image, prediction in
            DigitArt.Picture(
                pixels: image.pixels,
                caption: [
                    "\(prediction.digit), \(percent(prediction.confidence))",
                    "or \(prediction.runnerUp), \(percent(prediction.runnerUpConfidence))",
                ])
        }
        let answer = Terminal.styled(digits, .bold, on: stream)
        stream.line("\(file): \(answer), \(percent(confidence))\n" + DigitArt.text(pictures, on: stream) + "\n")
    }
}
