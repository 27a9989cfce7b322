// Functions of vectors that the C library computes, lane by lane.
#undef LIBM
#if DTYPE_IS_DOUBLE
#define LIBM(function) function
#else
#define LIBM(function) function##f
#endif

#define DEFINE_LANEWISE(name)                                                                                          \
    INLINE V FN(name##_lanewise)(V x) {                                                                                \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(name)(x[lane]);                                        \
        return x;                                                                                                      \
    }
#define DEFINE_LANEWISE_2(name)                                                                                        \
    INLINE V FN(name##_lanewise)(V x, V y) {                                                                           \
        for (int lane = 0; lane < LANES; lane++) x[lane] = LIBM(name)(x[lane], y[lane]);                               \
        return x;                                                                                                      \
    }
DEFINE_LANEWISE(sin)
DEFINE_LANEWISE(cos)
DEFINE_LANEWISE(tan)
DEFINE_LANEWISE(erfc)
DEFINE_LANEWISE(lgamma)
DEFINE_LANEWISE_2(pow)
DEFINE_LANEWISE_2(fmod)
#undef DEFINE_LANEWISE
#undef DEFINE_LANEWISE_2
