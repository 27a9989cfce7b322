// Activations of neural networks and their slopes, of vectors, for one type and instruction set.

/// The share of the standard normal distribution below x, and *bell = exp(-x^2 / 2).
INLINE V FN(normal_below)(V x, V *bell) {
    *bell = FN(exp2)(x * x * (T)-0.72134752044448171);
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

#if ISA_LEVEL == 2 && !DTYPE_IS_DOUBLE
/// x times the share of the normal distribution below x. Below 4, where exponentials are not needed, the share beyond |x|
/// is looked up for the multiple of 1/8 next to it, with a short polynomial of the rest.
INLINE V FN(gelu)(V x) {
    // The share, what it lacks, and the coefficients
    static const T table[][2 * LANES] = {
        {0.5f, 0.45026177f, 0.40129367f, 0.35383025f, 0.30853754f, 0.26598552f, 0.22662735f, 0.19078696f,
         0.15865526f, 0.13029452f, 0.10564978f, 0.08456572f, 0.0668072f, 0.05208128f, 0.040059157f, 0.03039636f,
         0.022750132f, 0.016793307f, 0.012224473f, 0.008774475f, 0.0062096654f, 0.0043324484f, 0.0029797633f,
         0.0020201374f, 0.001349898f, 8.890253e-4f, 5.7702506e-4f, 3.6907845e-4f, 2.3262909e-4f, 1.4448073e-4f,
         8.8417284e-5f, 5.331235e-5f},
        {0, 3.4928613e-9f, 9.15e-9f, -1.4785263e-8f, -4.088273e-9f, 1.036074e-8f, 2.5290119e-9f,
         -4.883392e-9f, -2.0977322e-9f, 4.566168e-10f, -3.0888347e-9f, 8.9891805e-10f, -1.7271885e-9f,
         -4.3379415e-11f, 1.4550944e-10f, 8.586833e-10f, 1.5979672e-10f, -4.707423e-10f, -4.059791e-10f,
         -1.001761e-10f, -1.1892891e-10f, 6.603315e-12f, -8.3021326e-11f, 1.05443196e-10f, -2.3359814e-11f,
         2.0097844e-11f, -1.4534563e-11f, 4.032588e-12f, -5.704308e-12f, -1.4367692e-12f, 1.3150828e-12f,
         6.124147e-13f},
        {-0.3989423f, -0.3958377f, -0.38666812f, -0.37185508f, -0.35206532f, -0.32816097f, -0.30113742f, -0.272055f,
         -0.24197072f, -0.21187665f, -0.18264909f, -0.15501226f, -0.1295176f, -0.106538266f, -0.08627732f,
         -0.06878628f, -0.053990968f, -0.041720986f, -0.031739652f, -0.0237719f, -0.017528301f, -0.012724182f,
         -0.009093562f, -0.0063981204f, -0.0044318484f, -0.003022258f, -0.002029048f, -0.0013411188f, -8.726827e-4f,
         -5.5906153e-4f, -3.5259567e-4f, -2.1893164e-4f},
        {-3.06118e-40f, 0.024739847f, 0.0483335f, 0.06972281f, 0.08801631f, 0.102550276f, 0.11292651f, 0.11902404f,
         0.120985344f, 0.119180605f, 0.11415567f, 0.10657094f, 0.0971382f, 0.08656235f, 0.075492665f, 0.064487144f,
         0.05399098f, 0.044328555f, 0.035707116f, 0.028229138f, 0.02191038f, 0.016700491f, 0.012503649f,
         0.0091972975f, 0.0066477717f, 0.0047222767f, 0.0032972014f, 0.0022631364f, 0.0015271931f, 0.0010132977f,
         6.6111574e-4f, 4.2417913e-4f},
        {0.06649037f, 0.064942114f, 0.060416885f, 0.05326049f, 0.044008162f, 0.03332885f, 0.021957941f, 0.010627153f,
         6.588918e-9f, -0.0093799485f, -0.017123345f, -0.023009626f, -0.026982827f, -0.029131554f, -0.029657826f,
         -0.02884008f, -0.026995484f, -0.024445891f, -0.021490391f, -0.018386083f, -0.015337265f, -0.012492232f,
         -0.0099460855f, -0.007747725f, -0.005909132f, -0.0044153305f, -0.0032337955f, -0.0023225106f,
         -0.0016362799f, -0.0011312258f, -7.6762994e-4f, -5.1141036e-4f},
        {7.836629e-38f, -0.0061467765f, -0.011820336f, -0.016598202f, -0.020152422f, -0.022280587f, -0.022920398f,
         -0.022146676f, -0.020152416f, -0.01721767f, -0.013671522f, -0.009852833f, -0.0060749864f, -0.002598603f,
         3.8552086e-4f, 0.0027627521f, 0.0044913413f, 0.005591744f, 0.0061313505f, 0.006207473f, 0.0059310505f,
         0.0054128636f, 0.004753291f, 0.0040358915f, 0.0033245343f, 0.0026634063f, 0.002079048f, 0.0015835641f,
         0.0011782703f, 8.5721834e-4f, 6.102433e-4f, 4.2535595e-4f},
        {-0.009966603f, -0.009580921f, -0.008465449f, -0.0067391763f, -0.004582272f, -0.002212041f, 1.4503018e-4f,
         0.0022807717f, 0.004028347f, 0.005277778f, 0.00598245f, 0.0061566336f, 0.005865499f, 0.0052100653f,
         0.0043099686f, 0.003286811f, 0.002250313f, 0.0012886386f, 4.6338103e-4f, -1.9110211e-4f, -6.6490157e-4f,
         -9.675059e-4f, -0.001121725f, -0.0011576554f, -0.0011074673f, -0.0010014566f, -8.6549966e-4f,
         -7.1980816e-4f, -5.7873206e-4f, -4.5129246e-4f, -3.4213302e-4f, -2.52625e-4f},
    };
    V size = __builtin_elementwise_abs(x), shifted = size * 8 + 0x1p23f, rest = size - (shifted - 0x1p23f) * 0.125f;
    VI piece = (VI)shifted;
    V value = FN(look_up)(table[6], piece);
    UNROLL for (int i = 5; i > 0; i--) value = value * rest + FN(look_up)(table[i], piece);
    // The product with the share in two parts, so that it is rounded once.
    V share = FN(look_up)(table[0], piece), product = size * share;
    V lacking = __builtin_elementwise_fma(size, value, __builtin_elementwise_fma(size, share, -product));
    V result = (x < 0 ? -(V)(T)0 : x) - product - lacking;
    VI far = !(size < 3.9375f);
    return _mm512_movepi32_mask((__m512i)far) == 0 ? result : far ? FN(gelu_by_bell)(x) : result;
}
#else
INLINE V FN(gelu)(V x) { return FN(gelu_by_bell)(x); }
#endif

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

INLINE V FN(elu)(V x, V alpha) { return x > 0 ? x : FN(expm1)(x) * alpha; }
INLINE V FN(softplus)(V x, V beta, V threshold) {
    V scaled = x * beta;
    return scaled > threshold ? x : FN(log1p)(FN(exp)(scaled)) / beta;
}
