internal import Foundation

/// A call of an operator, and what PyTorch returned.
package struct Case: Decodable {
    package let id: Int
    let args: [Value<TensorName>]
    let kwargs: [String: Value<TensorName>]
    let outputs: [Value<TensorName>]
    /// For each differentiable output, by its number: the tensor that backward starts from.
    let cotangents: [String: String]
    /// For each input whose gradient PyTorch gives: the gradient's name.
    let grads: [String: String]
    let rtol: Double
    let atol: Double
}

/// A call that PyTorch refuses, and its message.
package struct RefusedCall: Decodable {
    package let id: Int
    let args: [Value<TensorName>]
    let kwargs: [String: Value<TensorName>]
    let error: String?
    let message: String?
}

/// The cases of one entry of PyTorch's test database: one operator, or one variant of it.
package struct CaseFile<Element: Decodable> {
    /// What the files' names start with: the operator's name and, after `--`, the variant's.
    package let stem: String
    /// PyTorch's name of the operator: `nn.functional.relu`.
    package let name: String
    package let cases: [Element]

    private struct Contents: Decodable {
        let op: String
        let cases: [Element]
    }

    fileprivate init(_ stem: String, at path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let contents = try JSONDecoder().decode(Contents.self, from: data)
        self.stem = stem
        name = contents.op
        cases = contents.cases
    }
}

/// A folder of cases that `generate.py` wrote.
package struct CaseFolder: Sendable {
    package let path: String
    /// The entries, in order.
    package let stems: [String]

    /// - Throws: Where `path` is not a folder that can be read.
    package init(path: String) throws {
        self.path = path
        let suffix = ".json"
        stems = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(suffix) && !$0.hasSuffix(".errors.json") && $0 != Self.indexName }
            .map { String($0.dropLast(suffix.count)) }.sorted()
    }

    package func cases(of stem: String) throws -> CaseFile<Case> { try CaseFile(stem, at: "\(path)/\(stem).json") }

    /// nil where PyTorch's database has no refused calls of the operator.
    package func refusedCalls(of stem: String) throws -> CaseFile<RefusedCall>? {
        let file = "\(path)/\(stem).errors.json"
        return FileManager.default.fileExists(atPath: file) ? try CaseFile(stem, at: file) : nil
    }

    func tensors(of stem: String) throws -> CaseTensors {
        try CaseTensors(path: "\(path)/\(stem).safetensors")
    }

    func refusedTensors(of stem: String) throws -> CaseTensors {
        try CaseTensors(path: "\(path)/\(stem).errors.safetensors")
    }

    /// Every entry of the database and, where it has no cases, why; empty where the folder has no such list.
    package func index() throws -> [String: String?] {
        let file = "\(path)/\(Self.indexName)"
        guard FileManager.default.fileExists(atPath: file) else { return [:] }
        return try JSONDecoder().decode([String: String?].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    }

    private static let indexName = "index.json"
}
