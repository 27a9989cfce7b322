internal import Kindling
internal import KindlingTesting

/// Runs cases of one entry in this process and compares the results with PyTorch's.
package struct CaseCheck {
    let row: OperatorTable.Row
    let tensors: CaseTensors

    /// nil where the table has no row for the entry.
    package init?(_ stem: String, in folder: CaseFolder, table: OperatorTable) throws {
        guard let row = table[stem] else { return nil }
        self.row = row
        tensors = try folder.tensors(of: stem)
    }

    /// What is wrong with the row's results; nil where they agree with PyTorch's. `started` is told the arguments before
    /// the call is made.
    package func difference(in testCase: Case, started: (String) -> Void = { _ in }) throws -> Failure? {
        let inputs = Inputs(tensors)
        var description = ""
        do {
            let call = try inputs.call(testCase.args, testCase.kwargs)
            description = call.description
            started(description)
            let result = try row(call)
            try call.checkAllRead()
            let problem =
                try outputDifference(result, testCase) ?? gradientDifference(result, testCase, inputs.leaves)
            return problem.map { Failure(id: testCase.id, arguments: description, problem: $0) }
        } catch let error as CallError {
            return Failure(id: testCase.id, arguments: description, problem: error.text)
        }
    }

    private func outputDifference(_ result: any CallResult, _ testCase: Case) throws -> String? {
        let expected = try testCase.outputs.map { try $0.map { try tensors.tensor($0.name) } }
        let found = result.outputs
        if found.count != expected.count { return "\(found.count) results, expected \(expected.count)" }
        for (index, (found, expected)) in zip(found, expected).enumerated() {
            guard let difference = found.difference(from: expected, testCase) else { continue }
            if case (.tensor(let found), .tensor(let output)) = (found, testCase.outputs[index]),
                try isAsGood(found, as: output.name, testCase)
            {
                continue
            }
            return "result \(index): \(difference)"
        }
        return nil
    }

    /// Whether what differs from PyTorch's float32 tensor `name` is no further from its float64 values, which are there
    /// where PyTorch rounds badly, than the tolerance or than PyTorch's own worst error.
    private func isAsGood(_ found: Tensor, as name: String, _ testCase: Case) throws -> Bool {
        let theirs = try tensors.tensor(name)
        guard let exact = try tensors.exact(name), found.shape == exact.shape, found.dtype == theirs.dtype else {
            return false
        }
        let theirError = (theirs.to(.float64) - exact).abs().max().item()
        return expectClose(
            found.detach().to(.float64), exact, rtol: testCase.rtol, atol: max(testCase.atol, theirError)
        ).isClose
    }

    /// Runs backward from the case's cotangents and compares the inputs' gradients.
    private func gradientDifference(
        _ result: any CallResult, _ testCase: Case, _ leaves: [(name: String, tensor: Tensor)]
    ) throws -> String? {
        if testCase.cotangents.isEmpty || leaves.isEmpty { return nil }
        var (roots, cotangents): ([Tensor], [Tensor]) = ([], [])
        for (key, name) in testCase.cotangents.sorted(by: { $0.key < $1.key }) {
            guard let index = Int(key), index < result.outputs.count, let output = result.outputs[index].tensor else {
                return "the case has a cotangent of result \(key), which is no tensor"
            }
            guard output.requiresGrad else { return "result \(key) has no history: no gradient flows from it" }
            roots.append(output)
            cotangents.append(try tensors.tensor(name))
        }
        let found = gradAllowingUnused(of: roots, wrt: leaves.map(\.tensor), gradients: cotangents)
        for (leaf, gradient) in zip(leaves, found) {
            let expected = try testCase.grads[leaf.name].map { try tensors.tensor($0) }
            // Where PyTorch gives no gradient, zeros say the same.
            guard let gradient = gradient ?? expected.map({ zerosLike($0) }) else { continue }
            let comparison = expectClose(
                gradient, expected ?? zerosLike(leaf.tensor), rtol: testCase.rtol, atol: testCase.atol)
            guard let difference = comparison.difference else { continue }
            if let name = testCase.grads[leaf.name], try isAsGood(gradient, as: name, testCase) { continue }
            return "gradient of \(leaf.name): \(difference)"
        }
        return nil
    }
}

/// A case that does not agree with PyTorch.
package struct Failure: Codable, Equatable, Sendable {
    package let id: Int
    /// Shapes and dtypes of tensors, values of everything else.
    package let arguments: String
    /// What differs, with the worst element.
    package let problem: String

    package init(id: Int, arguments: String, problem: String) {
        self.id = id
        self.arguments = arguments
        self.problem = problem
    }
}

/// The arguments of one call, with tensors read from a file.
final class Inputs {
    private let tensors: CaseTensors
    /// The tensors whose gradients PyTorch computed, as new leaves.
    private(set) var leaves: [(name: String, tensor: Tensor)] = []

    init(_ tensors: CaseTensors) { self.tensors = tensors }

    func call(_ args: [Value<TensorName>], _ kwargs: [String: Value<TensorName>]) throws -> Call {
        Call(try args.map { try $0.map(load) }, try kwargs.mapValues { try $0.map(load) })
    }

    private func load(_ reference: TensorName) throws -> Tensor {
        let tensor = try tensors.tensor(reference.name)
        if reference.requiresGrad {
            tensor.requiresGrad = true
            leaves.append((reference.name, tensor))
        }
        return tensor
    }
}

extension CallResult {
    /// The results of a function that may have several.
    var outputs: [Argument] { if case .list(let values) = value { values } else { [value] } }
}

extension Value where Reference == Tensor {
    /// What differs from PyTorch's result, with the worst element: shape, then dtype, then values.
    fileprivate func difference(from expected: Argument, _ testCase: Case) -> String? {
        switch (self, expected) {
        case (.tensor(let found), .tensor(let expected)):
            return expectClose(found, expected, rtol: testCase.rtol, atol: testCase.atol).difference
        case (.list(let found), .list(let expected)):
            if found.count != expected.count { return "\(found.count) elements, expected \(expected.count)" }
            return zip(found, expected).lazy.compactMap { $0.difference(from: $1, testCase) }.first
        case (.integer(let found), .integer(let expected)):
            return found == expected ? nil : "\(found), expected \(expected)"
        case (.truth(let found), .truth(let expected)):
            return found == expected ? nil : "\(found), expected \(expected)"
        case (.real(let found), .real(let expected)):
            let isClose =
                found == expected || (found.isNaN && expected.isNaN)
                || (found - expected).magnitude <= testCase.atol + testCase.rtol * expected.magnitude
            return isClose ? nil : "\(found), expected \(expected)"
        default:
            return "\(kind), expected \(expected.kind)"
        }
    }
}
