// Operations of one integer operand; arithmetic wraps around.
#if T_IS_BOOL
#define UNARY_TABLE(ROW)                                                                                               \
    ROW(KD_NEG, x)                                                                                                     \
    ROW(KD_ABS, x)                                                                                                     \
    ROW(KD_SIGN, x)                                                                                                    \
    ROW(KD_SQUARE, x)                                                                                                  \
    ROW(KD_RELU, x)                                                                                                    \
    ROW(KD_CLAMP, x < first ? first : x > second ? second : x)                                                         \
    ROW(KD_AFFINE, (x & first) | second)
#else
#define UNARY_TABLE(ROW)                                                                                               \
    ROW(KD_NEG, 0 - (WIDE)x)                                                                                           \
    ROW(KD_ABS, x < 0 ? 0 - (WIDE)x : (WIDE)x)                                                                         \
    ROW(KD_SIGN, (x > 0) - (x < 0))                                                                                    \
    ROW(KD_SQUARE, (WIDE)x * (WIDE)x)                                                                                  \
    ROW(KD_RELU, x > 0 ? x : 0)                                                                                        \
    ROW(KD_CLAMP, (x < first ? first : x) > second ? second : (x < first ? first : x))                                 \
    ROW(KD_AFFINE, (WIDE)x * (WIDE)first + (WIDE)second)
#endif

/// The nearest value that the type holds.
INLINE T FN(parameter)(double value) {
#if T_IS_BOOL
    return value != 0;
#else
    const T largest = T_IS_SIGNED ? (T)(((WIDE)~(WIDE)0) >> 1) : (T) ~(WIDE)0;
    const T smallest = T_IS_SIGNED ? -largest - 1 : 0;
    if (!(value > (double)smallest)) return smallest;
    return value >= (double)largest ? largest : (T)value;
#endif
}

#define DEFINE_UNARY(OP, ...)                                                                                          \
    static void FN(unary_##OP)(const kd_block *block, const void *parameters) {                                        \
        T first = FN(parameter)(((const double *)parameters)[0]);                                                      \
        T second = FN(parameter)(((const double *)parameters)[1]);                                                     \
        (void)first, (void)second;                                                                                     \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const T *from = (const T *)(block->data[1] + row * block->row_step[1]);                                    \
            T *to = (T *)(block->data[0] + row * block->row_step[0]);                                                  \
            kd_int n = block->columns;                                                                                 \
            if (block->single[1]) {                                                                                    \
                T x = *from;                                                                                           \
                T value = (T)(__VA_ARGS__);                                                                            \
                for (kd_int i = 0; i < n; i++) to[i] = value;                                                          \
            } else {                                                                                                   \
                EACH_ALONE for (kd_int i = 0; i < n; i++) {                                                            \
                    T x = from[i];                                                                                     \
                    to[i] = (T)(__VA_ARGS__);                                                                          \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }
UNARY_TABLE(DEFINE_UNARY)

static kd_block_function *FN(unary_function)(kd_unary_op op, double first) {
    (void)first;
#define ROW(OP, ...) [OP] = FN(unary_##OP),
    static kd_block_function *const functions[] = {UNARY_TABLE(ROW)};
#undef ROW
    return functions[op];
}
#undef UNARY_TABLE
#undef DEFINE_UNARY
