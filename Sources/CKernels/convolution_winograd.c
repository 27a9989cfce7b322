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

static void transform_chunk(void *context, kd_int begin, kd_int end) {
    const conv_winograd *plan = context;
    CALL(winograd_transform, plan->pass->dtype, plan, begin, end);
}

static void sums_chunk(void *context, kd_int begin, kd_int end) {
    const conv_winograd *plan = context;
    CALL(winograd_sums, plan->pass->dtype, plan, begin, end);
}

static void store_chunk(void *context, kd_int begin, kd_int end) {
    conv_winograd *plan = context;
    if (!CALL(winograd_store_sums, plan->pass->dtype, plan, begin, end)) plan->infinite = true;
}

/// Goes to a part, and returns where its tile rows end.
static kd_int begin_part(conv_winograd *plan, kd_int index) {
    kd_int all = plan->pass->batch * plan->tile_rows;
    plan->group = index / plan->parts;
    plan->first = index % plan->parts * plan->part;
    plan->sums = index * plan->output_blocks * plan->weight_block;
    plan->adds = false;
    return plan->first + plan->part < all ? plan->first + plan->part : all;
}

/// The sums of parts [begin, end), counted group by group.
static void parts_chunk(void *context, kd_int begin, kd_int end) {
    conv_winograd own = *(const conv_winograd *)context;
    kd_dtype dtype = own.pass->dtype;
    kd_int sums = own.output_blocks * WINOGRAD_POSITIONS;
    own.pixels = kd_conv_borrow(dtype, WINOGRAD_POSITIONS * own.pixels_position);
    own.grads = kd_conv_borrow(dtype, own.output_blocks * own.grad_block);
    for (kd_int index = begin; index < end; index++) {
        kd_int last = begin_part(&own, index);
        for (; own.first < last; own.first = own.end) {
            own.end = own.first + own.set < last ? own.first + own.set : last;
            kd_int some = own.end - own.first;
            own.tiles = some * own.tile_columns;
            double nanoseconds = 0.6 * (double)(own.tiles * own.pass->inputs);
            kd_parallel((some + own.band - 1) / own.band, 1, own.chunk_nanoseconds / 8, transform_chunk, &own);
            kd_parallel(sums, kd_grain(nanoseconds), nanoseconds, sums_chunk, &own);
            own.adds = true;
        }
    }
    kd_return(own.pixels);
    kd_return(own.grads);
}

bool kd_conv_winograd_grad_weight(const conv_weight_plan *weight_plan) {
    const conv_pass *pass = &weight_plan->pass;
    conv_winograd plan = {.weight_plan = weight_plan};
    if (!plan_for(pass, &plan)) return false;
    CALL(plan_winograd_grad, pass->dtype, &plan);
    kd_int parts = pass->groups * plan.parts, blocks = pass->groups * plan.output_blocks;
    plan.weights = kd_conv_borrow(pass->dtype, blocks * plan.parts * plan.weight_block);
    if (plan.parts > 1) {
        double nanoseconds = plan.chunk_nanoseconds * (double)plan.part / (double)plan.band;
        kd_parallel(parts, 1, nanoseconds, parts_chunk, &plan);
    } else {
        for (kd_int group = 0; group < parts; group++) parts_chunk(&plan, group, group + 1);  // shared out within
    }
    kd_parallel(blocks, 1, 50 * (double)pass->inputs, store_chunk, &plan);
    kd_return(plan.weights);
    return !plan.infinite;
}
