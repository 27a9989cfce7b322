// Images, sequences and volumes in another size: one dimension after the other.

/// How the elements of a larger or smaller input are found; raw values are PyTorch's names.
public enum InterpolationMode: String, Sendable, CaseIterable {
    /// The element before or at the place, as older versions of PyTorch and OpenCV find it.
    case nearest
    /// The nearest element.
    case nearestExact = "nearest-exact"
    /// Between the neighbours, of sequences.
    case linear
    /// Between the neighbours, of images.
    case bilinear
    /// By cubic curves through four neighbours each way, of images.
    case bicubic
    /// Between the neighbours, of volumes.
    case trilinear
    /// The mean of a window: ``adaptiveAvgPool2d(_:_:)`` and its kin.
    case area

    /// How many dimensions behind the channels the mode is for; nil: any.
    fileprivate var spatial: Int? {
        switch self {
        case .nearest, .nearestExact, .area: nil
        case .linear: 1
        case .bilinear, .bicubic: 2
        case .trilinear: 3
        }
    }
}

/// Factors of sizes: one number for all dimensions, or an array of one each.
public protocol ScaleFactors {
    var scaleFactors: [Double] { get }
}
extension Int: ScaleFactors {
    public var scaleFactors: [Double] { [Double(self)] }
}
extension Double: ScaleFactors {
    public var scaleFactors: [Double] { [self] }
}
extension Array: ScaleFactors where Element: ScalarConvertible {
    public var scaleFactors: [Double] { map(\.scalar.double) }
}

/// Which elements of one dimension make each element of the result, and with what weights: one array of each for every
/// neighbour.
private struct Taps<Real: BinaryFloatingPoint> {
    private(set) var places: [[Int]] = []
    private(set) var weights: [[Real]] = []

    private let size: Int
    private let count: Int
    private let scale: Real
    private let alignCorners: Bool

    /// `factor`: the scale factor that was asked for; nil where the sizes say it.
    init(_ mode: InterpolationMode, _ size: Int, _ count: Int, factor: Double?, alignCorners: Bool) {
        self.size = size
        self.count = count
        self.alignCorners = alignCorners
        if alignCorners {
            scale = count > 1 ? Real(size - 1) / Real(count - 1) : 0
        } else if let factor, factor > 0 {
            scale = Real(1 / factor)
        } else {
            scale = Real(size) / Real(Swift.max(count, 1))
        }
        switch mode {
        case .nearest: places = [(0..<count).map { clamped(Int((Real($0) * scale).rounded(.down))) }]
        case .nearestExact: places = [(0..<count).map { clamped(Int((source($0) + 0.5).rounded(.down))) }]
        case .bicubic: addCubic()
        default: addLinear()
        }
    }

    private func clamped(_ place: Int) -> Int { Swift.min(Swift.max(place, 0), size - 1) }

    /// Where element `index` of the result lies in the input.
    private func source(_ index: Int, isCubic: Bool = false) -> Real {
        if alignCorners { return scale * Real(index) }
        let place = scale * (Real(index) + 0.5) - 0.5
        return isCubic ? place : Swift.max(place, 0)
    }

    private mutating func addLinear() {
        let places = (0..<count).map { source($0) }
        let first = places.map { clamped(Int($0)) }
        let shares = zip(places, first).map { Swift.min(Swift.max($0 - Real($1), 0), 1) }
        self.places = [first, first.map { clamped($0 + 1) }]
        weights = [shares.map { 1 - $0 }, shares]
    }

    private mutating func addCubic() {
        let places = (0..<count).map { source($0, isCubic: true) }
        let first = places.map { Int($0.rounded(.down)) }
        let shares = zip(places, first).map { $0 - Real($1) }
        self.places = (-1...2).map { offset in first.map { clamped($0 + offset) } }
        weights = [
            shares.map { Self.cubicFar($0 + 1) }, shares.map { Self.cubicNear($0) },
            shares.map { Self.cubicNear(1 - $0) }, shares.map { Self.cubicFar(2 - $0) },
        ]
    }

    /// The weight of an element at distance `x`, up to 1 and from 1 to 2; A = -0.75.
    private static func cubicNear(_ x: Real) -> Real { ((1.25 * x - 2.25) * x) * x + 1 }
    private static func cubicFar(_ x: Real) -> Real { ((-0.75 * x + 3.75) * x - 6) * x + 3 }

    /// `x` with dimension `dim` changed to the result's size.
    func apply(_ x: Tensor, _ dim: Int) -> Tensor where Real: TensorElement {
        if weights.isEmpty { return x.indexSelect(dim, Tensor(places[0])) }
        let shape = [count] + [Int](repeating: 1, count: x.ndim - 1 - dim)
        let parts = zip(places, weights).map { places, weights in
            x.indexSelect(dim, Tensor(places)) * Tensor(weights, dtype: x.dtype).view(shape)
        }
        return parts.dropFirst().reduce(parts[0]) { $0 + $1 }
    }
}

/// What a call of ``interpolate(_:size:scaleFactor:mode:alignCorners:recomputeScaleFactor:antialias:)`` asks for.
private struct Resizing {
    let sizes: [Int]
    /// nil where the sizes alone say how far apart the elements lie.
    let factors: [Double]?

    init(_ input: Tensor, _ size: (any SizesConvertible)?, _ factor: (any ScaleFactors)?, _ isRecomputed: Bool) {
        let (inner, spatial) = (Array(input.shape.dropFirst(2)), input.ndim - 2)
        check(
            (size == nil) != (factor == nil),
            size == nil
                ? "either size or scale_factor should be defined"
                : "only one of size or scale_factor should be defined",
            hint: "One follows from the other.")
        if let size {
            let given = size.sizes
            check(
                given.count == 1 || given.count == spatial,
                "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions "
                    + "of \(inner) and output size of \(given).", hint: "One number for all, or one for each.")
            check(
                !isRecomputed, "recompute_scale_factor is not meaningful with an explicit size.",
                hint: "Leave it out.")
            sizes = given.count == spatial ? given : [Int](repeating: given[0], count: spatial)
            factors = nil
        } else {
            let given = factor?.scaleFactors ?? []
            check(
                given.count == 1 || given.count == spatial,
                "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial "
                    + "dimensions of \(inner) and scale_factor of shape \(given).",
                hint: "One number for all, or one for each.")
            let each = given.count == spatial ? given : [Double](repeating: given[0], count: spatial)
            sizes = zip(inner, each).map { Int((Double($0) * $1).rounded(.down)) }
            factors = isRecomputed ? nil : each
        }
        check(
            sizes.allSatisfy { $0 > 0 } && !inner.contains(0),
            "Input and output sizes should be greater than 0, but got input size \(inner) and output size \(sizes)",
            hint: "There is nothing to interpolate between.")
    }
}

/// Sequences [N, C, length], images [N, C, height, width] or volumes [N, C, depth, height, width] in another size.
///
/// - Parameters:
///   - size: The new size: one number, or one for each dimension.
///   - scaleFactor: Instead of `size`, what the sizes are multiplied with (and rounded down).
///   - mode: How elements between those of the input are found.
///   - alignCorners: Whether the outermost elements keep their places, rather than the input's edges.
///   - recomputeScaleFactor: Whether distances follow from the rounded sizes rather than from `scaleFactor`.
///
/// Gradient: each element's share of `g`. PyTorch: `torch.nn.functional.interpolate` without `antialias`.
public func interpolate(
    _ input: Tensor, size: (any SizesConvertible)? = nil, scaleFactor: (any ScaleFactors)? = nil,
    mode: InterpolationMode = .nearest, alignCorners: Bool? = nil, recomputeScaleFactor: Bool = false,
    antialias: Bool = false
) -> Tensor {
    check(
        (3...5).contains(input.ndim),
        "Input Error: Only 3D, 4D and 5D input Tensors supported (got \(input.ndim)D) for the modes: nearest | linear | "
            + "bilinear | bicubic | trilinear | area | nearest-exact (got \(mode.rawValue))",
        hint: "Images come as [batch, channels, height, width].")
    check(
        mode.spatial == nil || mode.spatial == input.ndim - 2,
        "Got \(input.ndim)D input, but \(mode.rawValue) mode needs \((mode.spatial ?? 0) + 2)D input",
        hint: "linear is for sequences, bilinear and bicubic for images, trilinear for volumes.")
    check(
        alignCorners == nil || mode.spatial != nil,
        "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear",
        hint: "Mode \(mode.rawValue) has no corners to align.")
    check(
        !antialias, "Anti-alias option is only supported for bilinear and bicubic modes",
        hint: "Kindling has it for no mode yet: mode .area makes smaller images without aliasing.")
    let resizing = Resizing(input, size, scaleFactor, recomputeScaleFactor)
    if mode == .area {
        switch resizing.sizes.count {
        case 1: return adaptiveAvgPool1d(input, resizing.sizes)
        case 2: return adaptiveAvgPool2d(input, resizing.sizes)
        default: return adaptiveAvgPool3d(input, resizing.sizes)
        }
    }
    check(
        input.dtype.isFloatingPoint || mode.spatial == nil,
        "\"\(mode.rawValue)\" interpolation not implemented for '\(input.dtype.legacyName)'",
        hint: "x.to(.float32) converts integers.")
    var result = input
    for (index, size) in resizing.sizes.enumerated() {
        let (dim, old, factor) = (index + 2, input.shape[index + 2], resizing.factors?[index])
        if size == old, mode.spatial != nil, mode != .bicubic { continue }
        let isAligned = alignCorners ?? false
        result =
            input.dtype == .float64
            ? Taps<Double>(mode, old, size, factor: factor, alignCorners: isAligned).apply(result, dim)
            : Taps<Float>(mode, old, size, factor: factor, alignCorners: isAligned).apply(result, dim)
    }
    return result === input ? input.clone() : result
}

/// ``interpolate(_:size:scaleFactor:mode:alignCorners:recomputeScaleFactor:antialias:)`` by the nearest element.
/// PyTorch: `torch.nn.functional.upsample_nearest`.
public func upsampleNearest(
    _ input: Tensor, size: (any SizesConvertible)? = nil, scaleFactor: (any ScaleFactors)? = nil
) -> Tensor {
    interpolate(input, size: size, scaleFactor: scaleFactor)
}

/// ``interpolate(_:size:scaleFactor:mode:alignCorners:recomputeScaleFactor:antialias:)`` of images between neighbours,
/// with aligned corners. PyTorch: `torch.nn.functional.upsample_bilinear`.
public func upsampleBilinear(
    _ input: Tensor, size: (any SizesConvertible)? = nil, scaleFactor: (any ScaleFactors)? = nil
) -> Tensor {
    interpolate(input, size: size, scaleFactor: scaleFactor, mode: .bilinear, alignCorners: true)
}
