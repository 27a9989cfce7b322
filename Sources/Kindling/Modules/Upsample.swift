/// Sequences, images or volumes in another size: ``interpolate(_:size:scaleFactor:mode:alignCorners:recomputeScaleFactor:antialias:)``.
///
/// - Shape: [N, C, ..] → [N, C, size], or each size times `scaleFactor`, rounded down.
/// - PyTorch: `torch.nn.Upsample`
///
/// ```swift
/// let layer = Upsample(scaleFactor: 2)
/// print(layer(randn(1, 1, 3, 3)).size())              // torch.Size([1, 1, 6, 6])
/// ```
public final class Upsample: Module {
    /// The result's size; nil: `scaleFactor` says it.
    public let size: [Int]?
    /// What the sizes are multiplied with; nil: `size` says it.
    public let scaleFactor: [Double]?
    /// How elements between those of the input are found.
    public let mode: InterpolationMode
    /// Whether the outermost elements keep their places.
    public let alignCorners: Bool?
    /// Whether distances follow from the rounded sizes.
    public let recomputeScaleFactor: Bool

    /// - Parameters:
    ///   - size: The result's size: one number, or one for each dimension.
    ///   - scaleFactor: Instead of `size`, what the sizes are multiplied with.
    ///   - mode: How elements between those of the input are found.
    ///   - alignCorners: Whether the outermost elements keep their places.
    ///   - recomputeScaleFactor: Whether distances follow from the rounded sizes rather than from `scaleFactor`.
    public init(
        _ size: (any SizesConvertible)? = nil, scaleFactor: (any ScaleFactors)? = nil,
        mode: InterpolationMode = .nearest, alignCorners: Bool? = nil, recomputeScaleFactor: Bool = false
    ) {
        self.size = size?.sizes
        self.scaleFactor = scaleFactor?.scaleFactors
        self.mode = mode
        self.alignCorners = alignCorners
        self.recomputeScaleFactor = recomputeScaleFactor
        super.init()
    }

    public override func forward(_ input: Tensor) -> Tensor {
        interpolate(
            input, size: size, scaleFactor: scaleFactor, mode: mode, alignCorners: alignCorners,
            recomputeScaleFactor: recomputeScaleFactor)
    }

    public override var extraRepr: String {
        let factors = scaleFactor.map { $0.map { PythonNotation.text($0) } }
        let target =
            factors.map { "scale_factor=" + ($0.count == 1 ? $0[0] : "(\($0.joined(separator: ", ")))") }
            ?? "size=" + (size.map { $0.count == 1 ? "\($0[0])" : PythonNotation.text(tuple: $0) } ?? "None")
        return "\(target), mode='\(mode.rawValue)'"
    }
}
