/// Checks the gradients of `function` at `inputs` against central differences `(f(x + eps) - f(x - eps)) / (2 eps)`.
///
/// Checked is each result that requires a gradient, with respect to each input that does. The inputs' memory is changed
/// on the way and restored, so that they may also be parameters of a network that `function` runs. PyTorch:
/// `torch.autograd.gradcheck`, which checks every element unless told otherwise.
///
/// ```swift
/// let x = randn(4, 3, dtype: .float64, requiresGrad: true)
/// try gradcheck({ [$0[0].tanh()] }, [x])
/// ```
/// - Parameters:
///   - function: Computes tensors from `inputs`; the same each time.
///   - inputs: At least one requires a gradient; those are float64 (others are too coarse: a warning). Keep away from kinks.
///   - eps: The distance of the differences.
///   - atol: How far two numbers may be apart, beside `rtol` times the number by differences.
///   - nondetTol: How far the gradients of two backward passes may be apart.
///   - fastMode: Compares slopes along random directions; false: every element of the Jacobian.
///   - generator: For the directions; nil: the same ones each time.
/// - Throws: ``GradcheckError``, which names result, input and both numbers.
public func gradcheck(
    _ function: @escaping ([Tensor]) throws -> [Tensor], _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3, nondetTol: Double = 0, fastMode: Bool = true, generator: Generator? = nil,
    file: String = #fileID, line: UInt = #line
) throws {
    let wanted = inputs.indices.filter { inputs[$0].requiresGrad }
    guard !wanted.isEmpty else {
        throw GradcheckError(
            "gradcheck expects at least one input tensor to require gradient, but none of the them have "
                + "requires_grad=True.\n  Make the inputs with requiresGrad: true.")
    }
    for index in wanted {
        if inputs[index].dtype != .float64 {
            warnOnce(
                "Input #\(index) requires gradient and is not a double precision floating point or complex. This check "
                    + "will likely fail if all the inputs are not of double precision floating point or complex.", file,
                line)
        }
        if zip(inputs[index].shape, inputs[index].stridesArray).contains(where: { $0 > 1 && $1 == 0 }) {
            throw GradcheckError(
                "The \(index)th input has a dimension with stride 0. gradcheck only supports inputs that are "
                    + "non-overlapping to be able to compute the numerical gradients correctly. You should call "
                    + ".contiguous on the input before passing it to gradcheck.", input: index)
        }
    }
    let comparison = JacobianComparison(
        function: function, inputs: inputs, wanted: wanted, eps: eps, atol: atol, rtol: rtol,
        generator: generator ?? Generator(seed: 0))
    let results = try function(inputs)
    let differentiable = results.indices.filter { results[$0].requiresGrad }
    if differentiable.isEmpty { return try comparison.expectZero(results) }
    try comparison.expectSameTwice(results, differentiable, nondetTol)
    if fastMode {
        try comparison.compareSlopes(results, differentiable)
    } else {
        try comparison.compareElements(results, differentiable)
    }
}

/// As the other `gradcheck`, for one result.
public func gradcheck(
    _ function: @escaping ([Tensor]) throws -> Tensor, _ inputs: [Tensor], eps: Double = 1e-6, atol: Double = 1e-5,
    rtol: Double = 1e-3, nondetTol: Double = 0, fastMode: Bool = true, generator: Generator? = nil,
    file: String = #fileID, line: UInt = #line
) throws {
    try gradcheck(
        { [try function($0)] }, inputs, eps: eps, atol: atol, rtol: rtol, nondetTol: nondetTol, fastMode: fastMode,
        generator: generator, file: file, line: line)
}

/// Checks the gradients of the gradients of `function`, with respect to `inputs` and to the gradients of the results.
///
/// The parameters are those of `gradcheck`. PyTorch: `torch.autograd.gradgradcheck`.
/// - Parameter gradOutputs: The gradients of the results that require a gradient; nil: random ones.
/// - Throws: ``GradcheckError``; its `output` counts the gradients, its `input` the inputs, then `gradOutputs`.
public func gradgradcheck(
    _ function: @escaping ([Tensor]) throws -> [Tensor], _ inputs: [Tensor], gradOutputs: [Tensor]? = nil,
    eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3, nondetTol: Double = 0, fastMode: Bool = true,
    generator: Generator? = nil, file: String = #fileID, line: UInt = #line
) throws {
    let generator = generator ?? Generator(seed: 1)
    let weights =
        try gradOutputs
        ?? function(inputs).filter { $0.requiresGrad }.map {
            randn($0.shape, generator: generator, dtype: $0.dtype).requiresGrad_()
        }
    let gradient = { (all: [Tensor]) -> [Tensor] in
        let results = try function(Array(all.prefix(inputs.count))).filter { $0.requiresGrad }
        if results.isEmpty { return [] }
        let found = gradAllowingUnused(
            of: results, wrt: inputs.filter { $0.requiresGrad }, gradients: Array(all.suffix(weights.count)),
            createGraph: true)
        return found.compactMap { $0 }
    }
    try gradcheck(
        gradient, inputs + weights, eps: eps, atol: atol, rtol: rtol, nondetTol: nondetTol, fastMode: fastMode,
        generator: generator, file: file, line: line)
}

/// As the other `gradgradcheck`, for one result.
public func gradgradcheck(
    _ function: @escaping ([Tensor]) throws -> Tensor, _ inputs: [Tensor], gradOutputs: [Tensor]? = nil,
    eps: Double = 1e-6, atol: Double = 1e-5, rtol: Double = 1e-3, nondetTol: Double = 0, fastMode: Bool = true,
    generator: Generator? = nil, file: String = #fileID, line: UInt = #line
) throws {
    try gradgradcheck(
        { [try function($0)] }, inputs, gradOutputs: gradOutputs, eps: eps, atol: atol, rtol: rtol,
        nondetTol: nondetTol, fastMode: fastMode, generator: generator, file: file, line: line)
}

/// Why a gradient is not what differences say. PyTorch: `GradcheckError`.
public struct GradcheckError: Error, Equatable, CustomStringConvertible {
    /// PyTorch's text, then the numbers.
    public let description: String
    /// Which result of the function is concerned.
    public let output: Int?
    /// Which input is concerned.
    public let input: Int?
    /// The numbers that differ: an element of the Jacobian by differences and by autograd.
    public let numerical: Double?
    public let analytical: Double?

    init(
        _ description: String, output: Int? = nil, input: Int? = nil, numerical: Double? = nil,
        analytical: Double? = nil
    ) {
        self.description = description
        self.output = output
        self.input = input
        self.numerical = numerical
        self.analytical = analytical
    }
}
