/// Compares the derivatives of a function by autograd with those by differences, for ``gradcheck``.
struct JacobianComparison {
    let function: ([Tensor]) throws -> [Tensor]
    let inputs: [Tensor]
    /// The inputs that require a gradient.
    let wanted: [Int]
    let eps: Double
    let atol: Double
    let rtol: Double
    let generator: Generator

    /// An element of a Jacobian, computed both ways.
    private struct Pair {
        let numerical: Double
        let analytical: Double
    }

    // MARK: By autograd

    /// The gradient of each wanted input for these gradients of one result; zeros where none arrives.
    private func gradients(of result: Tensor, _ weights: Tensor) -> [Tensor] {
        let found = gradAllowingUnused(
            of: [result], wrt: wanted.map { inputs[$0] }, gradients: [weights], retainGraph: true)
        return zip(found, wanted).map { $0 ?? zerosLike(inputs[$1]) }
    }

    // MARK: By differences

    /// How each result changes along a direction of one input.
    private func differences(_ index: Int, _ direction: Tensor, _ results: [Int]) throws -> [Tensor] {
        let input = inputs[index]
        let original = input.detach().clone()
        defer { input.data.copy_(original) }
        func values(_ step: Double) throws -> [Tensor] {
            input.data.copy_(original + direction * step)
            let found = try function(inputs)
            return results.map { found[$0].detach().clone() }
        }
        return zip(try values(eps), try values(-eps)).map { ($0 - $1) / (2 * eps) }
    }

    private func unit(_ element: Int, _ tensor: Tensor) -> Tensor {
        var values = [Double](repeating: 0, count: tensor.numel())
        values[element] = 1
        return Tensor(values, tensor.shape, dtype: tensor.dtype)
    }

    private func random(like tensor: Tensor) -> Tensor {
        randn(tensor.shape, generator: generator, dtype: tensor.dtype)
    }

    private func isClose(_ analytical: Double, _ numerical: Double) -> Bool {
        analytical == numerical || (analytical - numerical).magnitude <= atol + rtol * numerical.magnitude
    }

    // MARK: Checks

    /// Where no result requires a gradient, the function should not depend on its inputs.
    func expectZero(_ results: [Tensor]) throws {
        let all = results.indices.filter { results[$0].dtype.isFloatingPoint }
        for index in wanted {
            for (output, slope) in zip(all, try differences(index, random(like: inputs[index]), all)) {
                for value in slope.asArray(Double.self) where !isClose(0, value) {
                    throw GradcheckError(
                        "Numerical gradient for function expected to be zero: output \(output) does not require a "
                            + "gradient, but changes with input \(index): its slope is \(value)", output: output,
                        input: index, numerical: value, analytical: 0)
                }
            }
        }
    }

    /// The same gradients must come out of two backward passes.
    func expectSameTwice(_ results: [Tensor], _ differentiable: [Int], _ tolerance: Double) throws {
        for output in differentiable {
            let weights = random(like: results[output])
            let (first, second) = (gradients(of: results[output], weights), gradients(of: results[output], weights))
            for (index, (a, b)) in zip(wanted, zip(first, second)) {
                for (x, y) in zip(a.asArray(Double.self), b.asArray(Double.self)) {
                    if x == y || (x - y).magnitude <= tolerance || (x.isNaN && y.isNaN) { continue }
                    throw GradcheckError(
                        "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
                            + "times gives different values, although analytical gradient matches numerical gradient."
                            + "The tolerance for nondeterminism was \(tolerance).\n  The gradient of input \(index) "
                            + "was \(x), then \(y).", output: output, input: index)
                }
            }
        }
    }

    /// `vᵀ J u` for random `v` and `u`: one number for each result and input.
    func compareSlopes(_ results: [Tensor], _ differentiable: [Int]) throws {
        let weights = differentiable.map { random(like: results[$0]) }
        let byAutograd = zip(differentiable, weights).map { gradients(of: results[$0], $1) }
        for (place, index) in wanted.enumerated() {
            let direction = random(like: inputs[index])
            let slopes = try differences(index, direction, differentiable)
            for (number, output) in differentiable.enumerated() {
                let numerical = (slopes[number] * weights[number]).sum().item()
                let analytical = (byAutograd[number][place].detach() * direction).sum().item()
                if isClose(analytical, numerical) { continue }
                let slope = Pair(numerical: numerical, analytical: analytical)
                throw try mismatch(results[output], output, place, slope)
            }
        }
    }

    /// Every element of every Jacobian.
    func compareElements(_ results: [Tensor], _ differentiable: [Int]) throws {
        for output in differentiable {
            for place in wanted.indices {
                if let error = try worstElement(results[output], output, place) { throw error }
            }
        }
    }

    // MARK: Messages

    private func text(_ output: Int, _ index: Int, _ pair: Pair) -> String {
        "Jacobian mismatch for output \(output) with respect to input \(index),\nnumerical:\(pair.numerical)\n"
            + "analytical:\(pair.analytical)\n"
    }

    /// The error for slopes that differ: names the element that is to blame.
    private func mismatch(_ result: Tensor, _ output: Int, _ place: Int, _ slope: Pair) throws -> GradcheckError {
        let index = wanted[place]
        let few = 4_000
        if inputs[index].numel() <= few, result.numel() <= few, let error = try worstElement(result, output, place) {
            return error
        }
        return GradcheckError(
            text(output, index, slope)
                + "  These are slopes along random directions; fastMode: false compares elements.",
            output: output, input: index, numerical: slope.numerical, analytical: slope.analytical)
    }

    /// The error for the element of a Jacobian that differs most; nil where none does.
    private func worstElement(_ result: Tensor, _ output: Int, _ place: Int) throws -> GradcheckError? {
        let input = inputs[wanted[place]]
        // Rows: elements of the input.
        let numerical = try (0..<input.numel()).map {
            try differences(wanted[place], unit($0, input), [output])[0].asArray(Double.self)
        }
        var worst: (excess: Double, pair: Pair, row: Int, column: Int)?
        var count = 0
        for column in 0..<result.numel() {
            let row = gradients(of: result, unit(column, result))[place].asArray(Double.self)
            for element in row.indices where !isClose(row[element], numerical[element][column]) {
                count += 1
                let pair = Pair(numerical: numerical[element][column], analytical: row[element])
                let distance = (pair.numerical - pair.analytical).magnitude
                let excess = distance.isNaN ? .infinity : distance - rtol * pair.numerical.magnitude
                if excess > worst?.excess ?? -.infinity { worst = (excess, pair, element, column) }
            }
        }
        guard let worst else { return nil }
        let places =
            "element \(Shape.coordinates(worst.column, result.shape)) of the output, "
            + "\(Shape.coordinates(worst.row, input.shape)) of the input"
        return GradcheckError(
            text(output, wanted[place], worst.pair) + "  at \(places); \(count) of "
                + "\(input.numel() * result.numel()) elements differ (atol \(atol), rtol \(rtol)).",
            output: output, input: wanted[place], numerical: worst.pair.numerical,
            analytical: worst.pair.analytical)
    }
}

extension Shape {
    /// Where the element at a row-major index lies.
    package static func coordinates(_ index: Int, _ shape: [Int]) -> [Int] {
        var rest = index
        var result = shape
        for dimension in shape.indices.reversed() {
            result[dimension] = rest % shape[dimension]
            rest /= shape[dimension]
        }
        return result
    }
}
