// Normalization by mean and variance, and its gradient, for one type and instruction set.
#include "vector_memory.h"
#include "vector_shuffles.h"

// Sums are taken in blocks, whose totals are added as doubles.
#define BLOCK (32 * LANES)
#define PART(i, n) ((int)((n) - (i)))

/// The sum of n elements.
INLINE double FN(run_sum)(kd_int n, const T *x) {
    double total = 0;
    for (kd_int begin = 0; begin < n; begin += BLOCK) {
        kd_int i = begin, end = n - begin < BLOCK ? n : begin + BLOCK;
        V a = (V)(T)0, b = a;
        for (; i + 2 * LANES <= end; i += 2 * LANES) {
            a += FN(load)(x + i);
            b += FN(load)(x + i + LANES);
        }
        for (; i + LANES <= end; i += LANES) a += FN(load)(x + i);
        if (i < end) b += FN(load_part)(x + i, PART(i, end));
        total += (double)FN(lanes_sum)(a + b);
    }
    return total;
}

/// The sum of squared distances of n elements from their mean.
INLINE double FN(run_squares)(kd_int n, const T *x, T mean) {
    double total = 0;
    for (kd_int begin = 0; begin < n; begin += BLOCK) {
        kd_int i = begin, end = n - begin < BLOCK ? n : begin + BLOCK;
        V a = (V)(T)0, b = a;
        for (; i + 2 * LANES <= end; i += 2 * LANES) {
            V first = FN(load)(x + i) - mean, second = FN(load)(x + i + LANES) - mean;
            a += first * first;
            b += second * second;
        }
        for (; i + LANES <= end; i += LANES) {
            V value = FN(load)(x + i) - mean;
            a += value * value;
        }
        if (i < end) {
            V value = FN(load_part_or)(x + i, PART(i, end), mean) - mean;
            b += value * value;
        }
        total += (double)FN(lanes_sum)(a + b);
    }
    return total;
}

/// The sums of n gradients and of their products with the input's distances from the mean; `weight`: NULL, or a factor
/// of each gradient.
INLINE void FN(run_products)(kd_int n, const T *grad, const T *x, const T *weight, T mean, double *sum,
                             double *product) {
    for (kd_int begin = 0; begin < n; begin += BLOCK) {
        kd_int i = begin, end = n - begin < BLOCK ? n : begin + BLOCK;
        V a = (V)(T)0, b = a, c = a, d = a;
        for (; i + 2 * LANES <= end; i += 2 * LANES) {
            V g = FN(load)(grad + i), h = FN(load)(grad + i + LANES);
            if (weight) {
                g *= FN(load)(weight + i);
                h *= FN(load)(weight + i + LANES);
            }
            a += g;
            b += h;
            c += g * (FN(load)(x + i) - mean);
            d += h * (FN(load)(x + i + LANES) - mean);
        }
        for (; i < end; i += LANES) {
            int count = end - i < LANES ? PART(i, end) : LANES;
            V g = FN(load_part)(grad + i, count);
            if (weight) g *= FN(load_part)(weight + i, count);
            a += g;
            c += g * (FN(load_part_or)(x + i, count, mean) - mean);
        }
        *sum += (double)FN(lanes_sum)(a + b);
        *product += (double)FN(lanes_sum)(c + d);
    }
}

/// out = (x - mean) * factor * weight[i] + bias[i], or with one weight and bias for all.
INLINE void FN(run_normalize)(kd_int n, const T *x, T mean, T factor, const T *weight, const T *bias, bool each, T *out) {
    T shift = !each && bias ? *bias : 0;
    if (!each && weight) factor *= *weight;
    for (kd_int i = 0; i < n; i += LANES) {
        bool is_whole = n - i >= LANES;
        V y = ((is_whole ? FN(load)(x + i) : FN(load_part)(x + i, PART(i, n))) - mean) * factor;
        if (each && weight) y *= is_whole ? FN(load)(weight + i) : FN(load_part)(weight + i, PART(i, n));
        if (each && bias) y += is_whole ? FN(load)(bias + i) : FN(load_part)(bias + i, PART(i, n));
        if (!each) y += shift;
        if (is_whole) FN(store)(out + i, y);
        else FN(store_part)(out + i, y, PART(i, n));
    }
}

/// A row's numbers on the way back: dx = (g * weight - level - (x - mean) * slope) * factor.
typedef struct {
    T mean, factor, level, slope;
} FN(norm_row);

/// dx of a run; with weights of each element their gradients are added to `dweight` and `dbias`, where these are wanted.
INLINE void FN(run_gradient)(kd_int n, const FN(norm_row) *row, const T *grad, const T *x, const T *weight, bool each,
                             T *dx, T *dweight, T *dbias) {
    T scale = !each && weight ? *weight : 1;
    for (kd_int i = 0; i < n; i += LANES) {
        bool is_whole = n - i >= LANES;
        int rest = is_whole ? LANES : PART(i, n);
#define GET(from) (is_whole ? FN(load)((from) + i) : FN(load_part)((from) + i, rest))
#define PUT(to, value) (is_whole ? FN(store)((to) + i, value) : FN(store_part)((to) + i, value, rest))
        V g = GET(grad), distance = GET(x) - row->mean;
        if (each && dweight) PUT(dweight, GET(dweight) + g * (distance * row->factor));
        if (each && dbias) PUT(dbias, GET(dbias) + g);
        if (!dx) continue;
        if (each && weight) g *= GET(weight);
        if (!each) g *= scale;
        PUT(dx, (g - row->level - distance * row->slope) * row->factor);
#undef GET
#undef PUT
    }
}

// ---- Rows

/// Where the parameters of run k of row r lie.
INLINE kd_int FN(parameter)(const kd_norm_shape *s, kd_int r, kd_int k) {
    return r % s->period * s->parameter_row + k * s->parameter_run;
}

static void FN(norm_rows)(void *context, kd_int begin, kd_int end) {
    const norm_job *job = context;
    const kd_norm_shape *s = job->shape;
    const T *weight = job->weight, *bias = job->bias;
    double count = (double)(s->runs * s->length);
    for (kd_int r = begin; r < end; r++) {
        const T *x = (const T *)job->x + r * s->row_stride;
        T *out = (T *)job->out + r * s->row_stride;
        double sum = 0, squares = 0;
        if (s->centred)
            for (kd_int k = 0; k < s->runs; k++) sum += FN(run_sum)(s->length, x + k * s->run_stride);
        T mean = (T)(sum / count);
        for (kd_int k = 0; k < s->runs; k++) squares += FN(run_squares)(s->length, x + k * s->run_stride, mean);
        double variance = squares / count;
        ((T *)job->mean)[r] = mean;
        ((T *)job->variance)[r] = (T)variance;
        T factor = (T)(1 / sqrt(variance + s->eps));
        for (kd_int k = 0; k < s->runs; k++) {
            kd_int at = FN(parameter)(s, r, k);
            FN(run_normalize)(s->length, x + k * s->run_stride, mean, factor, weight ? weight + at : NULL,
                              bias ? bias + at : NULL, s->per_element, out + k * s->run_stride);
        }
    }
}

/// The way back of one row. `dweight`, `dbias`: with parameters of each element where their gradients are added, else
/// where those of row 0 begin.
INLINE void FN(norm_grad_row)(const norm_job *job, kd_int r, T *dweight, T *dbias) {
    const kd_norm_shape *s = job->shape;
    const T *weight = job->weight, *x = (const T *)job->x + r * s->row_stride;
    const T *grad = (const T *)job->grad + r * s->row_stride;
    T *dx = job->out ? (T *)job->out + r * s->row_stride : NULL;
    double count = (double)(s->runs * s->length), sum = 0, product = 0;
    T mean = ((const T *)job->given_mean)[r];
    double factor = 1 / sqrt((double)((const T *)job->given_variance)[r] + s->eps);
    for (kd_int k = 0; k < s->runs; k++) {
        double run_sum = 0, run_product = 0;
        FN(run_products)(s->length, grad + k * s->run_stride, x + k * s->run_stride, s->per_element ? weight : NULL,
                         mean, &run_sum, &run_product);
        if (!s->per_element) {
            if (dbias) dbias[r * s->runs + k] = (T)run_sum;
            if (dweight) dweight[r * s->runs + k] = (T)(run_product * factor);
            double scale = weight ? (double)weight[FN(parameter)(s, r, k)] : 1;
            run_sum *= scale;
            run_product *= scale;
        }
        sum += run_sum;
        product += run_product;
    }
    FN(norm_row) row = {
        .mean = mean, .factor = (T)factor, .level = s->centred ? (T)(sum / count) : 0,
        .slope = (T)(product / count * factor * factor),
    };
    if (!dx && !s->per_element) return;
    for (kd_int k = 0; k < s->runs; k++)
        FN(run_gradient)(s->length, &row, grad + k * s->run_stride, x + k * s->run_stride,
                         weight ? weight + FN(parameter)(s, r, k) : NULL, s->per_element,
                         dx ? dx + k * s->run_stride : NULL, dweight, dbias);
}

static void FN(norm_grad_rows)(void *context, kd_int begin, kd_int end) {
    const norm_job *job = context;
    for (kd_int r = begin; r < end; r++) FN(norm_grad_row)(job, r, job->grad_weight, job->grad_bias);
}

/// Parts of the rows with parameters of each element: each part sums their gradients for itself.
static void FN(norm_grad_parts)(void *context, kd_int begin, kd_int end) {
    const norm_job *job = context;
    const kd_norm_shape *s = job->shape;
    for (kd_int part = begin; part < end; part++) {
        T *dweight = job->grad_weight ? (T *)job->grad_weight + part * s->length : NULL;
        T *dbias = job->grad_bias ? (T *)job->grad_bias + part * s->length : NULL;
        if (dweight) memset(dweight, 0, (size_t)s->length * sizeof(T));
        if (dbias) memset(dbias, 0, (size_t)s->length * sizeof(T));
        kd_int last = (part + 1) * s->rows / job->parts;
        for (kd_int r = part * s->rows / job->parts; r < last; r++) FN(norm_grad_row)(job, r, dweight, dbias);
    }
}

static void FN(norm_run)(norm_job *job) {
    const kd_norm_shape *s = job->shape;
    if (s->rows == 0) return;
    kd_int size = s->runs * s->length, grain = 4096 / (size < 1 ? 1 : size);
    if (grain < 1) grain = 1;
    double cost = 0.3 * (double)(size + 20 * s->runs);
    if (!job->grad) kd_parallel(s->rows, grain, cost, FN(norm_rows), job);
    else if (!s->per_element) kd_parallel(s->rows, grain, 2 * cost, FN(norm_grad_rows), job);
    else kd_parallel(job->parts, 1, 2 * cost * (double)(s->rows / job->parts), FN(norm_grad_parts), job);
}
#undef BLOCK
#undef PART
