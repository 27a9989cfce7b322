// Additions at indices, for one type (every_isa.h's two and every_integer.h's four) and instruction set.
#ifdef WIDE
#define SUM(a, b) (T)((WIDE)(a) + (WIDE)(b))
#else
#define SUM(a, b) ((a) + (b))
#endif
#if defined(T_IS_BOOL) && T_IS_BOOL
#undef SUM
#define SUM(a, b) ((a) | (b))
#endif

/// to[i] += from[i]
static void FN(add_row)(kd_int n, const void *from, void *to) {
    const T *x = from;
    T *sum = to;
    EACH_ALONE for (kd_int i = 0; i < n; i++) sum[i] = SUM(sum[i], x[i]);
}

/// to[index[i] * index_step + i * step] += from[i]
static void FN(add_at)(kd_int n, const void *from, const int64_t *index, void *to, kd_int index_step, kd_int step) {
    const T *x = from;
    T *sum = to;
    for (kd_int i = 0; i < n; i++) {
        T *at = sum + index[i] * index_step + i * step;
        *at = SUM(*at, x[i]);
    }
}
#undef SUM

#ifndef WIDE
#define INTEGER_LOOPS "indexing_loops.h"
#include "every_integer.h"
#endif
