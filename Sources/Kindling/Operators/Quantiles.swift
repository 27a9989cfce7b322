// Quantiles.

/// What a quantile between two elements is.
public enum QuantileInterpolation: Sendable {
    case linear, lower, higher, midpoint, nearest
}

extension Tensor {
    /// The elements below which a share `q` of all lies, from 0 to 1. PyTorch: `quantile`.
    ///
    /// Between two elements the result depends on `interpolation`. Where a row has NaN, it is NaN. Gradient: `g` at the
    /// elements that the result is made of.
    /// - Parameters:
    ///   - q: A number; or a vector of them, which makes a first dimension of the result.
    ///   - dim: The dimension of the rows; nil: all elements are one row.
    public func quantile(
        _ q: Double, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        check(
            q >= 0 && q <= 1, "quantile() q must be in the range [0, 1] but got \(q)", hint: "A share of the elements.")
        return quantile(Tensor(.real(q), dtype), dim: dim, keepdim: keepdim, interpolation: interpolation)
    }
    /// The elements below which shares `q` of all lie. PyTorch: `quantile`.
    public func quantile(
        _ q: Tensor, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        quantiles(q, dim, keepdim, interpolation, "quantile")
    }

    /// As ``quantile(_:dim:keepdim:interpolation:)-(Double,_,_,_)``, of the elements that are not NaN. PyTorch:
    /// `nanquantile`.
    public func nanquantile(
        _ q: Double, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        nanquantile(Tensor(.real(q), dtype), dim: dim, keepdim: keepdim, interpolation: interpolation)
    }
    /// As ``quantile(_:dim:keepdim:interpolation:)-(Tensor,_,_,_)``, of the elements that are not NaN. PyTorch:
    /// `nanquantile`.
    public func nanquantile(
        _ q: Tensor, dim: Int? = nil, keepdim: Bool = false, interpolation: QuantileInterpolation = .linear
    ) -> Tensor {
        quantiles(q, dim, keepdim, interpolation, "nanquantile")
    }

    private func quantiles(
        _ q: Tensor, _ dim: Int?, _ keepdim: Bool, _ interpolation: QuantileInterpolation, _ function: String
    ) -> Tensor {
        checkQuantile(q, function)
        // The rows last, where q's dimension will be.
        let axis = dim.map { Shape.normalized($0, rank: ndim) }
        let rows = axis.map { ndim == 0 ? reshape([1]) : transpose($0, -1) } ?? reshape([-1])
        let sorted = rows.sort(-1).values
        let values = sorted.interpolated(q, interpolation, ignoresNaN: function == "nanquantile")
        var result = values
        if ndim > 0 {
            // The place of the rows has q's values now; it goes first, and the row's own dimension is 1.
            let kept = values.unsqueeze(-2).transpose(axis ?? 0, -2)
            result = axis == nil ? values : kept
            let order = [result.ndim - 1] + (0..<result.ndim - 1)
            result = result.permute(order)
            if let axis, !keepdim { result = result.squeeze(axis + 1) }
            if axis == nil, keepdim { result = result.reshape([q.numel()] + shape.map { _ in 1 }) }
        }
        return q.ndim == 0 ? result.squeeze(0) : result
    }

    private func checkQuantile(_ q: Tensor, _ function: String) {
        check(numel() > 0, "\(function)() input tensor must be non-empty", hint: "The tensor has shape \(shape).")
        check(
            dtype == .float32 || dtype == .float64, "\(function)() input tensor must be either float or double dtype",
            hint: "x.to(.float32) converts a \(dtype.name) tensor.")
        check(
            q.ndim <= 1, "\(function)() q must be a scalar or 1D tensor", hint: "q has shape \(q.shape).")
        check(
            q.dtype == dtype, "\(function)() q tensor must be same dtype as the input tensor",
            hint: "\(q.dtype) and \(dtype).")
        let isShare = noGrad { q.ge(0).logicalAnd(q.le(1)).all() }
        check(isShare.isTrue(), "\(function)() q values must be in the range [0, 1]", hint: "Shares of the elements.")
    }

    /// The values at shares `q` of sorted rows.
    private func interpolated(_ q: Tensor, _ interpolation: QuantileInterpolation, ignoresNaN: Bool) -> Tensor {
        let last = size(-1) - 1
        let known = isnan().logicalNot().sum(-1, keepdim: true)
        let shares = q.reshape([-1])
        var ranks =
            ignoresNaN
            ? shares * (known - 1).clamp(min: 0)
            : Kindling.where_(known.eq(last + 1), shares * last, last)
        switch interpolation {
        case .lower: ranks = ranks.floor()
        case .higher: ranks = ranks.ceil()
        case .nearest: ranks = ranks.round()
        case .linear, .midpoint: break
        }
        let below = ranks.detach().floor()
        let lower = gather(-1, below.to(.int64))
        guard interpolation == .linear || interpolation == .midpoint else { return lower }
        let upper = gather(-1, ranks.detach().ceil().to(.int64))
        return lower.lerp(upper, interpolation == .midpoint ? fullLike(ranks, 0.5) : ranks - below)
    }
}
