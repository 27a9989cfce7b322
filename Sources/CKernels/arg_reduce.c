// Positions of largest and smallest elements, and running sums.
#include "strided.h"

typedef struct {
    bool largest, contiguous;
    kd_dtype dtype;
    kd_int outer_ndim, inner_ndim, inner_count;
    const kd_int *outer_shape, *outer_strides, *inner_shape, *inner_strides;
    const char *x;
    char *values;
    int64_t *positions;
} arg_plan;

enum {
    COLUMNS = 64,    // results side by side
    SHORT_ROW = 64,  // elements up to which rows are put side by side
};

#define LOOPS "arg_reduce_loops.h"
#include "every_isa.h"

static kd_int count_of(kd_int ndim, const kd_int *shape) {
    kd_int count = 1;
    for (kd_int d = 0; d < ndim; d++) count *= shape[d];
    return count;
}

static void arg_reduce_items(void *context, kd_int begin, kd_int end) {
    const arg_plan *p = context;
    kd_int size = (kd_int)kd_size(p->dtype), last = p->outer_ndim - 1;
    kd_int columns = last >= 0 ? p->outer_shape[last] : 1, step = last >= 0 ? p->outer_strides[last] : 0;
    while (begin < end) {
        kd_int rest = begin / columns, column = begin % columns, offset = column * step;
        kd_int count = columns - column < end - begin ? columns - column : end - begin;
        for (kd_int d = last - 1; d >= 0; d--) {
            offset += rest % p->outer_shape[d] * p->outer_strides[d];
            rest /= p->outer_shape[d];
        }
        char *values = p->values ? p->values + begin * size : NULL;
        CALL_ANY(arg_reduce, p->dtype, p, count, step, p->x + offset * size, values, p->positions + begin);
        begin += count;
    }
}

void kd_arg_reduce(bool largest, kd_dtype dtype, kd_int outer_ndim, const kd_int *outer_shape,
                   const kd_int *outer_strides, kd_int inner_ndim, const kd_int *inner_shape,
                   const kd_int *inner_strides, const void *x, void *values_or_null, int64_t *positions) {
    arg_plan p = {
        .largest = largest, .contiguous = kd_is_contiguous(inner_ndim, inner_shape, inner_strides), .dtype = dtype,
        .outer_ndim = outer_ndim, .inner_ndim = inner_ndim,
        .inner_count = count_of(inner_ndim, inner_shape), .outer_shape = outer_shape, .outer_strides = outer_strides,
        .inner_shape = inner_shape, .inner_strides = inner_strides, .x = x, .values = values_or_null,
        .positions = positions,
    };
    kd_int outer_count = count_of(outer_ndim, outer_shape);
    kd_int grain = KD_CHUNK / (p.inner_count ? p.inner_count : 1), least = p.contiguous ? 1 : 64;  // side by side
    kd_parallel(outer_count, grain > least ? grain : least, 10 + 1.0 * (double)p.inner_count, arg_reduce_items, &p);
}

// ---- Running sums

typedef struct {
    kd_dtype dtype;
    kd_int length, inner;
    const char *x;
    char *out;
} cumsum_plan;

static void cumsum_items(void *context, kd_int begin, kd_int end) {
    const cumsum_plan *p = context;
    kd_int step = p->length * p->inner * (kd_int)kd_size(p->dtype);
    CALL_ANY(cumsum, p->dtype, end - begin, p->length, p->inner, p->x + begin * step, p->out + begin * step);
}

void kd_cumsum(kd_dtype dtype, kd_int outer, kd_int length, kd_int inner, const void *x, void *out) {
    cumsum_plan p = {.dtype = dtype, .length = length, .inner = inner, .x = x, .out = out};
    if (length * inner == 0) return;
    kd_int grain = KD_CHUNK / (length * inner);
    kd_parallel(outer, grain > 0 ? grain : 1, 1.0 * (double)(length * inner), cumsum_items, &p);
}
