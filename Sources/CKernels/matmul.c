// Matrix product. Every element of C is summed in the same order whatever the blocks, so the number of threads does not
// show in the result.
#include "matmul_plan.h"
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
static void pack_each_and_run(matmul_plan *plan, size_t element) {
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
        one.a = (const char *)plan->a + problem * plan->shape.a_batch * (kd_int)element;
        one.b = (const char *)plan->b + problem * plan->shape.b_batch * (kd_int)element;
        one.c = (char *)plan->c + problem * plan->shape.c_batch * (kd_int)element;
        pack_and_run(&one);
    }
}

void kd_matmul(kd_dtype dtype, const kd_matmul_shape *shape, const void *a, const void *b, const void *bias, void *c) {
    if (shape->batch == 0 || shape->m == 0 || shape->n == 0) return;
    if (shape->k == 1 && !bias && !shape->accumulate) {  // columns times rows: one product for each element
        const kd_int sizes[] = {shape->batch, shape->m, shape->n}, a_strides[] = {shape->a_batch, shape->a_row, 0};
        const kd_int b_strides[] = {shape->b_batch, 0, shape->b_column};
        const kd_int c_strides[] = {shape->c_batch, shape->c_row, shape->c_column};
        return kd_binary(KD_MUL, dtype, 3, sizes, a, a_strides, b, b_strides, c, c_strides, 0, 0);
    }
    matmul_plan plan = {.dtype = dtype, .shape = *shape, .a = a, .b = b, .bias = bias, .c = c};
    CALL(matmul_make_plan, dtype, &plan);
    if (!plan.pack_b || plan.packs_own) {
        run_plan(&plan);
    } else if (plan.shape.batch == 1 || plan.shape.b_batch == 0) {
        pack_and_run(&plan);
    } else {
        pack_each_and_run(&plan, dtype == KD_FLOAT64 ? sizeof(double) : sizeof(float));
    }
}
