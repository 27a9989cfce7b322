// Softmax, log-softmax and their gradients, for one type and instruction set.
#include "vector_memory.h"
#include "vector_math.h"
#include "vector_shuffles.h"
#include "vector_pack.h"

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

// ---- Classes `inner` elements apart: a strip of up to STRIP neighbours at a time

#define STRIP 256
#define EACH_VECTOR for (kd_int i = 0, v = 0; i < columns; i += LANES, v++)

INLINE V FN(get)(const T *from, kd_int count) {
    return count >= LANES ? FN(load)(from) : FN(load_part)(from, (int)count);
}
INLINE void FN(put)(T *to, V value, kd_int count) {
    if (count >= LANES) FN(store)(to, value);
    else FN(store_part)(to, value, (int)count);
}

INLINE void FN(softmax_columns)(bool logarithm, kd_int classes, kd_int inner, kd_int columns, const T *x, T *out) {
    V largest[STRIP / LANES], sum[STRIP / LANES];
    EACH_VECTOR {
        largest[v] = FN(get)(x + i, columns - i);
        sum[v] = (V)(T)0;
    }
    for (kd_int k = 1; k < classes; k++)
        EACH_VECTOR {
            V value = FN(get)(x + k * inner + i, columns - i);
            largest[v] = LARGER(value, largest[v]);
        }
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            V e = FN(exp)(FN(get)(x + k * inner + i, columns - i) - largest[v]);
            if (!logarithm) FN(put)(out + k * inner + i, e, columns - i);
            sum[v] += e;
        }
    EACH_VECTOR sum[v] = logarithm ? FN(log)(sum[v]) : 1 / sum[v];
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + i, count = columns - i;
            V value = logarithm ? FN(get)(x + at, count) - largest[v] - sum[v] : FN(get)(out + at, count) * sum[v];
            FN(put)(out + at, value, count);
        }
}

INLINE void FN(softmax_grad_columns)(bool logarithm, kd_int classes, kd_int inner, kd_int columns, const T *grad,
                                     const T *y, T *dx) {
    V total[STRIP / LANES];
    EACH_VECTOR total[v] = (V)(T)0;
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            V g = FN(get)(grad + k * inner + i, columns - i);
            total[v] += logarithm ? g : g * FN(get)(y + k * inner + i, columns - i);
        }
    for (kd_int k = 0; k < classes; k++)
        EACH_VECTOR {
            kd_int at = k * inner + i, count = columns - i;
            V g = FN(get)(grad + at, count), value = FN(get)(y + at, count);
            FN(put)(dx + at, logarithm ? g - FN(exp)(value) * total[v] : value * (g - total[v]), count);
        }
}
#undef EACH_VECTOR

// ---- Rows of few classes: as many rows as lanes are turned into columns

#define SHORT_ROW (4 * LANES)

INLINE void FN(softmax_short_rows)(bool logarithm, kd_int n, kd_int rows, const T *x, T *out) {
    T columns[SHORT_ROW * LANES + LANES], results[SHORT_ROW * LANES + LANES];  // packing runs over the end
    FN(pack_panel)(x, n, 1, rows, n, LANES, columns);
    FN(softmax_columns)(logarithm, n, LANES, LANES, columns, results);
    FN(pack_panel)(results, LANES, 1, n, rows, n, columns);
    memcpy(out, columns, (size_t)(n * rows) * sizeof(T));
}

// ---- Parts of the whole

/// Rows [begin, end).
INLINE void FN(softmax_rows)(const softmax_job *job, bool logarithm, kd_int begin, kd_int end) {
    kd_int n = job->classes;
    const T *x = (const T *)job->x, *grad = (const T *)job->grad;
    T *out = (T *)job->out;
    if (job->short_rows)
        for (kd_int row = begin; row < end; row += LANES)
            FN(softmax_short_rows)(logarithm, n, end - row < LANES ? end - row : LANES, x + row * n, out + row * n);
    else if (grad)
        for (kd_int at = begin * n; at < end * n; at += n)
            FN(softmax_grad_row)(logarithm, n, grad + at, x + at, out + at);
    else
        for (kd_int at = begin * n; at < end * n; at += n) FN(softmax_row)(logarithm, n, x + at, out + at);
}

/// Items [begin, end): rows, or strips of neighbours where inner > 1.
INLINE void FN(softmax_some)(const softmax_job *job, bool logarithm, kd_int begin, kd_int end) {
    kd_int classes = job->classes, inner = job->inner, strips = (inner + STRIP - 1) / STRIP;
    if (inner == 1) return FN(softmax_rows)(job, logarithm, begin, end);
    for (kd_int item = begin; item < end; item++) {
        kd_int column = item % strips * STRIP, columns = inner - column < STRIP ? inner - column : STRIP;
        kd_int at = item / strips * classes * inner + column;
        const T *x = (const T *)job->x + at;
        T *out = (T *)job->out + at;
        if (job->grad) FN(softmax_grad_columns)(logarithm, classes, inner, columns, (const T *)job->grad + at, x, out);
        else FN(softmax_columns)(logarithm, classes, inner, columns, x, out);
    }
}

static void FN(softmax_part)(void *context, kd_int begin, kd_int end) {
    const softmax_job *job = context;
    if (job->logarithm) FN(softmax_some)(job, true, begin, end);
    else FN(softmax_some)(job, false, begin, end);
}

static void FN(softmax_run)(softmax_job *job, kd_int outer) {
    kd_int inner = job->inner, width = inner < STRIP ? inner : STRIP, items = outer * ((inner + STRIP - 1) / STRIP);
    job->short_rows = inner == 1 && !job->grad && job->classes <= SHORT_ROW;
    kd_int elements = job->classes * width, grain = 4096 / elements;
    if (grain < 1) grain = 1;
    if (job->short_rows) grain = (grain + LANES - 1) / LANES * LANES;
    if (items <= grain) FN(softmax_part)(job, 0, items);
    else kd_parallel(items, grain, 1.0 * (double)elements, FN(softmax_part), job);
}
#undef STRIP
#undef SHORT_ROW
