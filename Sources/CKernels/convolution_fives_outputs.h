// Winograd's method for 5 x 5 kernels where lanes are outputs (see convolution_fives.h).

/// Transformed rows of pixels and weights, `depth` of each, and what lies between them.
typedef struct {
    const T *pixels, *weights;
    kd_int depth, pixels_step, next_vector;
} FN(fives_rows);

/// to[column][vector] = sums of products over all rows and the five columns beneath each of COUNT outputs.
INLINE void FN(multiply_outputs)(const int COUNT, const int VECTORS, const FN(fives_rows) *rows, V *to) {
    V sums[14][2];
    UNROLL for (int i = 0; i < COUNT; i++) UNROLL for (int v = 0; v < VECTORS; v++) sums[i][v] = (V)(T)0;
    const T *x = rows->pixels, *w = rows->weights;
    kd_int step = rows->pixels_step, next_vector = rows->next_vector;
    NO_UNROLL for (kd_int left = rows->depth; left > 0; left--, x += step, w += 5 * LANES) {
        UNROLL for (int j = 0; j < 5; j++) {
            V weight[2];
            UNROLL for (int v = 0; v < VECTORS; v++) weight[v] = FN(load)(w + j * LANES + v * next_vector);
            UNROLL for (int i = 0; i < COUNT; i++) {
                V pixel = (V)x[i + j];
                UNROLL for (int v = 0; v < VECTORS; v++) {
                    sums[i][v] = FN(add_product)(sums[i][v], pixel, weight[v]);
                    FINISH_HERE(sums[i][v]);
                }
            }
        }
    }
    UNROLL for (int i = 0; i < COUNT; i++) UNROLL for (int v = 0; v < VECTORS; v++) to[i * VECTORS + v] = sums[i][v];
}

#if NREGS == 32
#define EACH_SINGLE(DO) DO(14, 1) DO(12, 1) DO(10, 1) DO(8, 1)
#define EACH_DOUBLE(DO) DO(14, 2) DO(12, 2) DO(10, 2) DO(8, 2)
#else
#define EACH_SINGLE(DO) DO(12, 1) DO(10, 1) DO(8, 1)
#define EACH_DOUBLE(DO) DO(6, 2) DO(5, 2) DO(4, 2)
#endif
#define DEFINE_OUTPUTS(COUNT, VECTORS)                                                                                 \
    TILE_FUNCTION FN(multiply_outputs_##COUNT##x##VECTORS)(const FN(fives_rows) *rows, V *to) {                        \
        FN(multiply_outputs)(COUNT, VECTORS, rows, to);                                                                \
    }
EACH_SINGLE(DEFINE_OUTPUTS)
EACH_DOUBLE(DEFINE_OUTPUTS)
#undef DEFINE_OUTPUTS

INLINE void FN(multiply_strip)(kd_int strip, kd_int vectors, const FN(fives_rows) *rows, V *to) {
    switch (2 * strip + vectors) {
#define RUN_OUTPUTS(COUNT, VECTORS)                                                                                    \
    case 2 * COUNT + VECTORS: FN(multiply_outputs_##COUNT##x##VECTORS)(rows, to); break;
        EACH_SINGLE(RUN_OUTPUTS)
        EACH_DOUBLE(RUN_OUTPUTS)
#undef RUN_OUTPUTS
    }
}

/// The number of columns that are multiplied together.
static kd_int FN(best_strip)(kd_int columns, kd_int vectors) {
#define TRY_STRIP(COUNT, VECTORS) TRY_SIZE(COUNT)
#define EACH_STRIP(DO) if (vectors == 1) { EACH_SINGLE(TRY_STRIP) } else { EACH_DOUBLE(TRY_STRIP) }
    return BEST_SIZE(EACH_STRIP, columns);
#undef TRY_STRIP
#undef EACH_STRIP
}
#undef EACH_SINGLE
#undef EACH_DOUBLE

/// Stages one vector of outputs of a strip: `columns` of one row or two. Returns their sum times 0.
INLINE V FN(stage_strip)(const conv_fives *plan, const V *sums, bool second_row, kd_int columns, V bias, T *to) {
    kd_int next_row = plan->pass->columns.outputs * LANES, point = plan->strip * plan->vectors;
    V check = (V)(T)0;
    for (kd_int column = 0; column < columns; column++, to += LANES, sums += plan->vectors) {
        V outputs[2];
        FN(transform_products)(sums, (int)point, outputs, 1);
        FN(store)(to, outputs[0] + bias);
        if (second_row) FN(store)(to + next_row, outputs[1] + bias);
        check += (outputs[0] + outputs[1]) * (T)0;
    }
    return check;
}

/// Stages the outputs of one tile row and of the blocks that are computed together. Returns their sum times 0.
static V FN(outputs_blocks)(const conv_fives *plan, const FN(fives_part) *part, kd_int block, kd_int tile_row,
                            const FN(fives_memory) *memory) {
    const conv_pass *pass = plan->pass;
    const T *weights = part->weights + block * plan->weight_block;
    kd_int width = pass->columns.outputs, left = pass->outputs - block * LANES, vectors = left > LANES ? 2 : 1;
    FN(fives_rows) rows = {.pixels_step = plan->pixels_input, .next_vector = left > LANES ? plan->weight_block : 0};
    V check = (V)(T)0, biases[2] = {(V)(T)0, (V)(T)0}, sums[4 * 14 * 2];
    for (kd_int i = 0; part->bias && i < 2 * LANES && i < left; i++) {
        ((T *)biases)[i] = part->bias[block * LANES + i];
    }
    for (kd_int column = 0; column < width; column += plan->strip) {
        for (int point = 0; point < 4; point++) {
            int first = kd_fives_first[point];
            rows.depth = (kd_fives_first[point + 1] - first) * pass->inputs;
            rows.pixels = memory->pixels + first * plan->pixels_row + column;
            rows.weights = weights + first * plan->weight_row;
            FN(multiply_strip)(plan->strip, plan->vectors, &rows, sums + point * plan->strip * plan->vectors);
        }
        kd_int columns = width - column < plan->strip ? width - column : plan->strip;
        bool second_row = 2 * tile_row + 1 < pass->rows.outputs;
        NO_UNROLL for (kd_int v = 0; v < vectors && v < plan->vectors; v++) {
            kd_int row = 2 * ((block + v) * plan->band + tile_row - part->first);
            T *to = memory->staging + (row * width + column) * LANES;
            check += FN(stage_strip)(plan, sums + v, second_row, columns, biases[v], to);
        }
    }
    return check;
}

/// Stages the outputs of one tile row. Returns their sum times 0.
static V FN(outputs_row)(const conv_fives *plan, const FN(fives_part) *part, kd_int tile_row,
                         const FN(fives_memory) *memory) {
    V check = (V)(T)0;
    for (kd_int block = 0; block < plan->blocks; block += plan->vectors) {
        check += FN(outputs_blocks)(plan, part, block, tile_row, memory);
    }
    return check;
}

/// Writes the outputs of a band.
static void FN(outputs_store)(const conv_fives *plan, const FN(fives_part) *part, const T *staging) {
    const conv_pass *pass = plan->pass;
    kd_int width = pass->columns.outputs, first = 2 * part->first, last = 2 * part->last;
    if (last > pass->rows.outputs) last = pass->rows.outputs;
    for (kd_int block = 0; block < plan->blocks; block++) {
        kd_int output = block * LANES, left = pass->outputs - output;
        FN(store_staged)(pass, staging + 2 * block * plan->band * width * LANES, 1, first * width,
                         (last - first) * width, left < LANES ? left : LANES, part->out + output * pass->out_plane);
    }
}

/// Elements of a band's outputs, which are transposed by squares.
static kd_int FN(outputs_staged)(const conv_fives *plan) {
    return (2 * plan->blocks * plan->band * plan->pass->columns.outputs + LANES) * LANES;
}
