// Trigonometric and special functions of vectors, for one type and instruction set; the rarer ones lane by lane.
#include "vector_math.h"

#undef LIBM
#if DTYPE_IS_DOUBLE
#define LIBM(function) function
#else
#define LIBM(function) function##f
#endif

/// Calls a function of the C library for each lane.
#define DEFINE_LANEWISE(name, function)                                                                                \
    INLINE V FN(name)(V x) {                                                                                           \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(function)(x[lane]);                                    \
        return x;                                                                                                      \
    }
#define DEFINE_LANEWISE_2(name)                                                                                        \
    INLINE V FN(name)(V x, V y) {                                                                                      \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(name)(x[lane], y[lane]);                               \
        return x;                                                                                                      \
    }
DEFINE_LANEWISE(tan, tan)
DEFINE_LANEWISE(asin, asin)
DEFINE_LANEWISE(acos, acos)
DEFINE_LANEWISE(atan, atan)
DEFINE_LANEWISE(sinh, sinh)
DEFINE_LANEWISE(cosh, cosh)
DEFINE_LANEWISE(asinh, asinh)
DEFINE_LANEWISE(acosh, acosh)
DEFINE_LANEWISE(atanh, atanh)
DEFINE_LANEWISE(erfc, erfc)
DEFINE_LANEWISE(lgamma, lgamma)
DEFINE_LANEWISE(sin_lanewise, sin)
DEFINE_LANEWISE(cos_lanewise, cos)
DEFINE_LANEWISE_2(pow)
DEFINE_LANEWISE_2(fmod)
DEFINE_LANEWISE_2(atan2)
DEFINE_LANEWISE_2(hypot)

// ---- sin and cos

#if ISA_LEVEL > 0 || defined(__aarch64__)
/// x = quadrant * pi / 2 + *r + *lost, |*r| <= pi / 4. With fused multiply-add all products are exact.
INLINE VI FN(quadrant)(V x, V *r, V *lost) {
#if DTYPE_IS_DOUBLE
    const T half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110}, rounder = 0x1.8p52;
#else
    const T half_pi[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f}, rounder = 0x1.8p23f;
#endif
    V shifted = x * (T)0.63661977236758134 + rounder, n = rounder - shifted;
    V exact = __builtin_elementwise_fma(n, (V)half_pi[0], x);
    *r = __builtin_elementwise_fma(n, (V)half_pi[1], exact);
    *lost = __builtin_elementwise_fma(n, (V)half_pi[1], exact - *r) + n * half_pi[2];
    return (VI)shifted;
}

/// The sine of r + lost, and the cosine.
INLINE V FN(sin_near_0)(V r, V lost) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {-0.16666666666666666, 0.0083333333333309462, -0.00019841269836754971, 2.7557316100683029e-06,
                          -2.5051131455427946e-08, 1.591810123027412e-10};
#else
    static const T c[] = {-0.166666672f, 0.00833333191f, -0.000198400856f, 2.72498642e-06f};
#endif
    V z = r * r;
    return r + (r * z * FN(polynomial)(z, c, sizeof c / sizeof *c) + lost * (1 - z * (T)0.5));
}

INLINE V FN(cos_near_0)(V r, V lost) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {0.041666666666666664, -0.0013888888888887395, 2.4801587298763433e-05, -2.7557317270560326e-07,
                          2.0876146024689747e-09, -1.1382614868556325e-11};
#else
    static const T c[] = {0.0416666679f, -0.00138888881f, 2.48005999e-05f, -2.73009078e-07f};
#endif
    V z = r * r, half = z * (T)0.5, value = 1 - half;
    return value + ((1 - value - half) + (z * z * FN(polynomial)(z, c, sizeof c / sizeof *c) - r * lost));
}

/// sin(x + shift * pi / 2)
INLINE V FN(sin_shifted)(V x, int shift) {
    V r, lost;
    VI quadrant = FN(quadrant)(x, &r, &lost) + shift;
    V value = (quadrant & 1) != 0 ? FN(cos_near_0)(r, lost) : FN(sin_near_0)(r, lost);
    value = (quadrant & 2) != 0 ? -value : value;
    return shift == 0 ? (x == 0 ? x : value) : value;  // -0
}

/// Where the quadrant's number gets too large (and for infinity) the C library does better.
INLINE bool FN(has_large)(V x) {
    return __builtin_reduce_or((VI)(__builtin_elementwise_abs(x) > (DTYPE_IS_DOUBLE ? (T)1e8 : (T)1e5))) != 0;
}
INLINE V FN(sin)(V x) { return FN(has_large)(x) ? FN(sin_lanewise)(x) : FN(sin_shifted)(x, 0); }
INLINE V FN(cos)(V x) { return FN(has_large)(x) ? FN(cos_lanewise)(x) : FN(sin_shifted)(x, 1); }
#else
INLINE V FN(sin)(V x) { return FN(sin_lanewise)(x); }
INLINE V FN(cos)(V x) { return FN(cos_lanewise)(x); }
#endif

// ---- erf

INLINE V FN(erf)(V x) {
#if DTYPE_IS_DOUBLE
    // erf(x) / x - 1 in x^2, up to 1
    static const T near[] = {0.12837916709551259, -0.37612638903183748, 0.11283791670954885, -0.026866170645077864,
                             0.0052239776248283248, -0.00085483269814199596, 0.00012055331132767918,
                             -1.4925595768002938e-05, 1.6461008415637004e-06, -1.6350395610180479e-07,
                             1.4660324883651403e-08, -1.1374941885006034e-09, 5.96066342906556e-11};
    // -log(1 - erf(x)) in x - 1, from 1 to 6
    static const T far[] = {1.8496055099332482, 2.6389675142347881, 0.84310725635867767, 0.041561098041793615,
                            -0.010033825374260544, 0.0019779025669757035, -0.00023732247745509059,
                            -2.6277887127682179e-05, 2.7159138355120809e-05, -9.6089419077576194e-06,
                            2.0598208550147215e-06, -1.4291785096404602e-07, -9.7520010774395609e-08,
                            5.2024903114816861e-08, -1.4906998635746308e-08, 2.862968194278842e-09,
                            -3.6807686017076307e-10, 2.8799316242908262e-11, -1.0384080393061134e-12};
    const T end = 6;
#else
    static const T near[] = {0.128379166f, -0.37612626f, 0.112835996f, -0.0268544331f,
                             0.00518951705f, -0.000802070543f, 7.88874604e-05f};
    static const T far[] = {1.84960556f, 2.63896751f, 0.843107104f, 0.0415635109f,
                            -0.010046524f, 0.00201204373f, -0.000289565418f, 2.16933531e-05f};
    const T end = 4;
#endif
    V size = __builtin_elementwise_abs(x), z = size * size;
    V small = x * FN(polynomial)(z, near, sizeof near / sizeof *near) + x;
    V exponent = FN(polynomial)(FN(limit)(size, 1, end) - 1, far, sizeof far / sizeof *far);
    V large = __builtin_elementwise_copysign(1 - FN(exp)(-exponent), x);
    return size < 1 ? small : x != x ? x : large;
}
#undef DEFINE_LANEWISE
#undef DEFINE_LANEWISE_2
