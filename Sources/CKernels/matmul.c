// Matrix product. Every element of C is summed in the same order whatever the blocks, so the number of threads does not
// show in the result.
#include "matmul_plan.h"
#include "strided.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "matmul_loops.h"
#include "every_isa.h"

static void pack_chunk(void *context, kd_int begin, kd_int end) {
    const matmul_plan *plan = context;
    CALL(matmul_pack, plan->dtype, plan, begin, end);
}

static void matmul_chunk(void *context, kd_int begin, kd_int end) {
    const matmul_plan *plan = context;
    CALL(matmul_chunks, plan->dtype, plan, begin, end);
}

static void run_plan(matmul_plan *plan) {
    kd_int chunks = plan->shape.batch * plan->row_blocks * plan->column_blocks;
    kd_parallel(chunks, kd_grain(plan->chunk_nanoseconds), plan->chunk_nanoseconds, matmul_chunk, plan);
}

/// Packs the one B there is with all threads, then runs.
static void pack_and_run(matmul_plan *plan) {
    void *packed = kd_borrow(plan->packed_b_bytes);
    plan->packed_b = packed;
    kd_int panels = CALL(matmul_panels, plan->dtype, plan);
    double panel_nanoseconds = 0.2 * (double)plan->packed_b_bytes / 4 / (double)panels;
    kd_parallel(panels, kd_grain(panel_nanoseconds), panel_nanoseconds, pack_chunk, plan);
    run_plan(plan);
    kd_return(packed);
}

/// Each problem of the batch packs its own B: within one chunk where problems are small, else one after the other.
static void pack_each_and_run(matmul_plan *plan) {
    kd_int element = (kd_int)kd_size(plan->dtype);
    double nanoseconds = plan->chunk_nanoseconds * (double)(plan->row_blocks * plan->column_blocks);
    if (nanoseconds < 100e3 || (plan->shape.batch >= 16 && plan->packed_b_bytes < 1 << 20)) {
        plan->row_block = plan->shape.m;
        plan->column_block = plan->shape.n;
        plan->row_blocks = plan->column_blocks = 1;
        plan->chunk_nanoseconds = nanoseconds;
        run_plan(plan);
        return;
    }
    for (kd_int problem = 0; problem < plan->shape.batch; problem++) {
        matmul_plan one = *plan;
        one.shape.batch = 1;
        one.a = (const char *)plan->a + problem * plan->shape.a_batch * element;
        one.b = (const char *)plan->b + problem * plan->shape.b_batch * element;
        one.c = (char *)plan->c + problem * plan->shape.c_batch * element;
        pack_and_run(&one);
    }
}

// ---- Gradients of weights, aᵀ b, whose operands are larger than the result: the two halves of k, which may be images,
// are summed each by threads that have just written them. Reading what another thread wrote took as long as the product.

static bool has_halves(const kd_matmul_shape *s) {
    bool is_gradient = s->a_row == 1 && s->b_column == 1 && s->batch == 1 && !s->accumulate;
    bool is_even = s->k % 2 == 0 && s->k >= 128 && s->k <= 2 * MOST_DEPTH;
    kd_int elements = s->m * s->n;
    return is_gradient && is_even && s->m >= 16 && s->n >= 16 && elements >= 1 << 12 && elements <= 1 << 17 &&
           (s->m + s->n) * s->k > 2 * elements;
}

typedef struct {
    kd_dtype dtype;
    const kd_matmul_shape *shape;
    const char *sums;  // of the first half, then of the second
    char *c;
} halves;

static void add_rows(void *context, kd_int begin, kd_int end) {
    const halves *h = context;
    const kd_matmul_shape *s = h->shape;
    kd_int size = (kd_int)kd_size(h->dtype);
    const char *first = h->sums + begin * s->n * size, *second = first + s->m * s->n * size;
    const kd_int sizes[] = {end - begin, s->n}, strides[] = {s->n, 1}, c_strides[] = {s->c_row, s->c_column};
    kd_binary(KD_ADD, h->dtype, 2, sizes, first, strides, second, strides,
              h->c + begin * s->c_row * size, c_strides, 0, 0);
}

/// The bits of one half added to the other, as one thread computes it.
static void run_halves(kd_dtype dtype, const kd_matmul_shape *s, const void *a, const void *b, void *c) {
    kd_int elements = s->m * s->n, k = s->k / 2;
    char *sums = kd_borrow(2 * (size_t)elements * kd_size(dtype));
    kd_matmul_shape two = {
        .batch = 2, .m = s->m, .n = s->n, .k = k, .a_batch = k * s->a_column, .a_row = 1, .a_column = s->a_column,
        .b_batch = k * s->b_row, .b_row = s->b_row, .b_column = 1, .c_batch = elements, .c_row = s->n, .c_column = 1,
    };
    kd_matmul(dtype, &two, a, b, NULL, sums);
    halves h = {dtype, s, sums, c};
    kd_parallel(s->m, KD_CHUNK / s->n + 1, 0.2 * (double)s->n, add_rows, &h);
    kd_return(sums);
}

void kd_matmul(kd_dtype dtype, const kd_matmul_shape *shape, const void *a, const void *b, const void *bias, void *c) {
    if (shape->batch == 0 || shape->m == 0 || shape->n == 0) return;
    if (shape->k == 1 && !bias && !shape->accumulate) {  // columns times rows: one product for each element
        const kd_int sizes[] = {shape->batch, shape->m, shape->n}, a_strides[] = {shape->a_batch, shape->a_row, 0};
        const kd_int b_strides[] = {shape->b_batch, 0, shape->b_column};
        const kd_int c_strides[] = {shape->c_batch, shape->c_row, shape->c_column};
        return kd_binary(KD_MUL, dtype, 3, sizes, a, a_strides, b, b_strides, c, c_strides, 0, 0);
    }
    bool in_halves = !bias && has_halves(shape);
    if (in_halves && kd_get_threads() > 1) return run_halves(dtype, shape, a, b, c);
    matmul_plan plan = {.dtype = dtype, .shape = *shape, .a = a, .b = b, .bias = bias, .c = c};
    CALL(matmul_make_plan, dtype, &plan);
    if (in_halves) plan.depth_block = shape->k / 2;
    if (!plan.pack_b || plan.packs_own) {
        run_plan(&plan);
    } else if (plan.shape.batch == 1 || plan.shape.b_batch == 0) {
        pack_and_run(&plan);
    } else {
        pack_each_and_run(&plan);
    }
}
