import Foundation
import Kindling

/// A case that a test writes.
struct FixtureCase {
    var id: Int
    /// Names of tensors.
    var args: [String]
    /// JSON values that follow the tensors.
    var extraArguments: [String] = []
    var kwargs: [String: String] = [:]
    var outputs: [String]
    /// The arguments whose gradients are wanted.
    var tracked: Set<String>
    var cotangents: [String: String] = [:]
    var grads: [String: String] = [:]
    var rtol = 1e-4

    init(_ id: Int, _ args: [String], outputs: [String], tracked: Set<String> = []) {
        self.id = id
        self.args = args
        self.outputs = outputs
        self.tracked = tracked
    }

    var json: String {
        func value(_ name: String) -> String {
            #"{"tensor": "\#(name)", "requires_grad": \#(tracked.contains(name))}"#
        }
        func object(_ fields: [String: String]) -> String {
            "{" + fields.map { #""\#($0.key)": \#($0.value)"# }.joined(separator: ", ") + "}"
        }
        func names(_ fields: [String: String]) -> String { object(fields.mapValues { #""\#($0)""# }) }
        return object([
            "id": "\(id)", "args": "[" + (args.map(value) + extraArguments).joined(separator: ", ") + "]",
            "kwargs": object(kwargs), "outputs": "[" + outputs.map(value).joined(separator: ", ") + "]",
            "cotangents": names(cotangents), "grads": names(grads), "rtol": "\(rtol)", "atol": "1e-5",
            "error": #""RuntimeError""#, "message": #""no""#,
        ])
    }
}

/// Runs `body` with the path of a new folder of one entry, which is removed afterwards.
func withFixture<Result>(
    _ stem: String, _ cases: [FixtureCase], _ tensors: [String: Tensor], refused: [FixtureCase] = [],
    _ body: (String) throws -> Result
) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ cases: [FixtureCase], _ stem: String) throws {
        let list = cases.map(\.json).joined(separator: ",\n")
        let text = #"{"op": "\#(stem)", "variant": "", "cases": [\#(list)]}"#
        try text.write(to: folder.appendingPathComponent("\(stem).json"), atomically: true, encoding: .utf8)
        try save(tensors, to: folder.appendingPathComponent("\(stem).safetensors").path)
    }
    try write(cases, stem)
    if !refused.isEmpty { try write(refused, "\(stem).errors") }
    return try body(folder.path)
}
