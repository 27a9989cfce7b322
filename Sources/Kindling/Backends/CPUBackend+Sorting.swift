extension CPUBackend {
    package func sortOrder(_ x: Tensor, dim: Int, descending: Bool, into: Tensor) {
        switch x.dtype {
        case .float32: order(x, Float.self, dim, descending, into) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        case .float64, .float16, .bfloat16:
            order(x.rawTo(.float64), Double.self, dim, descending, into) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        default: order(x.rawTo(.int64), Int64.self, dim, descending, into, by: <)
        }
    }

    private func order<Element>(
        _ x: Tensor, _: Element.Type, _ dim: Int, _ descending: Bool, _ into: Tensor,
        by isLess: (Element, Element) -> Bool
    ) {
        let (outer, length, inner) = x.split(at: dim)
        let values = x.pointer.assumingMemoryBound(to: Element.self)
        let places = into.pointer.assumingMemoryBound(to: Int64.self)
        for row in 0..<outer * inner {
            let start = row / inner * length * inner + row % inner
            let order = (0..<length).sorted { a, b in
                let (x, y) = (values[start + a * inner], values[start + b * inner])
                let comesFirst = descending ? isLess(y, x) : isLess(x, y)
                // Equal elements stay in order, whatever the standard library's sort does with them.
                return comesFirst || (a < b && !(descending ? isLess(x, y) : isLess(y, x)))
            }
            for (place, index) in order.enumerated() { places[start + place * inner] = Int64(index) }
        }
    }
}
