// Winograd's method for 5 x 5 kernels where lanes are outputs (see convolution_fives.h): in both dimensions.

// ---- A strip of tiles

/// Transforms a strip of a row of each input from left to right, half a vector of tiles at a time.
INLINE void FN(transform_strip)(const int STRIP, const conv_fives *plan, const T *row, kd_int column, T *to) {
    kd_int columns = plan->pass->columns.source, plane = plan->pass->rows.source * columns;
    UNROLL for (int tile = 0; tile < STRIP; tile += LANES / 2, column += LANES) {
        int left = (int)(columns - column < 2 * LANES ? columns - column : 2 * LANES);
        int lanes = left < 0 ? 0 : left < LANES ? left : LANES, next_lanes = left < LANES ? 0 : left - LANES;
        const T *from = row;
        T *place = to + tile;
        NO_UNROLL for (kd_int input = 0; input < plan->pass->inputs; input++) {
            V some, next, all[7];
            if (column >= 0) {
                some = FN(load_part)(from + column, lanes);
                next = FN(load_part)(from + column + LANES, next_lanes);
            } else {
                some = FN(load_framed)(from, column, columns);
                next = FN(load_framed)(from, column + LANES, columns);
            }
            V d[6] = {
                EVERY_OTHER(some, next, 0), EVERY_OTHER(some, next, 1), EVERY_OTHER(some, next, 2),
                EVERY_OTHER(some, next, 3), EVERY_OTHER(some, next, 4), EVERY_OTHER(some, next, 5),
            };
            FN(transform_six_inputs)(d, all);
            UNROLL for (int i = 0; i < 7; i++) {
                bool overruns = tile + LANES / 2 > STRIP;  // into what is written next, or was before
                if (!overruns || (tile == 0 && i < 6)) *(VH *)(place + i * STRIP) = all[i].lo;
                else FN(store_part)(place + i * STRIP, all[i], STRIP - tile);
            }
            from += plane;
            place += plan->pixels_input;
        }
    }
}

/// For each of 4 points from top to bottom and each of COUNT tiles, two columns of outputs:
/// products[(point * 6 + tile) * 2 + column]. The sums run over inputs, and over the row and column positions that
/// belong to a point.
INLINE void FN(multiply_strip)(const int COUNT, const conv_fives *plan, const T *pixels, const T *weights,
                               V *products) {
    kd_int inputs = plan->pass->inputs;
    NO_UNROLL for (int point = 0; point < 4; point++, products += 12) {
        V sums[6][4];
        UNROLL for (int i = 0; i < COUNT; i++) UNROLL for (int k = 0; k < 4; k++) sums[i][k] = (V)(T)0;
        for (int row = 0; row < 7; row++) {
            if (kd_fives_points[row] != point) continue;
            const T *x = pixels + row * plan->pixels_row, *w = weights + row * plan->weight_row;
            NO_UNROLL for (kd_int input = inputs; input > 0; input--, x += plan->pixels_input, w += 7 * LANES) {
                UNROLL for (int j = 0; j < 7; j++) {
                    V weight = FN(load)(w + j * LANES);
                    const int k = kd_fives_points[j];
                    UNROLL for (int i = 0; i < COUNT; i++) sums[i][k] += (V)x[j * COUNT + i] * weight;
                    FINISH_HERE(sums[COUNT - 1][k]);
                }
            }
        }
        UNROLL for (int i = 0; i < COUNT; i++) FN(transform_products)(sums[i], 1, products + 2 * i, 1);
    }
}

#define DEFINE_STRIP(COUNT)                                                                                            \
    TILE_FUNCTION FN(multiply_strip_##COUNT)(const conv_fives *plan, const T *pixels, const T *weights, V *products) { \
        FN(multiply_strip)(COUNT, plan, pixels, weights, products);                                                    \
    }                                                                                                                  \
    TILE_FUNCTION FN(transform_strip_##COUNT)(const conv_fives *plan, const T *row, kd_int column, T *to) {            \
        FN(transform_strip)(COUNT, plan, row, column, to);                                                             \
    }
#define EACH_STRIP(DO) DO(6) DO(5) DO(4)
EACH_STRIP(DEFINE_STRIP)
#undef DEFINE_STRIP

static kd_int FN(best_strip)(kd_int tiles) { return BEST_SIZE(EACH_STRIP, tiles); }

INLINE void FN(multiply_some)(const conv_fives *plan, const T *pixels, const T *weights, V *products) {
    switch (plan->strip) {
#define RUN_STRIP(COUNT) case COUNT: FN(multiply_strip_##COUNT)(plan, pixels, weights, products); break;
        EACH_STRIP(RUN_STRIP)
#undef RUN_STRIP
    }
}

INLINE void FN(transform_some)(const conv_fives *plan, const T *row, kd_int column, T *to) {
    switch (plan->strip) {
#define RUN_STRIP(COUNT) case COUNT: FN(transform_strip_##COUNT)(plan, row, column, to); break;
        EACH_STRIP(RUN_STRIP)
#undef RUN_STRIP
    }
}
#undef EACH_STRIP

// ---- Pixels of one tile row

typedef struct {
    T *rows;    // six rows of the source, transformed from left to right; row r is the (r % 6)-th
    T *pixels;  // those of one tile row, transformed from top to bottom, too: [row position] of such rows
    T *staging; // outputs of a band: [block][pixel][lanes]
} FN(tiles_memory);

/// Transforms rows [first, last) of each input from left to right; row 0 is the first one of the first tile.
static void FN(tiles_rows)(const conv_fives *plan, const T *plane, kd_int first, kd_int last,
                           const FN(tiles_memory) *memory) {
    const conv_axis *rows = &plan->pass->rows, *columns = &plan->pass->columns;
    for (kd_int row = first; row < last; row++) {
        kd_int at = row + rows->lowest;
        T *to = memory->rows + row % 6 * plan->pixels_row;
        if (at < 0 || at >= rows->source) {
            memset(to, 0, (size_t)plan->pixels_row * sizeof(T));
            continue;
        }
        for (kd_int strip = 0; strip < plan->strips; strip++) {
            kd_int column = columns->lowest + 2 * strip * plan->strip;
            FN(transform_some)(plan, plane + at * columns->source, column, to + strip * 7 * plan->strip);
        }
    }
}

/// Transforms what tile row `tile_row` needs from top to bottom.
static void FN(tiles_columns)(const conv_fives *plan, kd_int tile_row, const FN(tiles_memory) *memory) {
    const T *rows[6];
    for (int i = 0; i < 6; i++) rows[i] = memory->rows + (2 * tile_row + i) % 6 * plan->pixels_row;
    NO_UNROLL for (kd_int at = 0; at < plan->pixels_row; at += LANES) {
        V d[6], all[7];
        UNROLL for (int i = 0; i < 6; i++) d[i] = FN(load)(rows[i] + at);
        FN(transform_six_inputs)(d, all);
        UNROLL for (int i = 0; i < 7; i++) FN(store)(memory->pixels + i * plan->pixels_row + at, all[i]);
    }
}

// ---- Outputs

/// Stages the outputs of one tile row and block. Returns their sum times 0, which is not 0 where one is not finite.
static V FN(tiles_stage)(const conv_fives *plan, const FN(fives_part) *part, kd_int block, kd_int tile_row,
                         const FN(tiles_memory) *memory) {
    const conv_pass *pass = plan->pass;
    const T *weights = part->weights + block * plan->weight_block;
    kd_int width = pass->columns.outputs, height = pass->rows.outputs, left = pass->outputs - block * LANES;
    V check = (V)(T)0, biases = (V)(T)0, products[4 * 6 * 2];
    if (part->bias) biases = FN(load_part)(part->bias + block * LANES, left < LANES ? (int)left : LANES);
    T *staged = memory->staging + 2 * (block * plan->band + tile_row - part->first) * width * LANES;
    for (kd_int strip = 0; strip < plan->strips; strip++) {
        FN(multiply_some)(plan, memory->pixels + strip * 7 * plan->strip, weights, products);
        for (kd_int i = 0; i < 2 * plan->strip; i++) {
            V outputs[2];
            kd_int column = 2 * strip * plan->strip + i;
            if (column >= width) break;
            FN(transform_products)(products + i, 12, outputs, 1);
            FN(store)(staged + column * LANES, outputs[0] + biases);
            if (2 * tile_row + 1 < height) FN(store)(staged + (width + column) * LANES, outputs[1] + biases);
            check += (outputs[0] + outputs[1]) * (T)0;
        }
    }
    return check;
}

/// The outputs of one band. Returns their sum times 0.
static V FN(tiles_band)(const conv_fives *plan, const FN(fives_part) *part, T *scratch) {
    const conv_pass *pass = plan->pass;
    kd_int width = pass->columns.outputs, first = 2 * part->first, last = 2 * part->last;
    if (last > pass->rows.outputs) last = pass->rows.outputs;
    FN(tiles_memory) memory = {.rows = scratch, .pixels = scratch + 6 * plan->pixels_row};
    memory.staging = memory.pixels + 7 * plan->pixels_row;
    V check = (V)(T)0;
    FN(tiles_rows)(plan, part->planes, first, first + 6, &memory);
    for (kd_int row = part->first; row < part->last; row++) {
        FN(tiles_columns)(plan, row, &memory);
        // Before they are needed: vectors just stored in two halves cannot be loaded at once.
        if (row + 1 < part->last) FN(tiles_rows)(plan, part->planes, 2 * row + 6, 2 * row + 8, &memory);
        for (kd_int block = 0; block < plan->blocks; block++) check += FN(tiles_stage)(plan, part, block, row, &memory);
    }
    for (kd_int block = 0; block < plan->blocks; block++) {
        kd_int output = block * LANES, left = pass->outputs - output;
        FN(store_staged)(pass, memory.staging + 2 * block * plan->band * width * LANES, 1, first * width,
                         (last - first) * width, left < LANES ? left : LANES, part->out + output * pass->out_plane);
    }
    return check;
}

static kd_int FN(tiles_scratch)(const conv_fives *plan) {
    kd_int staged = 2 * plan->blocks * plan->band * plan->pass->columns.outputs;
    return 13 * plan->pixels_row + (staged + LANES) * LANES;  // transposed by squares
}
