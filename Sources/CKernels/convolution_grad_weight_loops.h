// The gradient of a convolution's weights, built for each type and instruction set by convolution_grad_weight.c.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_source.h"
#include "convolution_store.h"
#include "convolution_grad_weight_columns.h"
#include "convolution_grad_weight_outputs.h"

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

static double FN(columns_cost)(const conv_pass *pass) {
    double vectors = (double)((pass->columns.outputs + LANES - 1) / LANES);
    double outputs = (double)(pass->outputs < 2 ? 2 : pass->outputs);
    return outputs * (double)(pass->tap_count + 1) * vectors * (double)pass->rows.outputs * 1.1;
}

static double FN(outputs_cost)(const conv_pass *pass) {
    double pixels = (double)(pass->rows.outputs * pass->columns.outputs);
    double vectors = (double)((pass->outputs + LANES - 1) / LANES);
    return vectors * (double)pass->tap_count * pixels + (double)pass->outputs * pixels / (LANES / 4 + 1);
}

/// Cuts the work into chunks: by groups and outputs, then by images as far as copies of dw stay small, then by inputs.
static void FN(choose_weight_chunks)(conv_weight_plan *plan, double cost) {
    conv_pass *pass = &plan->pass;
    double total = cost * (double)(pass->batch * pass->groups), target = total / 16;
    target = target < 30e3 ? 30e3 : target > 600e3 ? 600e3 : target;
    kd_int wanted = (kd_int)(total / target) + 1;
    plan->output_block = pass->lanes_are_outputs ? 2 * LANES : pass->outputs;
    plan->output_blocks = (pass->outputs + plan->output_block - 1) / plan->output_block;
    kd_int units = pass->groups * plan->output_blocks;
    kd_int weights = pass->groups * pass->outputs * pass->tap_count, most_copies = (2 << 20) / (weights + 1) + 1;
    kd_int copies = (wanted + units - 1) / units;
    copies = copies > 16 ? 16 : copies;
    copies = copies > most_copies ? most_copies : copies;
    copies = copies > pass->batch ? pass->batch : copies;
    plan->images = (pass->batch + copies - 1) / copies;
    plan->image_chunks = (pass->batch + plan->images - 1) / plan->images;
    kd_int splits = (wanted + units * plan->image_chunks - 1) / (units * plan->image_chunks);
    kd_int most_splits = (pass->inputs + 3) / 4;
    splits = splits > most_splits ? most_splits : splits;
    plan->input_block = (pass->inputs + splits - 1) / splits;
    plan->input_blocks = (pass->inputs + plan->input_block - 1) / plan->input_block;
    plan->chunk_nanoseconds = 0.3 * total / (double)(units * plan->image_chunks * plan->input_blocks);
}

static void FN(make_weight_plan)(conv_weight_plan *plan) {
    conv_pass *pass = &plan->pass;
    double columns_cost = FN(columns_cost)(pass), outputs_cost = FN(outputs_cost)(pass);
    pass->lanes_are_outputs = outputs_cost < columns_cost;
    pass->column_phases = pass->lanes_are_outputs ? 1 : pass->columns.step;
    pass->copy_source = FN(needs_copy)(pass);
    plan->run = FN(run_for)(pass->kernel_width, pass->columns.offset_step);
    FN(choose_weight_chunks)(plan, pass->lanes_are_outputs ? outputs_cost : columns_cost);
    // A band's gradient, transposed, and its input should stay in the second-level cache.
    pass->band = 512 / (pass->columns.outputs + 1) + 1;
    if (pass->band > pass->rows.outputs) pass->band = pass->rows.outputs;
    FN(lay_out_source)(pass);
}

// ---- Chunks

typedef struct {
    T *copy, *turned;  // copied input, transposed gradient; NULL where not needed
    V *sums, *bias_sums;
} FN(weight_scratch);

/// Adds vectors from[0], from[step], ... to *sum.
static void FN(add_every)(const V *from, int step, kd_int count, V *sum) {
    V even = *sum, odd = (V)(T)0;
    kd_int i = 0;
    for (; i + 2 <= count; i += 2, from += 2 * step) {
        even += from[0];
        odd += from[step];
    }
    if (i < count) even += from[0];
    *sum = even + odd;
}

/// The rows [row, row_end) of one image: adds to the scratch's sums.
static void FN(add_band)(const conv_weight_plan *plan, const FN(weight_scratch) *scratch, const T *grad,
                         const T *planes, kd_int inputs, kd_int outputs, kd_int row, kd_int row_end) {
    const conv_pass *pass = &plan->pass;
    const T *source = planes + row * pass->rows.step * pass->source_row;
    if (scratch->copy) {
        FN(copy_band)(pass, planes, inputs, row, row_end, scratch->copy);
        source = scratch->copy;
    }
    kd_int taps = inputs * pass->kernel_height * pass->kernel_width, columns = pass->columns.outputs;
    const T *g = grad + row * columns;
    if (pass->lanes_are_outputs) {
        int vectors = outputs > LANES ? 2 : 1;
        kd_int pixels = (row_end - row) * columns;
        FN(pack_panel)(g, pass->out_plane, 1, outputs, pixels, vectors * LANES, scratch->turned);
        FN(add_tap_products)(pass, plan->run, row_end - row, scratch->turned, source, vectors, taps, scratch->sums);
        for (int j = 0; scratch->bias_sums && j < vectors; j++) {
            FN(add_every)((const V *)scratch->turned + j, vectors, pixels, scratch->bias_sums + j);
        }
        return;
    }
    FN(add_row_products)(pass, row_end - row, g, source, outputs, taps, scratch->sums);
    for (kd_int output = 0; scratch->bias_sums && output < outputs; output++) {
        const T *from = g + output * pass->out_plane;
        kd_int count = (row_end - row) * columns, i = 0;
        V sum = scratch->bias_sums[output];
        for (; i + LANES <= count; i += LANES) sum += FN(load)(from + i);
        if (i < count) sum += FN(load_part)(from + i, (int)(count - i));
        scratch->bias_sums[output] = sum;
    }
}

/// Writes a chunk's sums to `dw` (of its first output and input) and `db`.
static void FN(store_sums)(const conv_weight_plan *plan, const FN(weight_scratch) *scratch, kd_int outputs,
                           kd_int taps, T *dw, T *db) {
    const conv_pass *pass = &plan->pass;
    if (pass->lanes_are_outputs) {
        int vectors = outputs > LANES ? 2 : 1;
        FN(store_tap_sums)(scratch->sums, vectors, taps, outputs, dw, pass->tap_count);
        for (kd_int i = 0; scratch->bias_sums && i < outputs; i++) db[i] = ((const T *)scratch->bias_sums)[i];
        return;
    }
    for (kd_int output = 0; output < outputs; output++) {
        FN(add_up_lanes)(scratch->sums + output * taps, taps, dw + output * pass->tap_count);
    }
    if (scratch->bias_sums) FN(add_up_lanes)(scratch->bias_sums, outputs, db);
}

static void FN(weight_chunk)(const conv_weight_plan *plan, FN(weight_scratch) *scratch, kd_int chunk) {
    const conv_pass *pass = &plan->pass;
    kd_int input = chunk % plan->input_blocks * plan->input_block;
    kd_int output = chunk / plan->input_blocks % plan->output_blocks * plan->output_block;
    kd_int unit = chunk / plan->input_blocks / plan->output_blocks;
    kd_int group = unit % pass->groups, part = unit / pass->groups;
    kd_int inputs = pass->inputs - input < plan->input_block ? pass->inputs - input : plan->input_block;
    kd_int outputs = pass->outputs - output < plan->output_block ? pass->outputs - output : plan->output_block;
    kd_int kernel = pass->kernel_height * pass->kernel_width, taps = inputs * kernel;
    kd_int lane_sums = pass->lanes_are_outputs ? (taps + FN(MOST_TILE_TAPS)) * 2 : outputs * taps;
    bool wants_bias = plan->db && input == 0;
    V *bias_sums = scratch->bias_sums;
    if (!wants_bias) scratch->bias_sums = NULL;
    memset(scratch->sums, 0, (size_t)lane_sums * sizeof(V));
    if (wants_bias) memset(bias_sums, 0, (size_t)(outputs + 2) * sizeof(V));

    kd_int channels = pass->groups * pass->inputs, all_outputs = pass->groups * pass->outputs;
    kd_int image_end = (part + 1) * plan->images < pass->batch ? (part + 1) * plan->images : pass->batch;
    for (kd_int image = part * plan->images; image < image_end; image++) {
        const T *grad = (const T *)plan->grad +
                        (image * all_outputs + group * pass->outputs + output) * pass->out_plane;
        const T *planes = (const T *)pass->source +
                          (image * channels + group * pass->inputs + input) * pass->rows.source * pass->columns.source;
        for (kd_int row = 0; row < pass->rows.outputs; row += pass->band) {
            kd_int row_end = pass->rows.outputs - row < pass->band ? pass->rows.outputs : row + pass->band;
            FN(add_band)(plan, scratch, grad, planes, inputs, outputs, row, row_end);
        }
    }
    kd_int first_output = group * pass->outputs + output;
    T *dw = (T *)plan->partial_dw + part * all_outputs * pass->tap_count + first_output * pass->tap_count;
    T *db = plan->db ? (T *)plan->partial_db + part * all_outputs + first_output : NULL;
    FN(store_sums)(plan, scratch, outputs, taps, dw + input * kernel, db);
    scratch->bias_sums = bias_sums;
}

static void FN(weight_chunks)(const conv_weight_plan *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = &plan->pass;
    kd_int taps = plan->input_block * pass->kernel_height * pass->kernel_width;
    kd_int lane_sums = pass->lanes_are_outputs ? (taps + FN(MOST_TILE_TAPS)) * 2 : plan->output_block * taps;
    FN(weight_scratch) scratch = {
        .sums = kd_borrow((size_t)lane_sums * sizeof(V)),
        .bias_sums = kd_borrow((size_t)(plan->output_block + 2) * sizeof(V)),
    };
    kd_int copied = plan->input_block * pass->source_plane + LANES;
    if (pass->copy_source) scratch.copy = kd_borrow((size_t)copied * sizeof(T));
    if (pass->lanes_are_outputs) {
        scratch.turned = kd_borrow((size_t)(pass->band * pass->columns.outputs + 1) * 2 * sizeof(V));
    }
    for (kd_int chunk = begin; chunk < end; chunk++) FN(weight_chunk)(plan, &scratch, chunk);
    kd_return(scratch.copy);
    kd_return(scratch.turned);
    kd_return(scratch.sums);
    kd_return(scratch.bias_sums);
}

/// to[i] = sum over copies of from[copy * count + i], for i in [begin, end).
static void FN(add_copies)(const T *from, kd_int copies, kd_int count, kd_int begin, kd_int end, T *to) {
    for (kd_int i = begin; i < end; i += LANES) {
        int left = end - i < LANES ? (int)(end - i) : LANES;
        V sum = (V)(T)0;
        for (kd_int copy = 0; copy < copies; copy++) sum += FN(load)(from + copy * count + i);
        if (left == LANES) FN(store)(to + i, sum);
        else FN(store_part)(to + i, sum, left);
    }
}

/// db[channel] = sum over images and pixels of the gradient, for channels [begin, end).
static void FN(sum_channels)(const T *grad, kd_int batch, kd_int channels, kd_int pixels, kd_int begin, kd_int end,
                             T *db) {
    for (kd_int channel = begin; channel < end; channel++) {
        V sums = (V)(T)0;
        for (kd_int image = 0; image < batch; image++) {
            const T *from = grad + (image * channels + channel) * pixels;
            kd_int i = 0;
            for (; i + LANES <= pixels; i += LANES) sums += FN(load)(from + i);
            if (i < pixels) sums += FN(load_part)(from + i, (int)(pixels - i));
        }
        db[channel] = FN(sum_across)(sums);
    }
}
