// Reductions over any dimensions. Both the outer and the reduced dimensions are sorted by stride and merged; then the
// work is done by rows (the reduced elements are contiguous), by columns (the outer ones are: many results side by
// side), or on blocks gathered into a buffer (neither is, or rows would be very short).
#include "strided.h"

/// How to reduce [rows, n]: to one result, and that `count` times, or to n results side by side. Results are written if
/// `first`, else combined with those there.
typedef struct {
    void (*rows)(kd_int count, kd_int step, kd_int out_step, kd_int rows, kd_int n, kd_int row_step, const char *x,
                 char *out, bool first);
    void (*columns)(kd_int rows, kd_int n, kd_int row_step, const char *x, char *out, bool first);
} reducer;

#define LOOPS "reduce_loops.h"
#include "every_isa.h"

enum {
    WIDTH = 256,         // results side by side
    BUFFER = 2048,       // elements of a gathered block
    SHORT_ROW = 8,       // elements that are not worth a row of their own
    BLOCK_ROWS = 64,     // rows added up before the sum moves on to the next level
    FAN = 16,            // sums of one level that make one of the next
    LEVELS = 10,
    PART = 65536,        // elements that are worth being a part of their own
    MOST_PARTS = 64,
};

typedef struct {
    int ndim;
    kd_int shape[KD_MAX_DIMS], step[KD_MAX_DIMS];  // dimension 0 has the smallest step; in bytes
    kd_int out_step[KD_MAX_DIMS];                  // 0 in reduced dimensions
} dimensions;

typedef struct {
    reducer reduce, combine;  // combine: of partial results
    bool levels, by_rows, gathering;
    size_t size, out_size;
    dimensions outer, inner;
    const char *x;
    char *out;
    kd_int outer_count, strips;
    kd_int parts, part_length;  // of the last inner dimension
} plan;

// ---- One result, or one strip of them, from one part of the reduced elements

/// Partial results, of up to WIDTH columns. Float sums go through levels, so that errors grow with the logarithm of
/// the count; all else stays on level 0.
typedef struct {
    kd_int width;
    int filled[LEVELS];  // terms on each level
    kd_int rows;         // on level 0
    _Alignas(64) char level[LEVELS][WIDTH * 8];
} partial;

static void next_level(const plan *p, partial *sums) {
    for (int level = 0; level + 1 < LEVELS; level++) {
        p->combine.columns(1, sums->width, 0, sums->level[level], sums->level[level + 1], sums->filled[level + 1] == 0);
        sums->filled[level] = 0;
        if (++sums->filled[level + 1] < FAN) break;
    }
    sums->rows = 0;
}

static void add_block(const plan *p, partial *sums, kd_int rows, kd_int n, kd_int row_step, const char *x) {
    bool first = sums->filled[0] == 0;
    if (p->by_rows) p->reduce.rows(1, 0, 0, rows, n, row_step, x, sums->level[0], first);
    else p->reduce.columns(rows, n, row_step, x, sums->level[0], first);
    sums->filled[0]++;
    sums->rows += rows;
    if (p->levels && (sums->filled[0] == FAN || sums->rows >= BLOCK_ROWS)) next_level(p, sums);
}

/// Adds the two innermost reduced dimensions (the second one only by rows), at x.
static void add_inner(const plan *p, partial *sums, const char *x, kd_int length0, kd_int length1) {
    kd_int step0 = p->inner.step[0], step1 = p->inner.ndim > 1 ? p->inner.step[1] : 0;
    kd_int size = (kd_int)p->size;
    if (!p->gathering && p->by_rows) return add_block(p, sums, length1, length0, step1, x);
    _Alignas(64) char buffer[BUFFER * 8];
    kd_int block = p->gathering ? (p->by_rows ? BUFFER : BUFFER / sums->width) : p->levels ? BLOCK_ROWS : length0;
    for (kd_int i1 = 0; i1 < length1; i1++)
        for (kd_int i0 = 0; i0 < length0; i0 += block) {
            const char *from = x + i1 * step1 + i0 * step0;
            kd_int n = length0 - i0 < block ? length0 - i0 : block;
            if (!p->gathering) {
                add_block(p, sums, n, sums->width, step0, from);
            } else if (p->by_rows) {
                kd_gather_block(p->size, 1, n, from, 0, step0, buffer, 0);
                add_block(p, sums, 1, n, 0, buffer);
            } else {
                kd_gather_block(p->size, n, sums->width, from, step0, p->outer.step[0], buffer, sums->width * size);
                add_block(p, sums, n, sums->width, sums->width * size, buffer);
            }
        }
}

/// Reduces part `part` of the elements at x and writes sums->width results.
static void reduce_part(const plan *p, partial *sums, const char *x, kd_int part, char *out, kd_int out_step) {
    memset(sums->filled, 0, sizeof sums->filled);
    sums->rows = 0;
    const dimensions *inner = &p->inner;
    int last = inner->ndim - 1;
    kd_int begin = part * p->part_length, length = inner->shape[last] - begin;
    if (length > p->part_length) length = p->part_length;
    x += begin * inner->step[last];
    kd_int length0 = last == 0 ? length : inner->shape[0];
    kd_int length1 = last == 0 ? 1 : last == 1 ? length : inner->shape[1];
    kd_int at[KD_MAX_DIMS] = {0};
    for (;;) {
        add_inner(p, sums, x, length0, length1);
        int d = 2;
        for (; d <= last; d++) {
            x += inner->step[d];
            if (++at[d] < (d == last ? length : inner->shape[d])) break;
            x -= at[d] * inner->step[d];
            at[d] = 0;
        }
        if (d > last) break;
    }
    int top = -1;
    for (int level = 0; level < LEVELS; level++) {
        if (sums->filled[level] == 0) continue;
        if (top >= 0) p->combine.columns(1, sums->width, 0, sums->level[top], sums->level[level], false);
        top = level;
    }
    if (out_step == (kd_int)p->out_size) memcpy(out, sums->level[top], p->out_size * (size_t)sums->width);
    else kd_scatter_block(p->out_size, 1, sums->width, out, 0, out_step, sums->level[top]);
}

/// Items [begin, end): strips of columns first, then the other outer dimensions, then the parts.
static void reduce_items(void *context, kd_int begin, kd_int end) {
    const plan *p = context;
    const dimensions *outer = &p->outer;
    partial sums;
    for (kd_int item = begin, next; item < end; item = next) {
        next = item + 1;
        kd_int part = item % p->parts, rest = item / p->parts;
        kd_int column = p->by_rows ? rest % outer->shape[0] : rest % p->strips * WIDTH;
        rest /= p->by_rows ? outer->shape[0] : p->strips;
        kd_int offset = column * outer->step[0], out_offset = column * outer->out_step[0];
        for (int d = 1; d < outer->ndim; d++) {
            offset += rest % outer->shape[d] * outer->step[d];
            out_offset += rest % outer->shape[d] * outer->out_step[d];
            rest /= outer->shape[d];
        }
        if (p->by_rows && !p->gathering && p->parts == 1 && p->inner.ndim <= 2) {  // in one go
            kd_int count = outer->shape[0] - column < end - item ? outer->shape[0] - column : end - item;
            p->reduce.rows(count, outer->step[0], outer->out_step[0], p->inner.ndim == 2 ? p->inner.shape[1] : 1,
                           p->inner.shape[0], p->inner.step[1], p->x + offset, p->out + out_offset, true);
            next = item + count;
            continue;
        }
        sums.width = p->by_rows ? 1 : outer->shape[0] - column < WIDTH ? outer->shape[0] - column : WIDTH;
        char *out = p->out + part * p->outer_count * (kd_int)p->out_size + out_offset;
        reduce_part(p, &sums, p->x + offset, part, out, outer->out_step[0]);
    }
}

// ---- Planning

/// Takes dimensions over, the smallest step first and none negative; merges those that follow each other.
static void take_dimensions(dimensions *to, plan *p, kd_int ndim, const kd_int *shape, const kd_int *strides,
                            bool reduced) {
    kd_int out_step = reduced ? 0 : (kd_int)p->out_size;
    to->ndim = 0;
    for (kd_int d = ndim - 1; d >= 0; d--) {
        kd_int step = strides[d] * (kd_int)p->size, this_out_step = out_step;
        out_step *= shape[d];
        if (shape[d] == 1) continue;
        if (step < 0) {
            p->x += (shape[d] - 1) * step;
            p->out += (shape[d] - 1) * this_out_step;
            step = -step;
            this_out_step = -this_out_step;
        }
        int at = to->ndim++;
        for (; at > 0 && to->step[at - 1] > step; at--) {
            to->shape[at] = to->shape[at - 1];
            to->step[at] = to->step[at - 1];
            to->out_step[at] = to->out_step[at - 1];
        }
        to->shape[at] = shape[d];
        to->step[at] = step;
        to->out_step[at] = this_out_step;
    }
    if (to->ndim == 0) {
        to->ndim = to->shape[0] = 1;
        to->step[0] = (kd_int)p->size;
        to->out_step[0] = reduced ? 0 : (kd_int)p->out_size;
    }
    if (to->ndim == 1) to->step[1] = 0;
    int last = 0;
    for (int d = 1; d < to->ndim; d++) {
        kd_int length = to->shape[last];
        if (to->step[d] == length * to->step[last] && to->out_step[d] == length * to->out_step[last]) {
            to->shape[last] *= to->shape[d];
        } else {
            last++;
            to->shape[last] = to->shape[d];
            to->step[last] = to->step[d];
            to->out_step[last] = to->out_step[d];
        }
    }
    to->ndim = last + 1;
}

static kd_int count_of(kd_int ndim, const kd_int *shape) {
    kd_int count = 1;
    for (kd_int d = 0; d < ndim; d++) count *= shape[d];
    return count;
}

static void fill_neutral(kd_reduce_op op, kd_dtype dtype, kd_int count, void *out) {
    int64_t value = op == KD_PROD || op == KD_ALL;
    kd_fill(op >= KD_ANY ? KD_BOOL : dtype, 1, &count, out, &(kd_int){1}, (double)value, value);
}

void kd_reduce(kd_reduce_op op, kd_dtype dtype, kd_int outer_ndim, const kd_int *outer_shape,
               const kd_int *outer_strides, kd_int inner_ndim, const kd_int *inner_shape, const kd_int *inner_strides,
               const void *x, void *out) {
    kd_int outer_count = count_of(outer_ndim, outer_shape), inner_count = count_of(inner_ndim, inner_shape);
    if (outer_count == 0) return;
    if (inner_count == 0) return fill_neutral(op, dtype, outer_count, out);

    plan p;
    bool logical = op == KD_ANY || op == KD_ALL;
    p.reduce = CALL_ANY(reducer, dtype, op);
    p.combine = logical              ? CALL_ANY(reducer, KD_BOOL, op)
                : op <= KD_SUM_KNOWN ? CALL_ANY(reducer, dtype, KD_SUM)
                                     : p.reduce;
    p.levels = op <= KD_SUM_KNOWN && (dtype == KD_FLOAT32 || dtype == KD_FLOAT64);
    p.size = kd_size(dtype);
    p.out_size = logical ? 1 : p.size;
    p.x = x;
    p.out = out;
    p.outer_count = outer_count;
    take_dimensions(&p.outer, &p, outer_ndim, outer_shape, outer_strides, false);
    take_dimensions(&p.inner, &p, inner_ndim, inner_shape, inner_strides, true);

    bool contiguous_rows = p.inner.step[0] == (kd_int)p.size && (inner_count >= SHORT_ROW || outer_count < WIDTH);
    bool contiguous_columns = p.outer.step[0] == (kd_int)p.size && outer_count > 1;
    bool near_rows = p.outer.shape[0] < 16 || (p.inner.step[0] < p.outer.step[0] && p.inner.shape[0] >= 64);
    p.by_rows = contiguous_rows || (!contiguous_columns && near_rows);
    p.gathering = !(p.by_rows ? contiguous_rows : contiguous_columns);
    p.strips = p.by_rows ? p.outer.shape[0] : (p.outer.shape[0] + WIDTH - 1) / WIDTH;
    kd_int items = outer_count / p.outer.shape[0] * p.strips;

    // Few results of many elements each: split the reduced elements.
    kd_int total = outer_count * inner_count, length = p.inner.shape[p.inner.ndim - 1];
    p.parts = items < 32 ? total / items / PART : 1;
    if (p.parts > MOST_PARTS) p.parts = MOST_PARTS;
    if (p.parts > length) p.parts = length;
    if (p.parts < 1) p.parts = 1;
    p.part_length = (length + p.parts - 1) / p.parts;
    p.parts = (length + p.part_length - 1) / p.part_length;

    if (p.parts == 1 && total <= KD_CHUNK) return reduce_items(&p, 0, items);
    double elements = (double)total / (double)(items * p.parts);
    kd_int grain = (kd_int)(KD_CHUNK / elements);
    if (grain < 1) grain = 1;
    if (p.parts == 1) return kd_parallel(items, grain, elements * 0.2, reduce_items, &p);

    size_t bytes = (size_t)(p.parts * outer_count) * p.out_size;
    char *partials = kd_borrow(bytes);
    kd_int shift = p.out - (char *)out;  // of dimensions walked backwards
    p.out = partials + shift;
    kd_parallel(items * p.parts, grain, elements * 0.2, reduce_items, &p);
    kd_int row_step = outer_count * (kd_int)p.out_size;
    if (outer_count == 1) p.combine.rows(1, 0, 0, 1, p.parts, 0, partials, out, true);
    else p.combine.columns(p.parts, outer_count, row_step, partials, out, true);
    kd_return(partials);
}
