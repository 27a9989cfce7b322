internal import ArgumentParser
internal import Datasets
internal import DigitRecognizer
internal import Kindling

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Shows how well a trained network recognises the test images.",
        discussion: """
            Examples:
              digits evaluate runs/latest
              digits evaluate model.safetensors --predictions digits.txt
              digits evaluate model.safetensors --data FashionMNIST/raw --json
            """)

    @Argument(help: "A safetensors file with the network's weights, or a folder with a model.safetensors.")
    var model: String
    @Option(help: "A folder with IDX files in MNIST's format, compressed or not. (default: MNIST, which comes along)")
    var data: String?
    @Option(help: "How many threads compute. (default: one for each processor)")
    var threads: Int?
    @Option(help: "A file to write the predicted digits to, one a line, in the order of the test images.")
    var predictions: String?
    @Flag(help: "Prints one JSON object, and nothing else, to standard output.")
    var json = false

    func validate() throws { try validateThreads(threads) }

    func run() throws {
        if let threads { setNumThreads(threads) }
        let network = try ModelFile.read(model)
        let test = try loadDigits(.test, from: data)
        let evaluation = try Evaluation(of: network, on: test)
        if let predictions { try evaluation.writePredictions(to: predictions) }
        Terminal.Stream.output.line(json ? evaluation.json : evaluation.text(on: .output))
    }
}
