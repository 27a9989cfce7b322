/// The kernels that a device must have. Everything above this folder reaches memory through it.
///
/// Kernels compute on tensors' memory without recording. Results are given as tensors to fill (`into`), with the shape
/// and dtype that the operation demands; arguments have been checked. Tensors may have any strides unless a comment
/// asks for contiguous ones.
///
/// A backend lives as long as the program: storages do not keep it.
package protocol Backend: AnyObject, Sendable {
    func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer
    func free(_ pointer: UnsafeMutableRawPointer)

    // Element by element; `into` may be an input itself. Inputs are broadcast to the shape of `into`.
    func unary(_ kernel: UnaryKernel, _ x: Tensor, into: Tensor, _ first: Double, _ second: Double)
    func binary(_ kernel: BinaryKernel, _ a: Tensor, _ b: Tensor, into: Tensor, _ first: Double, _ second: Double)
    func compare(_ kernel: CompareKernel, _ a: Tensor, _ b: Tensor, into: Tensor)
    func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor, into: Tensor)
    /// Copies with conversion of dtype.
    func copy(_ x: Tensor, into: Tensor)
    func fill(_ into: Tensor, _ value: Scalar)

    // Reductions over `dims` (sorted); `into` is contiguous.
    func reduce(_ kernel: ReduceKernel, _ x: Tensor, dims: [Int], into: Tensor)
    func argReduce(largest: Bool, _ x: Tensor, dims: [Int], values: Tensor?, positions: Tensor)
    /// Along dimension `dim`; contiguous.
    func cumulativeSum(_ x: Tensor, dim: Int, into: Tensor)
    /// `r[i] = b[i] + c[i] r[i-1]` along dimension `dim`, starting with b[0]; without summands b the running product of c.
    func recurrence(_ summands: Tensor?, _ factors: Tensor, dim: Int, into: Tensor)
    /// The logarithm of the running sum of exponentials; contiguous.
    func logCumulativeSum(_ x: Tensor, dim: Int, into: Tensor)
    /// The last place (int64) of the largest or smallest element so far, or of the last NaN; contiguous.
    func runningExtreme(largest: Bool, _ x: Tensor, dim: Int, positions: Tensor)
    /// The places (int64) of the first elements in order along dimension `dim`, as many as `into` holds; equal ones in
    /// theirs, NaN largest; contiguous.
    func sortOrder(_ x: Tensor, dim: Int, descending: Bool, into: Tensor)
    /// The place (int64) of one element in that order, counted from 0, or of the median; contiguous.
    func ranked(_ x: Tensor, dim: Int, _ rank: Rank, into: Tensor)

    // Softmax over dimension `dim`; contiguous.
    func softmax(logarithm: Bool, _ x: Tensor, dim: Int, into: Tensor)
    func softmaxGradient(logarithm: Bool, _ gradient: Tensor, result: Tensor, dim: Int, into: Tensor)

    // Normalization; contiguous. Mean and variance have one element for each row.
    func normalize(
        _ x: Tensor, _ layout: NormalizationLayout, weight: Tensor?, bias: Tensor?, into: Tensor, mean: Tensor,
        variance: Tensor)
    /// The parameters' gradients are [parts, length] with parameters of each element, a sum for each part of the rows, and
    /// [rows, runs] otherwise.
    func normalizeGradient(
        _ gradient: Tensor, _ x: Tensor, _ layout: NormalizationLayout, weight: Tensor?, mean: Tensor,
        variance: Tensor, into: Tensor?, weights: Tensor?, biases: Tensor?)

    /// Each target's loss `-x[n, target] weight[target]` and that weight; x is [N, C, ..], contiguous.
    func nllLoss(_ x: Tensor, _ target: Tensor, weight: Tensor?, ignoreIndex: Int, losses: Tensor, weights: Tensor)
    /// The weighted mean of losses; `wantsShares`: the weights become shares of it.
    func nllMean(_ losses: Tensor, weights: Tensor, wantsShares: Bool, into: Tensor)
    /// `-factor scale` at the targets, 0 elsewhere; `factor` has one element.
    func nllLossGradient(_ scale: Tensor, factor: Tensor?, _ target: Tensor, ignoreIndex: Int, into: Tensor)

    // Indexing; indices are int64, contiguous and in bounds, and all but gather's x and scatter's into contiguous.
    func indexSelect(_ x: Tensor, dim: Int, _ index: Tensor, into: Tensor)
    func indexAdd(_ source: Tensor, dim: Int, _ index: Tensor, into: Tensor)
    func gather(_ x: Tensor, dim: Int, _ index: Tensor, into: Tensor)
    /// Rows of `into` replaced; of several, the last one stays.
    func indexCopy(_ source: Tensor, dim: Int, _ index: Tensor, into: Tensor)
    func scatter(_ kernel: ScatterKernel, _ source: Tensor, dim: Int, _ index: Tensor, into: Tensor)
    func indexRange(_ index: Tensor) -> ClosedRange<Int>
    /// How many flags of a contiguous bool tensor are set, the elements where they are, and their coordinates.
    func countFlags(_ flags: Tensor) -> Int
    func flagged(_ x: Tensor, _ flags: Tensor, into: Tensor)
    func flagCoordinates(_ flags: Tensor, into: Tensor)
    /// `first + i step` for each place; float32, float64 or int64, contiguous.
    func arange(_ first: Scalar, _ step: Scalar, into: Tensor)
    /// From `first` to `last`, both included; float32 or float64, contiguous.
    func linspace(_ first: Double, _ last: Double, into: Tensor)

    /// a [.., m, k] times b [.., k, n] (+ bias [n]); batch dimensions equal. Any strides. A transposed operand is given as
    /// [.., k, m] or [.., n, k].
    func matmul(_ a: Tensor, _ b: Tensor, transposed: (a: Bool, b: Bool), bias: Tensor?, into: Tensor)

    // Contiguous NCHW.
    func conv2d(_ x: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: Conv2dGeometry, into: Tensor)
    func conv2dInputGradient(_ gradient: Tensor, _ weight: Tensor, _ geometry: Conv2dGeometry, into: Tensor)
    func conv2dWeightGradient(
        _ gradient: Tensor, _ x: Tensor, _ geometry: Conv2dGeometry, into: Tensor, bias: Tensor?)

    // Contiguous planes [.., height, width]. Positions are uint8 tensors of a form of the backend's own.
    func maxPool2d(_ x: Tensor, _ geometry: Pool2dGeometry, into: Tensor, positions: Tensor?)
    /// `aboveZero`: only of windows whose largest element is.
    func maxPool2dGradient(
        _ gradient: Tensor, positions: Tensor, _ geometry: Pool2dGeometry, aboveZero: Bool, into: Tensor)
    func maxPool2dIndices(_ positions: Tensor, _ geometry: Pool2dGeometry, into: Tensor)
    func avgPool2d(_ x: Tensor, _ geometry: Pool2dGeometry, countIncludePad: Bool, divisor: Int, into: Tensor)
    func avgPool2dGradient(
        _ gradient: Tensor, _ geometry: Pool2dGeometry, countIncludePad: Bool, divisor: Int, into: Tensor)
    func adaptiveAvgPool2d(_ x: Tensor, into: Tensor)
    func adaptiveAvgPool2dGradient(_ gradient: Tensor, into: Tensor)
    /// `indices` are row * width + column of the input plane.
    func adaptiveMaxPool2d(_ x: Tensor, into: Tensor, indices: Tensor)
    /// Contiguous images [N, C, height, width] at `grid` [N, .., 2].
    func gridSample2d(_ x: Tensor, _ grid: Tensor, _ lookup: GridLookup, into: Tensor)

    // Optimizer steps in place; contiguous tensors of one shape and dtype.
    func sgd(_ parameter: Tensor, _ gradient: Tensor, buffer: Tensor?, isFirst: Bool, _ settings: SGDSettings)
    func adam(
        _ parameter: Tensor, _ gradient: Tensor, mean: Tensor, square: Tensor, maxSquare: Tensor?, step: Int,
        _ settings: AdamSettings)

    /// The byte images that `indices` name, normalised and in a frame of background (byte 0); `into` is contiguous.
    func images(_ pixels: UnsafePointer<UInt8>, _ indices: [Int], _ format: ImageFormat, into: Tensor)
}

extension Backend {
    /// An operation without parameters.
    package func binary(_ kernel: BinaryKernel, _ a: Tensor, _ b: Tensor, into: Tensor) {
        binary(kernel, a, b, into: into, 0, 0)
    }

    package func matmul(_ a: Tensor, _ b: Tensor, bias: Tensor?, into: Tensor) {
        matmul(a, b, transposed: (false, false), bias: bias, into: into)
    }
}

// The raw values are those of the C kernels' enumerations, in their order.

package enum UnaryKernel: UInt32 {
    case neg, abs, sign, square, relu
    case exp, expm1, exp2, log, log1p, log2, log10, sqrt, rsqrt, reciprocal
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case sigmoid, erf, erfc, erfinv, lgamma, floor, ceil, round, trunc
    case gelu, geluTanh, silu, leakyRelu, elu, selu, softplus, logsigmoid, mish
    case hardsigmoid, hardswish, hardshrink, softshrink, threshold, frac, nanToNum
    case clamp, power, affine
}

package enum BinaryKernel: UInt32 {
    case add, sub, mul, div, floorDivide, remainder, fmod, truncDivide, pow, max, min
    case atan2, hypot, copysign, logaddexp, logaddexp2, and, or, xor
    case reluGradient, sigmoidGradient, tanhGradient, geluGradient, geluTanhGradient, siluGradient
    case clampGradient, hardtanhGradient, shrinkGradient, thresholdGradient, leakyReluGradient
    case hardsigmoidGradient, hardswishGradient, eluGradient, celuGradient, softplusGradient, logsigmoidGradient
    case addScaled, lerp, prelu, smoothL1, smoothL1Gradient
}

package enum CompareKernel: UInt32 { case eq, ne, lt, le, gt, ge }

/// What becomes of an element and one of the source that goes to its place.
package enum ScatterKernel: UInt32 { case put, add, prod, amax, amin }

package enum ReduceKernel: UInt32 { case sum, sumSquares, sumKnown, prod, amax, amin, any, all }

/// Which element in order: number k, counted from 0; the lower median, or the first NaN; the lower median of numbers.
package enum Rank { case number(Int), median, nanMedian }

/// How images are looked up: see ``gridSample(_:_:mode:paddingMode:alignCorners:)``.
package struct GridLookup {
    let isNearest: Bool
    let padding: GridPaddingMode
    let alignCorners: Bool
}

/// Sizes of a 2-d convolution, (vertical, horizontal).
package struct Conv2dGeometry {
    var stride: (Int, Int)
    var padding: (Int, Int)
    var dilation: (Int, Int)
    var groups: Int
}

/// Sizes of a 2-d pooling, (vertical, horizontal).
package struct Pool2dGeometry {
    var kernel: (Int, Int)
    var stride: (Int, Int)
    var padding: (Int, Int)
    var dilation: (Int, Int)
    var input: (Int, Int)
    var output: (Int, Int)
}

/// Rows that are normalized each by itself, as runs of neighbours, and which parameters belong to them: number
/// row % period * parameterRow + run * parameterRun, or, with a single run, each element's own.
package struct NormalizationLayout {
    var rows: Int
    var runs: Int
    var length: Int
    var rowStride: Int
    var runStride: Int
    var period = 1
    var parameterRow = 0
    var parameterRun = 0
    var isPerElement = false
    var isCentred = true
    var eps: Double
}

package struct SGDSettings {
    var lr: Double
    var momentum: Double
    var dampening: Double
    var weightDecay: Double
    var nesterov: Bool
    var maximize: Bool
}

package struct AdamSettings {
    var lr: Double
    var betas: (Double, Double)
    var eps: Double
    var weightDecay: Double
    var isDecoupled: Bool
    var maximize: Bool
}

/// How byte images lie in memory, one after the other, and what becomes of them: `(pixel / 255 - mean) / deviation`.
package struct ImageFormat: Sendable {
    package let height: Int
    package let width: Int
    /// Pixels of background added on each side.
    package let pad: Int
    package let mean: Float
    package let deviation: Float

    package init(height: Int, width: Int, pad: Int, mean: Float, deviation: Float) {
        self.height = height
        self.width = width
        self.pad = pad
        self.mean = mean
        self.deviation = deviation
    }
}
