// Powers of vectors, for one type and instruction set. Errors stay below 1 unit in the last place.

#if !DTYPE_IS_DOUBLE
/// |x|^y as 2^(y log2|x|), in double precision.
INLINE V FN(power_of_size)(V x, V y) {
    typedef double D __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
    typedef kd_mask64 L __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
    const double log_rest[] = {0.9617966939248267, 0.57707801711040985, 0.41219841794827222, 0.32061548900550396,
                               0.26146859290010943, 0.242662845726312};
    const double power_rest[] = {0.69314718054605751, 0.24022650695625961, 0.055504109410717789, 0.0096181292047295593,
                                 0.0013333450628118812, 0.00015403424448723501, 1.5310066869154468e-05,
                                 1.3261790994860224e-06};
    const int64_t root_half = 0x3FE6A09E667F3BCD, one = 0x3FF0000000000000;
    // |x| = (1 + f) 2^n; floats are normal numbers in double precision
    D size = __builtin_convertvector(__builtin_elementwise_abs(x), D);
    L bits = (L)size + (one - root_half);
    D n = (D)((L)(D)0x1.8p52 + ((bits >> 52) - 1023)) - 0x1.8p52;
    D f = (D)((bits & 0xFFFFFFFFFFFFF) + root_half) - 1, s = f / (f + 2), z = s * s;
    D rest = (D)log_rest[5];
    UNROLL for (int i = 4; i >= 0; i--) rest = rest * z + log_rest[i];
    D logarithm = n + s * (rest * z + 2.8853900817779268);
    logarithm = size == 0 ? (D)-INFINITY : size == INFINITY ? (D)INFINITY : logarithm;
    D exponent = logarithm * __builtin_convertvector(y, D);
    exponent = exponent < -300.0 ? (D)-300.0 : exponent;
    exponent = exponent > 300.0 ? (D)300.0 : exponent;
    D shifted = exponent + 0x1.8p52, g = exponent - (shifted - 0x1.8p52);
    D power = (D)power_rest[7];
    UNROLL for (int i = 6; i >= 0; i--) power = power * g + power_rest[i];
    D two = (D)(((L)shifted - (L)(D)0x1.8p52 + 1023) << 52);
    return __builtin_convertvector((power * g + 1) * two, V);
}
#elif ISA_LEVEL > 0 || defined(__aarch64__)
// As exp(y log|x|), the logarithm and its product with y in twice the precision: high + low.

/// The logarithm of a positive number.
INLINE V FN(log_in_two)(V x, V *low) {
#pragma clang fp contract(off)
    // 2 / (2 k + 5): log((1 + s) / (1 - s)) = 2 s + 2/3 s^3 + 2/5 s^5 ...
    static const T c[] = {0.4, 0.28571428571429364, 0.22222222221656143, 0.18181818335334335, 0.15384594968765747,
                          0.1333480435406345, 0.11706245438694063, 0.11723083470684552};
    const T third = 0.66666666666666663, third_low = 3.700743415417188e-17;  // two of them
    V f, n = FN(split)(x, &f);
    V sum = f + 2, sum_low = f - (sum - 2);
    V s = f / sum, s_low = (__builtin_elementwise_fma(-s, sum, f) - s * sum_low) / sum;
    V z = s * s, z_low = __builtin_elementwise_fma(s, s, -z) + 2 * (s * s_low);
    V rest = z * FN(polynomial)(z, c, sizeof c / sizeof *c);
    V u = third + rest, u_low = third - u + rest + third_low;
    V v = z * u, v_low = __builtin_elementwise_fma(z, u, -v) + (z * u_low + z_low * u);
    V w = s * v, w_low = __builtin_elementwise_fma(s, v, -w) + (s * v_low + s_low * v);
    V whole = n * LN2_HIGH, near = whole + 2 * s, near_low = whole - near + 2 * s;
    V high = near + w;
    V lost = near - high + w + near_low + (2 * s_low + w_low + n * LN2_LOW);
    V value = high + lost;
    *low = high - value + lost;
    return value;
}

INLINE V FN(power_of_size)(V x, V y) {
#pragma clang fp contract(off)
    V size = __builtin_elementwise_abs(x), low, high = FN(log_in_two)(size, &low);
    high = size == 0 ? (V)-INFINITY : size == INFINITY ? (V)INFINITY : high;
    y = FN(limit)(y, -0x1p70, 0x1p70);
    V exponent = y * high, lost = __builtin_elementwise_fma(y, high, -exponent) + y * low;
    return FN(exp_of)(exponent, true, __builtin_elementwise_abs(exponent) < 800 ? lost : (V)(T)0, 0);
}
#endif

#if DTYPE_IS_DOUBLE && !(ISA_LEVEL > 0 || defined(__aarch64__))
INLINE V FN(pow)(V x, V y) { return FN(pow_lanewise)(x, y); }
#else
INLINE V FN(pow)(V x, V y) {
    V value = FN(power_of_size)(x, y), half = y * (T)0.5;
    VI whole = __builtin_elementwise_rint(y) == y, odd = whole & (__builtin_elementwise_rint(half) != half);
    VI infinite = __builtin_elementwise_abs(y) == (T)INFINITY;
    value = (((VI)x < 0) & odd) ? -value : value;
    value = ((x < 0) & (x > -(T)INFINITY) & ~whole) ? (V)(T)NAN : value;
    value = ((x != x) | (y != y)) ? x + y : value;
    return ((y == 0) | (x == 1) | ((x == -1) & infinite)) ? (V)(T)1 : value;
}
#endif
