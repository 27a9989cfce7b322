internal import Synchronization

/// How tensors print. PyTorch: `torch.get_printoptions()`
public struct PrintOptions: Sendable, Equatable {
    /// Digits after the point.
    public var precision = 4
    /// Tensors of more elements are shown by their edges.
    public var threshold = 1000
    /// Elements shown at each end of a dimension of such a tensor.
    public var edgeItems = 3
    /// Characters to a line.
    public var lineWidth = 80
    /// Whether numbers have an exponent; nil lets the values decide.
    public var sciMode: Bool?

    /// PyTorch's defaults.
    public init() {}

    private static let shared = Mutex(PrintOptions())

    /// The options in force.
    public static var current: PrintOptions {
        get { shared.withLock { $0 } }
        set { shared.withLock { $0 = newValue } }
    }
}

/// Changes how tensors print, for the whole program; what is not named stays, except that `sciMode` becomes nil again.
/// PyTorch: `torch.set_printoptions`
/// - Parameters:
///   - precision: digits after the point (at first 4).
///   - threshold: the number of elements above which a tensor is shown by its edges (at first 1000).
///   - edgeItems: how many elements are then shown at each end of a dimension (at first 3).
///   - lineWidth: characters to a line (at first 80).
///   - sciMode: whether numbers have an exponent; nil lets the values decide.
public func setPrintOptions(
    precision: Int? = nil, threshold: Int? = nil, edgeItems: Int? = nil, lineWidth: Int? = nil, sciMode: Bool? = nil
) {
    var options = PrintOptions.current
    options.precision = max(precision ?? options.precision, 0)
    options.threshold = max(threshold ?? options.threshold, 0)
    options.edgeItems = max(edgeItems ?? options.edgeItems, 0)
    options.lineWidth = max(lineWidth ?? options.lineWidth, 1)
    options.sciMode = sciMode
    PrintOptions.current = options
}
