/// What the pixels are that a convolution or ``pad(_:_:mode:value:)`` adds on each side of an image.
/// PyTorch: `padding_mode`, `mode`.
public enum PaddingMode: String, Sendable {
    /// 0.
    case zeros
    /// The image mirrored at its edge, which is not repeated.
    case reflect
    /// The pixel at the edge.
    case replicate
    /// The image itself again, from the other side.
    case circular

    /// One value, for ``pad(_:_:mode:value:)``.
    public static var constant: PaddingMode { .zeros }

    /// `x` with pixels added before and after dimension `dim`. Not for zeros, which convolutions add themselves.
    package func pad(_ x: Tensor, _ dim: Int, _ widths: (before: Int, after: Int)) -> Tensor {
        if widths == (0, 0) { return x }
        let size = x.size(dim)
        let largest = max(widths.before, widths.after)
        switch self {
        case .reflect:
            check(
                largest < size,
                "Padding size should be less than the corresponding input dimension, but got: padding "
                    + "(\(widths.before), \(widths.after)) at dimension \(dim + x.ndim) of input \(x.shape)",
                hint: "A mirrored image of \(size) pixels has \(size - 1) to add.")
        case .circular:
            check(
                largest <= size, "Padding value causes wrapping around more than once.",
                hint: "Padding \(largest), but the image has \(size) pixels in that direction.")
        case .zeros, .replicate:
            check(
                size > 0, "Expected a non-empty input to pad, but got \(x.shape)", hint: "There is no edge to repeat.")
        }
        check(
            size + widths.before + widths.after > 0 || size == 0,
            "The input size \(size), plus negative padding \(widths.before) and \(widths.after), resulted in a negative "
                + "output size, which is invalid. Check dimension \(dim + x.ndim) of your input.",
            hint: "There is less to crop than asked for.")
        if self == .circular && min(widths.before, widths.after) < 0 {
            // What is cropped does not come in again.
            let start = max(-widths.before, 0)
            let rest = x.narrow(dim, start, max(size - start - max(-widths.after, 0), 0))
            return pad(rest, dim, (before: max(widths.before, 0), after: max(widths.after, 0)))
        }
        let positions = (-widths.before..<size + widths.after).map { source($0, size) }
        return x.indexSelect(dim, Tensor(positions))
    }

    /// Where the pixel comes from that is shown at `position`, which may lie outside of an image of `size` pixels.
    private func source(_ position: Int, _ size: Int) -> Int {
        switch self {
        case .circular: (position + size) % size
        case .reflect: position < 0 ? -position : position < size ? position : 2 * (size - 1) - position
        case .zeros, .replicate: min(max(position, 0), size - 1)
        }
    }
}
