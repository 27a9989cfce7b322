internal import ArgumentParser
internal import DigitRecognizer
internal import Kindling

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what is in a model's file: layers, shapes, parameters, norms, metadata.",
        discussion: """
            Examples:
              digits inspect
              digits inspect runs/latest
              digits inspect model.safetensors --json | jq .metadata.test_accuracy
            """)

    @Argument(
        help: """
            A safetensors file, or a folder with a model.safetensors. (default: runs/latest, or the network that comes \
            along)
            """,
        completion: .file())
    var model: String?
    @Flag(help: "Prints one JSON object, and nothing else, to standard output.")
    var json = false

    func run() throws {
        let contents = try ModelContents(ModelFile.open(model ?? Recognizer.standardPath()))
        Terminal.Stream.output.line(json ? try jsonText(contents) : contents.text(on: .output))
    }
}

/// What a model's file holds.
private struct ModelContents: Encodable {
    struct Entry: Encodable {
        let name: String
        let dtype: String
        let shape: [Int]
        let parameters: Int
        /// The root of the sum of squares; nil where it is not a number.
        let norm: Double?
        let smallest: Double?
        let largest: Double?
    }

    let path: String
    let parameters: Int
    let tensors: [Entry]
    let metadata: [String: String]
    /// The layers, as PyTorch prints them; nil for another network than this program's.
    private let layers: String?

    private enum CodingKeys: CodingKey {
        case path, parameters, tensors, metadata
    }

    init(_ file: SafetensorsFile) throws {
        path = file.path
        metadata = file.metadata
        tensors = try file.entries.map { entry in
            let values = try file.tensor(entry.name).asArray(Double.self)
            func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
            return Entry(
                name: entry.name, dtype: "\(entry.dtype)", shape: entry.shape, parameters: values.count,
                norm: finite(values.reduce(0) { $0 + $1 * $1 }.squareRoot()), smallest: finite(values.min()),
                largest: finite(values.max()))
        }
        parameters = tensors.reduce(0) { $0 + $1.parameters }
        layers = (try? ModelFile.network(of: file)).map { "\($0)" }
    }

    func text(on stream: Terminal.Stream) -> String {
        var lines = [Terminal.styled(path, .bold, on: stream), ""]
        if let layers { lines += [layers, ""] }
        func number(_ value: Double?) -> String { value?.fixed(4) ?? "nan" }
        let header = ["Tensor", "Type", "Shape", "Parameters", "Norm", "Smallest", "Largest"]
        let rows = tensors.map { entry in
            [
                entry.name, entry.dtype, entry.shape.map(String.init).joined(separator: "×"), entry.parameters.grouped,
                number(entry.norm), number(entry.smallest), number(entry.largest),
            ]
        }
        lines += table([header] + rows, alignedLeft: 3)
        lines.append("\(parameters.grouped) parameters in \(tensors.count) tensors")
        if !metadata.isEmpty {
            lines.append("")
            lines += table(metadata.sorted { $0.key < $1.key }.map { [$0.key, visible($0.value)] }, alignedLeft: 2)
        }
        return lines.joined(separator: "\n")
    }

    /// A file's text without what would steer the terminal.
    private func visible(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }))
    }

    /// Rows of cells in columns, the first ones aligned to the left.
    private func table(_ rows: [[String]], alignedLeft: Int) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column < alignedLeft
                    ? cell + String(repeating: " ", count: widths[column] - cell.count)
                    : cell.padded(to: widths[column])
            }
            return cells.joined(separator: "  ").withoutTrailingSpaces
        }
    }
}
