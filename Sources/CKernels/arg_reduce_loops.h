// Positions of extremes and running sums, for one type (two floating and four integer ones) and instruction set.
#ifdef WIDE
#define IS_NAN(value) 0
#define SUM_TYPE WIDE
#else
#define IS_NAN(value) ((value) != (value))
#define SUM_TYPE double  // as PyTorch does
#endif

static void FN(arg_reduce)(const arg_plan *p, const char *x, char *value, int64_t *position) {
    kd_int last = p->inner_ndim - 1, columns = last >= 0 ? p->inner_shape[last] : 1;
    kd_int step = last >= 0 ? p->inner_strides[last] : 0;
    T best = *(const T *)x;
    int64_t at = 0;
    for (kd_int row = 0; row < p->inner_count / columns; row++) {
        kd_int rest = row, offset = 0;
        for (kd_int d = last - 1; d >= 0; d--) {
            offset += rest % p->inner_shape[d] * p->inner_strides[d];
            rest /= p->inner_shape[d];
        }
        const T *from = (const T *)x + offset;
        for (kd_int i = 0; i < columns; i++) {
            T candidate = from[i * step];
            bool better = p->largest ? candidate > best : candidate < best;
            // The first NaN wins.
            if (better || (IS_NAN(candidate) && !IS_NAN(best))) {
                best = candidate;
                at = row * columns + i;
            }
        }
    }
    *position = at;
    if (value) *(T *)value = best;
}

static void FN(cumsum)(kd_int length, kd_int inner, const char *x, char *out) {
    enum { COLUMNS = 64 };
    for (kd_int begin = 0; begin < inner; begin += COLUMNS) {
        kd_int columns = inner - begin < COLUMNS ? inner - begin : COLUMNS;
        SUM_TYPE sum[COLUMNS] = {0};
        for (kd_int k = 0; k < length; k++) {
            const T *from = (const T *)x + k * inner + begin;
            T *to = (T *)out + k * inner + begin;
            for (kd_int i = 0; i < columns; i++) {
                sum[i] += (SUM_TYPE)from[i];
                to[i] = (T)sum[i];
            }
        }
    }
}
#undef SUM_TYPE
#undef IS_NAN

#ifndef WIDE
#define INTEGER_LOOPS "arg_reduce_loops.h"
#include "every_integer.h"
#endif
