import Foundation
import Kindling
import Testing

/// Finds operators that no row of the table reaches.
@Suite struct OperatorCoverageTests {
    /// The project's folder `path`, found from this file.
    private func sources(_ path: String) throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent(path)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// What the graphs of all rows, of their gradients and of the gradients' gradients are made of: names of types, and
    /// for tables of functions "Type.Node.kernel".
    private func reached() throws -> Set<String> {
        var names = Set<String>()
        for row in OperatorTable.all {
            var seen = Set<ObjectIdentifier>()
            // Kept alive: another node at a freed one's address would count as seen.
            var all: [Tensor] = []
            let inputs = try row.inputs(tracked: true)
            var level = row.call(inputs)
            for _ in 0..<3 {
                level = level.filter { $0.requiresGrad }
                if level.isEmpty { break }
                for tensor in level { visit(tensor.gradFn, &seen, &names) }
                let weights = level.map { onesLike($0).requiresGrad_() }
                let found = gradAllowingUnused(
                    of: level, wrt: inputs.filter { $0.requiresGrad }, gradients: weights, createGraph: true)
                all += level
                level = found.compactMap { $0 }
            }
        }
        return names
    }

    private func visit(_ root: Node?, _ seen: inout Set<ObjectIdentifier>, _ names: inout Set<String>) {
        var pending = [root].compactMap { $0 }
        while let node = pending.popLast() {
            guard seen.insert(ObjectIdentifier(node)).inserted else { continue }
            pending += node.nextFunctions.compactMap { $0.0 }
            guard let operation = child("operation", of: node) else { continue }
            // The node of a changed view keeps that of the operation that changed it.
            if let inner = operation as? Node {
                pending.append(inner)
                continue
            }
            let type = String(describing: type(of: operation))
            names.insert(type)
            guard let function = child("function", of: operation), let name = child("node", of: function) else {
                continue
            }
            names.insert("\(type).\(name).\(kernelName(of: function))")
        }
    }

    /// Empty for functions that are formulas.
    private func kernelName(of function: Any) -> String {
        switch child("kernel", of: function) {
        case let kernel as UnaryKernel: "\(kernel)"
        case let kernel as BinaryKernel: "\(kernel)"
        default: ""
        }
    }

    private func child(_ name: String, of value: Any) -> Any? {
        Mirror(reflecting: value).children.first { $0.label == name }?.value
    }

    @Test func everyOperatorHasARow() throws {
        let reached = try reached()
        var found = 0
        for text in try sources("Sources/Kindling/Operators") {
            for match in text.matches(of: /(?:struct|class|enum) (\w+): (?:\w+, )*(?:View|Multi)?Operator\b/) {
                found += 1
                let isReached = reached.contains(String(match.1))
                #expect(isReached, "no row of the operator table reaches \(match.1)")
            }
        }
        #expect(found > 40)
    }

    @Test func everyFunctionHasARow() throws {
        let reached = try reached()
        var found = 0
        let pattern = /static let (\w+) = (?:Self\(\s*node: |step\(|constant\()"(\w+)"(?:, (?:kernel: )?\.(\w+))?/
        for text in try sources("Sources/Kindling/Operators") {
            for table in text.split(separator: /(?=extension (?:Unary|Binary)\.Function \{)/) {
                guard let type = table.firstMatch(of: /^extension (\w+)\.Function/)?.1 else { continue }
                for match in table.matches(of: pattern) {
                    found += 1
                    let isReached = reached.contains("\(type).\(match.2).\(match.3 ?? "")")
                    #expect(isReached, "no row of the operator table reaches \(type).\(match.1)")
                }
            }
        }
        #expect(found > 50)
    }
}
