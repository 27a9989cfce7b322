internal import Synchronization

#if canImport(Runtime) && !canImport(Darwin)
    internal import Runtime
#endif

/// Whether backward looks for NaN and nodes remember where they were recorded. PyTorch: `torch.autograd.anomaly_mode`.
package enum AnomalyMode {
    // One flag for the process, as in PyTorch: while it is off, recording costs one relaxed load more.
    private static let enabled = Atomic<Bool>(false)
    private static let checking = Atomic<Bool>(true)

    package static var isEnabled: Bool { enabled.load(ordering: .relaxed) }
    static var checksNaN: Bool { checking.load(ordering: .relaxed) }

    /// The forward call of the node whose backward runs: what that records was brought about by this call.
    @TaskLocal static var running: ForwardCall?

    static func set(_ isEnabled: Bool, checkNaN: Bool) {
        enabled.store(isEnabled, ordering: .relaxed)
        checking.store(checkNaN, ordering: .relaxed)
    }

    static func warn(_ file: String, _ line: UInt) {
        warnOnce(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
                + "debugging.", file, line)
    }
}

/// Runs `body` with anomaly detection: a backward that computes NaN stops the program and says which line of yours made
/// the forward call.
///
/// Nodes recorded inside remember their call stack. The setting is the process's, not the task's. PyTorch:
/// `torch.autograd.detect_anomaly`.
///
/// ```swift
/// withAnomalyDetection {
///     let loss = lossFunction(net(images), labels)
///     loss.backward()
/// }
/// ```
/// - Parameter checkNaN: Whether backward looks at its gradients; else calls are remembered only, for other errors.
public func withAnomalyDetection<Result>(
    checkNaN: Bool = true, file: String = #fileID, line: UInt = #line, _ body: () throws -> Result
) rethrows -> Result {
    let before = (AnomalyMode.isEnabled, isAnomalyCheckNaNEnabled())
    setDetectAnomaly(true, checkNaN: checkNaN, file: file, line: line)
    defer { AnomalyMode.set(before.0, checkNaN: before.1) }
    return try body()
}

/// Turns anomaly detection on or off for all that follows, see ``withAnomalyDetection(checkNaN:file:line:_:)``. PyTorch:
/// `torch.autograd.set_detect_anomaly`.
public func setDetectAnomaly(_ mode: Bool, checkNaN: Bool = true, file: String = #fileID, line: UInt = #line) {
    if mode { AnomalyMode.warn(file, line) }
    AnomalyMode.set(mode, checkNaN: checkNaN)
}

/// Whether anomaly detection is on. PyTorch: `torch.is_anomaly_enabled()`.
public func isAnomalyEnabled() -> Bool { AnomalyMode.isEnabled }

/// Whether anomaly detection, where it is on, looks for NaN. PyTorch: `torch.is_anomaly_check_nan_enabled()`.
public func isAnomalyCheckNaNEnabled() -> Bool { AnomalyMode.checksNaN }

/// Where a node was recorded: the call stack, whose names are looked up only when they are needed.
package final class ForwardCall: Sendable {
    /// The call that recorded the node whose backward recorded this one.
    let cause = AnomalyMode.running

    #if canImport(Runtime) && !canImport(Darwin)
        private static let images = ImageMap.capture()
        private let stack = try? Backtrace.capture(limit: 48, top: 8, images: images)
    #endif

    /// The user's functions on the stack, innermost first: `Net.swift:12 in Net.forward(_:)`.
    func places() -> [String] {
        #if canImport(Runtime) && !canImport(Darwin)
            guard let frames = stack?.symbolicated(with: Self.images)?.frames else { return [] }
            return frames.compactMap(Self.place)
        #else
            return []
        #endif
    }

    #if canImport(Runtime) && !canImport(Darwin)
        /// The folder of this library's sources: calls in there are not the user's.
        private static let ownFolder = #filePath.split(separator: "Autograd/AnomalyMode.swift")[0]
        /// Swift's name for this module in front of the names of its functions.
        private static let ownPrefix = "$s8Kindling"

        private static func place(_ frame: SymbolicatedBacktrace.Frame) -> String? {
            guard let symbol = frame.symbol else { return nil }
            if let location = symbol.sourceLocation, location.line > 0 {
                // Release builds name some files from the package's folder on.
                let isOwn = location.path.hasPrefix(ownFolder) || location.path.hasPrefix("Sources/Kindling/")
                if isOwn || location.path.hasPrefix("<") { return nil }
                return "\(location.path):\(location.line), in \(symbol.name)"
            }
            return symbol.rawName.hasPrefix(ownPrefix) ? nil : "\(symbol.imageName), in \(symbol.name)"
        }
    #endif
}

extension Node {
    /// Stops where this node, in anomaly mode, has computed NaN.
    func checkNaN(_ gradients: [Tensor?]) {
        for (index, gradient) in gradients.enumerated() {
            guard let gradient, gradient.dtype.isFloatingPoint else { continue }
            if !noGrad({ gradient.isnan().any().item(Bool.self) }) { continue }
            fail("Function '\(name)' returned nan values in its \(index)th output.", hint: callTexts)
        }
    }

    private var callTexts: String {
        guard let forwardCall else {
            return "No forward call is known: \(name) was recorded before anomaly detection was enabled. Enable it "
                + "around the forward pass, too."
        }
        var text = "Forward call of \(stem) that caused the error:\(Self.list(forwardCall.places()))"
        var cause = forwardCall.cause
        while let call = cause {
            text += "\n  Forward call that induced the previous calculation:\(Self.list(call.places()))"
            cause = call.cause
        }
        return text
    }

    private static func list(_ places: [String]) -> String {
        if places.isEmpty { return " not known on this system." }
        return places.prefix(12).map { "\n    \($0)" }.joined()
    }
}
