/// `softmax(query keyᵀ * scale + mask) value`: each query's mixture of values, by its likeness with their keys.
///
/// Gradients: those of the products and the softmax that it is made of. PyTorch: `scaled_dot_product_attention`.
/// - Parameters:
///   - query: [.., queries, features]
///   - key: [.., keys, features]
///   - value: [.., keys, values], which gives [.., queries, values]
///   - attnMask: Broadcast to [.., queries, keys]: bool, where a query may see a key; or numbers that are added to the
///     scores. A query that may see no key gives zeros.
///   - dropoutP: The share of weights that become 0.
///   - isCausal: Whether query i sees keys up to i only.
///   - scale: nil: one over the root of the number of features.
///   - enableGqa: Whether the third dimension from the end, of heads, may be larger in `query` than in `key` and
///     `value`, whose heads are then shared by as many of the query's.
public func scaledDotProductAttention(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, attnMask: Tensor? = nil, dropoutP: Double = 0,
    isCausal: Bool = false, scale: Double? = nil, enableGqa: Bool = false, generator: Generator = .default
) -> Tensor {
    checkAttention(query, key, value, attnMask, isCausal)
    let (keys, values) = enableGqa ? (key.sharedHeads(query), value.sharedHeads(query)) : (key, value)
    let factor = scale ?? 1 / Double(max(query.size(-1), 1)).squareRoot()
    let scores = query.matmul(keys.mT) * factor
    let mask = isCausal ? ones(query.size(-2), key.size(-2)).tril().bool() : attnMask
    let weights = mask.map { scores.masked($0) } ?? scores.softmax(-1)
    return dropout(weights, p: dropoutP, generator: generator).matmul(values)
}

private func checkAttention(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ mask: Tensor?, _ isCausal: Bool) {
    check(
        query.ndim >= 2 && key.ndim >= 2 && value.ndim >= 2,
        "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: \(query.ndim) key.dim: "
            + "\(key.ndim) and value.dim: \(value.ndim) instead.",
        hint: "Shapes \(query.shape), \(key.shape) and \(value.shape).")
    check(
        query.dtype == key.dtype && key.dtype == value.dtype,
        "Expected query, key, and value to have the same dtype, but got query.dtype: \(query.dtype.cName) key.dtype: "
            + "\(key.dtype.cName) and value.dtype: \(value.dtype.cName) instead.", hint: "to(_:) converts.")
    guard let mask else { return }
    check(
        !isCausal, "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True",
        hint: "Combine both in one mask.")
    check(
        mask.dtype == .bool || mask.dtype == .float32 || mask.dtype == query.dtype,
        "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            + "\(mask.dtype.cName) and  query.dtype: \(query.dtype.cName) instead.", hint: "mask.to(.bool) converts.")
}

extension Tensor {
    /// The weights of these scores; zeros where a mask leaves none.
    fileprivate func masked(_ mask: Tensor) -> Tensor {
        let scores = mask.dtype == .bool ? Kindling.where_(mask, self, -Double.infinity) : self + mask.to(dtype)
        let isEmpty = noGrad { scores.eq(-Double.infinity).all(-1, keepdim: true) }
        return Kindling.where_(isEmpty, 0, Kindling.where_(isEmpty, 0, scores).softmax(-1))
    }

    /// Each head of keys or values as often as heads of the query share it.
    fileprivate func sharedHeads(_ query: Tensor) -> Tensor {
        check(
            ndim >= 3 && query.ndim >= 3 && size(-3) > 0 && query.size(-3) % size(-3) == 0,
            "Number of heads in key and value must divide the number of heads in query",
            hint: "Shapes \(shape) and \(query.shape); heads are the third dimension from the end.")
        let times = query.size(-3) / size(-3)
        if times == 1 { return self }
        let (batch, rest) = (Array(shape.dropLast(2)), Array(shape.suffix(2)))
        let repeated = unsqueeze(-3).expand(batch + [times] + rest)
        return repeated.reshape(Array(batch.dropLast()) + [query.size(-3)] + rest)
    }
}
