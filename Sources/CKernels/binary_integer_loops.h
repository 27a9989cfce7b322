// Operations of two integer operands; arithmetic wraps around, bools stay 0 or 1.
#if T_IS_BOOL
#define BINARY_TABLE(ROW)                                                                                              \
    ROW(KD_ADD, x | y)                                                                                                 \
    ROW(KD_SUB, x ^ y)                                                                                                 \
    ROW(KD_MUL, x & y)                                                                                                 \
    ROW(KD_FLOOR_DIV, x & y)                                                                                           \
    ROW(KD_REMAINDER, x & !y)                                                                                          \
    ROW(KD_FMOD, x & !y)                                                                                               \
    ROW(KD_TRUNC_DIV, x & y)                                                                                           \
    ROW(KD_POW, x | !y)                                                                                                \
    ROW(KD_MAX, x | y)                                                                                                 \
    ROW(KD_MIN, x & y)                                                                                                 \
    ROW(KD_AND, x & y)                                                                                                 \
    ROW(KD_OR, x | y)                                                                                                  \
    ROW(KD_XOR, x ^ y)
#else
#define BINARY_TABLE(ROW)                                                                                              \
    ROW(KD_ADD, (WIDE)x + (WIDE)y)                                                                                     \
    ROW(KD_SUB, (WIDE)x - (WIDE)y)                                                                                     \
    ROW(KD_MUL, (WIDE)x * (WIDE)y)                                                                                     \
    ROW(KD_FLOOR_DIV, FN(floor_div)(x, y))                                                                             \
    ROW(KD_REMAINDER, FN(remainder)(x, y))                                                                             \
    ROW(KD_FMOD, FN(fmod)(x, y))                                                                                       \
    ROW(KD_TRUNC_DIV, FN(divide)(x, y))                                                                                \
    ROW(KD_POW, FN(pow)(x, y))                                                                                         \
    ROW(KD_MAX, x > y ? x : y)                                                                                         \
    ROW(KD_MIN, x < y ? x : y)                                                                                         \
    ROW(KD_AND, x & y)                                                                                                 \
    ROW(KD_OR, x | y)                                                                                                  \
    ROW(KD_XOR, x ^ y)

// The smallest integer divided by -1 would trap: it wraps instead. One division yields the remainder, too.
INLINE T FN(divide)(T x, T y) {
    bool negate = T_IS_SIGNED && y == (T)-1;
    T quotient = (T)(x / (negate ? (T)1 : y));
    return negate ? (T)(0 - (WIDE)quotient) : quotient;
}
INLINE T FN(rest)(T x, T y, T quotient) { return (T)((WIDE)x - (WIDE)quotient * (WIDE)y); }
INLINE T FN(fmod)(T x, T y) { return FN(rest)(x, y, FN(divide)(x, y)); }

/// Does a remainder's sign differ from the divisor's? Python's quotient is one less then.
INLINE bool FN(is_below)(T rest, T y) { return rest != 0 && (rest < 0) != (y < 0); }

INLINE T FN(remainder)(T x, T y) {
    T rest = FN(fmod)(x, y);
    return FN(is_below)(rest, y) ? (T)(rest + y) : rest;
}

INLINE T FN(floor_div)(T x, T y) {
    T quotient = FN(divide)(x, y);
    return FN(is_below)(FN(rest)(x, y, quotient), y) ? (T)(quotient - 1) : quotient;
}

INLINE T FN(pow)(T base, T exponent) {
    WIDE result = 1, square = (WIDE)base;
    for (WIDE bits = (WIDE)exponent; bits != 0; bits >>= 1) {
        if (bits & 1) result = (WIDE)(result * square);
        square = (WIDE)(square * square);
    }
    return (T)result;
}
#endif

#define DEFINE_LOOPS(NAME, RESULT, ...)                                                                                \
    INLINE void FN(NAME##_row)(kd_int n, const T *a, bool one_a, const T *b, bool one_b, RESULT *to) {                 \
        T first_a = *a, first_b = *b;                                                                                  \
        EACH_ALONE for (kd_int i = 0; i < n; i++) {                                                                    \
            T x = one_a ? first_a : a[i], y = one_b ? first_b : b[i];                                                  \
            to[i] = (RESULT)(__VA_ARGS__);                                                                             \
        }                                                                                                              \
    }                                                                                                                  \
    static void FN(NAME)(const kd_block *block, const void *parameters) {                                              \
        (void)parameters;                                                                                              \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const T *a = (const T *)(block->data[1] + row * block->row_step[1]);                                       \
            const T *b = (const T *)(block->data[2] + row * block->row_step[2]);                                       \
            RESULT *to = (RESULT *)(block->data[0] + row * block->row_step[0]);                                        \
            if (block->single[1] && block->single[2]) FN(NAME##_row)(block->columns, a, true, b, true, to);            \
            else if (block->single[1]) FN(NAME##_row)(block->columns, a, true, b, false, to);                          \
            else if (block->single[2]) FN(NAME##_row)(block->columns, a, false, b, true, to);                          \
            else FN(NAME##_row)(block->columns, a, false, b, false, to);                                               \
        }                                                                                                              \
    }
#define DEFINE_BINARY(OP, ...) DEFINE_LOOPS(binary_##OP, T, __VA_ARGS__)
#define DEFINE_COMPARE(OP, TOGETHER, ...) DEFINE_LOOPS(compare_##OP, uint8_t, __VA_ARGS__)
#include "binary_functions.h"
