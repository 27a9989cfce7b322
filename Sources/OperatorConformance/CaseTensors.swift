internal import Foundation
internal import Kindling
internal import KindlingTesting

/// The tensors of a case file.
///
/// Kindling's reader refuses a whole file for one tensor that Kindling cannot have: of a dtype that it does not know, or of
/// more than 64 dimensions. The other tensors of such a file are read from a copy without the strangers.
struct CaseTensors {
    private let golden: GoldenTensors
    /// The dtypes, by tensor, that Kindling does not have.
    private var foreignDTypes: [String: String] = [:]
    /// The shapes of tensors that the copy has flat.
    private var longShapes: [String: [Int]] = [:]

    init(path: String) throws {
        do {
            golden = try GoldenTensors(path: path)
        } catch let error as CheckpointError {
            guard let sorted = try Self.sorted(path) else { throw error }
            golden = try GoldenTensors(bytes: sorted.bytes, path: path)
            foreignDTypes = sorted.foreignDTypes
            longShapes = sorted.longShapes
        }
    }

    /// A new tensor with the values of the one of this name.
    func tensor(_ name: String) throws -> Tensor {
        if let dtype = foreignDTypes[name] {
            throw CallError.refusedByTypes("the dtype of \(name) is \(dtype), which Kindling does not have")
        }
        let tensor = try golden.tensor(name)
        // Kindling's own check says what is wrong with so many dimensions.
        return longShapes[name].map { tensor.reshape($0) } ?? tensor
    }

    /// The float64 values of a result or gradient that PyTorch rounds badly in float32; nil where it does not.
    func exact(_ name: String) throws -> Tensor? {
        let name = "exact.\(name)"
        return golden.names.contains(name) ? try golden.tensor(name) : nil
    }

    private struct Entry {
        let name: String
        let dtype: String
        let shape: [Int]
        let range: Range<Int>
    }

    /// A copy of the file without strangers, and who they are; nil where the file is not sound.
    private static func sorted(
        _ path: String
    ) throws -> (bytes: [UInt8], foreignDTypes: [String: String], longShapes: [String: [Int]])? {
        let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard let (entries, dataStart) = try entries(of: file) else { return nil }
        let known = ["F32", "F64", "I64", "I32", "U8", "BOOL", "F16", "BF16"]
        var (foreign, long): ([String: String], [String: [Int]]) = ([:], [:])
        var (header, data): ([String: Any], [UInt8]) = ([:], [])
        for entry in entries {
            guard known.contains(entry.dtype) else {
                foreign[entry.name] = entry.dtype
                continue
            }
            var shape = entry.shape
            if shape.count > 64 {
                long[entry.name] = shape
                shape = [shape.reduce(1, *)]
            }
            let start = data.count
            data += file[(dataStart + entry.range.lowerBound)..<(dataStart + entry.range.upperBound)]
            header[entry.name] = ["dtype": entry.dtype, "shape": shape, "data_offsets": [start, data.count]]
        }
        let text = [UInt8](try JSONSerialization.data(withJSONObject: header))
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return (length + text + data, foreign, long)
    }

    /// The tensors in the order of their bytes, and where the bytes start.
    private static func entries(of file: [UInt8]) throws -> ([Entry], Int)? {
        guard file.count >= 8 else { return nil }
        let length = file[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length >= 0, length <= file.count - 8 else { return nil }
        let header = try JSONSerialization.jsonObject(with: Data(file[8..<(8 + length)]))
        guard let fields = header as? [String: [String: Any]] else { return nil }
        var entries: [Entry] = []
        for (name, field) in fields where name != "__metadata__" {
            guard let dtype = field["dtype"] as? String, let shape = field["shape"] as? [Int],
                let offsets = field["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
                offsets[0] <= offsets[1], offsets[1] <= file.count - 8 - length
            else { return nil }
            entries.append(Entry(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1]))
        }
        return (entries.sorted { $0.range.lowerBound < $1.range.lowerBound }, 8 + length)
    }
}
