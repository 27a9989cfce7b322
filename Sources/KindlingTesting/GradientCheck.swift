public import Kindling

/// Compares the gradient of a function with finite differences, in float64. PyTorch: `torch.autograd.gradcheck`.
///
/// The function's results are weighted with random numbers and summed. Along random directions of all inputs together,
/// the slope of that sum by central differences is compared with the one by autograd; then, for a report, input by input.
///
/// - Parameters:
///   - function: Computes tensors from tensors; those of floating dtype count.
///   - inputs: Where; the gradient is checked for those of floating dtype, which must be float64. Keep away from kinks.
///   - directions: How many random directions are tried.
///   - step: The distance of the differences.
/// - Returns: What differs: which input, and its worst element.
public func checkGradient(
    of function: @escaping ([Tensor]) -> [Tensor], at inputs: [Tensor], directions: Int = 3, step: Double = 1e-5,
    rtol: Double = 1e-5, atol: Double = 1e-7, seed: UInt64 = 0
) -> Comparison {
    for (index, input) in inputs.enumerated() where input.dtype.isFloatingPoint && input.dtype != .float64 {
        return Comparison(
            difference:
                "Input #\(index) requires gradient and is not a double precision floating point: \(input.dtype) is "
                + "too coarse for differences")
    }
    let slope = Slope(function, inputs, step: step, generator: Generator(seed: seed))
    if let difference = slope.problem { return Comparison(difference: difference) }
    for _ in 0..<directions {
        let direction = slope.randomDirection()
        let (expected, found) = (slope.byDifferences(direction), slope.byAutograd(direction))
        if isFar(found, expected, rtol, atol) {
            return Comparison(difference: slope.report(found, expected, rtol, atol))
        }
    }
    return Comparison()
}

/// As ``checkGradient(of:at:directions:step:rtol:atol:seed:)-(([Tensor])->[Tensor],_,_,_,_,_,_)``, for one result.
public func checkGradient(
    of function: @escaping ([Tensor]) -> Tensor, at inputs: [Tensor], directions: Int = 3, step: Double = 1e-5,
    rtol: Double = 1e-5, atol: Double = 1e-7, seed: UInt64 = 0
) -> Comparison {
    checkGradient(
        of: { [function($0)] }, at: inputs, directions: directions, step: step, rtol: rtol, atol: atol, seed: seed)
}

/// Compares the gradient of a function's gradient with finite differences, in float64. PyTorch:
/// `torch.autograd.gradgradcheck`. The parameters are those of
/// ``checkGradient(of:at:directions:step:rtol:atol:seed:)-(([Tensor])->[Tensor],_,_,_,_,_,_)``.
public func checkSecondGradient(
    of function: @escaping ([Tensor]) -> [Tensor], at inputs: [Tensor], directions: Int = 3, step: Double = 1e-5,
    rtol: Double = 1e-5, atol: Double = 1e-7, seed: UInt64 = 0
) -> Comparison {
    let generator = Generator(seed: seed &+ 1)
    let weights = function(inputs).filter { $0.dtype.isFloatingPoint }.map {
        randn($0.shape, generator: generator, dtype: $0.dtype)
    }
    // The gradient is a function of the inputs and of the gradient of the results.
    let gradient = { (all: [Tensor]) -> [Tensor] in
        let leaves = all.prefix(inputs.count).map {
            $0.requiresGrad || !$0.dtype.isFloatingPoint ? $0 : trackedCopy($0)
        }
        let results = function(leaves)
        let pairs = zip(results.filter { $0.dtype.isFloatingPoint }, all.suffix(weights.count)).filter {
            $0.0.requiresGrad
        }
        let wanted = leaves.filter { $0.dtype.isFloatingPoint }
        let found = gradAllowingUnused(
            of: pairs.map(\.0), wrt: wanted, gradients: pairs.map(\.1), createGraph: true)
        return zip(found, wanted).map { $0 ?? zerosLike($1) }
    }
    return checkGradient(
        of: gradient, at: inputs + weights, directions: directions, step: step, rtol: rtol, atol: atol, seed: seed)
}

/// As ``checkSecondGradient(of:at:directions:step:rtol:atol:seed:)-(([Tensor])->[Tensor],_,_,_,_,_,_)``, for one result.
public func checkSecondGradient(
    of function: @escaping ([Tensor]) -> Tensor, at inputs: [Tensor], directions: Int = 3, step: Double = 1e-5,
    rtol: Double = 1e-5, atol: Double = 1e-7, seed: UInt64 = 0
) -> Comparison {
    checkSecondGradient(
        of: { [function($0)] }, at: inputs, directions: directions, step: step, rtol: rtol, atol: atol, seed: seed)
}

private func trackedCopy(_ tensor: Tensor) -> Tensor { tensor.detach().clone().requiresGrad_() }

private func isFar(_ a: Double, _ b: Double, _ rtol: Double, _ atol: Double) -> Bool {
    !((a - b).magnitude <= atol + rtol * b.magnitude)
}

/// The slope of a function's weighted sum at a point.
private struct Slope {
    let function: ([Tensor]) -> [Tensor]
    let inputs: [Tensor]
    let step: Double
    let generator: Generator
    private let weights: [Tensor]
    private let gradients: [Tensor?]
    /// What is wrong before anything is compared.
    private(set) var problem: String?

    init(_ function: @escaping ([Tensor]) -> [Tensor], _ inputs: [Tensor], step: Double, generator: Generator) {
        self.function = function
        self.inputs = inputs
        self.step = step
        self.generator = generator
        let leaves = inputs.map { $0.dtype.isFloatingPoint ? trackedCopy($0) : $0 }
        let results = function(leaves).filter { $0.dtype.isFloatingPoint }
        weights = results.map { randn($0.shape, generator: generator, dtype: .float64) }
        let pairs = zip(results, weights).filter { $0.0.requiresGrad }
        var found: [Tensor?] = []
        if !pairs.isEmpty {
            found = gradAllowingUnused(
                of: pairs.map(\.0), wrt: leaves.filter { $0.dtype.isFloatingPoint }, gradients: pairs.map(\.1))
        }
        var next = found.makeIterator()
        gradients = inputs.map { $0.dtype.isFloatingPoint ? next.next() ?? nil : nil }
        for (index, (input, gradient)) in zip(inputs, gradients).enumerated() {
            guard let gradient else { continue }
            if gradient.shape != input.shape || gradient.dtype != input.dtype {
                problem =
                    "the gradient of input \(index) is \(gradient.dtype) \(gradient.shape), the input \(input.dtype) "
                    + "\(input.shape)"
            }
        }
    }

    func randomDirection(only wanted: Int? = nil) -> [Tensor?] {
        inputs.enumerated().map { index, input in
            guard input.dtype.isFloatingPoint, wanted == nil || wanted == index else { return nil }
            return randn(input.shape, generator: generator, dtype: .float64)
        }
    }

    func byAutograd(_ direction: [Tensor?]) -> Double {
        zip(gradients, direction).reduce(0) { sum, pair in
            guard let gradient = pair.0, let direction = pair.1 else { return sum }
            return sum + (gradient * direction).sum().item()
        }
    }

    func byDifferences(_ direction: [Tensor?]) -> Double { (sum(direction, step) - sum(direction, -step)) / (2 * step) }

    private func sum(_ direction: [Tensor?], _ step: Double) -> Double {
        let moved = zip(inputs, direction).map { input, direction in
            guard let direction else { return input }
            return (input.detach() + direction * step)
        }
        let results = function(moved).filter { $0.dtype.isFloatingPoint }
        return zip(results, weights).reduce(0) { $0 + ($1.0.detach() * $1.1).sum().item() }
    }

    /// Which input is to blame, and its worst element.
    func report(_ found: Double, _ expected: Double, _ rtol: Double, _ atol: Double) -> String {
        let text = "along a random direction the slope is \(found) by autograd and \(expected) by differences"
        for index in inputs.indices where inputs[index].dtype.isFloatingPoint {
            let direction = randomDirection(only: index)
            guard isFar(byAutograd(direction), byDifferences(direction), rtol, atol) else { continue }
            return text + "; " + worstElement(of: index)
        }
        return text
    }

    private func worstElement(of input: Int) -> String {
        let shape = inputs[input].shape
        let byAutograd = gradients[input]?.asArray(Double.self)
        var worst = (difference: -1.0, text: "")
        for index in 0..<Swift.min(inputs[input].numel(), 1000) {
            var unit = [Double](repeating: 0, count: inputs[input].numel())
            unit[index] = 1
            var direction = [Tensor?](repeating: nil, count: inputs.count)
            direction[input] = Tensor(unit, shape, dtype: .float64)
            let expected = byDifferences(direction)
            let found = byAutograd?[index] ?? 0
            let difference = (found - expected).magnitude
            guard !(difference <= worst.difference) else { continue }
            worst = (
                difference,
                "worst for input \(input) at \(coordinates(index, shape)): \(found) by autograd, \(expected) by differences"
            )
        }
        return worst.text + (byAutograd == nil ? " (no gradient arrived there)" : "")
    }
}
