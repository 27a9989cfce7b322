// Trigonometric functions of vectors and their inverses, for one type and instruction set. Errors reach 0.8 units in
// the last place for sin and cos (below 2 by pieces, with AVX-512), about 2 for the others.
#include "vector_math.h"
#include "vector_lanewise.h"

// ---- sin, cos, tan

#if ISA_LEVEL > 0 || defined(__aarch64__)
/// x = quadrant * pi / 2 + *r + *lost, |*r| <= pi / 4. With fused multiply-add the first difference is exact, and what
/// the second product and its sum lose is kept.
INLINE VI FN(quadrant)(V x, V *r, V *lost) {
#if DTYPE_IS_DOUBLE
    const T half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110}, rounder = 0x1.8p52;
#else
    const T half_pi[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f}, rounder = 0x1.8p23f;
#endif
    V shifted = x * (T)0.63661977236758134 + rounder, n = rounder - shifted;
    V exact = __builtin_elementwise_fma(n, (V)half_pi[0], x);
    V product = __builtin_elementwise_fma(n, (V)half_pi[1], (V)(T)0);  // rounded: not to be fused with the sum
    *r = exact + product;
    *lost = product - (*r - exact) + __builtin_elementwise_fma(n, (V)half_pi[1], -product) + n * half_pi[2];
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

#if ISA_LEVEL != 2 || DTYPE_IS_DOUBLE
/// sin(x + quarter * pi / 2)
INLINE V FN(sin_shifted)(V x, int quarter) {
    V r, lost;
    VI quadrant = FN(quadrant)(x, &r, &lost) + quarter;
    V value = (quadrant & 1) != 0 ? FN(cos_near_0)(r, lost) : FN(sin_near_0)(r, lost);
    value = (quadrant & 2) != 0 ? -value : value;
    return quarter == 0 ? (x == 0 ? x : value) : value;  // -0
}
#endif

/// Where the quadrant's number gets too large (and for infinity) the C library does better.
INLINE bool FN(has_large)(V x) {
    return __builtin_reduce_or((VI)(__builtin_elementwise_abs(x) > (DTYPE_IS_DOUBLE ? (T)1e8 : (T)1e5))) != 0;
}
INLINE V FN(sin)(V x) { return FN(has_large)(x) ? FN(sin_lanewise)(x) : FN(sin_shifted)(x, 0); }
INLINE V FN(cos)(V x) { return FN(has_large)(x) ? FN(cos_lanewise)(x) : FN(sin_shifted)(x, 1); }
INLINE V FN(tan)(V x) {
    if (FN(has_large)(x)) return FN(tan_lanewise)(x);
    V r, lost;
    VI odd = (FN(quadrant)(x, &r, &lost) & 1) != 0;
    V sine = FN(sin_near_0)(r, lost), cosine = FN(cos_near_0)(r, lost);
    V value = (odd ? -cosine : sine) / (odd ? sine : cosine);
    return x == 0 ? x : value;
}
#else
INLINE V FN(sin)(V x) { return FN(sin_lanewise)(x); }
INLINE V FN(cos)(V x) { return FN(cos_lanewise)(x); }
INLINE V FN(tan)(V x) { return FN(tan_lanewise)(x); }
#endif

// ---- Inverses

#define HALF_PI (T)1.5707963267948966
#define HALF_PI_LOW (DTYPE_IS_DOUBLE ? (T)6.123233995736766e-17 : (T)-4.371139e-08)

/// atan(r) for |r| <= tan(pi / 8), and a little more
INLINE V FN(atan_near_0)(V r) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {-0.33333333333333326, 0.19999999999997689, -0.14285714285390574, 0.11111111088335292,
                          -0.090909081501817562, 0.076922828865952156, -0.066662286546009766, 0.058770404898682398,
                          -0.052185255603075867, 0.045040458046063686, -0.033486099981849177, 0.015207065732922518};
#else
    static const T c[] = {-0.333333164f, 0.199984998f, -0.142440155f, 0.105971456f, -0.0608616136f};
#endif
    V z = r * r;
    return r * z * FN(polynomial)(z, c, sizeof c / sizeof *c) + r;
}

/// atan(part / whole), 0 <= part <= whole
INLINE V FN(atan_ratio)(V part, V whole) {
    VI upper = part > whole * (T)0.41421356;  // pi / 4 + atan((part - whole) / (part + whole))
    V r = (upper ? part - whole : part) / (upper ? part + whole : whole);
    V value = FN(atan_near_0)(r);
    return upper ? HALF_PI / 2 + (value + HALF_PI_LOW / 2) : value;
}

INLINE V FN(atan)(V x) {
    V size = __builtin_elementwise_abs(x), one = (V)(T)1;
    VI large = size > 1;  // pi / 2 - atan(1 / x)
    V value = FN(atan_ratio)(large ? one : size, large ? FN(limit)(size, 1, (T)0x1p100) : one);
    value = large ? HALF_PI - (value - HALF_PI_LOW) : value;
    return __builtin_elementwise_copysign(value, x);
}

INLINE V FN(atan2)(V y, V x) {
    V a = __builtin_elementwise_abs(x), b = __builtin_elementwise_abs(y);
    VI steep = b > a;
    V part = steep ? a : b, whole = steep ? b : a;
    V scale = whole > (DTYPE_IS_DOUBLE ? (T)0x1p1000 : (T)0x1p120) ? (V)(T)0.25 : (V)(T)1;  // their sum is finite
    V value = FN(atan_ratio)(part * scale, whole * scale);
    value = whole == 0 ? (V)(T)0 : whole == (T)INFINITY ? (part == whole ? (V)(HALF_PI / 2) : (V)(T)0) : value;
    value = steep ? HALF_PI - (value - HALF_PI_LOW) : value;
    VI left = (VI)x < 0;  // -0 too
    value = left ? 2 * HALF_PI - (value - 2 * HALF_PI_LOW) : value;
    value = __builtin_elementwise_copysign(value, y);
    return ((x != x) | (y != y)) ? x + y : value;
}

/// asin(s) - s over s, of z = s^2 up to 1/4
INLINE V FN(asin_rest)(V z) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {0.16666666666666763, 0.074999999999702693, 0.044642857175117415, 0.030381942683733204,
                          0.022372215658010917, 0.017351600113142174, 0.01398096145247772, 0.011397773920689276,
                          0.010786551186472156, 0.0036829237578095771, 0.02176385720117761, -0.021077879576564318,
                          0.032677296746455392};
#else
    static const T c[] = {0.166666597f, 0.0750051066f, 0.044515729f, 0.031817466f, 0.0144032901f, 0.0375640541f};
#endif
    return z * FN(polynomial)(z, c, sizeof c / sizeof *c);
}

/// asin(sqrt((1 - size) / 2)), for 1/2 <= size <= 1: half of acos(size).
INLINE V FN(half_acos)(V size) {
    V z = (1 - size) * (T)0.5, s = __builtin_elementwise_sqrt(z);
#if ISA_LEVEL > 0 || defined(__aarch64__)
    V lost = s > 0 ? __builtin_elementwise_fma(-s, s, z) / (s + s) : (V)(T)0;  // of the root
#else
    V lost = (V)(T)0;
#endif
    return s + (s * FN(asin_rest)(z) + lost);
}

INLINE V FN(asin)(V x) {
    V size = __builtin_elementwise_abs(x);
    V small = size * FN(asin_rest)(size * size) + size;
    V large = HALF_PI - (2 * FN(half_acos)(size) - HALF_PI_LOW);
    return __builtin_elementwise_copysign(size < (T)0.5 ? small : large, x);
}

INLINE V FN(acos)(V x) {
    V size = __builtin_elementwise_abs(x), twice = 2 * FN(half_acos)(size);
    V small = HALF_PI - (x * FN(asin_rest)(x * x) - HALF_PI_LOW + x);
    V large = x > 0 ? twice : 2 * HALF_PI - (twice - 2 * HALF_PI_LOW);
    return size < (T)0.5 ? small : large;
}
#undef HALF_PI
#undef HALF_PI_LOW
