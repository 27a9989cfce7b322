// Winograd's method for 5 x 5 kernels (see convolution_fives.h), built for each type and instruction set by
// convolution_fives.c.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_store.h"
#include "convolution_winograd_transforms.h"

#if NREGS < 32
// What is loaded would be used for only three products, which takes longer than all products directly.
static double FN(plan_fives)(conv_fives *plan) { return (void)plan, INFINITY; }
static void FN(fives_weights)(const conv_fives *plan, kd_int begin, kd_int end) { (void)plan, (void)begin, (void)end; }
static bool FN(fives_chunks)(const conv_fives *plan, kd_int begin, kd_int end) {
    return (void)plan, (void)begin, (void)end, false;
}
#else

/// What a chunk reads and writes, and its tile rows [first, last).
typedef struct {
    const T *planes, *weights, *bias;
    T *out;
    kd_int first, last;
} FN(fives_part);

/// Columns [column, column + LANES) of a row, zeros outside of it.
static __attribute__((noinline)) V FN(load_framed)(const T *row, kd_int column, kd_int columns) {
    T values[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        kd_int at = column + lane;
        values[lane] = at >= 0 && at < columns ? row[at] : 0;
    }
    return FN(load)(values);
}

/// The first of the sizes EACH(DO) that covers `count` with the least waste.
#define TRY_SIZE(SIZE)                                                                                                 \
    if (best == 0 || (wanted + SIZE - 1) / SIZE * SIZE < (wanted + best - 1) / best * best) best = SIZE;
#define BEST_SIZE(EACH, count) ({ kd_int best = 0, wanted = (count); EACH(TRY_SIZE) best; })

#include "convolution_fives_tiles.h"
#include "convolution_fives_columns.h"
#undef TRY_SIZE
#undef BEST_SIZE

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
            V g[25], half[35];
            UNROLL for (int k = 0; k < 25; k++) {
                g[k] = FN(load_part)(kernel + (flip ? 24 - k : k) * plan->block, (int)plan->block);
            }
            UNROLL for (int k = 0; k < 5; k++) FN(transform_five_weights)(g + k, 5, half + 7 * k);
            for (int row = 0; row < 7; row++) {
                V all[7];
                UNROLL for (int k = 0; k < 5; k++) all[k] = half[7 * k + row];
                if (plan->lanes_are_outputs) FN(transform_five_weights)(half + row, 7, all);
                for (int k = 0; k < (plan->lanes_are_outputs ? 7 : 5); k++) {
                    FN(store_part)(to + row * plan->weight_row + k * plan->weight_column, all[k], (int)plan->block);
                }
            }
        }
    }
    kd_return(kernel);
}

/// A chunk is a band of tile rows of a group of an image. False if an output is not finite.
static bool FN(fives_chunks)(const conv_fives *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int count = plan->lanes_are_outputs ? FN(tiles_scratch)(plan) : FN(columns_scratch)(plan);
    T *scratch = kd_borrow((size_t)count * sizeof(T));
    if (!plan->lanes_are_outputs) memset(scratch, 0, (size_t)count * sizeof(T));  // lanes beyond the end: finite, too
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
        if (plan->lanes_are_outputs) check += FN(tiles_band)(plan, &part, scratch);
        else check += FN(columns_band)(plan, &part, scratch);
    }
    kd_return(scratch);
    return FN(sum_across)(check) == 0;
}

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

/// Rounded up to whole vectors.
static kd_int FN(whole)(kd_int count) { return (count + LANES - 1) / LANES * LANES; }

static double FN(tiles_cost)(const conv_fives *plan) {
    double inputs = (double)plan->pass->inputs, outputs = (double)((plan->pass->outputs + LANES - 1) / LANES);
    double strips = (double)plan->strips, tiles = strips * (double)plan->strip;
    double products = (49 * 1.05 * inputs + 20) * tiles * outputs;
    double transforms = inputs * (98 * tiles / LANES + 32 * strips);
    double weights = 120 * inputs * outputs / (double)plan->pass->batch;
    return (products + transforms) * (double)plan->tile_rows + weights;
}

static double FN(columns_cost)(const conv_fives *plan) {
    kd_int vectors = (plan->pass->columns.outputs + LANES - 1) / LANES;
    double inputs = (double)plan->pass->inputs, outputs = (double)(plan->blocks * plan->block);
    return ((35 * 1.05 * inputs + 6) * outputs + 14 * inputs) * (double)(vectors * plan->tile_rows);
}

static void FN(plan_tiles)(conv_fives *plan) {
    kd_int inputs = plan->pass->inputs;
    plan->block = LANES;
    plan->blocks = (plan->pass->outputs + LANES - 1) / LANES;
    plan->pixels_input = plan->strips * 7 * plan->strip;
    plan->pixels_row = FN(whole)(inputs * plan->pixels_input) + LANES;
    plan->weight_column = LANES;
    plan->weight_input = 7 * LANES;
    plan->weight_row = inputs * plan->weight_input;
    plan->weight_block = 7 * plan->weight_row;
}

static void FN(plan_columns)(conv_fives *plan) {
    plan->pixels_input = FN(whole)(plan->pass->columns.outputs + 4);
    plan->pixels_row = plan->pass->inputs * plan->pixels_input;
    plan->weight_row = plan->block;
    plan->weight_column = 7 * plan->block;
    plan->weight_input = 5 * plan->weight_column;
    plan->weight_block = FN(whole)(plan->pass->inputs * plan->weight_input);
}

/// Fills in the plan and returns its cost.
static double FN(plan_fives)(conv_fives *plan) {
    const conv_pass *pass = plan->pass;
    if (LANES < 4) return INFINITY;  // two vectors have to hold the six columns beneath a tile
    plan->tile_rows = (pass->rows.outputs + 1) / 2;
    kd_int tiles = (pass->columns.outputs + 1) / 2;
    plan->strip = FN(best_strip)(tiles);
    plan->strips = (tiles + plan->strip - 1) / plan->strip;
    plan->block = FN(best_outputs)(pass->outputs);
    plan->blocks = (pass->outputs + plan->block - 1) / plan->block;
    double tiles_cost = FN(tiles_cost)(plan), columns_cost = FN(columns_cost)(plan);
    plan->lanes_are_outputs = tiles_cost < columns_cost;
    if (plan->lanes_are_outputs) FN(plan_tiles)(plan);
    else FN(plan_columns)(plan);
    double cost = tiles_cost < columns_cost ? tiles_cost : columns_cost;
    kd_int bands = kd_conv_parts(pass, cost);
    if (bands > plan->tile_rows) bands = plan->tile_rows;
    plan->band = (plan->tile_rows + bands - 1) / bands;
    plan->bands = (plan->tile_rows + plan->band - 1) / plan->band;
    plan->chunk_nanoseconds = 0.3 * cost / (double)plan->bands;
    return cost;
}
#endif
