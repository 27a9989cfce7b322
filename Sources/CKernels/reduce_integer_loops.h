// Reductions of rows of integers; sums and products wrap around, those of bools are "or" and "and".
#pragma push_macro("PLUS")
#pragma push_macro("TIMES")
#pragma push_macro("LARGER")
#pragma push_macro("SMALLER")
#undef PLUS
#undef TIMES
#undef LARGER
#undef SMALLER
#define LARGER(x, a) ((x) > (a) ? (x) : (a))
#define SMALLER(x, a) ((x) < (a) ? (x) : (a))
#if T_IS_BOOL
#define PLUS(x, a) (T)((x) | (a))
#define TIMES(x, a) (T)((x) & (a))
#else
#define PLUS(x, a) (T)((WIDE)(x) + (WIDE)(a))
#define TIMES(x, a) (T)((WIDE)(x) * (WIDE)(a))
#endif
#define PLUS_SQUARE(x, a) PLUS(TIMES(x, x), a)
#define LARGEST (T_IS_BOOL ? (T)1 : T_IS_SIGNED ? (T)((WIDE)~(WIDE)0 >> 1) : (T)~(WIDE)0)
#define SMALLEST (T_IS_SIGNED ? (T)(-LARGEST - 1) : (T)0)

#define DEFINE_ROW(NAME, NEUTRAL, COMBINE)                                                                             \
    static T FN(NAME)(kd_int rows, kd_int n, kd_int row_step, const char *x) {                                         \
        T result = NEUTRAL;                                                                                            \
        for (kd_int row = 0; row < rows; row++) {                                                                      \
            const T *from = (const T *)(x + row * row_step);                                                           \
            for (kd_int i = 0; i < n; i++) result = COMBINE(from[i], result);                                          \
        }                                                                                                              \
        return result;                                                                                                 \
    }
DEFINE_ROW(row_sum, 0, PLUS)
DEFINE_ROW(row_sum_squares, 0, PLUS_SQUARE)
DEFINE_ROW(row_sum_known, 0, PLUS)
DEFINE_ROW(row_prod, 1, TIMES)
DEFINE_ROW(row_max, SMALLEST, LARGER)
DEFINE_ROW(row_min, LARGEST, SMALLER)
#include "reduce_columns_loops.h"
#undef DEFINE_ROW
#undef PLUS_SQUARE
#undef LARGEST
#undef SMALLEST
#pragma pop_macro("PLUS")
#pragma pop_macro("TIMES")
#pragma pop_macro("LARGER")
#pragma pop_macro("SMALLER")
