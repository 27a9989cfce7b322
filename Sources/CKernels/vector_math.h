// Exponentials, logarithms and what follows from them, for vectors of one type and instruction set (see every_isa.h).
// Within 2 units in the last place of the correctly rounded result; special arguments as in C. Coefficients are
// minimax fits of the functions named beside them.
#undef LN2_HIGH
#undef LN2_LOW
#if DTYPE_IS_DOUBLE
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define ROUNDER 0x1.8p52  // adding it leaves the nearest integer in the low bits
#define SMALLEST_NORMAL 0x1p-1022
#define LN2_HIGH 0x1.62e42feep-1  // few bits: products with exponents are exact
#define LN2_LOW 0x1.a39ef35793c76p-33
#else
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define ROUNDER 0x1.8p23f
#define SMALLEST_NORMAL 0x1p-126f
#define LN2_HIGH 0.69314575f
#define LN2_LOW 1.42860677e-6f
#endif
#define LOG2_E (T)1.4426950408889634

/// c[0] + c[1] x + ... + c[n - 1] x^(n - 1)
INLINE V FN(polynomial)(V x, const T *c, int n) {
    V value = (V)c[n - 1];
    UNROLL for (int i = n - 2; i >= 0; i--) value = value * x + c[i];
    return value;
}

/// Between the limits; NaN stays.
INLINE V FN(limit)(V x, T low, T high) {
    x = x < low ? (V)low : x;
    return x > high ? (V)high : x;
}

/// 2^n, for exponents of normal numbers.
INLINE V FN(power_of_2)(VI n) { return (V)((n + EXPONENT_BIAS) << MANTISSA_BITS); }

/// x 2^n, as infinity or denormal number too; `whole` is n.
INLINE V FN(scale)(V x, V whole, VI n) {
#if ISA_LEVEL == 2 && DTYPE_IS_DOUBLE
    (void)n;
    return (V)_mm512_scalef_pd((__m512d)x, (__m512d)whole);
#elif ISA_LEVEL == 2
    (void)n;
    return (V)_mm512_scalef_ps((__m512)x, (__m512)whole);
#else
    VI half = n >> 1;
    return x * FN(power_of_2)(half) * FN(power_of_2)(n - half);
#endif
}

// ---- exp

/// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2
INLINE V FN(exp_rest)(V r) {
#if DTYPE_IS_DOUBLE
    static const T c[] = {0.5, 0.16666666666666677, 0.041666666666666699, 0.0083333333333215475,
                          0.0013888888888867348, 0.00019841269886360129, 2.4801587359575631e-05,
                          2.7557243951929268e-06, 2.755724356423114e-07, 2.5109133776654326e-08,
                          2.0924205114871157e-09};
#else
    static const T c[] = {0.5f, 0.166665435f, 0.0416662917f, 0.00836653169f, 0.00139456533f};
#endif
    return FN(polynomial)(r, c, sizeof c / sizeof *c);
}

/// exp(x + low) 2^shift, for a small `shift` <= 0 and what x's last place lacks (if it lacks anything, `is_sum`).
INLINE V FN(exp_of)(V x, bool is_sum, V low, int shift) {
    x = DTYPE_IS_DOUBLE ? FN(limit)(x, -746, 712) : FN(limit)(x, -104, 92);  // 0 and infinity begin within
    V shifted = x * LOG2_E + ROUNDER, whole = shifted - ROUNDER;
    V high = x - whole * LN2_HIGH, rest = is_sum ? whole * LN2_LOW - low : whole * LN2_LOW;
    V r = high - rest, lost = high - r - rest;
    return FN(scale)(r * r * FN(exp_rest)(r) + lost + r + 1, whole + shift, (VI)shifted - (VI)(V)ROUNDER + shift);
}

INLINE V FN(exp_shifted)(V x, int shift) { return FN(exp_of)(x, false, x, shift); }

INLINE V FN(expm1)(V x) {
    V y = DTYPE_IS_DOUBLE ? FN(limit)(x, -40, 710) : FN(limit)(x, -20, 89);  // -1 and infinity begin within
    V shifted = y * LOG2_E + ROUNDER, whole = shifted - ROUNDER;
    V high = y - whole * LN2_HIGH, r = high - whole * LN2_LOW, lost = high - r - whole * LN2_LOW;
    V p = r * r * FN(exp_rest)(r) + lost + r;  // exp(r) - 1
    // (p + 1) 2^n - 1 = p 2^n + (2^n - 1); 2^128 is no float, so at most 2^127 now and the rest afterwards
    VI n = (VI)shifted - (VI)(V)ROUNDER;
    VI most = n > EXPONENT_BIAS ? (VI)EXPONENT_BIAS : n;
    V power = FN(power_of_2)(most);
    V value = (p * power + (power - 1)) * FN(power_of_2)(n - most);
    return x == 0 ? x : value;  // -0
}

/// 2^x = the result times 2^n; `whole` is n.
INLINE V FN(exp2_fraction)(V x, V *whole, VI *n) {
    V shifted = x + ROUNDER;
    *whole = shifted - ROUNDER;
    *n = (VI)shifted - (VI)(V)ROUNDER;
    V r = (x - *whole) * (T)0.69314718055994531;
    return r * r * FN(exp_rest)(r) + r + 1;
}

#if ISA_LEVEL == 2 && !DTYPE_IS_DOUBLE
#include "vector_pieces.h"
#else
INLINE V FN(exp)(V x) { return FN(exp_shifted)(x, 0); }

INLINE V FN(exp2)(V x) {
    V whole;
    VI n;
    V fraction = FN(exp2_fraction)(DTYPE_IS_DOUBLE ? FN(limit)(x, -1080, 1025) : FN(limit)(x, -155, 129), &whole, &n);
    return FN(scale)(fraction, whole, n);
}

/// t / (t + 2), t = exp(2 |x|) - 1, in a form that loses nothing where t is small and another where it is large
INLINE V FN(tanh)(V x) {
    V y = __builtin_elementwise_abs(x) * 2, most = (V)(DTYPE_IS_DOUBLE ? (T)40 : (T)20);  // 1 from there on
    y = y > most ? most : y;
    V shifted = y * LOG2_E + ROUNDER, whole = shifted - ROUNDER;
    V high = y - whole * LN2_HIGH, r = high - whole * LN2_LOW;
    V excess = DTYPE_IS_DOUBLE ? whole * LN2_LOW - (high - r) : (V)(T)0;  // float is near enough without
    V p = r * r * FN(exp_rest)(r) - excess + r;                           // exp(r) - 1
    V power = FN(power_of_2)((VI)shifted - (VI)(V)ROUNDER);
    V t = p * power + (power - 1), half = t * (T)0.5, quotient = 2 / (t + 2);
    return __builtin_elementwise_copysign(t < 2 ? half - half * quotient * half : 1 - quotient, x);
}
#endif

INLINE V FN(sigmoid)(V x) {
    V small = FN(exp)(x < 0 ? x : -x);  // of -|x|: it does not overflow
    V value = (x < 0 ? small : (V)(T)1) / (small + 1);
    return x < -1 ? small - small * value : value;  // the same, and more accurate far out
}

/// exp(-x^2 / 2); of floats, only what is a normal number.
INLINE V FN(bell)(V x) {
    V exponent = x * x * (T)-0.72134752044448171;
#if DTYPE_IS_DOUBLE || ISA_LEVEL == 2
    return FN(exp2)(exponent);
#else
    V whole;
    VI n;
    V fraction = FN(exp2_fraction)(exponent < -126 ? (V)(T)-126 : exponent, &whole, &n);
    return exponent < -126 ? (V)(T)0 : fraction * FN(power_of_2)(n);
#endif
}

// ---- log

/// x = (1 + f) 2^exponent for positive numbers, 1 + f between sqrt(1/2) and sqrt(2).
INLINE V FN(split)(V x, V *f) {
#if ISA_LEVEL == 2  // one instruction for each part, of denormal numbers as well
    const T root = DTYPE_IS_DOUBLE ? (T)1.4142135623730951 : (T)1.41421354f;
#if DTYPE_IS_DOUBLE
    V m = (V)_mm512_getmant_pd((__m512d)x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan), n = (V)_mm512_getexp_pd((__m512d)x);
#else
    V m = (V)_mm512_getmant_ps((__m512)x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_nan), n = (V)_mm512_getexp_ps((__m512)x);
#endif
    *f = (m < root ? m : m * (T)0.5) - 1;
    return m < root ? n : n + 1;
#else
    const TI one = (TI)EXPONENT_BIAS << MANTISSA_BITS;
    const TI root_half = DTYPE_IS_DOUBLE ? (TI)0x3FE6A09E667F3BCD : (TI)0x3F3504F3;
    VI tiny = x < SMALLEST_NORMAL;
    VI bits = (VI)(tiny ? x * (DTYPE_IS_DOUBLE ? (T)0x1p54 : (T)0x1p25) : x) + (one - root_half);
    VI n = (bits >> MANTISSA_BITS) - EXPONENT_BIAS;
    *f = (V)((bits & (((TI)1 << MANTISSA_BITS) - 1)) + root_half) - 1;
    V exponent = (V)((VI)(V)ROUNDER + n) - ROUNDER;
    return tiny ? exponent - (DTYPE_IS_DOUBLE ? (T)54 : (T)25) : exponent;
#endif
}

/// f - log(1 + f), for 1 + f between sqrt(1/2) and sqrt(2)
INLINE V FN(log_rest)(V f) {
#if DTYPE_IS_DOUBLE
    // f^2 / 2 - s (f^2 / 2 + R(s^2)), s = f / (2 + f)
    static const T c[] = {0.66666666666667351, 0.39999999999411323, 0.28571428743031269, 0.22222198512222746,
                          0.18183567364994699, 0.15313974292391425, 0.14796708296311828};
    V s = f / (f + 2), z = s * s, half_square = f * f * (T)0.5;
    return half_square - s * (half_square + z * FN(polynomial)(z, c, sizeof c / sizeof *c));
#else
    // (f - log(1 + f)) / f^2: more terms, but the quotient would take as long as all of them
    static const T c[] = {0.49999988f, -0.33333325f, 0.250015825f, -0.200019747f, 0.166090816f,
                          -0.141818136f, 0.132429853f, -0.129044965f, 0.0762185752f};
    return f * f * FN(polynomial)(f, c, sizeof c / sizeof *c);
#endif
}

/// The logarithm's value for arguments that are not positive and finite: x is the argument, value what came out.
INLINE V FN(log_special)(V x, V value) {
    V special = x == 0 ? (V)-(T)INFINITY : x > 0 ? x : (V)(T)NAN;
    return ((x > 0) & (x < (T)INFINITY)) ? value : special;
}

/// The same where `value` comes from x's own parts: on AVX-512, those of 0, infinity and negative numbers lead to it.
INLINE V FN(log_checked)(V x, V value) { return ISA_LEVEL == 2 ? value : FN(log_special)(x, value); }

#if ISA_LEVEL < 2 || DTYPE_IS_DOUBLE
INLINE V FN(log)(V x) {
    V f, n = FN(split)(x, &f);
    return FN(log_checked)(x, n * LN2_HIGH - (FN(log_rest)(f) - n * LN2_LOW - f));
}
#endif

INLINE V FN(log1p)(V x) {
    V u = x + 1, f, n = FN(split)(u, &f);
    V lost = n > 1 ? 1 - (u - x) : x - (u - 1);
    f = n == 0 ? x : f;
    V correction = n == 0 ? (V)(T)0 : lost / u;
    V value = n * LN2_HIGH - (FN(log_rest)(f) - (n * LN2_LOW + correction) - f);
    return x == 0 ? x : FN(log_special)(u, value);
}

INLINE V FN(log2)(V x) {
    const T more = (T)0.44269504088896341;  // 1 / ln 2 - 1
    V f, n = FN(split)(x, &f), rest = FN(log_rest)(f);
    return FN(log_checked)(x, n + (f + (f * more - rest * LOG2_E)));
}

INLINE V FN(log10)(V x) {
#if DTYPE_IS_DOUBLE
    const T log10_2_high = 0.3010299955494702, log10_2_low = 1.1451100898021838e-10;
    const T log10_e = 0.4342944819032518, log10_e_low = 1.098319650216765e-17;
#else
    const T log10_2_high = 0.301025390625f, log10_2_low = 4.605039e-06f;
    const T log10_e = 0.4342945f, log10_e_low = -1.010305e-08f;
#endif
    V f, n = FN(split)(x, &f), rest = FN(log_rest)(f);
    V value = f * log10_e + (f * log10_e_low - rest * log10_e);
    return FN(log_checked)(x, n * log10_2_high + (n * log10_2_low + value));
}

#undef MANTISSA_BITS
#undef EXPONENT_BIAS
#undef ROUNDER
#undef SMALLEST_NORMAL
#undef LOG2_E
