// Operations of one operand. A row of this table is an operation: a vector x becomes the expression. The number says
// how many vectors are loaded before results are stored: cheap operations then wait less for the memory.
#include "vector_memory.h"
#include "vector_special.h"
#include "vector_powers.h"
#include "vector_activations.h"

#define UNARY_TABLE(ROW)                                                                                               \
    ROW(KD_NEG, 4, -x)                                                                                                 \
    ROW(KD_ABS, 4, __builtin_elementwise_abs(x))                                                                       \
    ROW(KD_SIGN, 4, (x > 0 ? (V)(T)1 : (V)(T)0) - (x < 0 ? (V)(T)1 : (V)(T)0))                                         \
    ROW(KD_SQUARE, 4, x * x)                                                                                           \
    ROW(KD_RELU, 4, x < 0 ? (V)(T)0 : x)                                                                               \
    ROW(KD_EXP, 1, FN(exp)(x))                                                                                         \
    ROW(KD_EXPM1, 1, FN(expm1)(x))                                                                                     \
    ROW(KD_EXP2, 1, FN(exp2)(x))                                                                                       \
    ROW(KD_LOG, 1, FN(log)(x))                                                                                         \
    ROW(KD_LOG1P, 1, FN(log1p)(x))                                                                                     \
    ROW(KD_LOG2, 1, FN(log2)(x))                                                                                       \
    ROW(KD_LOG10, 1, FN(log10)(x))                                                                                     \
    ROW(KD_SQRT, 1, __builtin_elementwise_sqrt(x))                                                                     \
    ROW(KD_RSQRT, 1, 1 / __builtin_elementwise_sqrt(x))                                                                \
    ROW(KD_RECIPROCAL, 4, 1 / x)                                                                                       \
    ROW(KD_SIN, 1, FN(sin)(x))                                                                                         \
    ROW(KD_COS, 1, FN(cos)(x))                                                                                         \
    ROW(KD_TAN, 1, FN(tan)(x))                                                                                         \
    ROW(KD_ASIN, 1, FN(asin)(x))                                                                                       \
    ROW(KD_ACOS, 1, FN(acos)(x))                                                                                       \
    ROW(KD_ATAN, 1, FN(atan)(x))                                                                                       \
    ROW(KD_SINH, 1, FN(sinh)(x))                                                                                       \
    ROW(KD_COSH, 1, FN(cosh)(x))                                                                                       \
    ROW(KD_TANH, 1, FN(tanh)(x))                                                                                       \
    ROW(KD_ASINH, 1, FN(asinh)(x))                                                                                     \
    ROW(KD_ACOSH, 1, FN(acosh)(x))                                                                                     \
    ROW(KD_ATANH, 1, FN(atanh)(x))                                                                                     \
    ROW(KD_SIGMOID, 1, FN(sigmoid)(x))                                                                                 \
    ROW(KD_ERF, 1, FN(erf)(x))                                                                                         \
    ROW(KD_ERFC, 1, FN(erfc)(x))                                                                                       \
    ROW(KD_ERFINV, 1, FN(erfinv)(x))                                                                                   \
    ROW(KD_LGAMMA, 1, FN(lgamma_lanewise)(x))                                                                          \
    ROW(KD_FLOOR, 4, __builtin_elementwise_floor(x))                                                                   \
    ROW(KD_CEIL, 4, __builtin_elementwise_ceil(x))                                                                     \
    ROW(KD_ROUND, 4, __builtin_elementwise_rint(x))                                                                    \
    ROW(KD_TRUNC, 4, __builtin_elementwise_trunc(x))                                                                   \
    ROW(KD_GELU, 1, FN(gelu)(x))                                                                                       \
    ROW(KD_GELU_TANH, 1, FN(gelu_tanh)(x))                                                                             \
    ROW(KD_SILU, 1, FN(silu)(x))                                                                                       \
    ROW(KD_LEAKY_RELU, 4, x > 0 ? x : x * first)                                                                       \
    ROW(KD_ELU, 1, x > 0 ? x : FN(expm1)(x * second) * first)                                                          \
    ROW(KD_SELU, 1, x > 0 ? x * second : FN(expm1)(x) * first)                                                         \
    ROW(KD_SOFTPLUS, 1, FN(softplus)(x, first, second))                                                                \
    ROW(KD_LOGSIGMOID, 1, (x < 0 ? x : (V)(T)0) - FN(log1p)(FN(exp)(-__builtin_elementwise_abs(x))))                   \
    ROW(KD_MISH, 1, x * FN(tanh)(FN(log1p)(FN(exp)(x))))                                                               \
    ROW(KD_HARDSIGMOID, 4, FN(clamp)(x + 3, (V)(T)0, (V)(T)6) / 6)                                                     \
    ROW(KD_HARDSWISH, 4, x * FN(clamp)(x + 3, (V)(T)0, (V)(T)6) / 6)                                                   \
    ROW(KD_HARDSHRINK, 4, ((x >= -first) & (x <= first)) ? (V)(T)0 : x)                                                \
    ROW(KD_SOFTSHRINK, 4, x - FN(clamp)(x, -first, first))                                                             \
    ROW(KD_THRESHOLD, 4, x <= first ? second : x)                                                                      \
    ROW(KD_FRAC, 4, x - __builtin_elementwise_trunc(x))                                                                \
    ROW(KD_NAN_TO_NUM, 4, x != x ? first : FN(clamp)(x, -second, second))                                              \
    ROW(KD_CLAMP, 4, FN(clamp)(x, first, second))                                                                      \
    ROW(KD_AFFINE, 4, x * first + second)

INLINE V FN(clamp)(V x, V low, V high) {
    x = x < low ? low : x;
    return x > high ? high : x;
}

#define DEFINE_UNARY(OP, TOGETHER, ...)                                                                                \
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
DEFINE_UNARY(power_any, 1, FN(pow)(x, first))
DEFINE_UNARY(power_3, 4, x * x * x)
DEFINE_UNARY(power_1, 4, x)
// C's pow and PyTorch's: the root of -0 is 0 and that of -infinity is infinity
DEFINE_UNARY(power_half, 1, __builtin_elementwise_abs(__builtin_elementwise_sqrt(x == (T)-INFINITY ? -x : x)))

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
