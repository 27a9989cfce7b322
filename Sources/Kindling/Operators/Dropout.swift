/// In training, each element is 0 with probability `p`, and else divided by `1 - p`; otherwise `x` itself.
///
/// The mask is PyTorch's for the same seed. Gradient: `g` times the mask. PyTorch: `dropout`.
public func dropout(_ x: Tensor, p: Double = 0.5, training: Bool = true, generator: Generator = .default) -> Tensor {
    check(
        p >= 0 && p <= 1, "dropout probability has to be between 0 and 1, but got \(p)",
        hint: "p is the share of elements that become 0.")
    if !training || p == 0 || x.numel() == 0 { return x }
    if p == 1 { return x * zerosLike(x) }
    let mask = Tensor(empty: x.shape, x.dtype, backend: x.backend).bernoulli_(1 - p, generator: generator)
    return x * mask.div_(1 - p)
}
