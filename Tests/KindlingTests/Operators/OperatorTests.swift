import Kindling
import KindlingTesting
import Testing

/// PyTorch's side of the operator table.
enum OperatorGolden {
    static let file = try! GoldenTensors(path: GoldenFile.path("operators.safetensors"))
    private static let names = Set(file.names)

    static func has(_ name: String) -> Bool { names.contains(name) }
    static func tensor(_ name: String) throws -> Tensor { try file.tensor(name) }

    /// Tensors `prefix`0, 1, … with the suffix.
    static func tensors(_ prefix: String, _ suffix: String = "") throws -> [Tensor] {
        var tensors: [Tensor] = []
        while has("\(prefix)\(tensors.count)\(suffix)") {
            tensors.append(try tensor("\(prefix)\(tensors.count)\(suffix)"))
        }
        return tensors
    }
}

extension OperatorRow {
    /// The inputs, those of floating dtype in `dtype`.
    func inputs(_ dtype: DType = .float64, tracked: Bool = false) throws -> [Tensor] {
        try OperatorGolden.tensors("\(name)/in").map { input in
            guard input.dtype.isFloatingPoint else { return input }
            return input.to(dtype).requiresGrad_(tracked)
        }
    }

    /// The weights by which `make_operators.py` sums the results: eighths from -6/8 to 6/8.
    static func cotangent(_ result: Tensor, _ index: Int) -> Tensor {
        let values = (0..<result.numel()).map { Double(($0 * 7 + 3 + index) % 13 - 6) / 8 }
        return Tensor(values, result.shape, dtype: result.dtype)
    }

    func gradients(of results: [Tensor], at inputs: [Tensor]) -> [Tensor?] {
        let tracked = results.enumerated().filter { $1.requiresGrad }
        let wanted = inputs.filter { $0.requiresGrad }
        var found = gradAllowingUnused(
            of: tracked.map(\.element), wrt: wanted, gradients: tracked.map { Self.cotangent($1, $0) }
        ).makeIterator()
        return inputs.map { $0.requiresGrad ? found.next()! : nil }
    }

    /// Compares results with PyTorch's for the same inputs.
    func compare(_ results: [Tensor], with suffix: String, key: String = "out") throws {
        let expected = try OperatorGolden.tensors("\(name)/\(key)", suffix)
        try #require(results.count == expected.count, "number of results")
        for (result, expected) in zip(results, expected) { #expect(expectClose(result, expected).isClose) }
    }
}

@Suite struct OperatorTests {
    @Test func rowsAreTheScripts() {
        let made = Set(OperatorGolden.file.names.map { String($0.prefix { $0 != "/" }) })
        let rows = Set(OperatorTable.all.map(\.name))
        #expect(made.subtracting(rows).sorted() == [], "rows of operator_rows.py that are missing here")
        #expect(rows.subtracting(made).sorted() == [], "rows here that are missing in operator_rows.py")
    }

    @Test(arguments: OperatorTable.all) func valuesInFloat64(row: OperatorRow) throws {
        try row.compare(row.call(row.inputs()), with: "")
    }

    @Test(arguments: OperatorTable.all) func valuesInFloat32(row: OperatorRow) throws {
        let inputs = try row.inputs(.float32)
        guard inputs.contains(where: { $0.dtype == .float32 }) else { return }
        try row.compare(row.call(inputs), with: ".f32")
    }

    @Test(arguments: OperatorTable.all) func gradients(row: OperatorRow) throws {
        let inputs = try row.inputs(tracked: true)
        let results = row.call(inputs)
        let nodes = results.map { $0.gradFn?.name ?? "" }.joined(separator: ",")
        #expect(nodes == row.node ?? OperatorGolden.file.metadata["\(row.name).node"])
        guard results.contains(where: { $0.requiresGrad }) else { return }
        for (index, gradient) in row.gradients(of: results, at: inputs).enumerated() {
            let name = "\(row.name)/grad\(index)"
            guard OperatorGolden.has(name) else {
                #expect(gradient == nil, "PyTorch has no gradient for input \(index)")
                continue
            }
            let expected = try OperatorGolden.tensor(name)
            let found = try #require(gradient, "PyTorch has a gradient for input \(index)")
            let comparison = expectClose(found, expected)
            #expect(comparison.isClose, "gradient of input \(index)")
        }
    }

    @Test(arguments: OperatorTable.all.filter(\.isSmooth)) func gradientsByDifferences(row: OperatorRow) throws {
        let inputs = try row.inputs()
        // Those that PyTorch has a gradient for: class weights, for example, are constants.
        let varied = inputs.indices.filter { OperatorGolden.has("\(row.name)/grad\($0)") }
        if varied.isEmpty { return }
        let function = { (values: [Tensor]) in
            var all = inputs
            for (index, value) in zip(varied, values) { all[index] = value }
            return row.call(all)
        }
        let leaves = varied.map { inputs[$0].detach().clone().requiresGrad_() }
        try gradcheck(function, leaves, eps: 1e-5, atol: 1e-7, rtol: 1e-5)
        try gradgradcheck(function, leaves, eps: 1e-5, atol: 1e-7, rtol: 1e-5)
    }

    /// The same values from memory with gaps and in another order.
    @Test(arguments: OperatorTable.all) func stridedInputs(row: OperatorRow) throws {
        let inputs = try row.inputs().map(strided)
        for input in inputs where input.numel() > 1 { #expect(!input.isContiguous()) }
        for input in inputs where input.dtype.isFloatingPoint { input.requiresGrad = true }
        // Rows that ask for a view of memory in order refuse; PyTorch does, too.
        if row.name.hasPrefix("view") && !row.name.hasPrefix("views.") && row.name != "viewChain" { return }
        let results = row.call(inputs)
        try row.compare(results.map { $0.detach() }, with: "")
        guard results.contains(where: { $0.requiresGrad }) else { return }
        for (index, gradient) in row.gradients(of: results, at: inputs).enumerated() {
            guard let gradient else { continue }
            let expected = try OperatorGolden.tensor("\(row.name)/grad\(index)")
            #expect(expectClose(gradient, expected).isClose, "gradient of input \(index)")
        }
    }

    @Test(arguments: OperatorTable.all) func emptyInputs(row: OperatorRow) throws {
        guard let cut = OperatorGolden.file.metadata["\(row.name).empty"] else { return }
        let places = Set(cut.split(separator: ",").map { Int($0)! })
        let inputs = try row.inputs().enumerated().map { places.contains($0) ? $1[0..<0].clone() : $1 }
        try row.compare(row.call(inputs), with: "", key: "empty")
        // The way back runs as well, and gives gradients in the inputs' shapes.
        let leaves = inputs.map { $0.dtype.isFloatingPoint ? $0.detach().requiresGrad_() : $0 }
        let results = row.call(leaves)
        guard results.contains(where: { $0.requiresGrad }) else { return }
        for (leaf, gradient) in zip(leaves, row.gradients(of: results, at: leaves)) {
            if let gradient { #expect(gradient.shape == leaf.shape) }
        }
    }

    #if compiler(>=6.3)  // exit tests of Swift 6.2 capture nothing
        @Test(arguments: OperatorTable.all.filter { $0.misuse != nil }.map(\.name))
        func misuse(name: String) async throws {
            let message = try #require(OperatorGolden.file.metadata["\(name).misuse"])
            let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [name] in
                _ = OperatorTable.byName[name]!.misuse!()
            }
            let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
            #expect(text.contains(message))
            #expect(text.contains("\n  "), "a line that says what to do follows")
        }
    #endif

    /// The same tensor in reversed order of dimensions, in every second place of its memory.
    private func strided(_ tensor: Tensor) -> Tensor {
        if tensor.ndim == 0 { return tensor }
        let reversed = Array(tensor.shape.indices.reversed())
        let memory = zeros(reversed.map { tensor.shape[$0] } + [2], dtype: tensor.dtype)
        let result = memory.select(-1, 1).permute(reversed).detach()
        result.copy_(tensor)
        return result.detach()
    }
}
