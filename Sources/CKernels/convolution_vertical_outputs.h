// Products and outputs of Winograd's method from top to bottom (see convolution_vertical.h).

/// Transformed rows of pixels and weights, `depth` of each, and what lies between them.
typedef struct {
    const T *pixels, *weights;
    kd_int depth, width, pixels_step, next_vector;
} FN(vertical_rows);

/// Adds what one column of pixels and weights makes of each of COUNT outputs, which are STEP columns apart.
INLINE void FN(add_column)(const int COUNT, const int VECTORS, const int STEP, const T *x, const T *w,
                           kd_int next_vector, V (*sums)[2]) {
    V weight[2];
    UNROLL for (int v = 0; v < VECTORS; v++) weight[v] = FN(load)(w + v * next_vector);
    UNROLL for (int i = 0; i < COUNT; i++) {
        V pixel = (V)x[i * STEP];
        UNROLL for (int v = 0; v < VECTORS; v++) {
            sums[i][v] = FN(add_product)(sums[i][v], pixel, weight[v]);
            FINISH_HERE(sums[i][v]);
        }
    }
}

/// The same for all WIDTH columns where registers suffice to load each pixel once.
INLINE void FN(add_columns)(const int COUNT, const int WIDTH, const T *x, const T *w, V (*sums)[2]) {
    V pixels[16];
    UNROLL for (int i = 0; i < COUNT + WIDTH - 1; i++) pixels[i] = (V)x[i];
    UNROLL for (int j = 0; j < WIDTH; j++) {
        V weight = FN(load)(w + j * LANES);
        UNROLL for (int i = 0; i < COUNT; i++) sums[i][0] = FN(add_product)(sums[i][0], pixels[i + j], weight);
    }
}

/// to[column][vector] = sums of products over all rows and the columns beneath each output: WIDTH of them, or any
/// number where that is 0.
INLINE void FN(multiply_outputs)(const int COUNT, const int VECTORS, const int STEP, const int WIDTH,
                                 const FN(vertical_rows) *rows, V *to) {
    V sums[14][2];
    UNROLL for (int i = 0; i < COUNT; i++) UNROLL for (int v = 0; v < VECTORS; v++) sums[i][v] = (V)(T)0;
    const T *x = rows->pixels, *w = rows->weights;
    kd_int width = rows->width, step = rows->pixels_step, next_vector = rows->next_vector;
    NO_UNROLL for (kd_int left = rows->depth; left > 0; left--, x += step) {
        if (WIDTH > 0 && NREGS == 32 && VECTORS == 1 && STEP == 1 && 2 * COUNT + WIDTH < 30) {
            FN(add_columns)(COUNT, WIDTH, x, w, sums);
        } else {
            UNROLL for (int j = 0; j < WIDTH; j++) {
                FN(add_column)(COUNT, VECTORS, STEP, x + j, w + j * LANES, next_vector, sums);
            }
        }
        if (WIDTH > 0) {
            w += WIDTH * LANES;
            continue;
        }
        NO_UNROLL for (kd_int j = 0; j < width; j++, w += LANES) {
            FN(add_column)(COUNT, VECTORS, STEP, x + j, w, next_vector, sums);
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
    TILE_FUNCTION FN(multiply_outputs_##COUNT##x##VECTORS)(kd_int step, const FN(vertical_rows) *rows, V *to) {        \
        switch (2 * rows->width + step) {                                                                              \
            case 2 * 5 + 1: FN(multiply_outputs)(COUNT, VECTORS, 1, 5, rows, to); return;                              \
            case 2 * 3 + 2: FN(multiply_outputs)(COUNT, VECTORS, 2, 3, rows, to); return;                              \
            case 2 * 7 + 2: FN(multiply_outputs)(COUNT, VECTORS, 2, 7, rows, to); return;                              \
        }                                                                                                              \
        if (step == 1) FN(multiply_outputs)(COUNT, VECTORS, 1, 0, rows, to);                                           \
        else FN(multiply_outputs)(COUNT, VECTORS, 2, 0, rows, to);                                                     \
    }
EACH_SINGLE(DEFINE_OUTPUTS)
EACH_DOUBLE(DEFINE_OUTPUTS)
#undef DEFINE_OUTPUTS

INLINE void FN(multiply_strip)(const conv_vertical *plan, const FN(vertical_rows) *rows, V *to) {
    kd_int step = plan->pass->columns.step;
    switch (2 * plan->strip + plan->vectors) {
#define RUN_OUTPUTS(COUNT, VECTORS)                                                                                    \
    case 2 * COUNT + VECTORS: FN(multiply_outputs_##COUNT##x##VECTORS)(step, rows, to); break;
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

enum { FN(SOME_STRIPS) = NREGS == 32 ? 2 : 6, FN(STRIP_SUMS) = 4 * (NREGS == 32 ? 28 : 12) };

/// The sums of some strips: to[strip][point][column][vector]. They share the weights of a point before they take the
/// next ones.
static void FN(multiply_strips)(const conv_vertical *plan, const T *pixels, const T *weights, kd_int next_vector,
                                kd_int strips, V *to) {
    const conv_pass *pass = plan->pass;
    FN(vertical_rows) rows = {
        .width = pass->kernel_width, .pixels_step = plan->pixels_input, .next_vector = next_vector,
    };
    for (int point = 0; point < 4; point++) {
        int first = plan->first[point];
        rows.depth = (plan->first[point + 1] - first) * pass->inputs;
        rows.weights = weights + first * plan->weight_row;
        rows.pixels = pixels + first * plan->pixels_row;
        V *sums = to + point * plan->strip * plan->vectors;
        for (kd_int i = 0; i < strips; i++, sums += FN(STRIP_SUMS)) {
            FN(multiply_strip)(plan, &rows, sums);
            rows.pixels += plan->strip * pass->columns.step;
        }
    }
}

/// Stages one vector of outputs of a strip: `columns` of one row or two. Returns their sum times 0.
INLINE V FN(stage_strip)(const conv_vertical *plan, const V *sums, bool second_row, kd_int columns, V bias, T *to) {
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
static V FN(outputs_blocks)(const conv_vertical *plan, const FN(vertical_part) *part, kd_int block, kd_int tile_row,
                            const FN(vertical_memory) *memory) {
    const conv_pass *pass = plan->pass;
    kd_int width = pass->columns.outputs, left = pass->outputs - block * LANES;
    kd_int blocks = left > LANES ? plan->vectors : 1, next_vector = left > LANES ? plan->weight_block : 0;
    bool second_row = 2 * tile_row + 1 < pass->rows.outputs;
    V check = (V)(T)0, biases[2] = {(V)(T)0, (V)(T)0}, sums[FN(SOME_STRIPS) * FN(STRIP_SUMS)];
    for (kd_int i = 0; part->bias && i < blocks * LANES && i < left; i++) {
        ((T *)biases)[i] = part->bias[block * LANES + i];
    }
    for (kd_int strip = 0; strip < plan->strips; strip += FN(SOME_STRIPS)) {
        kd_int some = plan->strips - strip < FN(SOME_STRIPS) ? plan->strips - strip : FN(SOME_STRIPS);
        FN(multiply_strips)(plan, memory->pixels + strip * plan->strip * pass->columns.step,
                            part->weights + block * plan->weight_block, next_vector, some, sums);
        for (kd_int i = 0; i < some * blocks; i++) {
            kd_int v = i % blocks, column = (strip + i / blocks) * plan->strip, columns = width - column;
            if (columns > plan->strip) columns = plan->strip;
            kd_int row = 2 * ((block + v) * plan->band + tile_row - part->first);
            T *to = memory->staging + (row * width + column) * LANES;
            check += FN(stage_strip)(plan, sums + i / blocks * FN(STRIP_SUMS) + v, second_row, columns, biases[v], to);
        }
    }
    return check;
}

/// Stages the outputs of one tile row. Returns their sum times 0.
static V FN(outputs_row)(const conv_vertical *plan, const FN(vertical_part) *part, kd_int tile_row,
                         const FN(vertical_memory) *memory) {
    V check = (V)(T)0;
    for (kd_int block = 0; block < plan->blocks; block += plan->vectors) {
        check += FN(outputs_blocks)(plan, part, block, tile_row, memory);
    }
    return check;
}

/// Writes the outputs of a band.
static void FN(outputs_store)(const conv_vertical *plan, const FN(vertical_part) *part, const T *staging) {
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
static kd_int FN(outputs_staged)(const conv_vertical *plan) {
    return (2 * plan->blocks * plan->band * plan->pass->columns.outputs + LANES) * LANES;
}
