// Operations of one operand. A row of this table is an operation: a vector x becomes the expression.
#include "vector_memory.h"
#include "vector_special.h"

#define UNARY_TABLE(ROW)                                                                                               \
    ROW(KD_NEG, -x)                                                                                                    \
    ROW(KD_ABS, __builtin_elementwise_abs(x))                                                                          \
    ROW(KD_SIGN, (x > 0 ? (V)(T)1 : (V)(T)0) - (x < 0 ? (V)(T)1 : (V)(T)0))                                            \
    ROW(KD_SQUARE, x * x)                                                                                              \
    ROW(KD_RELU, x < 0 ? (V)(T)0 : x)                                                                                  \
    ROW(KD_EXP, FN(exp)(x))                                                                                            \
    ROW(KD_EXPM1, FN(expm1)(x))                                                                                        \
    ROW(KD_EXP2, FN(exp2)(x))                                                                                          \
    ROW(KD_LOG, FN(log)(x))                                                                                            \
    ROW(KD_LOG1P, FN(log1p)(x))                                                                                        \
    ROW(KD_LOG2, FN(log2)(x))                                                                                          \
    ROW(KD_LOG10, FN(log10)(x))                                                                                        \
    ROW(KD_SQRT, __builtin_elementwise_sqrt(x))                                                                        \
    ROW(KD_RSQRT, 1 / __builtin_elementwise_sqrt(x))                                                                   \
    ROW(KD_RECIPROCAL, 1 / x)                                                                                          \
    ROW(KD_SIN, FN(sin)(x))                                                                                            \
    ROW(KD_COS, FN(cos)(x))                                                                                            \
    ROW(KD_TAN, FN(tan)(x))                                                                                            \
    ROW(KD_ASIN, FN(asin)(x))                                                                                          \
    ROW(KD_ACOS, FN(acos)(x))                                                                                          \
    ROW(KD_ATAN, FN(atan)(x))                                                                                          \
    ROW(KD_SINH, FN(sinh)(x))                                                                                          \
    ROW(KD_COSH, FN(cosh)(x))                                                                                          \
    ROW(KD_TANH, FN(tanh)(x))                                                                                          \
    ROW(KD_ASINH, FN(asinh)(x))                                                                                        \
    ROW(KD_ACOSH, FN(acosh)(x))                                                                                        \
    ROW(KD_ATANH, FN(atanh)(x))                                                                                        \
    ROW(KD_SIGMOID, FN(sigmoid)(x))                                                                                    \
    ROW(KD_ERF, FN(erf)(x))                                                                                            \
    ROW(KD_ERFC, FN(erfc)(x))                                                                                          \
    ROW(KD_LGAMMA, FN(lgamma)(x))                                                                                      \
    ROW(KD_FLOOR, __builtin_elementwise_floor(x))                                                                      \
    ROW(KD_CEIL, __builtin_elementwise_ceil(x))                                                                        \
    ROW(KD_ROUND, __builtin_elementwise_rint(x))                                                                       \
    ROW(KD_TRUNC, __builtin_elementwise_trunc(x))                                                                      \
    ROW(KD_CLAMP, FN(clamp)(x, first, second))                                                                         \
    ROW(KD_AFFINE, x * first + second)

INLINE V FN(clamp)(V x, V low, V high) {
    x = x < low ? low : x;
    return x > high ? high : x;
}

#define DEFINE_UNARY(OP, ...)                                                                                          \
    static void FN(unary_##OP)(const kd_block *block, const void *parameters) {                                        \
        V first = (V)(T)((const double *)parameters)[0], second = (V)(T)((const double *)parameters)[1];               \
        (void)first, (void)second;                                                                                     \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const T *from = (const T *)(block->data[1] + row * block->row_step[1]);                                    \
            T *to = (T *)(block->data[0] + row * block->row_step[0]), copies[LANES];                                   \
            kd_int n = block->columns, step = FN(row_operand)(block->single[1], &from, copies);                        \
            for (; n >= TOGETHER * LANES; n -= TOGETHER * LANES, to += TOGETHER * LANES, from += TOGETHER * step) {    \
                V results[TOGETHER];                                                                                   \
                UNROLL for (int i = 0; i < TOGETHER; i++) {                                                            \
                    V x = FN(load)(from + i * step);                                                                   \
                    results[i] = __VA_ARGS__;                                                                          \
                }                                                                                                      \
                UNROLL for (int i = 0; i < TOGETHER; i++) FN(store)(to + i * LANES, results[i]);                       \
            }                                                                                                          \
            for (; n > 0; n -= LANES, to += LANES, from += step) {                                                     \
                int count = n < LANES ? (int)n : LANES;                                                                \
                V x = FN(load_part)(from, count);                                                                      \
                FN(store_part)(to, __VA_ARGS__, count);                                                                \
            }                                                                                                          \
        }                                                                                                              \
    }
UNARY_TABLE(DEFINE_UNARY)

/// Powers, with shortcuts for the common exponents.
DEFINE_UNARY(power_any, FN(pow)(x, first))
DEFINE_UNARY(power_3, x * x * x)
DEFINE_UNARY(power_1, x)
// C's pow and PyTorch's: the root of -0 is 0 and that of -infinity is infinity
DEFINE_UNARY(power_half, __builtin_elementwise_abs(__builtin_elementwise_sqrt(x == (T)-INFINITY ? -x : x)))

static kd_block_function *FN(power_function)(double exponent) {
    if (exponent == 2) return FN(unary_KD_SQUARE);
    if (exponent == 0.5) return FN(unary_power_half);
    if (exponent == 1) return FN(unary_power_1);
    if (exponent == -1) return FN(unary_KD_RECIPROCAL);
    if (exponent == 3) return FN(unary_power_3);
    return FN(unary_power_any);
}

static kd_block_function *FN(unary_function)(kd_unary_op op, double first) {
#define ROW(OP, ...) [OP] = FN(unary_##OP),
    static kd_block_function *const functions[] = {UNARY_TABLE(ROW)};
#undef ROW
    return op == KD_POWER ? FN(power_function)(first) : functions[op];
}
#undef UNARY_TABLE
#undef DEFINE_UNARY

#define INTEGER_LOOPS "unary_integer_loops.h"
#include "every_integer.h"
