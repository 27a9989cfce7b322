// Convolutions by Winograd's method from top to bottom: when, and in what order.
#include "convolution_vertical.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "convolution_vertical_loops.h"
#include "every_isa.h"

static bool moves_by_pixels(const conv_axis *axis, kd_int kernel) {
    bool neighbours = axis->offset_step == 1 || axis->offset_step == -1;
    return axis->taps == kernel && axis->step <= 2 && (neighbours || kernel == 1);
}

/// Cuts `taps` weights with this stride into pieces. False if they are too many.
static bool cut_kernel(conv_vertical *plan, int taps, int stride) {
    for (int phase = 0; phase < stride; phase++) {
        int left = (taps - phase + stride - 1) / stride, some;
        for (int tap = phase; left > 0; tap += some * stride, left -= some) {
            if (plan->piece_count == VERTICAL_PIECES) return false;
            some = left == 4 ? 2 : left < 3 ? left : 3;
            plan->pieces[plan->piece_count++] = (vertical_piece){.tap = tap, .taps = some};
        }
    }
    static const int places[3][4] = {{0, -1, -1, 1}, {0, 1, -1, 2}, {0, 1, 2, 3}};  // of each point, by taps
    for (int point = 0; point < 4; point++) {
        plan->first[point] = plan->positions;
        for (int i = 0; i < plan->piece_count; i++) {
            int place = places[plan->pieces[i].taps - 1][point];
            if (place >= 0) plan->pieces[i].position[place] = plan->positions++;
        }
    }
    plan->first[4] = plan->positions;
    return true;
}

static void weights_chunk(void *context, kd_int begin, kd_int end) {
    const conv_vertical *plan = context;
    CALL(vertical_weights, plan->pass->dtype, plan, begin, end);
}

static void pass_chunk(void *context, kd_int begin, kd_int end) {
    conv_vertical *plan = context;
    if (!CALL(vertical_chunks, plan->pass->dtype, plan, begin, end)) plan->infinite = true;
}

bool kd_conv_vertical(const conv_pass *pass, double other_cost) {
    conv_vertical plan = {.pass = pass};
    if (pass->inputs < 2) return false;  // one plane does not pay for transforms
    if (!moves_by_pixels(&pass->rows, pass->kernel_height) || pass->kernel_height < 2) return false;
    if (!moves_by_pixels(&pass->columns, pass->kernel_width) || pass->out_column != 1) return false;
    if (!cut_kernel(&plan, (int)pass->kernel_height, (int)pass->rows.step)) return false;
    if (CALL(plan_vertical, pass->dtype, &plan) > other_cost) return false;
    kd_int blocks = pass->groups * plan.blocks;
    plan.weights = kd_conv_borrow(pass->dtype, blocks * plan.weight_block);
    double nanoseconds = 0.5 * (double)(pass->inputs * plan.positions * pass->kernel_width);
    kd_parallel(blocks, 1, nanoseconds, weights_chunk, &plan);
    kd_int chunks = pass->batch * pass->groups * plan.bands;
    kd_parallel(chunks, kd_grain(plan.chunk_nanoseconds), plan.chunk_nanoseconds, pass_chunk, &plan);
    kd_return(plan.weights);
    return !plan.infinite;
}
