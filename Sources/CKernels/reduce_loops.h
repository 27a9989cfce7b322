// Reductions of blocks of memory, for one floating type and instruction set.
#include "vector_memory.h"
#include "vector_math.h"

// ---- Along rows: [rows, n] with contiguous rows, to one number

/// Sums of up to FAN terms feed the next level, so that rounding errors grow with the logarithm of the count.
#define FAN 16
#define LEVELS 12
typedef struct {
    V sum[LEVELS];
    int terms[LEVELS], used;  // levels in use; the others hold nothing yet
} FN(cascade);

INLINE void FN(cascade_add)(FN(cascade) * c, V term) {
    for (int level = 0; level < LEVELS; level++) {
        if (level == c->used) {
            c->used++;
            c->terms[level] = 0;
            c->sum[level] = (V)(T)0;
        }
        term = c->sum[level] += term;
        if (++c->terms[level] < FAN) return;
        c->terms[level] = 0;
        c->sum[level] = (V)(T)0;
    }
    c->sum[LEVELS - 1] += term;  // out of levels
}

/// `op` is a constant where this is called.
INLINE V FN(term)(kd_reduce_op op, V x) {
    return op == KD_SUM_SQUARES ? x * x : op == KD_SUM_KNOWN ? (x == x ? x : (V)(T)0) : x;
}

INLINE T FN(row_total)(kd_reduce_op op, kd_int rows, kd_int n, kd_int row_step, const char *x) {
#define TERM(vectors) FN(term)(op, FN(load)(from + i + (vectors) * LANES))
    if (rows == 1 && n <= LANES) return FN(lanes_sum)(FN(term)(op, FN(load_part)((const T *)x, (int)n)));
    V total = (V)(T)0;
    FN(cascade) cascade;
    bool cascading = rows * n > 4 * FAN * LANES;  // few terms need no levels
    cascade.used = 0;
    for (kd_int row = 0; row < rows; row++) {
        const T *from = (const T *)(x + row * row_step);
        kd_int i = 0;
        while (i + 4 * LANES <= n) {
            V a = TERM(0), b = TERM(1), c = TERM(2), d = TERM(3);
            i += 4 * LANES;
            for (int step = 1; step < FAN && i + 4 * LANES <= n; step++, i += 4 * LANES) {
                a += TERM(0), b += TERM(1);
                c += TERM(2), d += TERM(3);
            }
            if (cascading) FN(cascade_add)(&cascade, (a + b) + (c + d));
            else total += (a + b) + (c + d);
        }
        if (i == n) continue;
        V rest = (V)(T)0;
        for (; i + LANES <= n; i += LANES) rest += TERM(0);
        if (i < n) rest += FN(term)(op, FN(load_part)(from + i, (int)(n - i)));
        if (cascading) FN(cascade_add)(&cascade, rest);
        else total += rest;
    }
    for (int level = 0; level < cascade.used; level++) total += cascade.sum[level];
    return FN(lanes_sum)(total);
#undef TERM
}

static T FN(row_sum)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    return FN(row_total)(KD_SUM, rows, n, row_step, x);
}
static T FN(row_sum_squares)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    return FN(row_total)(KD_SUM_SQUARES, rows, n, row_step, x);
}
static T FN(row_sum_known)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    return FN(row_total)(KD_SUM_KNOWN, rows, n, row_step, x);
}

static T FN(row_prod)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    V a = (V)(T)1, b = a;
    for (kd_int row = 0; row < rows; row++) {
        const T *from = (const T *)(x + row * row_step);
        kd_int i = 0;
        for (; i + 2 * LANES <= n; i += 2 * LANES) {
            a *= FN(load)(from + i);
            b *= FN(load)(from + i + LANES);
        }
        for (; i < n; i += LANES) a *= FN(load_part_or)(from + i, n - i < LANES ? (int)(n - i) : LANES, 1);
    }
    return FN(lanes_product)(a * b);
}

/// The largest or smallest element, or NaN if there is one: checked for several vectors at once, the rest of the work
/// is that of numbers.
#define DEFINE_ROW(NAME, NEUTRAL, COMBINE, LANES_TOGETHER)                                                             \
    static T FN(NAME)(kd_int rows, kd_int n, kd_int row_step, const char *x) {                                         \
        if (rows == 1 && n <= LANES)                                                                                   \
            return FN(LANES_TOGETHER)(FN(load_part_or)((const T *)x, (int)n, (T)(NEUTRAL)));                           \
        V a = (V)(T)(NEUTRAL), b = a, c = a, d = a;                                                                    \
        for (kd_int row = 0; row < rows; row++) {                                                                      \
            const T *from = (const T *)(x + row * row_step);                                                           \
            kd_int i = 0;                                                                                              \
            for (; i + 4 * LANES <= n; i += 4 * LANES) {                                                               \
                V p = FN(load)(from + i), q = FN(load)(from + i + LANES);                                              \
                V r = FN(load)(from + i + 2 * LANES), s = FN(load)(from + i + 3 * LANES);                              \
                if (__builtin_reduce_or((VI)((p != p) | (q != q)) | (VI)((r != r) | (s != s)))) return (T)NAN;         \
                a = COMBINE(p, a), b = COMBINE(q, b), c = COMBINE(r, c), d = COMBINE(s, d);                            \
            }                                                                                                          \
            for (; i < n; i += LANES) {                                                                                \
                V p = FN(load_part_or)(from + i, n - i < LANES ? (int)(n - i) : LANES, (T)(NEUTRAL));                  \
                if (__builtin_reduce_or((VI)(p != p))) return (T)NAN;                                                  \
                a = COMBINE(p, a);                                                                                     \
            }                                                                                                          \
        }                                                                                                              \
        a = COMBINE(a, b), c = COMBINE(c, d);                                                                          \
        return FN(LANES_TOGETHER)(COMBINE(a, c));                                                                      \
    }
DEFINE_ROW(row_max, -INFINITY, LARGER_NUMBER, lanes_largest)
DEFINE_ROW(row_min, INFINITY, SMALLER_NUMBER, lanes_smallest)

#include "reduce_columns_loops.h"
#undef DEFINE_ROW

#define INTEGER_LOOPS "reduce_integer_loops.h"
#include "every_integer.h"
#undef FAN
#undef LEVELS
