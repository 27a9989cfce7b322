// Correlation passes, built for each type and instruction set by convolution.c: planning, copying the source where it
// needs a frame of zeros, and running chunks.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_frame.h"
#include "convolution_source.h"
#include "convolution_store.h"
#include "convolution_planes.h"
#include "convolution_columns.h"
#include "convolution_outputs.h"
#include "convolution_scatter.h"

enum { FN(BAND_ELEMENTS) = 192 * 1024 / sizeof(T) };  // what passes that run together read and write at a time

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

/// Columns along the lanes.
static double FN(columns_cost)(const conv_pass *pass) {
    double vectors = (double)((pass->columns.outputs + LANES - 1) / LANES);
    double outputs = (double)pass->outputs + (pass->outputs < 3 ? 1 : 0);
    return (outputs * (double)pass->tap_count + 8) * vectors * (double)pass->rows.outputs;
}

/// Outputs along the lanes; the packing of the weights is shared by the images.
static double FN(outputs_cost)(const conv_pass *pass) {
    double pixels = (double)(pass->rows.outputs * ((pass->columns.outputs + 1) / 2 * 2));
    double vectors = (double)((pass->outputs + LANES - 1) / LANES);
    double packing = (double)(pass->outputs * pass->tap_count) / (2 * (double)pass->batch);
    return ((double)pass->tap_count * 1.05 + 8) * pixels * vectors + packing;
}

static double FN(conv_cost)(const conv_pass *pass) {
    double columns_cost = FN(columns_cost)(pass), outputs_cost = FN(outputs_cost)(pass);
    return columns_cost < outputs_cost ? columns_cost : outputs_cost;
}

/// Chooses how much of an image one chunk computes. Passes that run together have the same bands: what a band reads and
/// writes stays in the second cache from one of them to the next.
static void FN(choose_chunks)(conv_pass *pass, double cost) {
    bool together = pass->rows_together > 0;
    kd_int rows = together ? pass->rows_together : pass->rows.outputs, most_bands = (rows + 3) / 4;
    kd_int elements = pass->inputs * pass->rows.source * pass->columns.source + pass->outputs * pass->out_plane;
    kd_int parts = together ? elements / FN(BAND_ELEMENTS) + 1 : kd_conv_parts(pass, cost);
    kd_int bands = parts < most_bands ? parts : most_bands;
    pass->band = (rows + bands - 1) / bands;
    pass->bands = (rows + pass->band - 1) / pass->band;
    kd_int unit = pass->lanes_are_outputs ? 2 * LANES : 6, units = (pass->outputs + unit - 1) / unit;
    kd_int blocks = together ? 1 : (parts + pass->bands - 1) / pass->bands;
    if (blocks > units) blocks = units;
    pass->block = (units + blocks - 1) / blocks * unit;
    pass->blocks = (pass->outputs + pass->block - 1) / pass->block;
    pass->chunk_nanoseconds = 0.3 * cost / (double)(pass->bands * pass->blocks);
}

static void FN(make_conv_plan)(conv_pass *pass) {
    double columns_cost = FN(columns_cost)(pass), outputs_cost = FN(outputs_cost)(pass);
    pass->lanes_are_outputs = outputs_cost < columns_cost;
    FN(choose_chunks)(pass, pass->lanes_are_outputs ? outputs_cost : columns_cost);
    kd_int last_band = pass->rows.outputs - (pass->bands - 1) * pass->band;
    pass->every_other = !pass->lanes_are_outputs && pass->rows.step == 2 && pass->columns.step == 2 &&
                        FN(find_plane)(pass, last_band) != NULL;
    pass->column_phases = pass->lanes_are_outputs || pass->every_other ? 1 : pass->columns.step;
    pass->copy_source = FN(needs_copy)(pass);
    FN(lay_out_source)(pass);
}

static kd_int FN(block_unit)(const conv_pass *pass) { return pass->lanes_are_outputs ? 2 * LANES : pass->outputs; }

// ---- Chunks

/// A copy of rows of the source, and which part of the pass it belongs to.
typedef struct {
    T *copy;
    kd_int part;
} FN(source_copy);

/// A chunk is a block of outputs of a band of rows of a group of an image; neighbouring chunks share their source.
static void FN(conv_chunk)(const conv_pass *pass, kd_int chunk, FN(source_copy) *copy) {
    kd_int block = chunk % pass->blocks, part = chunk / pass->blocks;
    kd_int band = part % pass->bands, image = part / pass->bands, group = image % pass->groups;
    kd_int row = band * pass->band;
    kd_int row_end = pass->rows.outputs - row < pass->band ? pass->rows.outputs : row + pass->band;
    const T *source = (const T *)pass->source + image * pass->inputs * pass->rows.source * pass->columns.source;
    kd_int first_row = 0;
    if (pass->copy_source) {
        kd_int copy_end = pass->rows_together > 0 ? row + pass->band : row_end;
        if (copy->part != part) FN(copy_band)(pass, source, pass->inputs, row, copy_end, copy->copy);
        copy->part = part;
        source = copy->copy;
        first_row = row;
    }
    kd_int output = block * pass->block;
    kd_int output_end = pass->outputs - output < pass->block ? pass->outputs : output + pass->block;
    T *out = (T *)pass->out + image * pass->outputs * pass->out_plane + pass->out_first;
    const T *bias = pass->bias ? (const T *)pass->bias + group * pass->outputs : NULL;
    while (output < output_end) {
        const T *some_bias = bias ? bias + output : NULL;
        T *some_out = out + output * pass->out_plane;
        if (pass->lanes_are_outputs) {
            kd_int count = output_end - output < 2 * LANES ? output_end - output : 2 * LANES;
            kd_int padded = (pass->outputs + LANES - 1) / LANES * LANES;
            kd_int weights = pass->inputs * pass->kernel_height * pass->kernel_width;
            const T *packed = (const T *)pass->packed_weight + (group * padded + output) * weights;
            FN(correlate_outputs)(pass, source, first_row, row, row_end, packed, some_bias, count, some_out);
            output += count;
        } else {
            const T *weight = (const T *)pass->weight + group * pass->weight_group + output * pass->weight_output;
            FN(correlate_columns)(pass, source, first_row, row, row_end, weight, some_bias, output_end - output,
                                  some_out);
            output = output_end;
        }
    }
}

/// Chunks [begin, end) of a pass. Several passes that run together have the same chunks and share copies of the source.
static void FN(conv_chunks)(const conv_pass *passes, int count, kd_int begin, kd_int end) {
    FN(source_copy) copy = {.part = -1};
    kd_int elements = 0;  // rows that are copied may overrun by a vector; picking out every other column reads two
    for (int i = 0; i < count; i++) {
        if (passes[i].copy_source) elements = passes[i].inputs * passes[i].source_plane + 2 * LANES;
    }
    if (elements > 0) copy.copy = kd_borrow((size_t)elements * sizeof(T));
    for (kd_int chunk = begin; chunk < end; chunk++) {
        for (int i = 0; i < count; i++) FN(conv_chunk)(&passes[i], chunk, &copy);
    }
    kd_return(copy.copy);
}

/// Packs the weights of blocks [begin, end) (of two vectors of outputs, group by group) to [input][kernel][output].
static void FN(pack_weights)(const conv_pass *pass, T *packed, kd_int begin, kd_int end) {
    kd_int per_group = (pass->outputs + 2 * LANES - 1) / (2 * LANES), kernel = pass->kernel_height * pass->kernel_width;
    kd_int padded = (pass->outputs + LANES - 1) / LANES * LANES;
    bool inputs_follow = pass->weight_input == kernel;
    for (kd_int index = begin; index < end; index++) {
        kd_int group = index / per_group, output = index % per_group * 2 * LANES;
        kd_int left = pass->outputs - output, count = left < 2 * LANES ? left : 2 * LANES;
        kd_int width = count <= LANES ? LANES : 2 * LANES;
        T *to = packed + (group * padded + output) * pass->inputs * kernel;
        const T *from = (const T *)pass->weight + group * pass->weight_group + output * pass->weight_output;
        kd_int runs = inputs_follow ? 1 : pass->inputs, depth = inputs_follow ? pass->inputs * kernel : kernel;
        for (kd_int run = 0; run < runs; run++) {
            FN(pack_panel)(from + run * pass->weight_input, pass->weight_output, 1, count, depth, width,
                           to + run * depth * width);
        }
    }
}

static kd_int FN(packed_weight_count)(const conv_pass *pass) {
    kd_int padded = (pass->outputs + LANES - 1) / LANES * LANES;
    return pass->groups * padded * pass->inputs * pass->kernel_height * pass->kernel_width;
}
