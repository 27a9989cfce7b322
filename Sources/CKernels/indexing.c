// Selecting, gathering and scattering by index.
#include "strided.h"

#define LOOPS "indexing_loops.h"
#include "every_isa.h"

// ---- Along one dimension of [outer, size, inner]

typedef struct {
    size_t element;
    kd_dtype dtype;
    bool adds;  // rows are added; else copied
    kd_int size, inner, count;
    const char *from;
    const int64_t *index;
    char *to;
} along_dimension;

#define DEFINE_SELECT(TYPE)                                                                                            \
    static void select_##TYPE(kd_int count, const void *from, const int64_t *index, void *to) {                        \
        const TYPE *x = from;                                                                                          \
        TYPE *out = to;                                                                                                \
        for (kd_int k = 0; k < count; k++) out[k] = x[index[k]];                                                       \
    }
DEFINE_SELECT(uint8_t)
DEFINE_SELECT(uint16_t)
DEFINE_SELECT(uint32_t)
DEFINE_SELECT(uint64_t)

/// Rows [begin, end) of the outer * count ones.
static void index_select_part(void *context, kd_int begin, kd_int end) {
    const along_dimension *c = context;
    size_t bytes = c->element * (size_t)c->inner;
    while (begin < end) {
        kd_int outer = begin / c->count, k = begin % c->count;
        kd_int rows = c->count - k < end - begin ? c->count - k : end - begin;
        const char *from = c->from + outer * c->size * (kd_int)bytes;
        const int64_t *index = c->index + k;
        char *to = c->to + begin * (kd_int)bytes;
        if (bytes == 4) select_uint32_t(rows, from, index, to);
        else if (bytes == 8) select_uint64_t(rows, from, index, to);
        else if (bytes == 1) select_uint8_t(rows, from, index, to);
        else if (bytes == 2) select_uint16_t(rows, from, index, to);
        else
            for (kd_int row = 0; row < rows; row++)
                memcpy(to + row * (kd_int)bytes, from + index[row] * (kd_int)bytes, bytes);
        begin += rows;
    }
}

void kd_index_select(size_t element, kd_int outer, kd_int size, kd_int inner, const void *x, kd_int count,
                     const int64_t *index, void *out) {
    if (outer * count * inner == 0) return;
    along_dimension context = {
        .element = element, .size = size, .inner = inner, .count = count, .from = x, .index = index, .to = out,
    };
    kd_int grain = KD_CHUNK / inner;
    double cost = 1 + 0.05 * (double)element * (double)inner;
    kd_parallel(outer * count, grain > 0 ? grain : 1, cost, index_select_part, &context);
}

/// The columns that one thread takes, since indices may repeat, so that rows are not for sharing out: a quarter, for
/// short pieces of rows that lie powers of two apart compete for the same cache lines.
static kd_int strip_columns(kd_int inner) { return inner <= 256 ? 64 : (inner / 4 + 63) / 64 * 64; }

/// Strips [begin, end) of columns of the outer ones. Where rows are copied, of those that go to one place the last stays.
static void index_strips(void *context, kd_int begin, kd_int end) {
    const along_dimension *c = context;
    kd_int element = (kd_int)c->element, strip = strip_columns(c->inner), strips = (c->inner + strip - 1) / strip;
    for (kd_int item = begin; item < end; item++) {
        kd_int outer = item / strips, column = item % strips * strip;
        kd_int columns = c->inner - column < strip ? c->inner - column : strip;
        const char *from = c->from + (outer * c->count * c->inner + column) * element;
        char *to = c->to + (outer * c->size * c->inner + column) * element;
        if (c->adds && c->inner == 1) {
            CALL_ANY(add_at, c->dtype, c->count, from, c->index, to, 1, 0);
            continue;
        }
        for (kd_int k = 0; k < c->count; k++) {
            const char *row = from + k * c->inner * element;
            char *place = to + c->index[k] * c->inner * element;
            if (c->adds) CALL_ANY(add_row, c->dtype, columns, row, place);
            else memcpy(place, row, (size_t)(columns * element));
        }
    }
}

static void run_strips(along_dimension *context, kd_int outer) {
    kd_int count = context->count, inner = context->inner;
    if (outer * count * inner == 0) return;
    kd_int strip = strip_columns(inner), strips = (inner + strip - 1) / strip;
    double cost = (double)count * (2 + 0.1 * (double)(inner < strip ? inner : strip));
    kd_parallel(outer * strips, 1, cost, index_strips, context);
}

void kd_index_add(kd_dtype dtype, kd_int outer, kd_int size, kd_int inner, const void *grad, kd_int count,
                  const int64_t *index, void *out) {
    along_dimension context = {
        .element = kd_size(dtype), .dtype = dtype, .adds = true, .size = size, .inner = inner, .count = count,
        .from = grad, .index = index, .to = out,
    };
    run_strips(&context, outer);
}

void kd_index_copy(size_t element, kd_int outer, kd_int size, kd_int inner, const void *source, kd_int count,
                   const int64_t *index, void *out) {
    along_dimension context = {
        .element = element, .size = size, .inner = inner, .count = count, .from = source, .index = index, .to = out,
    };
    run_strips(&context, outer);
}

// ---- Element by element

typedef struct {
    bool scatter;
    kd_scatter_kernel kernel;
    size_t element;
    kd_dtype dtype;
    kd_int ndim, dim, columns;
    const kd_int *shape, *strides;
    const int64_t *index;
    const char *contiguous_in;  // scatter's source
    char *contiguous_out;       // gather's result
    char *strided;
} by_element;

#define DEFINE_ELEMENTS(TYPE)                                                                                          \
    static void gather_##TYPE(kd_int n, const void *from, const int64_t *index, void *to, kd_int index_step,           \
                              kd_int step) {                                                                           \
        for (kd_int i = 0; i < n; i++) ((TYPE *)to)[i] = ((const TYPE *)from)[index[i] * index_step + i * step];       \
    }                                                                                                                  \
    static void scatter_##TYPE(kd_int n, const void *from, const int64_t *index, void *to, kd_int index_step,          \
                               kd_int step) {                                                                          \
        for (kd_int i = 0; i < n; i++) ((TYPE *)to)[index[i] * index_step + i * step] = ((const TYPE *)from)[i];       \
    }
DEFINE_ELEMENTS(uint8_t)
DEFINE_ELEMENTS(uint16_t)
DEFINE_ELEMENTS(uint32_t)
DEFINE_ELEMENTS(uint64_t)
#define BY_SIZE(name, size, ...)                                                                                       \
    ((size) == 4   ? name##_uint32_t(__VA_ARGS__)                                                                      \
     : (size) == 8 ? name##_uint64_t(__VA_ARGS__)                                                                      \
     : (size) == 1 ? name##_uint8_t(__VA_ARGS__)                                                                       \
                   : name##_uint16_t(__VA_ARGS__))

/// Rows [begin, end): all dimensions but the last.
static void by_element_part(void *context, kd_int begin, kd_int end) {
    const by_element *c = context;
    kd_int element = (kd_int)c->element, last = c->ndim - 1, n = c->columns;
    kd_int index_step = c->ndim ? c->strides[c->dim] : 0;
    kd_int step = c->ndim && c->dim != last ? c->strides[last] : 0;
    for (kd_int row = begin; row < end; row++) {
        kd_int rest = row, offset = 0;
        for (kd_int d = last - 1; d >= 0; d--) {
            if (d != c->dim) offset += rest % c->shape[d] * c->strides[d];
            rest /= c->shape[d];
        }
        const int64_t *index = c->index + row * n;
        char *strided = c->strided + offset * element;
        if (!c->scatter) {
            char *to = c->contiguous_out + row * n * element;
            BY_SIZE(gather, element, n, strided, index, to, index_step, step);
            continue;
        }
        const char *from = c->contiguous_in + row * n * element;
        switch (c->kernel) {
        case KD_SCATTER_PUT: BY_SIZE(scatter, element, n, from, index, strided, index_step, step); break;
        case KD_SCATTER_ADD: CALL_ANY(add_at, c->dtype, n, from, index, strided, index_step, step); break;
        case KD_SCATTER_PROD: CALL_ANY(multiply_at, c->dtype, n, from, index, strided, index_step, step); break;
        case KD_SCATTER_MAX: CALL_ANY(max_at, c->dtype, n, from, index, strided, index_step, step); break;
        case KD_SCATTER_MIN: CALL_ANY(min_at, c->dtype, n, from, index, strided, index_step, step); break;
        }
    }
}

static kd_int rows_of(kd_int ndim, const kd_int *shape) {
    kd_int rows = 1;
    for (kd_int d = 0; d < ndim - 1; d++) rows *= shape[d];
    return rows;
}

void kd_gather(size_t element, kd_int ndim, const kd_int *index_shape, kd_int dim, const void *x,
               const kd_int *x_strides, const int64_t *index, void *out) {
    by_element context = {
        .element = element, .ndim = ndim, .dim = dim, .columns = ndim ? index_shape[ndim - 1] : 1,
        .shape = index_shape, .strides = x_strides, .index = index, .contiguous_out = out, .strided = (char *)x,
    };
    if (context.columns == 0) return;
    kd_int grain = KD_CHUNK / context.columns;
    kd_parallel(rows_of(ndim, index_shape), grain > 0 ? grain : 1, 5 + 1.0 * (double)context.columns, by_element_part,
                &context);
}

void kd_scatter(kd_scatter_kernel kernel, kd_dtype dtype, kd_int ndim, const kd_int *index_shape, kd_int dim,
                const void *source, const int64_t *index, void *out, const kd_int *out_strides) {
    by_element context = {
        .scatter = true, .kernel = kernel, .element = kd_size(dtype), .dtype = dtype, .ndim = ndim, .dim = dim,
        .columns = ndim ? index_shape[ndim - 1] : 1, .shape = index_shape, .strides = out_strides, .index = index,
        .contiguous_in = source, .strided = out,
    };
    if (context.columns == 0) return;
    // Several elements may go to one place: in order, and those along `dim` on one thread.
    kd_int rows = rows_of(ndim, index_shape), grain = rows;
    if (rows == 0) return;
    if (ndim > 1 && dim != 0) grain = rows / index_shape[0];
    kd_parallel(rows, grain, 5 + 1.0 * (double)context.columns, by_element_part, &context);
}

enum { RANGE_PARTS = 64 };
typedef struct {
    kd_int count, part;
    const int64_t *index;
    int64_t low[RANGE_PARTS], high[RANGE_PARTS];
} index_ranges;

static void index_range_part(void *context, kd_int begin, kd_int end) {
    index_ranges *r = context;
    for (kd_int part = begin; part < end; part++) {
        kd_int from = part * r->part, count = r->count - from < r->part ? r->count - from : r->part;
        KD_PICK(index_range, f32, count, r->index + from, r->low + part, r->high + part);
    }
}

void kd_index_range(kd_int count, const int64_t *index, int64_t *smallest, int64_t *largest) {
    index_ranges ranges = {.count = count, .part = (count + RANGE_PARTS - 1) / RANGE_PARTS, .index = index};
    if (ranges.part < KD_CHUNK) ranges.part = KD_CHUNK;
    kd_int parts = (count + ranges.part - 1) / ranges.part;
    kd_parallel(parts, 1, 0.2 * (double)ranges.part, index_range_part, &ranges);
    *smallest = ranges.low[0];
    *largest = ranges.high[0];
    for (kd_int part = 1; part < parts; part++) {
        *smallest = ranges.low[part] < *smallest ? ranges.low[part] : *smallest;
        *largest = ranges.high[part] > *largest ? ranges.high[part] : *largest;
    }
}
