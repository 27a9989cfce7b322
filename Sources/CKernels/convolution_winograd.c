// Convolutions by Winograd's method: when, and in what order.
#include "convolution_winograd.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "convolution_winograd_loops.h"
#include "every_isa.h"

static bool plan_for(const conv_pass *pass, conv_winograd *plan) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    if (rows->taps != 3 || columns->taps != 3 || rows->step != 1 || columns->step != 1) return false;
    if (pass->kernel_height != 3 || pass->kernel_width != 3 || pass->out_column != 1) return false;
    plan->pass = pass;
    plan->row_dilation = rows->offset_step < 0 ? -rows->offset_step : rows->offset_step;
    plan->column_dilation = columns->offset_step < 0 ? -columns->offset_step : columns->offset_step;
    return CALL(plan_winograd, pass->dtype, plan);
}

// ---- Forward, and the gradient of the input

static void weights_chunk(void *context, kd_int begin, kd_int end) {
    const conv_winograd *plan = context;
    CALL(winograd_weights, plan->pass->dtype, plan, begin, end);
}

static void pass_chunk(void *context, kd_int begin, kd_int end) {
    conv_winograd *plan = context;
    if (!CALL(winograd_chunks, plan->pass->dtype, plan, begin, end)) plan->infinite = true;
}

bool kd_conv_winograd(const conv_pass *pass) {
    conv_winograd plan = {.pass = pass};
    if (!plan_for(pass, &plan)) return false;
    CALL(plan_winograd_pass, pass->dtype, &plan);
    kd_int blocks = pass->groups * plan.output_blocks;
    plan.weights = kd_conv_borrow(pass->dtype, blocks * plan.weight_block);
    kd_parallel(blocks, 1, 50 * (double)pass->inputs, weights_chunk, &plan);
    kd_int bands = (pass->batch * plan.tile_rows + plan.band - 1) / plan.band;
    kd_parallel(pass->groups * bands, kd_grain(plan.chunk_nanoseconds), plan.chunk_nanoseconds, pass_chunk, &plan);
    kd_return(plan.weights);
    return !plan.infinite;
}

// ---- The gradient of the weights

typedef struct {
    conv_winograd *plan;
    kd_int group;
} group_job;

static void transform_chunk(void *context, kd_int begin, kd_int end) {
    const group_job *job = context;
    CALL(winograd_transform, job->plan->pass->dtype, job->plan, job->group, begin, end);
}

static void sums_chunk(void *context, kd_int begin, kd_int end) {
    const group_job *job = context;
    CALL(winograd_sums, job->plan->pass->dtype, job->plan, begin, end);
}

static void store_chunk(void *context, kd_int begin, kd_int end) {
    const group_job *job = context;
    bool finite = CALL(winograd_store_sums, job->plan->pass->dtype, job->plan, job->group, begin, end);
    if (!finite) job->plan->infinite = true;
}

static void run_group(conv_winograd *plan, kd_int group) {
    group_job job = {plan, group};
    kd_int rows = plan->pass->batch * plan->tile_rows, sums = plan->output_blocks * WINOGRAD_POSITIONS;
    for (plan->first = 0; plan->first < rows; plan->first += plan->set) {
        kd_int some = rows - plan->first < plan->set ? rows - plan->first : plan->set;
        plan->tiles = some * plan->tile_columns;
        double nanoseconds = 0.6 * (double)(plan->tiles * plan->pass->inputs);
        kd_parallel((some + plan->band - 1) / plan->band, 1, plan->chunk_nanoseconds / 8, transform_chunk, &job);
        kd_parallel(sums, kd_grain(nanoseconds), nanoseconds, sums_chunk, &job);
    }
    kd_parallel(plan->output_blocks, 1, 50 * (double)plan->pass->inputs, store_chunk, &job);
}

bool kd_conv_winograd_grad_weight(const conv_weight_plan *weight_plan) {
    const conv_pass *pass = &weight_plan->pass;
    conv_winograd plan = {.weight_plan = weight_plan};
    if (!plan_for(pass, &plan)) return false;
    CALL(plan_winograd_grad, pass->dtype, &plan);
    plan.pixels = kd_conv_borrow(pass->dtype, WINOGRAD_POSITIONS * plan.pixels_position);
    plan.grads = kd_conv_borrow(pass->dtype, plan.output_blocks * plan.grad_block);
    plan.weights = kd_conv_borrow(pass->dtype, plan.output_blocks * plan.weight_block);
    for (kd_int group = 0; group < pass->groups; group++) run_group(&plan, group);
    kd_return(plan.pixels);
    kd_return(plan.grads);
    kd_return(plan.weights);
    return !plan.infinite;
}
