// Winograd's method from top to bottom (see convolution_vertical.h), built for each type and instruction set by
// convolution_vertical.c.
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
} FN(vertical_part);

/// A chunk's memory.
typedef struct {
    T *pixels, *next;  // of one tile row and of the next
    T *zeros;          // a row of them
    T *staging;        // the outputs of a band, [block][pixel][lanes]
} FN(vertical_memory);

/// The first of the sizes EACH(DO) that covers `count` with the least waste.
#define TRY_SIZE(SIZE)                                                                                                 \
    if (best == 0 || (wanted + SIZE - 1) / SIZE * SIZE < (wanted + best - 1) / best * best) best = SIZE;
#define BEST_SIZE(EACH, count) ({ kd_int best = 0, wanted = (count); EACH(TRY_SIZE) best; })

// ---- Pixels

/// Columns [0, count) of the rows that a piece meets, transformed into as many. The last vector comes to the end.
INLINE void FN(transform_rows)(const int TAPS, const T **rows, kd_int count, T **to) {
    V d[4], all[4];
    if (count < LANES) {
        UNROLL for (int i = 0; i <= TAPS; i++) d[i] = FN(load_part)(rows[i], (int)count);
        FN(transform_piece)(TAPS, d, all);
        UNROLL for (int i = 0; i <= TAPS; i++) FN(store_part)(to[i], all[i], (int)count);
        return;
    }
    NO_UNROLL for (kd_int next = 0; next < count; next += LANES) {
        kd_int at = next < count - LANES ? next : count - LANES;
        UNROLL for (int i = 0; i <= TAPS; i++) d[i] = FN(load)(rows[i] + at);
        FN(transform_piece)(TAPS, d, all);
        UNROLL for (int i = 0; i <= TAPS; i++) FN(store)(to[i] + at, all[i]);
    }
}

/// Transforms what one piece needs of each input; `steps` lead from one plane to the next.
INLINE void FN(piece_pixels)(const int TAPS, const conv_vertical *plan, const T **rows, const kd_int *steps,
                             kd_int count, T **to) {
    kd_int next = plan->pixels_input;
    NO_UNROLL for (kd_int input = plan->pass->inputs; input > 0; input--) {
        FN(transform_rows)(TAPS, rows, count, to);
        UNROLL for (int i = 0; i <= TAPS; i++) {
            rows[i] += steps[i];
            to[i] += next;
        }
    }
}

/// Transforms what a tile row needs of each input. Columns outside of the source keep their zeros.
static void FN(vertical_pixels)(const conv_vertical *plan, const T *planes, kd_int tile_row, const T *zeros,
                                T *pixels) {
    const conv_pass *pass = plan->pass;
    kd_int height = pass->rows.source, width = pass->columns.source, left = pass->columns.lowest;
    kd_int from = left > 0 ? left : 0, place = left < 0 ? -left : 0, step = pass->rows.step;
    kd_int first = 2 * tile_row * step + pass->rows.lowest;
    kd_int count = width - from < plan->pixels_input - place ? width - from : plan->pixels_input - place;
    if (count <= 0) return;
    for (int i = 0; i < plan->piece_count; i++) {
        const vertical_piece *piece = &plan->pieces[i];
        const T *rows[4];
        T *to[4];
        kd_int steps[4];
        for (int k = 0; k <= piece->taps; k++) {
            kd_int row = first + piece->tap + k * step;
            bool exists = row >= 0 && row < height;
            rows[k] = exists ? planes + row * width + from : zeros;
            steps[k] = exists ? height * width : 0;
            to[k] = pixels + piece->position[k] * plan->pixels_row + place;
        }
        if (piece->taps == 3) FN(piece_pixels)(3, plan, rows, steps, count, to);
        else if (piece->taps == 2) FN(piece_pixels)(2, plan, rows, steps, count, to);
        else FN(piece_pixels)(1, plan, rows, steps, count, to);
    }
}

#include "convolution_vertical_outputs.h"
#undef TRY_SIZE
#undef BEST_SIZE

// ---- Weights

/// Transforms the weights of one piece and input, column by column.
INLINE void FN(piece_weights)(const int TAPS, const conv_vertical *plan, const vertical_piece *piece, const T *kernel,
                              T *to) {
    const conv_pass *pass = plan->pass;
    kd_int width = pass->kernel_width, step = pass->columns.offset_step < 0 ? -LANES : LANES;
    kernel += step < 0 ? (width - 1) * LANES : 0;
    const T *rows[3];
    T *places[4];
    UNROLL for (int i = 0; i < TAPS; i++) {
        kd_int row = piece->tap + i * pass->rows.step;
        rows[i] = kernel + (pass->rows.offset_step < 0 ? pass->kernel_height - 1 - row : row) * width * LANES;
    }
    UNROLL for (int i = 0; i <= TAPS; i++) places[i] = to + piece->position[i] * plan->weight_row;
    NO_UNROLL for (kd_int column = 0; column < width; column++) {
        V g[3], all[4];
        UNROLL for (int i = 0; i < TAPS; i++) g[i] = FN(load)(rows[i] + column * step);
        FN(transform_piece_weights)(TAPS, g, all);
        UNROLL for (int i = 0; i <= TAPS; i++) FN(store)(places[i] + column * LANES, all[i]);
    }
}

/// Transforms the weights of blocks [begin, end), counted group by group.
static void FN(vertical_weights)(const conv_vertical *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int taps = pass->kernel_height * pass->kernel_width;
    T *kernel = kd_borrow((size_t)((taps + 1) * LANES) * sizeof(T));
    for (kd_int index = begin; index < end; index++) {
        kd_int group = index / plan->blocks, output = index % plan->blocks * LANES;
        kd_int count = pass->outputs - output < LANES ? pass->outputs - output : LANES;
        const T *weight = (const T *)pass->weight + group * pass->weight_group + output * pass->weight_output;
        T *to = (T *)plan->weights + index * plan->weight_block;
        for (kd_int input = 0; input < pass->inputs; input++, weight += pass->weight_input, to += plan->weight_input) {
            FN(pack_panel)(weight, pass->weight_output, 1, count, taps, LANES, kernel);
            for (int i = 0; i < plan->piece_count; i++) {
                const vertical_piece *piece = &plan->pieces[i];
                if (piece->taps == 3) FN(piece_weights)(3, plan, piece, kernel, to);
                else if (piece->taps == 2) FN(piece_weights)(2, plan, piece, kernel, to);
                else FN(piece_weights)(1, plan, piece, kernel, to);
            }
        }
    }
    kd_return(kernel);
}

// ---- Chunks

/// The outputs of one band. Returns their sum times 0, which is not 0 where one is not finite.
static V FN(vertical_band)(const conv_vertical *plan, const FN(vertical_part) *part, FN(vertical_memory) memory) {
    V check = (V)(T)0;
    FN(vertical_pixels)(plan, part->planes, part->first, memory.zeros, memory.pixels);
    for (kd_int row = part->first; row < part->last; row++) {
        // Before they are needed: a vector of two that were just stored has to wait for both.
        if (row + 1 < part->last) FN(vertical_pixels)(plan, part->planes, row + 1, memory.zeros, memory.next);
        check += FN(outputs_row)(plan, part, row, &memory);
        T *done = memory.pixels;
        memory.pixels = memory.next;
        memory.next = done;
    }
    FN(outputs_store)(plan, part, memory.staging);
    return check;
}

/// A chunk is a band of tile rows of a group of an image. False if an output is not finite.
static bool FN(vertical_chunks)(const conv_vertical *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int pixels = plan->positions * plan->pixels_row + LANES, zeros = pass->columns.source + LANES;  // for overruns
    kd_int staged = FN(outputs_staged)(plan);
    T *scratch = kd_borrow((size_t)(2 * pixels + zeros + staged) * sizeof(T));
    memset(scratch, 0, (size_t)(2 * pixels + zeros) * sizeof(T));
    FN(vertical_memory) memory = {scratch, scratch + pixels, scratch + 2 * pixels, scratch + 2 * pixels + zeros};
    V check = (V)(T)0;
    for (kd_int chunk = begin; chunk < end; chunk++) {
        kd_int band = chunk % plan->bands, image = chunk / plan->bands, group = image % pass->groups;
        FN(vertical_part) part = {
            .planes = (const T *)pass->source + image * pass->inputs * pass->rows.source * pass->columns.source,
            .weights = (const T *)plan->weights + group * plan->blocks * plan->weight_block,
            .bias = pass->bias ? (const T *)pass->bias + group * pass->outputs : NULL,
            .out = (T *)pass->out + image * pass->outputs * pass->out_plane,
            .first = band * plan->band,
        };
        part.last = part.first + plan->band < plan->tile_rows ? part.first + plan->band : plan->tile_rows;
        check += FN(vertical_band)(plan, &part, memory);
    }
    kd_return(scratch);
    return FN(sum_across)(check) == 0;
}

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

/// Rounded up to whole vectors.
static kd_int FN(whole)(kd_int count) { return (count + LANES - 1) / LANES * LANES; }

static double FN(vertical_cost)(const conv_vertical *plan) {
    const conv_pass *pass = plan->pass;
    kd_int unit = plan->vectors * LANES, units = (pass->outputs + unit - 1) / unit;
    double products = (double)(plan->positions * pass->kernel_width), vectors = (double)(units * plan->vectors);
    double columns = (double)(plan->strips * plan->strip), inputs = (double)pass->inputs;
    double transforms = 3 * (double)plan->positions * inputs * (double)pass->columns.step / LANES;
    double weights = 1.7 * products * inputs * vectors / (double)pass->batch;
    double column = (products * 1.05 * inputs + 24) * vectors + transforms;
    return column * columns * (double)plan->tile_rows + weights;
}

/// Fills in the plan and returns its cost.
static double FN(plan_vertical)(conv_vertical *plan) {
    const conv_pass *pass = plan->pass;
    plan->tile_rows = (pass->rows.outputs + 1) / 2;
    plan->vectors = pass->outputs > LANES ? 2 : 1;
    plan->strip = FN(best_strip)(pass->columns.outputs, plan->vectors);
    plan->strips = (pass->columns.outputs + plan->strip - 1) / plan->strip;
    plan->blocks = (pass->outputs + LANES - 1) / LANES;
    plan->pixels_input = FN(whole)((plan->strips * plan->strip - 1) * pass->columns.step + pass->kernel_width);
    plan->pixels_row = pass->inputs * plan->pixels_input;
    plan->weight_input = pass->kernel_width * LANES;
    plan->weight_row = pass->inputs * plan->weight_input;
    plan->weight_block = plan->positions * plan->weight_row;
    double cost = FN(vertical_cost)(plan);
    kd_int bands = kd_conv_parts(pass, cost);
    if (bands > plan->tile_rows) bands = plan->tile_rows;
    plan->band = (plan->tile_rows + bands - 1) / bands;
    plan->bands = (plan->tile_rows + plan->band - 1) / plan->band;
    plan->chunk_nanoseconds = 0.3 * cost / (double)plan->bands;
    return cost;
}
