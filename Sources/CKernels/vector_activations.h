// Activations of neural networks and their slopes, of vectors, for one type and instruction set.

/// The share of the standard normal distribution below x, and *bell = exp(-x^2 / 2).
INLINE V FN(normal_below)(V x, V *bell) {
    *bell = FN(bell)(x);
#if DTYPE_IS_DOUBLE
    return (FN(erf)(x * (T)0.70710678118654752) + 1) * (T)0.5;
#else
    // The share beyond |x| over the bell, in 1 / (1 + 0.33 |x|)
    static const T c[] = {-0.0002122494f, 0.13512148f, 0.107285134f, 0.2128455f,
                          -0.1378968f, 0.3747599f, -0.24179944f, 0.049896505f};
    V t = 1 / (__builtin_elementwise_abs(x) * 0.33f + 1);
    V beyond = *bell * FN(polynomial)(t, c, sizeof c / sizeof *c);
    return x < 0 ? beyond : 1 - beyond;
#endif
}

INLINE V FN(gelu_by_bell)(V x) {
    V bell;
    return x * FN(normal_below)(x, &bell);
}

INLINE V FN(gelu)(V x) {
#if ISA_LEVEL == 2 && !DTYPE_IS_DOUBLE
    VI far = !(__builtin_elementwise_abs(x) < 3.9375f);
    V near = FN(gelu_by_pieces)(x);
    return _mm512_movepi32_mask((__m512i)far) == 0 ? near : far ? FN(gelu_by_bell)(x) : near;
#else
    return FN(gelu_by_bell)(x);
#endif
}

INLINE V FN(gelu_slope)(V x) {
    V bell, below = FN(normal_below)(x, &bell);
    return below + x * (bell * (T)0.3989422804014327);
}

/// (1 + tanh(u)) / 2, where u = sqrt(2 / pi) (x + 0.044715 x^3): PyTorch's older form of the above.
INLINE V FN(normal_by_tanh)(V x) { return FN(sigmoid)(x * (x * x * (T)0.071354816272600249 + (T)1.5957691216057308)); }
INLINE V FN(gelu_tanh)(V x) { return x * FN(normal_by_tanh)(x); }
INLINE V FN(gelu_tanh_slope)(V x) {
    V below = FN(normal_by_tanh)(x), slope = x * x * (T)0.21406444881780075 + (T)1.5957691216057308;
    return below + x * slope * (below * (1 - below));
}

INLINE V FN(silu)(V x) { return x * FN(sigmoid)(x); }
INLINE V FN(silu_slope)(V x) {
    V sigmoid = FN(sigmoid)(x);
    return sigmoid * (x * (1 - sigmoid) + 1);
}

INLINE V FN(softplus)(V x, V beta, V threshold) {
    V scaled = x * beta;
    return scaled > threshold ? x : FN(log1p)(FN(exp)(scaled)) / beta;
}
