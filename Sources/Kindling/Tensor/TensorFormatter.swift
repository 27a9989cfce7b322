/// Writes a tensor's elements as PyTorch prints them.
package struct TensorFormatter {
    /// Reads the element at a row-major index.
    package enum Elements {
        /// Of any floating-point dtype, widened.
        case floatingPoint((Int) -> Double)
        case integer((Int) -> Int64)
        case boolean((Int) -> Bool)
    }

    private let shape: [Int]
    private let elements: Elements
    private let options: PrintOptions
    /// Whether only the edges of each dimension are shown.
    private let isSummary: Bool
    /// Elements in one step along each dimension.
    private let steps: [Int]
    private var style = Style()

    /// How all numbers of one tensor are written.
    private struct Style {
        /// All values are whole, so no digits follow the point.
        var isWhole = true
        var hasExponent = false
        /// Elements are padded to this many characters.
        var width = 1
    }

    /// The text of a tensor: `tensor([1., 2.], dtype=torch.float64, grad_fn=<MulBackward0>)`.
    /// - Parameters:
    ///   - suffixes: what follows the dtype: `grad_fn=<MulBackward0>` or `requires_grad=True`.
    package static func text(
        shape: [Int], dtype: DType, elements: Elements, suffixes: [String] = [], options: PrintOptions = .current
    ) -> String {
        let prefix = "tensor("
        let isEmpty = shape.contains(0)
        var notes: [String] = []
        if isEmpty ? shape.count != 1 : options.edgeItems == 0 {
            notes.append("size=(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))")
        }
        // Python literals without a dtype are float32, int64 or bool; an empty one says float32.
        if dtype != .float32, isEmpty || (dtype != .int64 && dtype != .bool) { notes.append("dtype=\(dtype)") }
        notes += suffixes

        var text = prefix
        if isEmpty {
            text += "[]"
        } else {
            var formatter = TensorFormatter(shape: shape, elements: elements, options: options)
            formatter.chooseStyle()
            formatter.write(dimension: 0, from: 0, indent: prefix.utf8.count, to: &text)
        }

        var column: Int
        if let newline = text.utf8.lastIndex(of: UInt8(ascii: "\n")) {
            column = text.utf8.distance(from: newline, to: text.utf8.endIndex) + 1
        } else {
            column = text.utf8.count + 2
        }
        for note in notes {
            if column + note.utf8.count + 2 > options.lineWidth {
                text += ",\n" + spaces(prefix.utf8.count) + note
                column = prefix.utf8.count + note.utf8.count
            } else {
                text += ", " + note
                column += note.utf8.count + 2
            }
        }
        return text + ")"
    }

    private init(shape: [Int], elements: Elements, options: PrintOptions) {
        self.shape = shape
        self.elements = elements
        self.options = options
        var step = 1
        var steps = shape
        for dimension in shape.indices.reversed() {
            steps[dimension] = step
            step *= shape[dimension]
        }
        self.steps = steps
        isSummary = step > options.threshold
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

    /// The places along `dimension` that are shown, and how many of them come before "...".
    private func shown(_ dimension: Int) -> (places: [Int], beforeGap: Int?) {
        let size = shape[dimension]
        guard isSummary, size > 2 * options.edgeItems else { return (Array(0..<size), nil) }
        return (Array(0..<options.edgeItems) + Array((size - options.edgeItems)..<size), options.edgeItems)
    }

    private func forEachShown(dimension: Int = 0, from start: Int = 0, _ body: (Int) -> Void) {
        guard dimension < shape.count else { return body(start) }
        for place in shown(dimension).places {
            forEachShown(dimension: dimension + 1, from: start + place * steps[dimension], body)
        }
    }

    // MARK: Numbers

    /// Looks through the shown elements. Zeros, infinities and NaN have no say.
    private mutating func chooseStyle() {
        var style = Style()
        guard case .floatingPoint(let value) = elements else {
            forEachShown { style.width = max(style.width, text(at: $0).utf8.count) }
            self.style = style
            return
        }
        var values: [Double] = []
        forEachShown { index in
            let value = value(index)
            if value.isFinite, value != 0 { values.append(value) }
        }
        guard let smallest = values.lazy.map(abs).min(), let largest = values.lazy.map(abs).max() else { return }
        style.isWhole = values.allSatisfy { $0 == $0.rounded(.up) }
        style.hasExponent = options.sciMode ?? (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4)
        for value in values { style.width = max(style.width, text(value, style).utf8.count) }
        self.style = style
    }

    private func text(_ value: Double, _ style: Style) -> String {
        if style.hasExponent { return NumberFormat.scientific(value, digits: options.precision) }
        if style.isWhole { return NumberFormat.fixed(value, digits: 0) + (value.isFinite ? "." : "") }
        return NumberFormat.fixed(value, digits: options.precision)
    }

    private func text(at index: Int) -> String {
        switch elements {
        case .floatingPoint(let value): text(value(index), style)
        case .integer(let value): String(value(index))
        case .boolean(let value): value(index) ? "True" : "False"
        }
    }

    private func padded(at index: Int) -> String {
        let text = text(at: index)
        return Self.spaces(style.width - text.utf8.count) + text
    }

    // MARK: Brackets

    /// Writes the part of the tensor that starts at element `start`, whose first remaining dimension is `dimension`.
    private func write(dimension: Int, from start: Int, indent: Int, to text: inout String) {
        guard dimension < shape.count else {
            text += padded(at: start)
            return
        }
        if dimension == shape.count - 1 {
            writeVector(from: start, indent: indent, to: &text)
            return
        }
        let newlines = String(repeating: "\n", count: shape.count - 1 - dimension)
        let separator = "," + newlines + Self.spaces(indent + 1)
        let (places, beforeGap) = shown(dimension)
        text += "["
        if places.isEmpty { text += "..." }
        for (order, place) in places.enumerated() {
            if order > 0 { text += separator }
            if order == beforeGap { text += "..." + separator }
            write(dimension: dimension + 1, from: start + place * steps[dimension], indent: indent + 1, to: &text)
        }
        text += "]"
    }

    private func writeVector(from start: Int, indent: Int, to text: inout String) {
        let (places, beforeGap) = shown(shape.count - 1)
        var items: [String] = []
        for (order, place) in places.enumerated() {
            if order == beforeGap { items.append(" ...") }
            items.append(padded(at: start + place))
        }
        if items.isEmpty { items = ["..."] }
        let perLine = max(1, (options.lineWidth - indent) / (style.width + 2))
        text += "["
        for (order, item) in items.enumerated() {
            if order > 0 { text += order.isMultiple(of: perLine) ? ",\n" + Self.spaces(indent + 1) : ", " }
            text += item
        }
        text += "]"
    }
}
