// Random tensors: the numbers that PyTorch draws for the same seed.

extension Tensor {
    /// Overwrites the elements with what `fill` draws, in row-major order; draws happen in the tensor's own dtype where
    /// that is float64, and in float32 for other floating types.
    private func draw(
        _ function: String, _ float: (UnsafeMutableBufferPointer<Float>) -> Void,
        _ double: (UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        check(
            dtype.isFloatingPoint, "\"\(function)\" not implemented for '\(dtype.legacyName)'",
            hint: "Random numbers of this kind need a floating dtype.")
        let isDouble = dtype == .float64
        let direct = isContiguous() && (isDouble || dtype == .float32)
        let target = direct ? self : Tensor(empty: shape, isDouble ? .float64 : .float32, backend: backend)
        if isDouble {
            double(.init(start: target.pointer.assumingMemoryBound(to: Double.self), count: numel()))
        } else {
            float(.init(start: target.pointer.assumingMemoryBound(to: Float.self), count: numel()))
        }
        if !direct { write(target) }
    }

    /// Fills with numbers drawn evenly from [low, high). PyTorch: `uniform_`.
    @discardableResult
    public func uniform_(_ low: Double = 0, _ high: Double = 1, generator: Generator = .default) -> Tensor {
        drawInPlace("uniform_") {
            $0.draw(
                "uniform_", { generator.fillUniform($0, from: low, to: high) },
                { generator.fillUniform($0, from: low, to: high) })
        }
    }

    /// Fills with normally distributed numbers. PyTorch: `normal_`.
    @discardableResult
    public func normal_(_ mean: Double = 0, _ std: Double = 1, generator: Generator = .default) -> Tensor {
        drawInPlace("normal_") {
            $0.draw(
                "normal_", { generator.fillNormal($0, mean: mean, std: std) },
                { generator.fillNormal($0, mean: mean, std: std) })
        }
    }

    /// Fills with 1 with probability `p`, else 0. PyTorch: `bernoulli_`.
    @discardableResult
    public func bernoulli_(_ p: Double = 0.5, generator: Generator = .default) -> Tensor {
        drawInPlace("bernoulli_") {
            $0.draw(
                "bernoulli_", { generator.fillBernoulli($0, probability: p, one: 1, zero: 0) },
                { generator.fillBernoulli($0, probability: p, one: 1, zero: 0) })
        }
    }

    private func drawInPlace(_ change: String, _ body: @escaping (Tensor) -> Void) -> Tensor {
        Overwrite(draw: body).applyInPlace([self], change: change)
        return self
    }
}

/// An in-place operation that forgets what was there before.
private struct Overwrite: Operator {
    static let name = "Overwrite"
    let draw: (Tensor) -> Void

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let result = Node.output(node, inputs[0].shape, inputs[0].dtype, inputs[0].backend)
        draw(result)
        return result
    }
    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] { [zerosLike(gradient)] }
}

/// Numbers drawn evenly from [0, 1). PyTorch: `torch.rand`.
public func rand(
    _ shape: [Int], generator: Generator = .default, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    let result = Tensor(empty: shape, dtype).uniform_(generator: generator)
    if requiresGrad { result.requiresGrad = true }
    return result
}
public func rand(
    _ shape: Int..., generator: Generator = .default, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    rand(shape, generator: generator, dtype: dtype, requiresGrad: requiresGrad)
}

/// Numbers of the standard normal distribution. PyTorch: `torch.randn`.
public func randn(
    _ shape: [Int], generator: Generator = .default, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    let result = Tensor(empty: shape, dtype).normal_(generator: generator)
    if requiresGrad { result.requiresGrad = true }
    return result
}
public func randn(
    _ shape: Int..., generator: Generator = .default, dtype: DType = .float32, requiresGrad: Bool = false
) -> Tensor {
    randn(shape, generator: generator, dtype: dtype, requiresGrad: requiresGrad)
}
public func randLike(_ x: Tensor, generator: Generator = .default) -> Tensor {
    rand(x.shape, generator: generator, dtype: x.dtype)
}
public func randnLike(_ x: Tensor, generator: Generator = .default) -> Tensor {
    randn(x.shape, generator: generator, dtype: x.dtype)
}

/// Whole numbers drawn evenly from `low` to `high` - 1. PyTorch: `torch.randint`.
public func randint(
    _ low: Int, _ high: Int, _ shape: [Int], generator: Generator = .default, dtype: DType = .int64,
    requiresGrad: Bool = false
) -> Tensor {
    let result = Tensor(empty: shape, .int64)
    generator.fillIntegers(
        .init(start: result.pointer.assumingMemoryBound(to: Int64.self), count: result.numel()), low: Int64(low),
        high: Int64(high))
    let converted = dtype == .int64 ? result : result.rawConverted(to: dtype)
    if requiresGrad { converted.requiresGrad = true }
    return converted
}
/// Whole numbers drawn evenly from 0 to `high` - 1. PyTorch: `torch.randint`.
public func randint(
    _ high: Int, _ shape: [Int], generator: Generator = .default, dtype: DType = .int64, requiresGrad: Bool = false
) -> Tensor {
    randint(0, high, shape, generator: generator, dtype: dtype, requiresGrad: requiresGrad)
}

/// The numbers 0 to `n` - 1 in random order. PyTorch: `torch.randperm`.
public func randperm(
    _ n: Int, generator: Generator = .default, dtype: DType = .int64, requiresGrad: Bool = false
) -> Tensor {
    check(n >= 0, "n must be non-negative, got \(n)", hint: "A permutation of n numbers.")
    let result = Tensor(empty: [n], .int64)
    generator.fillPermutation(.init(start: result.pointer.assumingMemoryBound(to: Int64.self), count: n))
    let converted = dtype == .int64 ? result : result.rawConverted(to: dtype)
    if requiresGrad { converted.requiresGrad = true }
    return converted
}
