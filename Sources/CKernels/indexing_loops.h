// Additions and the like at indices, for one type (every_isa.h's two and every_integer.h's four) and instruction set.
#ifdef WIDE
#define SUM(a, b) (T)((WIDE)(a) + (WIDE)(b))
#define PRODUCT(a, b) (T)((WIDE)(a) * (WIDE)(b))
#else
#define SUM(a, b) ((a) + (b))
#define PRODUCT(a, b) ((a) * (b))
#endif
#if defined(T_IS_BOOL) && T_IS_BOOL
#undef SUM
#define SUM(a, b) ((a) | (b))
#endif
#define LARGER(a, b) ((a) >= (b) || (a) != (a) ? (a) : (b))
#define SMALLER(a, b) ((a) <= (b) || (a) != (a) ? (a) : (b))

/// to[i] += from[i]
static void FN(add_row)(kd_int n, const void *from, void *to) {
    const T *x = from;
    T *sum = to;
    EACH_ALONE for (kd_int i = 0; i < n; i++) sum[i] = SUM(sum[i], x[i]);
}

/// to[index[i] * index_step + i * step] combined with from[i]
#define DEFINE_AT(name, COMBINED)                                                                                      \
    static void FN(name)(kd_int n, const void *from, const int64_t *index, void *to, kd_int index_step, kd_int step) { \
        const T *x = from;                                                                                             \
        T *all = to;                                                                                                   \
        for (kd_int i = 0; i < n; i++) {                                                                               \
            T *at = all + index[i] * index_step + i * step;                                                            \
            *at = COMBINED(*at, x[i]);                                                                                 \
        }                                                                                                              \
    }
DEFINE_AT(add_at, SUM)
DEFINE_AT(multiply_at, PRODUCT)
DEFINE_AT(max_at, LARGER)
DEFINE_AT(min_at, SMALLER)
#undef DEFINE_AT
#undef SUM
#undef PRODUCT
#undef LARGER
#undef SMALLER

#if !defined(WIDE) && !DTYPE_IS_DOUBLE  // once per instruction set: T plays no part
static void FN(index_range)(kd_int count, const int64_t *index, int64_t *smallest, int64_t *largest) {
    int64_t low = index[0], high = index[0];
    for (kd_int i = 1; i < count; i++) {
        low = index[i] < low ? index[i] : low;
        high = index[i] > high ? index[i] : high;
    }
    *smallest = low;
    *largest = high;
}
#endif

#ifndef WIDE
#define INTEGER_LOOPS "indexing_loops.h"
#include "every_integer.h"
#endif
