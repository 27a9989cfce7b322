import Foundation
import Kindling
import Testing

private func bytes<Element>(_ values: [Element]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

/// A file of this header and data, with the header's length before it.
private func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    bytes([UInt64(header.utf8.count).littleEndian]) + Array(header.utf8) + data
}

/// The tensors of `Golden/checkpoint.py`.
private let golden: [(name: String, dtype: DType, shape: [Int], bytes: [UInt8])] = [
    ("conv1.weight", .float32, [2, 3, 2, 2], bytes((0..<24).map { Float($0) / 8 })),
    ("double", .float64, [2], bytes([1.5, -2.0])),
    ("steps", .int64, [], bytes([Int64(70000)])),
    ("int", .int32, [1, 2], bytes([Int32(-1), Int32.max])),
    ("bytes", .uint8, [3], [0, 7, 255]),
    ("mask", .bool, [3], [1, 0, 1]),
    ("half", .float16, [2], bytes([UInt16(0x3c00), 0xb800])),
    ("brain", .bfloat16, [3], bytes([UInt16(0x3f80), 0xbf00, 0x4040])),
    ("empty", .float32, [0, 3], []),
    ("scalar", .float32, [], bytes([Float(2.5)])),
    ("größe/重み", .float32, [1], bytes([Float(1)])),
    ("quote\"\\\n\u{1}", .float32, [1], bytes([Float(2)])),
    ("Zebra", .float32, [1], bytes([Float(3)])),
]
private let goldenMetadata = ["format": "pt \"quoted\" é\t"]

private func items(_ tensors: [(name: String, dtype: DType, shape: [Int], bytes: [UInt8])]) -> [SafetensorsWriter.Item]
{
    tensors.map { tensor in
        SafetensorsWriter.Item(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape) { body in
            try tensor.bytes.withUnsafeBytes { try body($0) }
        }
    }
}

@Suite struct SafetensorsFileTests {
    @Test func readsTheReferencesFile() throws {
        let path = try GoldenFile.path("checkpoint.safetensors")
        for file in [
            try SafetensorsFile(path: path), try SafetensorsFile(bytes: GoldenFile.bytes("checkpoint.safetensors")),
        ] {
            #expect(file.entries.count == golden.count)
            #expect(file.metadata == goldenMetadata)
            for tensor in golden {
                let entry = try file.entry(tensor.name)
                #expect(entry.dtype == tensor.dtype)
                #expect(entry.shape == tensor.shape)
                #expect(try file.bytes(entry) == tensor.bytes)
            }
        }
    }

    @Test func writesTheReferencesBytes() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/checkpoint.safetensors"
            try SafetensorsWriter.write(items(golden.reversed()), metadata: goldenMetadata, to: path)
            let expected = try GoldenFile.bytes("checkpoint.safetensors")
            #expect(FileManager.default.contents(atPath: path).map(Array.init) == expected)
        }
    }

    @Test func writesAFileWithoutTensors() throws {
        try withTemporaryFolder { folder in
            try SafetensorsWriter.write([], to: folder + "/empty")
            let file = try SafetensorsFile(path: folder + "/empty")
            #expect(file.entries.isEmpty)
            #expect(file.metadata.isEmpty)
        }
    }

    @Test func opensWhatTheReferenceOpens() throws {
        let data: [UInt8] = [1, 2, 3, 4]
        let a = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]"#
        for header in [
            "{\(a)}} \n", #"{"__metadata__":null,\#(a)}}"#, #"{ \#(a), "x":[1.5e3,{"y":null}],"z":"" }}"#,
            #"{"b":{"dtype":"U8","shape":[2,0],"data_offsets":[4,4]},\#(a)}}"#,
            #"{"\u0061\ud83d\ude00":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#,
        ] {
            let opened = try SafetensorsFile(bytes: file(header, data))
            #expect(try opened.bytes(opened.entries[0]) == data)
        }
    }

    private struct Refusal {
        let file: [UInt8]
        let message: String
    }

    @Test func refusesUnsoundFilesWithTheReason() {
        func entry(_ fields: String, _ data: Int = 4) -> [UInt8] {
            file(#"{"fc1.weight":{\#(fields)}}"#, [UInt8](repeating: 0, count: data))
        }
        let sound = #""dtype":"F32","shape":[1],"data_offsets":[0,4]"#
        let refusals = [
            Refusal(file: [], message: "x: expected a safetensors file of 8 bytes or more, found 0 bytes"),
            Refusal(
                file: [UInt8](repeating: 255, count: 16),
                message: "x: expected a safetensors header of at most 100000000 bytes, found a length of "
                    + "18446744073709551615"),
            Refusal(
                file: [200, 0, 0, 0, 0, 0, 0, 0, 123],
                message: "x: expected a safetensors header of 200 bytes, found 1 bytes: the file may be cut off"),
            Refusal(
                file: file(""), message: "x: expected a safetensors header that starts with '{', found an empty one"),
            Refusal(
                file: file("[]"), message: "x: expected a safetensors header that starts with '{', found the byte 91"),
            Refusal(
                file: file("{"),
                message: "x: expected a safetensors header with a string, found "
                    + "the end at byte 1"),
            Refusal(
                file: file("{}x"), message: "x: expected a safetensors header with nothing more, found 'x' at byte 2"),
            Refusal(
                file: file("{\"\u{1}\":1}"),
                message: "x: expected a safetensors header with no control character in a string, found the byte 1 at "
                    + "byte 2"),
            Refusal(
                file: bytes([UInt64(4)]) + [0x7b, 0x22, 0xff, 0x22],
                message: "x: expected a safetensors header with text in UTF-8, found other bytes before byte 4"),
            Refusal(
                file: file(#"{"\ud800":1}"#),
                message: "x: expected a safetensors header with a second \\u, found '\"' at byte 8"),
            Refusal(
                file: file(#"{"fc1.weight":7}"#), message: "x: \"fc1.weight\": expected an object, found '7' at byte 14"
            ),
            Refusal(
                file: file(#"{"a":{\#(sound)},"a":{\#(sound)}}"#, [0, 0, 0, 0]),
                message: "x: expected a safetensors header with each key once, found \"a\" twice"),
            Refusal(
                file: entry(#""dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected each key once, found \"dtype\" twice"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[1]"#),
                message: "x: \"fc1.weight\": expected dtype, shape and data_offsets, found no data_offsets"),
            Refusal(
                file: entry(#""dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected one of the dtypes F32, F64, I64, I32, U8, BOOL, F16, BF16, found "
                    + "\"F8_E4M3\""),
            Refusal(
                file: entry(#""dtype":"F32","shape":[-1],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected a whole number, 0 or more, found '-' at byte 38"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[1.0],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected a whole number, 0 or more, found '1' at byte 38"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected a number below 2^63, found a larger one at byte 38"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected fewer than 2^63 bytes, found shape [4611686018427387904, 4]"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]"#, 0),
                message: "x: \"fc1.weight\": expected fewer than 2^63 bytes, found shape [0, 4611686018427387904, 4]"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[2],"data_offsets":[0,4]"#),
                message: "x: \"fc1.weight\": expected 8 bytes for shape [2] of F32, found data_offsets [0, 4], which "
                    + "are 4"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[1],"data_offsets":[4,0]"#),
                message: "x: \"fc1.weight\": expected data_offsets with a start and an end, found [4, 0]"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[1],"data_offsets":[0,4,8]"#),
                message: "x: \"fc1.weight\": expected two data_offsets, found more"),
            Refusal(
                file: entry(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#, 8),
                message:
                    "x: \"fc1.weight\": expected data_offsets that start at 0, where the last ended, found 4: a gap"),
            Refusal(
                file: file(
                    #"{"a":{\#(sound)},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#, [0, 0, 0, 0, 0, 0]),
                message: "x: \"b\": expected data_offsets that start at 4, where the last ended, found 2: a shared part"
            ),
            Refusal(
                file: entry(sound, 3),
                message: "x: \"fc1.weight\": expected data up to byte 4, found 3 bytes: the file may be cut off"),
            Refusal(
                file: entry(sound, 5), message: "x: expected 4 bytes of tensors, as its header says, found 5 bytes"),
            Refusal(
                file: file(#"{"__metadata__":{"epoch":3}}"#),
                message: "x: \"__metadata__\": expected a string, found '3' at byte 25"),
            Refusal(
                file: file(#"{"a":{"x":\#(String(repeating: "[", count: 200))"#),
                message: "x: \"a\": expected at most 100 levels, found more"),
        ]
        for refusal in refusals {
            #expect {
                try SafetensorsFile(bytes: refusal.file, path: "x")
            } throws: { error in
                if "\(error)" != refusal.message { Issue.record("\(error)\n\(refusal.message)") }
                return error is CheckpointError
            }
        }
    }

    @Test func refusesABoolThatIsNeither() throws {
        let opened = try SafetensorsFile(
            bytes: file(#"{"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#, [1, 2]), path: "x")
        #expect(throws: CheckpointError.entry(path: "x", key: "mask", expected: "0 or 1 for a bool", found: "2")) {
            try opened.bytes(opened.entries[0])
        }
    }

    @Test func namesTheKeysThatComeClose() throws {
        let opened = try SafetensorsFile(
            bytes: file(#"{"module.fc1.bias":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#), path: "x")
        #expect {
            try opened.entry("fc1.bias")
        } throws: {
            "\($0)" == "x: no tensor named \"fc1.bias\"; there is \"module.fc1.bias\""
        }
        #expect {
            try opened.entry("fc2.bias")
        } throws: {
            "\($0)" == "x: no tensor named \"fc2.bias\""
        }
    }

    @Test func damageEverywhereGivesTypedErrors() throws {
        let whole = try GoldenFile.bytes("checkpoint.safetensors")
        func open(_ bytes: [UInt8]) -> Bool {
            do {
                let opened = try SafetensorsFile(bytes: bytes)
                for entry in opened.entries { _ = try opened.bytes(entry) }
                return true
            } catch {
                #expect(!"\(error)".isEmpty && "\(error)".utf8.count < 1000)
                return false
            }
        }
        for count in 0..<whole.count { #expect(!open(Array(whole[..<count])), "cut off at \(count)") }
        #expect(!open(whole + [0]))
        var isRefused = 0
        for place in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[place] ^= 1 << UInt8(bit)
                if !open(damaged) { isRefused += 1 }
            }
        }
        // Damage in names and numbers cannot be seen; in most of the header it is.
        #expect(isRefused > 4000)
    }

    @Test func messagesCutLongNamesShort() {
        let name = String(repeating: "a\n", count: 1000)
        let error = CheckpointError.entry(path: "x", key: name, expected: "1", found: "2")
        #expect("\(error)".utf8.count < 200)
        #expect(!"\(error)".contains("\n"))
    }

    @Test func refusesToWriteANameTwice() throws {
        try withTemporaryFolder { folder in
            for (name, found) in [("a", "two tensors of this name"), ("__metadata__", "the format's own name")] {
                let tensor = (name: name, dtype: DType.uint8, shape: [1], bytes: [UInt8(1)])
                #expect(
                    throws: CheckpointError.entry(
                        path: folder + "/x", key: name, expected: "each name once", found: found)
                ) {
                    try SafetensorsWriter.write(items([tensor, tensor]), to: folder + "/x")
                }
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }
}
