// Convolutions with 5 x 5 kernels by Winograd's method: when, and in what order.
#include "convolution_fives.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "convolution_fives_loops.h"
#include "every_isa.h"

static bool moves_by_pixels(const conv_axis *axis) {
    return axis->taps == 5 && axis->step == 1 && (axis->offset_step == 1 || axis->offset_step == -1);
}

static void weights_chunk(void *context, kd_int begin, kd_int end) {
    const conv_fives *plan = context;
    CALL(fives_weights, plan->pass->dtype, plan, begin, end);
}

static void pass_chunk(void *context, kd_int begin, kd_int end) {
    conv_fives *plan = context;
    if (!CALL(fives_chunks, plan->pass->dtype, plan, begin, end)) plan->infinite = true;
}

bool kd_conv_fives(const conv_pass *pass, double other_cost) {
    conv_fives plan = {.pass = pass};
    if (!moves_by_pixels(&pass->rows) || !moves_by_pixels(&pass->columns)) return false;
    if (pass->kernel_height != 5 || pass->kernel_width != 5 || pass->out_column != 1) return false;
    if (CALL(plan_fives, pass->dtype, &plan) > other_cost) return false;
    kd_int blocks = pass->groups * plan.blocks;
    plan.weights = kd_conv_borrow(pass, blocks * plan.weight_block);
    kd_parallel(blocks, 1, 60 * (double)pass->inputs, weights_chunk, &plan);
    kd_int chunks = pass->batch * pass->groups * plan.bands;
    kd_parallel(chunks, kd_grain(plan.chunk_nanoseconds), plan.chunk_nanoseconds, pass_chunk, &plan);
    kd_return(plan.weights);
    return !plan.infinite;
}
