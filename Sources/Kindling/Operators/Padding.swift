/// A tensor in a frame of one value; negative widths crop.
private struct ConstantPad: Operator {
    static let name = "ConstantPadNd"
    /// (before, after) for each dimension.
    let widths: [(Int, Int)]
    let value: Scalar

    func forward(_ inputs: [Tensor], _ node: Node?) -> Tensor {
        let x = inputs[0]
        let shape = zip(x.shape, widths).map { $0 + $1.0 + $1.1 }
        let result = Tensor(empty: shape, x.dtype, backend: x.backend)
        result.backend.fill(result, value)
        var source = x
        var target = result
        for (dimension, width) in widths.enumerated() {
            let skipped = max(-width.0, 0)
            let length = max(x.shape[dimension] - skipped - max(-width.1, 0), 0)
            source = source.part(dimension, skipped, length)
            target = target.part(dimension, max(width.0, 0), length)
        }
        target.write(source)
        return result
    }

    func backward(_ gradient: Tensor, _ node: Node) -> [Tensor?] {
        [ConstantPad(widths: widths.map { (-$0.0, -$0.1) }, value: .integer(0))(gradient)]
    }
}

/// `x` with `value`, or elements of its own, added around it: `widths` are (before, after) of the last dimension, then of
/// the one before it, and so on; negative ones crop.
///
/// - Parameter mode: Other modes than `.constant` are for the last one to three dimensions behind channels.
///
/// Gradient: `g` without the frame, or added where the frame's elements came from. PyTorch: `torch.nn.functional.pad`.
public func pad(
    _ x: Tensor, _ widths: [Int], mode: PaddingMode = .constant, value: some ScalarConvertible = 0
) -> Tensor {
    if mode != .constant { return pad(x, widths, mode, value.scalar) }
    check(
        widths.count % 2 == 0, "Padding length must be divisible by 2", hint: "Two widths for each dimension.")
    check(
        widths.count <= 2 * x.ndim,
        "Padding length should be less than or equal to two times the input dimension but got padding length "
            + "\(widths.count) and input of dimension \(x.ndim)", hint: "Shape \(x.shape).")
    var each = [(Int, Int)](repeating: (0, 0), count: x.ndim)
    for index in 0..<(widths.count / 2) { each[x.ndim - 1 - index] = (widths[2 * index], widths[2 * index + 1]) }
    for (dimension, width) in each.enumerated() {
        let size = x.shape[dimension] + width.0 + width.1
        check(
            size >= 0,
            "The input size \(x.shape[dimension]), plus negative padding \(width.0) and \(width.1) resulted in a negative "
                + "output size, which is invalid. Check dimension \(dimension) of your input.",
            hint: "There is less to crop than asked for.")
    }
    return ConstantPad(widths: each, value: value.scalar)(x)
}

/// `x` in a frame of its own elements.
private func pad(_ x: Tensor, _ widths: [Int], _ mode: PaddingMode, _ value: Scalar) -> Tensor {
    let dims = widths.count / 2
    check(
        widths.count % 2 == 0 && (1...3).contains(dims) && (x.ndim == dims + 1 || x.ndim == dims + 2),
        "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now",
        hint:
            "\(widths.count) widths for \(x.ndim) dimensions: the last one to three, behind [batch, channels] or [channels]."
    )
    check(
        value.isZero, "Padding mode \"\(mode.rawValue)\" doesn't take in value argument",
        hint: "Only constant padding adds a value.")
    return (0..<dims).reduce(x) { mode.pad($0, -1 - $1, (before: widths[2 * $1], after: widths[2 * $1 + 1])) }
}
