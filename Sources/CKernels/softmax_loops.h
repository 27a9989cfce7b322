// Softmax, log-softmax and their gradients, for one type and instruction set.
#include "vector_memory.h"
#include "vector_math.h"

#define PART(i, n) ((int)((n) - (i)))

// ---- Classes side by side (inner == 1)

/// Largest of n elements; NaN if there is one.
INLINE T FN(row_largest)(kd_int n, const T *x) {
    V a = (V)(T)-INFINITY, b = a;
    kd_int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        a = LARGER(FN(load)(x + i), a);
        b = LARGER(FN(load)(x + i + LANES), b);
    }
    for (; i + LANES <= n; i += LANES) a = LARGER(FN(load)(x + i), a);
    if (i < n) b = LARGER(FN(load_part_or)(x + i, PART(i, n), (T)-INFINITY), b);
    a = LARGER(a, b);
    return FN(lanes_largest)(a);
}

INLINE void FN(softmax_row)(bool logarithm, kd_int n, const T *x, T *out) {
    V largest = (V)FN(row_largest)(n, x), sum = (V)(T)0;
    kd_int i = 0;
    for (; i + LANES <= n; i += LANES) {
        V e = FN(exp)(FN(load)(x + i) - largest);
        if (!logarithm) FN(store)(out + i, e);
        sum += e;
    }
    if (i < n) {
        V e = FN(exp)(FN(load_part_or)(x + i, PART(i, n), (T)-INFINITY) - largest);
        if (!logarithm) FN(store_part)(out + i, e, PART(i, n));
        sum += e;
    }
    T total = FN(lanes_sum)(sum);
    V factor = (V)(1 / total), logarithm_of_sum = logarithm ? FN(log)((V)total) : (V)total;
    i = 0;
    for (; i + LANES <= n; i += LANES) {
        V value = logarithm ? FN(load)(x + i) - largest - logarithm_of_sum : FN(load)(out + i) * factor;
        FN(store)(out + i, value);
    }
    if (i < n) {
        V value = logarithm ? FN(load_part)(x + i, PART(i, n)) - largest - logarithm_of_sum
                            : FN(load_part)(out + i, PART(i, n)) * factor;
        FN(store_part)(out + i, value, PART(i, n));
    }
}

INLINE void FN(softmax_grad_row)(bool logarithm, kd_int n, const T *grad, const T *y, T *dx) {
    V sum = (V)(T)0;
    kd_int i = 0;
    for (; i + LANES <= n; i += LANES)
        sum += logarithm ? FN(load)(grad + i) : FN(load)(grad + i) * FN(load)(y + i);
    if (i < n) {
        V g = FN(load_part)(grad + i, PART(i, n));
        sum += logarithm ? g : g * FN(load_part)(y + i, PART(i, n));
    }
    V total = (V)FN(lanes_sum)(sum);
    i = 0;
    for (; i + LANES <= n; i += LANES) {
        V g = FN(load)(grad + i), value = FN(load)(y + i);
        FN(store)(dx + i, logarithm ? g - FN(exp)(value) * total : value * (g - total));
    }
    if (i < n) {
        V g = FN(load_part)(grad + i, PART(i, n)), value = FN(load_part)(y + i, PART(i, n));
        FN(store_part)(dx + i, logarithm ? g - FN(exp)(value) * total : value * (g - total), PART(i, n));
    }
}

#undef PART

// ---- Classes `inner` elements apart: a strip of neighbours at a time, `vectors` of them with `count` lanes each

#undef STRIP
#define STRIP 4  // vectors at most
#define EACH_VECTOR UNROLL for (int v = 0; v < vectors; v++)

INLINE V FN(get)(const T *from, int count) { return count == LANES ? FN(load)(from) : FN(load_part)(from, count); }
INLINE void FN(put)(T *to, V value, int count) {
    if (count == LANES) FN(store)(to, value);
    else FN(store_part)(to, value, count);
}

INLINE void FN(softmax_columns)(bool logarithm, kd_int classes, kd_int inner, int vectors, int count, const T *x,
                                T *out) {
    V largest[STRIP], sum[STRIP];
    EACH_VECTOR {
        largest[v] = FN(get)(x + v * LANES, count);
        sum[v] = (V)(T)0;
    }
    for (kd_int k = 1; k < classes; k++)
        EACH_VECTOR {
            V value = FN(get)(x + k * inner + v * LANES, count);
            largest[v] = LARGER(value, largest[v]);
        }
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + v * LANES;
            V e = FN(exp)(FN(get)(x + at, count) - largest[v]);
            if (!logarithm) FN(put)(out + at, e, count);
            sum[v] += e;
        }
    EACH_VECTOR sum[v] = logarithm ? FN(log)(sum[v]) : 1 / sum[v];
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + v * LANES;
            V value = logarithm ? FN(get)(x + at, count) - largest[v] - sum[v] : FN(get)(out + at, count) * sum[v];
            FN(put)(out + at, value, count);
        }
}

INLINE void FN(softmax_grad_columns)(bool logarithm, kd_int classes, kd_int inner, int vectors, int count,
                                     const T *grad, const T *y, T *dx) {
    V total[STRIP];
    EACH_VECTOR total[v] = (V)(T)0;
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + v * LANES;
            V g = FN(get)(grad + at, count);
            total[v] += logarithm ? g : g * FN(get)(y + at, count);
        }
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + v * LANES;
            V g = FN(get)(grad + at, count), value = FN(get)(y + at, count);
            FN(put)(dx + at, logarithm ? g - FN(exp)(value) * total[v] : value * (g - total[v]), count);
        }
}
#undef EACH_VECTOR

// ---- Parts of the whole

INLINE void FN(softmax_strip)(const softmax_job *job, bool logarithm, int vectors, int count, kd_int at) {
    const T *x = (const T *)job->x + at;
    T *out = (T *)job->out + at;
    if (job->grad) FN(softmax_grad_columns)(logarithm, job->classes, job->inner, vectors, count,
                                            (const T *)job->grad + at, x, out);
    else FN(softmax_columns)(logarithm, job->classes, job->inner, vectors, count, x, out);
}

/// Rows [begin, end) of `outer`, or their strips of neighbours where inner > 1.
INLINE void FN(softmax_some)(const softmax_job *job, bool logarithm, kd_int begin, kd_int end) {
    kd_int classes = job->classes, inner = job->inner;
    for (kd_int item = begin; item < end; item++) {
        if (inner == 1) {
            kd_int at = item * classes;
            const T *x = (const T *)job->x + at;
            T *out = (T *)job->out + at;
            if (job->grad) FN(softmax_grad_row)(logarithm, classes, (const T *)job->grad + at, x, out);
            else FN(softmax_row)(logarithm, classes, x, out);
            continue;
        }
        kd_int strips = (inner + STRIP * LANES - 1) / (STRIP * LANES), column = item % strips * STRIP * LANES;
        kd_int at = item / strips * classes * inner + column, columns = inner - column;
        if (columns >= STRIP * LANES) {
            FN(softmax_strip)(job, logarithm, STRIP, LANES, at);
            continue;
        }
        for (; columns >= LANES; columns -= LANES, at += LANES) FN(softmax_strip)(job, logarithm, 1, LANES, at);
        if (columns > 0) FN(softmax_strip)(job, logarithm, 1, (int)columns, at);
    }
}

static void FN(softmax_part)(void *context, kd_int begin, kd_int end) {
    const softmax_job *job = context;
    if (job->logarithm) FN(softmax_some)(job, true, begin, end);
    else FN(softmax_some)(job, false, begin, end);
}

static void FN(softmax_run)(softmax_job *job, kd_int outer) {
    kd_int inner = job->inner, strip = STRIP * LANES;
    kd_int items = inner == 1 ? outer : outer * ((inner + strip - 1) / strip);
    kd_int elements = job->classes * (inner == 1 ? 1 : strip), grain = 4096 / elements;
    if (grain < 1) grain = 1;
    if (items <= grain) FN(softmax_part)(job, 0, items);
    else kd_parallel(items, grain, 1.0 * (double)elements, FN(softmax_part), job);
}
