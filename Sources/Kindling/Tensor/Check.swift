/// Stops the program with `message` (PyTorch's own text, since people search for it) and a line that says what to do.
///
/// Misuse of the tensor API is a programming error, so it does not throw. Not `precondition`, which drops its message
/// in release builds.
package func fail(_ message: String, hint: String = "") -> Never {
    fatalError(hint.isEmpty ? message : "\(message)\n  \(hint)")
}

/// Calls ``fail(_:hint:)`` unless `condition` holds.
@inline(__always)
package func check(_ condition: Bool, _ message: @autoclosure () -> String, hint: @autoclosure () -> String = "") {
    if !condition { fail(message(), hint: hint()) }
}
