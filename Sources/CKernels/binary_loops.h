// Operations of two floating operands. A row of a table is an operation: vectors x and y become the expression. The
// number says how many vectors are loaded before results are stored: cheap operations then wait less for the memory.
#include "vector_memory.h"
#include "vector_special.h"
#include "vector_powers.h"
#include "vector_activations.h"

#define BINARY_TABLE(ROW)                                                                                              \
    ROW(KD_ADD, 4, x + y)                                                                                              \
    ROW(KD_SUB, 4, x - y)                                                                                              \
    ROW(KD_MUL, 4, x * y)                                                                                              \
    ROW(KD_DIV, 4, x / y)                                                                                              \
    ROW(KD_FLOOR_DIV, 1, FN(floor_div)(x, y))                                                                          \
    ROW(KD_REMAINDER, 1, FN(remainder)(x, y))                                                                          \
    ROW(KD_FMOD, 1, FN(fmod)(x, y))                                                                                    \
    ROW(KD_TRUNC_DIV, 1, __builtin_elementwise_trunc(x / y))                                                           \
    ROW(KD_POW, 1, FN(pow)(x, y))                                                                                      \
    ROW(KD_MAX, 4, LARGER(x, y))                                                                                       \
    ROW(KD_MIN, 4, SMALLER(x, y))                                                                                      \
    ROW(KD_ATAN2, 1, FN(atan2)(x, y))                                                                                  \
    ROW(KD_HYPOT, 1, FN(hypot)(x, y))                                                                                  \
    ROW(KD_COPYSIGN, 4, __builtin_elementwise_copysign(x, y))                                                          \
    ROW(KD_LOGADDEXP, 1, FN(logaddexp)(x, y))                                                                          \
    ROW(KD_LOGADDEXP2, 1, FN(logaddexp2)(x, y))                                                                        \
    ROW(KD_RELU_GRAD, 4, y > 0 ? x : (V)(T)0)                                                                          \
    ROW(KD_SIGMOID_GRAD, 4, x * y * (1 - y))                                                                           \
    ROW(KD_TANH_GRAD, 4, x * (1 - y * y))                                                                              \
    ROW(KD_GELU_GRAD, 1, x * FN(gelu_slope)(y))                                                                        \
    ROW(KD_GELU_TANH_GRAD, 1, x * FN(gelu_tanh_slope)(y))                                                              \
    ROW(KD_SILU_GRAD, 1, x * FN(silu_slope)(y))                                                                        \
    ROW(KD_CLAMP_GRAD, 4, ((y >= first) & (y <= second)) ? x : (V)(T)0)                                                \
    ROW(KD_HARDTANH_GRAD, 4, ((y <= first) | (y >= second)) ? (V)(T)0 : x)                                             \
    ROW(KD_SHRINK_GRAD, 4, ((y >= -first) & (y <= first)) ? (V)(T)0 : x)                                               \
    ROW(KD_THRESHOLD_GRAD, 4, y <= first ? (V)(T)0 : x)                                                                \
    ROW(KD_LEAKY_RELU_GRAD, 4, y > 0 ? x : x * first)                                                                  \
    ROW(KD_HARDSIGMOID_GRAD, 4, ((y > -3) & (y < 3)) ? x / 6 : (V)(T)0)                                                \
    ROW(KD_HARDSWISH_GRAD, 4, y <= -3 ? (V)(T)0 : y < 3 ? x * (y / 3 + (T)0.5) : x)                                    \
    ROW(KD_ELU_GRAD, 1, y > 0 ? x * second : x * first * FN(exp)(y < 0 ? y : (V)(T)0))                                 \
    ROW(KD_CELU_GRAD, 1, y > 0 ? x : x * FN(exp)((y < 0 ? y : (V)(T)0) / first))                                       \
    ROW(KD_SOFTPLUS_GRAD, 1, y * first > second ? x : x * FN(sigmoid)(y * first))                                      \
    ROW(KD_LOGSIGMOID_GRAD, 1, x * FN(sigmoid)(-y))                                                                    \
    ROW(KD_ADD_SCALED, 4, x + y * first)                                                                               \
    ROW(KD_LERP, 4, FN(lerp)(x, y, first))                                                                             \
    ROW(KD_PRELU, 4, x > 0 ? x : x * y)                                                                                \
    ROW(KD_SMOOTH_L1, 4, FN(smooth_l1)(__builtin_elementwise_abs(x - y), first))                                       \
    ROW(KD_SMOOTH_L1_GRAD, 4, FN(smooth_l1_slope)(x - y, first))

#define COMPARE_TABLE(ROW)                                                                                             \
    ROW(KD_EQ, 4, x == y)                                                                                              \
    ROW(KD_NE, 4, x != y)                                                                                              \
    ROW(KD_LT, 4, x < y)                                                                                               \
    ROW(KD_LE, 4, x <= y)                                                                                              \
    ROW(KD_GT, 4, x > y)                                                                                               \
    ROW(KD_GE, 4, x >= y)

INLINE V FN(lerp)(V x, V y, V weight) {
    return __builtin_elementwise_abs(weight) < (T)0.5 ? x + (y - x) * weight : y - (y - x) * (1 - weight);
}
INLINE V FN(smooth_l1)(V distance, V beta) {
    return distance < beta ? distance * distance * ((T)0.5 / beta) : distance - beta * (T)0.5;
}
INLINE V FN(smooth_l1_slope)(V difference, V beta) {
    V sign = (difference > 0 ? (V)(T)1 : (V)(T)0) - (difference < 0 ? (V)(T)1 : (V)(T)0);
    return __builtin_elementwise_abs(difference) < beta ? difference / beta : sign;
}

// The larger plus what the smaller adds to it. Infinite ones may be equal, too.
INLINE V FN(logaddexp)(V x, V y) {
    V added = FN(log1p)(FN(exp)(-__builtin_elementwise_abs(x - y)));
    return x == y ? x + (T)0.69314718055994531 : LARGER(x, y) + added;
}
INLINE V FN(logaddexp2)(V x, V y) {
    V added = FN(log2)(FN(exp2)(-__builtin_elementwise_abs(x - y)) + 1);
    return x == y ? x + 1 : LARGER(x, y) + added;
}

/// Python's %: the sign of the divisor.
INLINE V FN(remainder)(V x, V y) {
    V rest = FN(fmod)(x, y);
    return ((rest != 0) & ((y < 0) != (rest < 0))) ? rest + y : rest;
}

/// Python's //, by PyTorch's steps.
INLINE V FN(floor_div)(V x, V y) {
    V rest = FN(fmod)(x, y), quotient = (x - rest) / y;
    quotient = ((rest != 0) & ((y < 0) != (rest < 0))) ? quotient - 1 : quotient;
    V down = __builtin_elementwise_floor(quotient);
    down = quotient - down > (T)0.5 ? down + 1 : down;
    down = quotient == 0 ? __builtin_elementwise_copysign((V)(T)0, x / y) : down;
    return y == 0 ? x / y : down;
}

/// Writes a comparison's result, a byte of 0 or 1 per lane.
INLINE void FN(store_bools)(uint8_t *to, VI mask, int count) {
    typedef uint8_t bytes __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
    bytes values = __builtin_convertvector(mask & 1, bytes);
    if (count == LANES) memcpy(to, &values, LANES);
    else for (int lane = 0; lane < count; lane++) to[lane] = values[lane];
}

// Loops over rows; STORE(to, value, count) writes `count` lanes, a whole vector or less.
#define DEFINE_LOOPS(NAME, RESULT, VALUE, STORE, TOGETHER, ...)                                                        \
    static void FN(NAME)(const kd_block *block, const void *parameters) {                                              \
        V first = (V)(T)((const double *)parameters)[0], second = (V)(T)((const double *)parameters)[1];               \
        (void)first, (void)second;                                                                                     \
        for (kd_int row = 0; row < block->rows; row++) {                                                               \
            const T *a = (const T *)(block->data[1] + row * block->row_step[1]);                                       \
            const T *b = (const T *)(block->data[2] + row * block->row_step[2]);                                       \
            RESULT *to = (RESULT *)(block->data[0] + row * block->row_step[0]);                                        \
            T a_copies[LANES], b_copies[LANES];                                                                        \
            kd_int a_step = FN(row_operand)(block->single[1], &a, a_copies);                                           \
            kd_int b_step = FN(row_operand)(block->single[2], &b, b_copies);                                           \
            kd_int n = block->columns;                                                                                 \
            for (; n >= TOGETHER * LANES; n -= TOGETHER * LANES) {                                                     \
                VALUE results[TOGETHER];                                                                               \
                UNROLL for (int i = 0; i < TOGETHER; i++) {                                                            \
                    V x = FN(load)(a + i * a_step), y = FN(load)(b + i * b_step);                                      \
                    results[i] = __VA_ARGS__;                                                                          \
                }                                                                                                      \
                UNROLL for (int i = 0; i < TOGETHER; i++) STORE(to + i * LANES, results[i], LANES);                    \
                to += TOGETHER * LANES, a += TOGETHER * a_step, b += TOGETHER * b_step;                                \
            }                                                                                                          \
            for (; n > 0; n -= LANES, to += LANES, a += a_step, b += b_step) {                                         \
                int count = n < LANES ? (int)n : LANES;                                                                \
                V x = FN(load_part)(a, count), y = FN(load_part)(b, count);                                            \
                STORE(to, (__VA_ARGS__), count);                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    }
INLINE void FN(store_values)(T *to, V value, int count) {
    if (count == LANES) FN(store)(to, value);
    else FN(store_part)(to, value, count);
}
#define DEFINE_BINARY(OP, ...) DEFINE_LOOPS(binary_##OP, T, V, FN(store_values), __VA_ARGS__)
#define DEFINE_COMPARE(OP, ...) DEFINE_LOOPS(compare_##OP, uint8_t, VI, FN(store_bools), __VA_ARGS__)
#include "binary_functions.h"

#define INTEGER_LOOPS "binary_integer_loops.h"
#include "every_integer.h"
#undef COMPARE_TABLE
