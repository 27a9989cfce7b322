import Foundation
import Kindling
import Testing

private func write(_ text: String, to path: String) throws {
    try AtomicWrite.write(to: path) { file in
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
    }
}

private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

@Suite struct AtomicWriteTests {
    struct Crash: Error {}

    @Test func replacesTheFileAndLeavesNothingElse() throws {
        try withTemporaryFolder { folder in
            try write("old", to: folder + "/a")
            try write("new", to: folder + "/a")
            #expect(try text(folder + "/a") == "new")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func aFailureLeavesTheOldFile() throws {
        try withTemporaryFolder { folder in
            try write("old", to: folder + "/a")
            #expect(throws: Crash.self) {
                try AtomicWrite.write(to: folder + "/a") { file in
                    try Array("half".utf8).withUnsafeBytes { try file.write($0) }
                    throw Crash()
                }
            }
            #expect(try text(folder + "/a") == "old")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func keepsPermissionsAndLinks() throws {
        try withTemporaryFolder { folder in
            try write("old", to: folder + "/a")
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder + "/a")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a")
            try write("new", to: folder + "/link")
            #expect(try text(folder + "/a") == "new")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/a")
            #expect(attributes[.posixPermissions] as? Int == 0o640)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "a")
        }
    }

    @Test func writesNamesOfFullLengthAndInTheCurrentFolder() throws {
        try withTemporaryFolder { folder in
            let name = folder + "/" + String(repeating: "n", count: 255)
            try write("x", to: name)
            #expect(try text(name) == "x")
        }
        let name = "kindling-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: name) }
        try write("x", to: name)
        #expect(try text(name) == "x")
    }

    @Test func saysWhyItCannotWrite() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/missing/a"
            #expect(throws: CheckpointError.file(path: path, action: "create", reason: "No such file or directory")) {
                try write("x", to: path)
            }
            #expect {
                try write("x", to: folder)
            } throws: {
                "\($0)" == "\(folder): cannot write: not a regular file"
            }
        }
    }

    @Test func saysWhyItCannotRead() throws {
        try withTemporaryFolder { folder in
            #expect {
                try SafetensorsFile(path: folder + "/missing")
            } throws: {
                "\($0)" == "\(folder)/missing: cannot open: No such file or directory"
            }
            #expect {
                try SafetensorsFile(path: folder)
            } throws: {
                "\($0)" == "\(folder): cannot open: not a regular file"
            }
        }
    }

    @Test func noticesAFileThatShrinksWhileItIsRead() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a"
            let header = #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#
            try write("\(Unicode.Scalar(UInt8(header.utf8.count)))\0\0\0\0\0\0\0\(header)1234", to: path)
            let file = try SafetensorsFile(path: path)
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.truncate(atOffset: 10)
            #expect {
                try file.bytes(file.entries[0])
            } throws: {
                "\($0)" == "\(path): cannot read: the file became shorter while it was read"
            }
        }
    }
}
