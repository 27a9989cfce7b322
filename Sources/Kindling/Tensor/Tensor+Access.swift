extension Tensor {
    /// The elements in row-major order, whatever the strides; converted where the dtype differs.
    public func asArray<Element: TensorElement>(_: Element.Type = Element.self) -> [Element] {
        let count = numel()
        let plain = isContiguous() && dtype == Element.dtype ? self : rawConverted(to: Element.dtype)
        let start = plain.pointer.assumingMemoryBound(to: Element.self)
        return Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// The one element of this tensor. PyTorch: `item()`.
    public func item<Element: TensorElement>(_: Element.Type) -> Element {
        check(
            numel() == 1, "a Tensor with \(numel()) elements cannot be converted to Scalar",
            hint: "Shape \(shape): reduce it, index it, or read all with asArray().")
        return asArray(Element.self)[0]
    }
    public func item() -> Double { item(Double.self) }

    /// A contiguous copy in `dtype`, without history.
    package func rawConverted(to dtype: DType) -> Tensor {
        let result = Tensor(empty: shape, dtype, backend: backend)
        backend.copy(self, into: result)
        return result
    }

    /// This tensor if it is contiguous, else a contiguous copy; without history either way.
    package func rawContiguous() -> Tensor { isContiguous() ? self : rawConverted(to: dtype) }

    /// Overwrites the elements with those of `source`, broadcast and converted; no history, no version.
    package func write(_ source: Tensor) { backend.copy(source, into: self) }
}

/// Whether all elements of `a` and `b` are equal, and their shapes. PyTorch: `torch.equal`.
public func equal(_ a: Tensor, _ b: Tensor) -> Bool {
    guard a.shape == b.shape, a.dtype == b.dtype else { return false }
    let same = Tensor(empty: a.shape, .bool)
    a.backend.compare(.eq, a, b, into: same)
    let all = Tensor(empty: [], .bool)
    a.backend.reduce(.all, same, dims: Array(a.shape.indices), into: all)
    return all.asArray(Bool.self)[0]
}
