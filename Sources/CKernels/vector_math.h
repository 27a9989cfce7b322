// Mathematical functions of vectors, for one type and instruction set (see every_isa.h).
#undef LIBM
#if DTYPE_IS_DOUBLE
#define LIBM(function) function
#else
#define LIBM(function) function##f
#endif

/// Calls a function of the C library for each lane.
#define DEFINE_LANEWISE(name)                                                                                          \
    INLINE V FN(name)(V x) {                                                                                           \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(name)(x[lane]);                                        \
        return x;                                                                                                      \
    }
#define DEFINE_LANEWISE_2(name)                                                                                        \
    INLINE V FN(name)(V x, V y) {                                                                                      \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(name)(x[lane], y[lane]);                               \
        return x;                                                                                                      \
    }
DEFINE_LANEWISE(exp)
DEFINE_LANEWISE(expm1)
DEFINE_LANEWISE(exp2)
DEFINE_LANEWISE(log)
DEFINE_LANEWISE(log1p)
DEFINE_LANEWISE(log2)
DEFINE_LANEWISE(log10)
DEFINE_LANEWISE(sin)
DEFINE_LANEWISE(cos)
DEFINE_LANEWISE(tan)
DEFINE_LANEWISE(asin)
DEFINE_LANEWISE(acos)
DEFINE_LANEWISE(atan)
DEFINE_LANEWISE(sinh)
DEFINE_LANEWISE(cosh)
DEFINE_LANEWISE(tanh)
DEFINE_LANEWISE(asinh)
DEFINE_LANEWISE(acosh)
DEFINE_LANEWISE(atanh)
DEFINE_LANEWISE(erf)
DEFINE_LANEWISE(erfc)
DEFINE_LANEWISE(lgamma)
DEFINE_LANEWISE_2(pow)
DEFINE_LANEWISE_2(fmod)
DEFINE_LANEWISE_2(atan2)
DEFINE_LANEWISE_2(hypot)
DEFINE_LANEWISE_2(copysign)

INLINE V FN(max)(V a, V b) { return ((a > b) | (a != a)) ? a : b; }  // NaN if one of them is
INLINE V FN(min)(V a, V b) { return ((a < b) | (a != a)) ? a : b; }

INLINE V FN(sigmoid)(V x) {
    V small = FN(exp)(x < 0 ? x : -x);  // of -|x|: no overflow, and no cancellation for large negative x
    return (x < 0 ? small : (V)(T)1) / ((T)1 + small);
}
