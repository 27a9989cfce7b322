// Winograd's method for 5 x 5 kernels (see convolution_fives.h), built for each type and instruction set by
// convolution_fives.c.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_store.h"
#include "convolution_winograd_transforms.h"

/// What a chunk reads and writes, and its tile rows [first, last).
typedef struct {
    const T *planes, *weights, *bias;
    T *out;
    kd_int first, last;
} FN(fives_part);

/// A chunk's memory.
typedef struct {
    T *pixels, *next;  // of one tile row and of the next
    T *zeros;          // a row of them
    T *staging;        // where lanes are outputs: those of a band, [block][pixel][lanes]
} FN(fives_memory);

/// The first of the sizes EACH(DO) that covers `count` with the least waste.
#define TRY_SIZE(SIZE)                                                                                                 \
    if (best == 0 || (wanted + SIZE - 1) / SIZE * SIZE < (wanted + best - 1) / best * best) best = SIZE;
#define BEST_SIZE(EACH, count) ({ kd_int best = 0, wanted = (count); EACH(TRY_SIZE) best; })

// ---- Pixels

/// Columns [0, count) of 6 rows, transformed into 7. The last vector comes to the end.
INLINE void FN(transform_rows)(const T *const *rows, kd_int count, T *to, kd_int step) {
    V d[6], all[7];
    if (count < LANES) {
        UNROLL for (int i = 0; i < 6; i++) d[i] = FN(load_part)(rows[i], (int)count);
        FN(transform_six_inputs)(d, all);
        UNROLL for (int i = 0; i < 7; i++) FN(store_part)(to + i * step, all[i], (int)count);
        return;
    }
    NO_UNROLL for (kd_int next = 0; next < count; next += LANES) {
        kd_int at = next < count - LANES ? next : count - LANES;
        UNROLL for (int i = 0; i < 6; i++) d[i] = FN(load)(rows[i] + at);
        FN(transform_six_inputs)(d, all);
        UNROLL for (int i = 0; i < 7; i++) FN(store)(to + i * step + at, all[i]);
    }
}

/// Transforms the 6 rows of a tile row of each input from top to bottom. Columns outside of the source keep their zeros.
static void FN(fives_pixels)(const conv_fives *plan, const T *plane, kd_int tile_row, const T *zeros, T *to) {
    const conv_pass *pass = plan->pass;
    kd_int height = pass->rows.source, width = pass->columns.source, left = pass->columns.lowest;
    kd_int from = left > 0 ? left : 0, place = left < 0 ? -left : 0, first = 2 * tile_row + pass->rows.lowest;
    kd_int count = width - from < plan->pixels_input - place ? width - from : plan->pixels_input - place;
    if (count <= 0) return;
    for (kd_int input = 0; input < pass->inputs; input++, plane += height * width, to += plan->pixels_input) {
        const T *rows[6];
        UNROLL for (int i = 0; i < 6; i++) {
            bool exists = first + i >= 0 && first + i < height;
            rows[i] = exists ? plane + (first + i) * width + from : zeros;
        }
        FN(transform_rows)(rows, count, to + place, plan->pixels_row);
    }
}

#include "convolution_fives_columns.h"
#include "convolution_fives_outputs.h"
#undef TRY_SIZE
#undef BEST_SIZE

// ---- Weights

/// Transforms the weights of blocks [begin, end), counted group by group.
static void FN(fives_weights)(const conv_fives *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    bool flip = pass->rows.offset_step < 0;
    T *kernel = kd_borrow((25 + 1) * LANES * sizeof(T));
    for (kd_int index = begin; index < end; index++) {
        kd_int group = index / plan->blocks, output = index % plan->blocks * plan->block;
        kd_int count = pass->outputs - output < plan->block ? pass->outputs - output : plan->block;
        const T *weight = (const T *)pass->weight + group * pass->weight_group + output * pass->weight_output;
        T *to = (T *)plan->weights + index * plan->weight_block;
        for (kd_int input = 0; input < pass->inputs; input++, weight += pass->weight_input, to += plan->weight_input) {
            FN(pack_panel)(weight, pass->weight_output, 1, count, 25, plan->block, kernel);
            V g[25], all[7];
            UNROLL for (int k = 0; k < 25; k++) {
                g[k] = FN(load_part)(kernel + (flip ? 24 - k : k) * plan->block, (int)plan->block);
            }
            UNROLL for (int k = 0; k < 5; k++) {
                FN(transform_five_weights)(g + k, 5, all);
                for (int row = 0; row < 7; row++) {
                    T *place = to + row * plan->weight_row + k * plan->weight_column;
                    FN(store_part)(place, all[row], (int)plan->block);
                }
            }
        }
    }
    kd_return(kernel);
}

// ---- Chunks

/// The outputs of one band. Returns their sum times 0, which is not 0 where one is not finite.
static V FN(fives_band)(const conv_fives *plan, const FN(fives_part) *part, FN(fives_memory) memory) {
    V check = (V)(T)0;
    FN(fives_pixels)(plan, part->planes, part->first, memory.zeros, memory.pixels);
    for (kd_int row = part->first; row < part->last; row++) {
        // Before they are needed: a vector of two that were just stored has to wait for both.
        if (row + 1 < part->last) FN(fives_pixels)(plan, part->planes, row + 1, memory.zeros, memory.next);
        check += plan->lanes_are_outputs ? FN(outputs_row)(plan, part, row, &memory)
                                         : FN(columns_row)(plan, part, row, memory.pixels);
        T *done = memory.pixels;
        memory.pixels = memory.next;
        memory.next = done;
    }
    if (plan->lanes_are_outputs) FN(outputs_store)(plan, part, memory.staging);
    return check;
}

/// A chunk is a band of tile rows of a group of an image. False if an output is not finite.
static bool FN(fives_chunks)(const conv_fives *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int pixels = 7 * plan->pixels_row + LANES, zeros = pass->columns.source + LANES;  // vectors overrun
    kd_int staged = plan->lanes_are_outputs ? FN(outputs_staged)(plan) : 0;
    T *scratch = kd_borrow((size_t)(2 * pixels + zeros + staged) * sizeof(T));
    memset(scratch, 0, (size_t)(2 * pixels + zeros) * sizeof(T));
    FN(fives_memory) memory = {scratch, scratch + pixels, scratch + 2 * pixels, scratch + 2 * pixels + zeros};
    V check = (V)(T)0;
    for (kd_int chunk = begin; chunk < end; chunk++) {
        kd_int band = chunk % plan->bands, image = chunk / plan->bands, group = image % pass->groups;
        FN(fives_part) part = {
            .planes = (const T *)pass->source + image * pass->inputs * pass->rows.source * pass->columns.source,
            .weights = (const T *)plan->weights + group * plan->blocks * plan->weight_block,
            .bias = pass->bias ? (const T *)pass->bias + group * pass->outputs : NULL,
            .out = (T *)pass->out + image * pass->outputs * pass->out_plane,
            .first = band * plan->band,
        };
        part.last = part.first + plan->band < plan->tile_rows ? part.first + plan->band : plan->tile_rows;
        check += FN(fives_band)(plan, &part, memory);
    }
    kd_return(scratch);
    return FN(sum_across)(check) == 0;
}

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

/// Rounded up to whole vectors.
static kd_int FN(whole)(kd_int count) { return (count + LANES - 1) / LANES * LANES; }

static double FN(fives_outputs_cost)(const conv_fives *plan) {
    kd_int unit = plan->vectors * LANES, units = (plan->pass->outputs + unit - 1) / unit;
    double inputs = (double)plan->pass->inputs, vectors = (double)(units * plan->vectors);
    double columns = (double)(plan->strips * plan->strip);
    double weights = 60 * inputs * vectors / (double)plan->pass->batch;
    return ((35 * 1.05 * inputs + 24) * vectors + 20 * inputs / LANES) * columns * (double)plan->tile_rows + weights;
}

static double FN(fives_columns_cost)(const conv_fives *plan) {
    if (NREGS < 32) return INFINITY;  // what is loaded would be used for three products alone
    kd_int vectors = (plan->pass->columns.outputs + LANES - 1) / LANES;
    double inputs = (double)plan->pass->inputs, outputs = (double)(plan->blocks * plan->block);
    return ((35 * 1.05 * inputs + 6) * outputs + 14 * inputs) * (double)(vectors * plan->tile_rows);
}

static void FN(plan_outputs)(conv_fives *plan) {
    kd_int inputs = plan->pass->inputs;
    plan->block = LANES;
    plan->blocks = (plan->pass->outputs + LANES - 1) / LANES;
    plan->pixels_input = FN(whole)(plan->strips * plan->strip + 4);
    plan->weight_column = LANES;
    plan->weight_input = 5 * LANES;
    plan->weight_row = inputs * plan->weight_input;
    plan->weight_block = 7 * plan->weight_row;
}

static void FN(plan_columns)(conv_fives *plan) {
    plan->pixels_input = FN(whole)(plan->pass->columns.outputs + 4);
    plan->weight_row = plan->block;
    plan->weight_column = 7 * plan->block;
    plan->weight_input = 5 * plan->weight_column;
    plan->weight_block = FN(whole)(plan->pass->inputs * plan->weight_input);
}

/// Fills in the plan and returns its cost.
static double FN(plan_fives)(conv_fives *plan) {
    const conv_pass *pass = plan->pass;
    plan->tile_rows = (pass->rows.outputs + 1) / 2;
    plan->vectors = pass->outputs > LANES ? 2 : 1;
    plan->strip = FN(best_strip)(pass->columns.outputs, plan->vectors);
    plan->strips = (pass->columns.outputs + plan->strip - 1) / plan->strip;
    plan->block = FN(best_outputs)(pass->outputs);
    plan->blocks = (pass->outputs + plan->block - 1) / plan->block;
    double outputs_cost = FN(fives_outputs_cost)(plan), columns_cost = FN(fives_columns_cost)(plan);
    plan->lanes_are_outputs = outputs_cost < columns_cost;
    if (plan->lanes_are_outputs) FN(plan_outputs)(plan);
    else FN(plan_columns)(plan);
    plan->pixels_row = pass->inputs * plan->pixels_input;
    double cost = plan->lanes_are_outputs ? outputs_cost : columns_cost;
    kd_int bands = kd_conv_parts(pass, cost);
    if (bands > plan->tile_rows) bands = plan->tile_rows;
    plan->band = (plan->tile_rows + bands - 1) / bands;
    plan->bands = (plan->tile_rows + plan->band - 1) / plan->band;
    plan->chunk_nanoseconds = 0.3 * cost / (double)plan->bands;
    return cost;
}
