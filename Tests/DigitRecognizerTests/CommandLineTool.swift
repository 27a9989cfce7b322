import Foundation
import Testing

/// What a run of the built `digits` left behind.
struct ToolResult {
    let status: Int32
    let output: String
    let errors: String

    /// The lines of standard error.
    var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// The program `digits` that was built beside these tests.
struct CommandLineTool {
    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    static var url: URL {
        // Walks up from the tests' resources, since macOS nests them deeper.
        var folder = Bundle.module.bundleURL
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let tool = folder.appendingPathComponent("digits")
            if FileManager.default.isExecutableFile(atPath: tool.path) { return tool }
        }
        return folder
    }

    /// Starts `digits` in `folder`.
    init(_ arguments: [String], in folder: String, environment: [String: String] = [:]) throws {
        process.executableURL = Self.url
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    /// Waits for the end.
    func result() -> ToolResult {
        // Errors are few: the pipe holds them while the output is read.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return ToolResult(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: complaint, as: UTF8.self))
    }

    static func run(_ arguments: String..., in folder: String, environment: [String: String] = [:]) throws -> ToolResult
    {
        try CommandLineTool(arguments, in: folder, environment: environment).result()
    }
}

/// Runs `body` with the path of a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("digits-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

/// Reads objects with keys like `test_accuracy`.
var jsonDecoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
}

/// The bytes of an IDX file.
func idx(_ shape: [Int], _ bytes: [UInt8]) -> [UInt8] {
    let sizes = shape.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 255) } }
    return [0, 0, 8, UInt8(shape.count)] + sizes + bytes
}

/// Writes a small data set that can be learnt: bars at ten heights, with some noise.
func writeBars(to folder: String, train: Int, test: Int, size: Int = 28) throws {
    var state: UInt64 = 1
    func random(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, count) in [("train", train), ("t10k", test)] {
        var (images, labels): ([UInt8], [UInt8]) = ([], [])
        for _ in 0..<count {
            let digit = random(10)
            labels.append(UInt8(digit))
            for row in 0..<size {
                let isBar = row / 2 == digit + 2
                for _ in 0..<size { images.append(isBar ? UInt8(200 + random(55)) : UInt8(random(60))) }
            }
        }
        try Data(idx([count, size, size], images)).write(
            to: URL(fileURLWithPath: "\(folder)/\(name)-images-idx3-ubyte"))
        try Data(idx([count], labels)).write(to: URL(fileURLWithPath: "\(folder)/\(name)-labels-idx1-ubyte"))
    }
}
