import Foundation
import Testing

/// A file of reference values in `Golden/`, where the script that made it stands beside it.
enum GoldenFile {
    static func path(_ name: String) throws -> String {
        try #require(Bundle.module.path(forResource: name, ofType: nil, inDirectory: "Golden"))
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    static func lines(_ name: String) throws -> [Substring] {
        try String(decoding: bytes(name), as: UTF8.self).split(separator: "\n")
    }
}
