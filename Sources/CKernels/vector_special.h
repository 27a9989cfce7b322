// Hyperbolic functions, error functions and remainders of vectors, for one type and instruction set. Errors reach about
// 2 units in the last place, those of erfc 4.
#include "vector_trigonometry.h"

// ---- Hyperbolic functions and their inverses

INLINE V FN(sinh)(V x) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {0.16666666666666669, 0.0083333333333331389, 0.00019841269841438031, 2.7557319155251752e-06,
                          2.5052123409575973e-08, 1.6057239614034389e-10, 7.7593314270366722e-13};
#else
    static const T c[] = {0.166666672f, 0.00833335053f, 0.000198360503f, 2.81752341e-06f};
#endif
    V size = __builtin_elementwise_abs(x), z = x * x;
    V small = size * z * FN(polynomial)(z, c, sizeof c / sizeof *c) + size;
    V half = FN(exp_shifted)(size, -1);  // exp(size) / 2
    return __builtin_elementwise_copysign(size < 1 ? small : half - (T)0.25 / half, x);
}

INLINE V FN(cosh)(V x) {
    V half = FN(exp_shifted)(__builtin_elementwise_abs(x), -1);
    return half + (T)0.25 / half;
}

INLINE V FN(asinh)(V x) {
    V size = __builtin_elementwise_abs(x), z = size * size;
    VI large = size > (DTYPE_IS_DOUBLE ? (T)0x1p54 : (T)0x1p25);  // log(2 size)
    V argument = large ? size : size + z / (1 + __builtin_elementwise_sqrt(1 + z));
    V value = FN(log1p)(argument);
    return __builtin_elementwise_copysign(large ? value + (T)0.69314718055994531 : value, x);
}

INLINE V FN(acosh)(V x) {
    V t = x - 1;
    VI large = x > (DTYPE_IS_DOUBLE ? (T)0x1p54 : (T)0x1p25);
    V value = FN(log1p)(large ? x : t + __builtin_elementwise_sqrt(2 * t + t * t));
    value = large ? value + (T)0.69314718055994531 : value;
    return x < 1 ? (V)(T)NAN : value;
}

INLINE V FN(atanh)(V x) {
    V size = __builtin_elementwise_abs(x), twice = size + size;
    V argument = size < (T)0.5 ? twice + twice * size / (1 - size) : twice / (1 - size);
    return __builtin_elementwise_copysign(FN(log1p)(argument) * (T)0.5, x);
}

// ---- erf and erfc

/// erf(x), up to 1
INLINE V FN(erf_near)(V x) {
    // erf(x) / x - 1 in x^2
#if DTYPE_IS_DOUBLE
    static const T c[] = {0.12837916709551259, -0.37612638903183748, 0.11283791670954885, -0.026866170645077864,
                          0.0052239776248283248, -0.00085483269814199596, 0.00012055331132767918,
                          -1.4925595768002938e-05, 1.6461008415637004e-06, -1.6350395610180479e-07,
                          1.4660324883651403e-08, -1.1374941885006034e-09, 5.96066342906556e-11};
#else
    static const T c[] = {0.128379166f, -0.37612626f, 0.112835996f, -0.0268544331f,
                          0.00518951705f, -0.000802070543f, 7.88874604e-05f};
#endif
    return x * FN(polynomial)(x * x, c, sizeof c / sizeof *c) + x;
}

#if ISA_LEVEL < 2 || DTYPE_IS_DOUBLE
INLINE V FN(erf)(V x) {
    // -log(1 - erf(x)) in x - 1, from 1 to `end`
#if DTYPE_IS_DOUBLE
    static const T c[] = {1.8496055099332482, 2.6389675142347881, 0.84310725635867767, 0.041561098041793615,
                          -0.010033825374260544, 0.0019779025669757035, -0.00023732247745509059,
                          -2.6277887127682179e-05, 2.7159138355120809e-05, -9.6089419077576194e-06,
                          2.0598208550147215e-06, -1.4291785096404602e-07, -9.7520010774395609e-08,
                          5.2024903114816861e-08, -1.4906998635746308e-08, 2.862968194278842e-09,
                          -3.6807686017076307e-10, 2.8799316242908262e-11, -1.0384080393061134e-12};
    const T end = 6;
#else
    static const T c[] = {1.84960556f, 2.63896751f, 0.843107104f, 0.0415635109f,
                          -0.010046524f, 0.00201204373f, -0.000289565418f, 2.16933531e-05f};
    const T end = 4;
#endif
    V size = __builtin_elementwise_abs(x), far = size > end ? (V)end : size;
    V exponent = FN(polynomial)(far - 1, c, sizeof c / sizeof *c);
    V large = __builtin_elementwise_copysign(1 - FN(exp)(-exponent), x);
    return size < 1 ? FN(erf_near)(x) : large;
}
#endif

#if ISA_LEVEL > 0 || defined(__aarch64__)
INLINE V FN(erfc)(V x) {
    // exp(a^2) erfc(a) (1 + 2 a) in (a - k) / (a + k)
#if DTYPE_IS_DOUBLE
    static const T c[] = {1.2329951186255526, -0.13962111684056286, 0.015379652102620146, 0.068097054254733572,
                          -0.1010390660363238, 0.09373283499691408, -0.066330365812034275, 0.037167515560707458,
                          -0.016197734054768442, 0.0050319697705547119, -0.00075777336114022601,
                          -0.00019925557920852027, 0.00015062228912474777, -2.4402955165481171e-05,
                          -1.1224819238075135e-05, 5.717501743252398e-06, 3.0127060718890315e-07,
                          -8.3477096516769829e-07, 6.2889499082614722e-08, 1.1516438853505405e-07,
                          -7.8414878678710036e-09, -1.3651461185989464e-08, -1.8007325918047625e-09};
    const T k = 4, end = 27.3;
#else
    static const T c[] = {1.27697837f, -0.0927638933f, -0.166031361f, 0.164053157f, -0.0542051382f, -0.00804462843f,
                          0.00863842759f, 0.00127344846f, -0.00125335553f, -0.000364678621f, 2.64543087e-05f};
    const T k = 2, end = 10.1f;
#endif
    V size = __builtin_elementwise_abs(x), a = FN(limit)(size, 0, end);
    V factor = FN(polynomial)((a - k) / (a + k), c, sizeof c / sizeof *c) / (1 + 2 * a);
    V square = a * a, lost = __builtin_elementwise_fma(a, a, -square), power = FN(exp)(-square);
    V tail = (power - power * lost) * factor;
    return size < (T)0.5 ? 1 - FN(erf_near)(x) : x < 0 ? 2 - tail : tail;
}
#else
INLINE V FN(erfc)(V x) { return FN(erfc_lanewise)(x); }
#endif

#if DTYPE_IS_DOUBLE
/// The inverse of erf: rational functions, then two of Newton's steps. Far out those go by erfc, which keeps its digits.
INLINE V FN(erfinv)(V y) {
    static const T above[] = {0.886226899, -1.645349621, 0.914624893, -0.140543331};
    static const T below[] = {1, -2.118377725, 1.442710462, -0.329097515, 0.012229801};
    static const T far_above[] = {-1.970840454, -1.624906493, 3.429567803, 1.641345311};
    static const T far_below[] = {1, 3.543889200, 1.637067800};
    V size = __builtin_elementwise_abs(y), rest = 1 - size, z = y * y;
    VI is_near = size <= (T)0.7;
    V x = size * FN(polynomial)(z, above, 4) / FN(polynomial)(z, below, 5);
    z = __builtin_elementwise_sqrt(-FN(log)(rest * (T)0.5));
    x = is_near ? x : FN(polynomial)(z, far_above, 4) / FN(polynomial)(z, far_below, 3);
    for (int step = 0; step < 2; step++) {
        V error = is_near ? FN(erf)(x) - size : rest - FN(erfc)(x);
        x -= error / ((T)1.1283791670955126 * FN(exp)(-x * x));
    }
    x = size == 1 ? (V)(T)INFINITY : size > 1 ? (V)(T)NAN : x;
    return __builtin_elementwise_copysign(x, y);
}
#else
/// The inverse of erf, right to four units of the last place: a polynomial of log(1 - y^2), another one far out, by Mike
/// Giles.
INLINE V FN(erfinv)(V y) {
    static const T near[] = {1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087,
                             -4.39150654e-06, -3.5233877e-06, 3.43273939e-07, 2.81022636e-08};
    static const T far[] = {2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773,
                            -0.00367342844, 0.00134934322, 0.000100950558, -0.000200214257};
    V size = __builtin_elementwise_abs(y), w = -FN(log)((1 - size) * (1 + size));
    V p = FN(polynomial)(w - (T)2.5, near, 9), q = FN(polynomial)(__builtin_elementwise_sqrt(w) - 3, far, 9);
    V x = (w < 5 ? p : q) * size;
    x = size == 1 ? (V)(T)INFINITY : size > 1 ? (V)(T)NAN : x;
    return __builtin_elementwise_copysign(x, y);
}
#endif

// ---- Roots of sums and remainders

/// sqrt(x^2 + y^2)
INLINE V FN(hypot)(V x, V y) {
#if DTYPE_IS_DOUBLE
    V a = __builtin_elementwise_abs(x), b = __builtin_elementwise_abs(y), largest = a > b ? a : b;
    V scale = largest > 0x1p500 ? (V)0x1p-600 : largest < 0x1p-500 ? (V)0x1p600 : (V)1.0;
    V back = largest > 0x1p500 ? (V)0x1p600 : largest < 0x1p-500 ? (V)0x1p-600 : (V)1.0;
    a *= scale;
    b *= scale;
    V value = __builtin_elementwise_sqrt(a * a + b * b) * back;
#else
    typedef double D __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
    D a = __builtin_convertvector(x, D), b = __builtin_convertvector(y, D);
    V value = __builtin_convertvector(__builtin_elementwise_sqrt(a * a + b * b), V);
#endif
    VI infinite = (__builtin_elementwise_abs(x) == (T)INFINITY) | (__builtin_elementwise_abs(y) == (T)INFINITY);
    return infinite ? (V)(T)INFINITY : value;  // even beside NaN
}

INLINE V FN(fmod)(V x, V y) {
#if ISA_LEVEL > 0 || defined(__aarch64__)
    // As long as the quotient's integer part is exact, give or take 1, so is the remainder.
    V a = __builtin_elementwise_abs(x), b = __builtin_elementwise_abs(y), quotient = a / b;
    VI exact = (quotient < (DTYPE_IS_DOUBLE ? (T)0x1p50 : (T)0x1p21)) & (b < (T)INFINITY);
    if (__builtin_reduce_and(exact | (VI)(b == 0))) {
        V rest = __builtin_elementwise_fma(-__builtin_elementwise_trunc(quotient), b, a);
        rest = rest < 0 ? rest + b : rest;
        rest = rest >= b ? rest - b : rest;
        return b == 0 ? (V)(T)NAN : __builtin_elementwise_copysign(rest, x);
    }
#endif
    return FN(fmod_lanewise)(x, y);
}
