// Winograd's method (see convolution_winograd.h), built for each type and instruction set by convolution_winograd.c.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_store.h"
#include "convolution_winograd_transforms.h"
#include "convolution_winograd_products.h"

enum { FN(BLOCK) = 2 * LANES };  // outputs that are multiplied together

// ---- Tiles. With dilation d, d tiles interlock: the outputs of tile row k are rows k / d * 2d + k % d and d below.

INLINE kd_int FN(tile_start)(kd_int tile, kd_int dilation) {
    return tile / dilation * 2 * dilation + tile % dilation;
}

typedef struct {
    kd_int image, begin, end;  // tile rows [begin, end) of one image
} FN(tile_part);

/// The tile rows of [row, end), counted through all images, that belong to the image of the first.
INLINE FN(tile_part) FN(part_at)(const conv_winograd *plan, kd_int row, kd_int end) {
    FN(tile_part) part = {.image = row / plan->tile_rows, .begin = row % plan->tile_rows};
    kd_int left = plan->tile_rows - part.begin;
    part.end = part.begin + (end - row < left ? end - row : left);
    return part;
}

/// Where positions start, start + step, ... of an axis lie, `scale` elements apart; -1 where they do not exist.
INLINE void FN(place)(const int count, kd_int start, kd_int step, kd_int size, kd_int scale, kd_int *offsets) {
    UNROLL for (int i = 0; i < count; i++) {
        kd_int at = start + i * step;
        offsets[i] = at >= 0 && at < size ? at * scale : -1;
    }
}

/// offsets[i * count + j] of pixels at rows[i] and columns[j]; where they do not exist 0: there is a pixel of zeros.
INLINE void FN(combine)(const int count, const kd_int *rows, const kd_int *columns, kd_int origin, kd_int *offsets) {
    UNROLL for (int i = 0; i < count; i++) UNROLL for (int j = 0; j < count; j++) {
        offsets[i * count + j] = rows[i] < 0 || columns[j] < 0 ? 0 : origin + rows[i] + columns[j];
    }
}

/// Copies rows [first, last) of `channels` planes to [pixel][lanes], behind a pixel of zeros.
static void FN(turn_rows)(const T *planes, kd_int plane, kd_int width, kd_int first, kd_int last, kd_int channels,
                          kd_int lanes, T *to) {
    memset(to, 0, (size_t)lanes * sizeof(T));
    FN(pack_panel)(planes + first * width, plane, 1, channels, (last - first) * width, lanes, to + lanes);
}

/// Transforms the source pixels of tile rows [row, end); the first tile gets number `tile`.
static void FN(winograd_pixels)(const conv_winograd *plan, kd_int group, kd_int row, kd_int end, kd_int tile,
                                T *turned, T *to) {
    const conv_axis *rows = &plan->pass->rows, *columns = &plan->pass->columns;
    kd_int plane = rows->source * columns->source, inputs = plan->pass->inputs, size = plan->size;
    kd_int lanes = plan->input_blocks * LANES, height = plan->row_dilation, width = plan->column_dilation;
    while (row < end) {
        FN(tile_part) part = FN(part_at)(plan, row, end);
        row += part.end - part.begin;
        kd_int first = 2 * part.begin + rows->lowest, last = 2 * part.end + 2 * height + rows->lowest;
        first = first < 0 ? 0 : first > rows->source ? rows->source : first;
        last = last > rows->source ? rows->source : last < first ? first : last;
        const T *planes = (const T *)plan->pass->source + (part.image * plan->pass->groups + group) * inputs * plane;
        FN(turn_rows)(planes, plane, columns->source, first, last, inputs, lanes, turned);
        for (kd_int k = part.begin; k < part.end; k++) {
            kd_int row_offsets[4], column_offsets[4], offsets[16], scale = columns->source * lanes;
            FN(place)(4, FN(tile_start)(k, height) + rows->lowest, height, rows->source, scale, row_offsets);
            for (kd_int j = 0; j < plan->tile_columns; j++, tile++) {
                FN(place)(4, FN(tile_start)(j, width) + columns->lowest, width, columns->source, lanes, column_offsets);
                FN(combine)(4, row_offsets, column_offsets, lanes - first * scale, offsets);
                kd_int at = tile / size * size * lanes + tile % size * LANES;
                FN(transform_tile)(turned, offsets, plan->input_blocks, plan->pixels_position, size * LANES, to + at);
            }
        }
    }
}

static kd_int FN(turned_count)(const conv_winograd *plan, kd_int lanes) {
    kd_int rows = 2 * plan->band + 2 * plan->row_dilation;
    if (rows > plan->pass->rows.source) rows = plan->pass->rows.source;
    return (rows * plan->pass->columns.source + 1) * lanes + LANES;
}

// ---- Forward, and the gradient of the input

/// Transforms the weights of blocks [begin, end), counted group by group.
static void FN(winograd_weights)(const conv_winograd *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    enum { SOME = 16 };  // inputs at a time
    T *kernels = kd_borrow((SOME * 9 * FN(BLOCK) + LANES) * sizeof(T));
    for (kd_int index = begin; index < end; index++) {
        kd_int group = index / plan->output_blocks, output = index % plan->output_blocks * FN(BLOCK);
        kd_int count = pass->outputs - output < FN(BLOCK) ? pass->outputs - output : FN(BLOCK);
        const T *weight = (const T *)pass->weight + group * pass->weight_group + output * pass->weight_output;
        T *to = (T *)plan->weights + index * plan->weight_block;
        for (kd_int input = 0; input < pass->inputs; input += SOME) {
            kd_int some = pass->inputs - input < SOME ? pass->inputs - input : SOME;
            kd_int together = pass->weight_input == 9 ? some : 1;  // whose kernels follow one another
            for (kd_int i = 0; i < some; i += together) {
                FN(pack_panel)(weight + (input + i) * pass->weight_input, pass->weight_output, 1, count, 9 * together,
                               FN(BLOCK), kernels + i * 9 * FN(BLOCK));
            }
            FN(transform_weights)(kernels, some, pass->rows.offset_step < 0, plan->weight_position,
                                  to + input * FN(BLOCK));
        }
    }
    kd_return(kernels);
}

/// Writes the outputs of tile rows [row, end). False if one of them is not finite.
static bool FN(winograd_outputs)(const conv_winograd *plan, kd_int group, kd_int block, kd_int row, kd_int end,
                                 const T *products, T *staging) {
    const conv_pass *pass = plan->pass;
    kd_int height = pass->rows.outputs, width = pass->columns.outputs, output = block * FN(BLOCK);
    kd_int count = pass->outputs - output < FN(BLOCK) ? pass->outputs - output : FN(BLOCK);
    V bias[2] = {(V)(T)0, (V)(T)0}, check = (V)(T)0;
    for (kd_int i = 0; pass->bias && i < count; i++) {
        ((T *)bias)[i] = ((const T *)pass->bias)[group * pass->outputs + output + i];
    }
    while (row < end) {
        FN(tile_part) part = FN(part_at)(plan, row, end);
        row += part.end - part.begin;
        kd_int first = 2 * part.begin, last = 2 * part.end < height ? 2 * part.end : height;
        for (kd_int k = part.begin; k < part.end; k++) {
            kd_int rows[2], columns[2];
            FN(place)(2, FN(tile_start)(k, plan->row_dilation), plan->row_dilation, height, width, rows);
            for (kd_int j = 0; j < plan->tile_columns; j++, products += FN(BLOCK)) {
                V outputs[2][4];
                FN(place)(2, FN(tile_start)(j, plan->column_dilation), plan->column_dilation, width, 1, columns);
                UNROLL for (int v = 0; v < 2; v++) {
                    FN(transform_tile_back)(products + v * LANES, plan->product_position, outputs[v]);
                }
                UNROLL for (int i = 0; i < 4; i++) {
                    if (rows[i / 2] < 0 || columns[i % 2] < 0) continue;
                    T *to = staging + (rows[i / 2] + columns[i % 2] - first * width) * FN(BLOCK);
                    UNROLL for (int v = 0; v < 2; v++) {
                        FN(store)(to + v * LANES, outputs[v][i] + bias[v]);
                        check += outputs[v][i] * (T)0;
                    }
                }
            }
        }
        T *out = (T *)pass->out + ((part.image * pass->groups + group) * pass->outputs + output) * pass->out_plane;
        FN(store_staged)(pass, staging, 2, first * width, (last - first) * width, count, out);
    }
    return FN(sum_across)(check) == 0;
}

/// A chunk is a band of tile rows of one group.
static bool FN(winograd_chunks)(const conv_winograd *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int all = pass->batch * plan->tile_rows, bands = (all + plan->band - 1) / plan->band;
    kd_int lanes = plan->input_blocks * LANES;
    T *turned = kd_borrow((size_t)FN(turned_count)(plan, lanes) * sizeof(T));
    T *pixels = kd_borrow((size_t)(WINOGRAD_POSITIONS * plan->pixels_position) * sizeof(T));
    T *products = kd_borrow((size_t)(WINOGRAD_POSITIONS * plan->product_position) * sizeof(T));
    T *staging = kd_borrow((size_t)((2 * plan->band * pass->columns.outputs + LANES) * FN(BLOCK)) * sizeof(T));
    bool finite = true;
    for (kd_int chunk = begin; chunk < end; chunk++) {
        kd_int group = chunk / bands, row = chunk % bands * plan->band;
        kd_int row_end = all - row < plan->band ? all : row + plan->band, tiles = (row_end - row) * plan->tile_columns;
        FN(winograd_pixels)(plan, group, row, row_end, 0, turned, pixels);
        for (kd_int block = 0; block < plan->output_blocks; block++) {
            const T *weights = (const T *)plan->weights + (group * plan->output_blocks + block) * plan->weight_block;
            for (int position = 0; position < WINOGRAD_POSITIONS; position++, weights += plan->weight_position) {
                const T *from = pixels + position * plan->pixels_position;
                T *to = products + position * plan->product_position;
                for (kd_int tile = 0; tile < tiles; tile += plan->size) {
                    FN(tile_products)(plan->size, pass->inputs, from + tile * lanes, weights, to + tile * FN(BLOCK));
                }
            }
            finite &= FN(winograd_outputs)(plan, group, block, row, row_end, products, staging);
        }
    }
    kd_return(turned);
    kd_return(pixels);
    kd_return(products);
    kd_return(staging);
    return finite;
}

// ---- The gradient of the weights

/// Transforms the gradients of tile rows [row, end), for each block of outputs.
static void FN(winograd_grads)(const conv_winograd *plan, kd_int row, kd_int end, kd_int tile, T *turned) {
    const conv_pass *pass = plan->pass;
    kd_int height = pass->rows.outputs, width = pass->columns.outputs, scale = width * FN(BLOCK);
    while (row < end) {
        FN(tile_part) part = FN(part_at)(plan, row, end);
        row += part.end - part.begin;
        kd_int first = 2 * part.begin, last = 2 * part.end < height ? 2 * part.end : height;
        for (kd_int block = 0; block < plan->output_blocks; block++) {
            kd_int output = block * FN(BLOCK), left = pass->outputs - output;
            const T *planes = (const T *)plan->weight_plan->grad +
                              ((part.image * pass->groups + plan->group) * pass->outputs + output) * pass->out_plane;
            FN(turn_rows)(planes, pass->out_plane, width, first, last, left < FN(BLOCK) ? left : FN(BLOCK), FN(BLOCK),
                          turned);
            T *to = (T *)plan->grads + block * plan->grad_block + tile * FN(BLOCK);
            for (kd_int k = part.begin; k < part.end; k++) {
                kd_int rows[2], columns[2], offsets[4];
                FN(place)(2, FN(tile_start)(k, plan->row_dilation), plan->row_dilation, height, scale, rows);
                for (kd_int j = 0; j < plan->tile_columns; j++, to += FN(BLOCK)) {
                    FN(place)(2, FN(tile_start)(j, plan->column_dilation), plan->column_dilation, width, FN(BLOCK),
                              columns);
                    FN(combine)(2, rows, columns, FN(BLOCK) - first * scale, offsets);
                    FN(transform_grad_tile)(turned, offsets, plan->product_position, to);
                }
            }
        }
        tile += (part.end - part.begin) * plan->tile_columns;
    }
}

/// Transforms pixels and gradients of bands [begin, end) of the set at hand.
static void FN(winograd_transform)(const conv_winograd *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int lanes = plan->input_blocks * LANES;
    kd_int grads = (2 * plan->band * pass->columns.outputs + 1) * FN(BLOCK) + LANES;
    T *turned = kd_borrow((size_t)FN(turned_count)(plan, lanes) * sizeof(T));
    T *turned_grads = kd_borrow((size_t)grads * sizeof(T));
    for (kd_int band = begin; band < end; band++) {
        kd_int row = plan->first + band * plan->band, row_end = row + plan->band < plan->end ? row + plan->band : plan->end;
        kd_int tile = (row - plan->first) * plan->tile_columns;
        FN(winograd_pixels)(plan, plan->group, row, row_end, tile, turned, plan->pixels);
        FN(winograd_grads)(plan, row, row_end, tile, turned_grads);
    }
    kd_return(turned);
    kd_return(turned_grads);
}

/// Multiplies for [begin, end) of the combinations of output blocks and positions.
static void FN(winograd_sums)(const conv_winograd *plan, kd_int begin, kd_int end) {
    for (kd_int index = begin; index < end; index++) {
        kd_int block = index / WINOGRAD_POSITIONS, position = index % WINOGRAD_POSITIONS;
        const T *pixels = (const T *)plan->pixels + position * plan->pixels_position;
        const T *grads = (const T *)plan->grads + block * plan->grad_block + position * plan->product_position;
        T *sums = (T *)plan->weights + plan->sums + block * plan->weight_block + position * plan->weight_position;
        for (kd_int input = 0; input < plan->pass->inputs; input += FN(INPUT_ROWS)) {
            const T *from = pixels + input / LANES * plan->size * LANES + input % LANES;
            FN(input_products)(plan->tiles, plan->adds, from, grads, sums + input * FN(BLOCK));
        }
    }
}

/// Writes the weights' gradients of output blocks [begin, end), counted group by group. False if one of them is not
/// finite.
static bool FN(winograd_store_sums)(const conv_winograd *plan, kd_int begin, kd_int end) {
    const conv_pass *pass = plan->pass;
    kd_int taps = pass->inputs * 9, part = plan->output_blocks * plan->weight_block;
    V *sums = kd_borrow((size_t)(taps * 2) * sizeof(V)), check = (V)(T)0;
    for (kd_int index = begin; index < end; index++) {
        kd_int group = index / plan->output_blocks, block = index % plan->output_blocks;
        kd_int output = block * FN(BLOCK), left = pass->outputs - output;
        T *from = (T *)plan->weights + group * plan->parts * part + block * plan->weight_block;
        for (kd_int i = 1; i < plan->parts; i++) {
            const T *other = from + i * part;
            for (kd_int k = 0; k < plan->weight_block; k += LANES) {
                FN(store)(from + k, FN(load)(from + k) + FN(load)(other + k));
            }
        }
        FN(transform_weights_grad)(from, pass->inputs, plan->weight_position, sums);
        for (kd_int i = 0; i < taps * 2; i++) check += sums[i] * (T)0;
        T *dw = (T *)plan->weight_plan->dw + (group * pass->outputs + output) * taps;
        FN(store_tap_sums)(sums, 2, taps, left < FN(BLOCK) ? left : FN(BLOCK), dw, taps);
    }
    kd_return(sums);
    return FN(sum_across)(check) == 0;
}

// ---- Planning. Costs are estimates in vector multiplications of one image and group.

static double FN(winograd_cost)(const conv_winograd *plan) {
    double tiles = (double)(plan->tile_rows * plan->tile_columns), inputs = (double)plan->pass->inputs;
    double outputs = (double)(2 * plan->output_blocks);
    double transforms = 120 * ((double)plan->input_blocks + outputs);
    return tiles * (17 * inputs * outputs + transforms) + 70 * inputs * outputs / (double)plan->pass->batch;
}

static double FN(direct_cost)(const conv_winograd *plan) {
    const conv_pass *pass = plan->pass;
    double pixels = (double)(pass->rows.outputs * pass->columns.outputs);
    return 9.5 * pixels * (double)pass->inputs * (double)((pass->outputs + LANES - 1) / LANES);
}

/// The tile rows of a chunk: about `tiles` tiles, but several chunks at least. Each chunk reads all weights, which takes
/// longer than some tiles' products where they do not fit the second-level cache.
static kd_int FN(winograd_band)(const conv_winograd *plan, kd_int tiles) {
    kd_int step = plan->row_dilation, all = plan->pass->batch * plan->tile_rows;
    kd_int weights = WINOGRAD_POSITIONS * plan->pass->inputs * plan->pass->outputs * (kd_int)sizeof(T);
    kd_int fair = all * plan->tile_columns / 16, least = weights > 1 << 20 ? 42 : 14;
    if (fair < least) fair = least;
    kd_int band = (fair < tiles ? fair : tiles) / plan->tile_columns / step * step;
    return band < step ? step : band > all ? all : band;
}

/// Fills in what both directions share. False where another method is faster.
static bool FN(plan_winograd)(conv_winograd *plan) {
    const conv_pass *pass = plan->pass;
    kd_int rows = plan->row_dilation, columns = plan->column_dilation;
    plan->tile_rows = (pass->rows.outputs + 2 * rows - 1) / (2 * rows) * rows;
    plan->tile_columns = (pass->columns.outputs + 2 * columns - 1) / (2 * columns) * columns;
    plan->input_blocks = (pass->inputs + LANES - 1) / LANES;
    plan->output_blocks = (pass->outputs + FN(BLOCK) - 1) / FN(BLOCK);
    if (FN(winograd_cost)(plan) > 0.9 * FN(direct_cost)(plan)) return false;
    kd_int tiles = (512 << 10) / (WINOGRAD_POSITIONS * plan->input_blocks * LANES * (kd_int)sizeof(T));
    plan->band = FN(winograd_band)(plan, tiles < 42 ? 42 : tiles);
    plan->chunk_nanoseconds = 0.3 * FN(winograd_cost)(plan) * (double)plan->band / (double)plan->tile_rows;
    return true;
}

// Positions lie a vector further apart than needed: powers of two would fall into few sets of the caches.

static void FN(plan_winograd_pass)(conv_winograd *plan) {
    kd_int tiles = plan->band * plan->tile_columns;
    plan->size = FN(best_size)(tiles);
    tiles = (tiles + plan->size - 1) / plan->size * plan->size;
    plan->pixels_position = tiles * plan->input_blocks * LANES + LANES;
    plan->product_position = tiles * FN(BLOCK) + LANES;
    plan->weight_position = plan->pass->inputs * FN(BLOCK) + LANES;
    plan->weight_block = WINOGRAD_POSITIONS * plan->weight_position;
}

static void FN(plan_winograd_grad)(conv_winograd *plan) {
    kd_int lanes = plan->input_blocks * LANES, step = plan->row_dilation, all = plan->pass->batch * plan->tile_rows;
    plan->weight_position = lanes * FN(BLOCK) + LANES;
    plan->weight_block = WINOGRAD_POSITIONS * plan->weight_position;
    // A thread has parts to itself where their sums are small. Otherwise the threads share each set, and what one of
    // them transforms the others read, which takes long where they have no cache in common.
    kd_int sums = plan->output_blocks * plan->weight_block * (kd_int)sizeof(T), parts = 8;
    while (parts > 1 && (parts * sums > 5 << 20 || parts * 64 > all * plan->tile_columns)) parts /= 2;
    plan->part = ((all + parts - 1) / parts + step - 1) / step * step;
    plan->parts = (all + plan->part - 1) / plan->part;
    // Sets keep what is transformed in the second-level cache, or in the last.
    kd_int bytes = WINOGRAD_POSITIONS * (lanes + plan->output_blocks * FN(BLOCK)) * (kd_int)sizeof(T);
    plan->set = (plan->parts > 1 ? 768 << 10 : 4 << 20) / bytes / plan->tile_columns / step * step;
    plan->set = plan->set < step ? step : plan->set > plan->part ? plan->part : plan->set;
    if (plan->band > plan->set) plan->band = plan->set;
    plan->tiles = plan->set * plan->tile_columns;
    plan->size = plan->tiles;
    plan->pixels_position = plan->tiles * lanes + LANES;
    plan->product_position = plan->tiles * FN(BLOCK) + LANES;
    plan->grad_block = WINOGRAD_POSITIONS * plan->product_position;
}
