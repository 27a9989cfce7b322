/// Whether operations record how to differentiate them; task-local, on by default.
package enum GradMode {
    @TaskLocal package static var isEnabled = true
}

/// Runs `body` without recording a graph. PyTorch: `torch.no_grad()`.
public func noGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
    try GradMode.$isEnabled.withValue(false, operation: body)
}

/// Runs `body` with recording on, inside ``noGrad(_:)``. PyTorch: `torch.enable_grad()`.
public func enableGrad<Result>(_ body: () throws -> Result) rethrows -> Result {
    try GradMode.$isEnabled.withValue(true, operation: body)
}

/// Whether operations record a graph here. PyTorch: `torch.is_grad_enabled()`.
public func isGradEnabled() -> Bool { GradMode.isEnabled }
