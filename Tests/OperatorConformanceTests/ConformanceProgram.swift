import Foundation
import Testing

/// The program `conformance` that was built beside these tests.
enum ConformanceProgram {
    static var url: URL {
        // Walks up from the tests' resources, since macOS nests them deeper.
        var folder = Bundle.module.bundleURL
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let tool = folder.appendingPathComponent("conformance")
            if FileManager.default.isExecutableFile(atPath: tool.path) { return tool }
        }
        return folder
    }

    /// Runs it to its end.
    static func run(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = url
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
