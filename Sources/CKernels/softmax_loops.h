// Softmax, log-softmax and their gradients, for one type and instruction set.
#include "vector_memory.h"
#include "vector_math.h"

#define PART(i, n) ((int)((n) - (i)))

INLINE T FN(lanes_max)(V v) {
    T values[LANES];
    FN(store)(values, v);
    UNROLL for (int half = LANES / 2; half > 0; half /= 2)
        UNROLL for (int lane = 0; lane < half; lane++) {
            T a = values[lane], b = values[lane + half];
            values[lane] = (a > b || a != a) ? a : b;
        }
    return values[0];
}

// ---- Classes side by side (inner == 1)

/// Largest of n elements; NaN if there is one.
INLINE T FN(row_largest)(kd_int n, const T *x) {
    V a = (V)(T)-INFINITY, b = a;
    kd_int i = 0;
    for (; i + 2 * LANES <= n; i += 2 * LANES) {
        a = FN(max)(FN(load)(x + i), a);
        b = FN(max)(FN(load)(x + i + LANES), b);
    }
    for (; i + LANES <= n; i += LANES) a = FN(max)(FN(load)(x + i), a);
    if (i < n) b = FN(max)(FN(load_part_or)(x + i, PART(i, n), (T)-INFINITY), b);
    return FN(lanes_max)(FN(max)(a, b));
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

// ---- Classes `inner` elements apart: a vector of neighbours at a time, of which `count` lanes exist

INLINE V FN(get)(const T *from, int count) { return count == LANES ? FN(load)(from) : FN(load_part)(from, count); }
INLINE void FN(put)(T *to, V value, int count) {
    if (count == LANES) FN(store)(to, value);
    else FN(store_part)(to, value, count);
}

INLINE void FN(softmax_columns)(bool logarithm, kd_int classes, kd_int inner, int count, const T *x, T *out) {
    V largest = FN(get)(x, count), sum = (V)(T)0;
    for (kd_int k = 1; k < classes; k++) largest = FN(max)(FN(get)(x + k * inner, count), largest);
    for (kd_int k = 0; k < classes; k++) {
        V e = FN(exp)(FN(get)(x + k * inner, count) - largest);
        if (!logarithm) FN(put)(out + k * inner, e, count);
        sum += e;
    }
    V factor = 1 / sum, logarithm_of_sum = logarithm ? FN(log)(sum) : sum;
    for (kd_int k = 0; k < classes; k++) {
        V value = logarithm ? FN(get)(x + k * inner, count) - largest - logarithm_of_sum
                            : FN(get)(out + k * inner, count) * factor;
        FN(put)(out + k * inner, value, count);
    }
}

INLINE void FN(softmax_grad_columns)(bool logarithm, kd_int classes, kd_int inner, int count, const T *grad, const T *y,
                                     T *dx) {
    V total = (V)(T)0;
    for (kd_int k = 0; k < classes; k++) {
        V g = FN(get)(grad + k * inner, count);
        total += logarithm ? g : g * FN(get)(y + k * inner, count);
    }
    for (kd_int k = 0; k < classes; k++) {
        V g = FN(get)(grad + k * inner, count), value = FN(get)(y + k * inner, count);
        FN(put)(dx + k * inner, logarithm ? g - FN(exp)(value) * total : value * (g - total), count);
    }
}
#undef PART

// ---- Parts of the whole

/// Rows [begin, end) of `outer`, or their vectors of neighbours where inner > 1.
INLINE void FN(softmax_some)(const softmax_job *job, bool logarithm, kd_int begin, kd_int end) {
    kd_int classes = job->classes, inner = job->inner;
    for (kd_int item = begin; item < end; item++) {
        if (inner == 1) {
            kd_int at = item * classes;
            if (job->grad) FN(softmax_grad_row)(logarithm, classes, (const T *)job->grad + at, (const T *)job->x + at,
                                                (T *)job->out + at);
            else FN(softmax_row)(logarithm, classes, (const T *)job->x + at, (T *)job->out + at);
            continue;
        }
        kd_int strips = (inner + LANES - 1) / LANES, column = item % strips * LANES;
        kd_int at = item / strips * classes * inner + column;
        int count = inner - column < LANES ? (int)(inner - column) : LANES;
        const T *x = (const T *)job->x + at, *grad = job->grad ? (const T *)job->grad + at : NULL;
        T *out = (T *)job->out + at;
        if (job->grad && count == LANES) FN(softmax_grad_columns)(logarithm, classes, inner, LANES, grad, x, out);
        else if (job->grad) FN(softmax_grad_columns)(logarithm, classes, inner, count, grad, x, out);
        else if (count == LANES) FN(softmax_columns)(logarithm, classes, inner, LANES, x, out);
        else FN(softmax_columns)(logarithm, classes, inner, count, x, out);
    }
}

static void FN(softmax_part)(void *context, kd_int begin, kd_int end) {
    const softmax_job *job = context;
    if (job->logarithm) FN(softmax_some)(job, true, begin, end);
    else FN(softmax_some)(job, false, begin, end);
}

static void FN(softmax_run)(softmax_job *job, kd_int outer) {
    kd_int inner = job->inner, items = outer * (inner == 1 ? 1 : (inner + LANES - 1) / LANES);
    kd_int elements = job->classes * (inner == 1 ? 1 : LANES), grain = 4096 / elements;
    if (grain < 1) grain = 1;
    if (items <= grain) FN(softmax_part)(job, 0, items);
    else kd_parallel(items, grain, 1.0 * (double)elements, FN(softmax_part), job);
}
