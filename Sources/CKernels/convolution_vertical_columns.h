// Winograd's method from top to bottom where lanes are columns (see convolution_vertical.h): 5 x 5 kernels alone.

/// Sums of a few outputs times a vector of columns. One vector, not two of half as many outputs: a weight that is used
/// once needs no instruction of its own.
INLINE void FN(multiply_columns)(const int OUTPUTS, const conv_vertical *plan, const T *pixels, const T *weights,
                                 V *to) {
    static const int points[7] = {0, 0, 1, 1, 2, 3, 3};  // the sum that products at each position belong to
    V sums[6][4];
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int k = 0; k < 4; k++) sums[i][k] = (V)(T)0;
    kd_int row_step = plan->pixels_row;
    for (kd_int input = plan->pass->inputs; input > 0; input--, pixels += plan->pixels_input) {
        NO_UNROLL for (int column = 0; column < 5; column++, weights += 7 * OUTPUTS) {
            UNROLL for (int row = 0; row < 7; row++) {
                const int k = points[row];
                V x = FN(load)(pixels + row * row_step + column);
                UNROLL for (int i = 0; i < OUTPUTS; i++) sums[i][k] += (V)weights[row * OUTPUTS + i] * x;
                FINISH_HERE(sums[OUTPUTS - 1][k]);
            }
        }
    }
    UNROLL for (int i = 0; i < OUTPUTS; i++) FN(transform_products)(sums[i], 1, to + 2 * i, 1);
}

#if ISA_LEVEL == 2
#define EACH_OUTPUTS(DO) DO(6) DO(5) DO(4)
#else
#define EACH_OUTPUTS(DO) DO(4) DO(3)
#endif
#define DEFINE_OUTPUTS(COUNT)                                                                                          \
    TILE_FUNCTION FN(multiply_columns_##COUNT)(const conv_vertical *plan, const T *pixels, const T *weights,           \
                                             V *to) {                                                                  \
        FN(multiply_columns)(COUNT, plan, pixels, weights, to);                                                        \
    }
EACH_OUTPUTS(DEFINE_OUTPUTS)
#undef DEFINE_OUTPUTS

static kd_int FN(best_outputs)(kd_int outputs) { return BEST_SIZE(EACH_OUTPUTS, outputs); }

INLINE void FN(multiply_columns_some)(const conv_vertical *plan, const T *pixels, const T *weights, V *to) {
    switch (plan->block) {
#define RUN_OUTPUTS(COUNT) case COUNT: FN(multiply_columns_##COUNT)(plan, pixels, weights, to); break;
        EACH_OUTPUTS(RUN_OUTPUTS)
#undef RUN_OUTPUTS
    }
}
#undef EACH_OUTPUTS

/// Writes the outputs of one tile row and block. Returns their sum times 0.
static V FN(columns_block)(const conv_vertical *plan, const FN(vertical_part) *part, kd_int block, kd_int tile_row,
                           const T *pixels) {
    const conv_pass *pass = plan->pass;
    kd_int width = pass->columns.outputs, row = 2 * tile_row, output = block * plan->block;
    kd_int outputs = pass->outputs - output < plan->block ? pass->outputs - output : plan->block;
    V check = (V)(T)0, results[6 * 2];
    for (kd_int column = 0; column < width; column += LANES) {
        FN(multiply_columns_some)(plan, pixels + column, part->weights + block * plan->weight_block, results);
        int lanes = width - column < LANES ? (int)(width - column) : LANES;
        for (kd_int i = 0; i < outputs; i++) {
            T *to = part->out + (output + i) * pass->out_plane + row * pass->out_row + column;
            T bias = part->bias ? part->bias[output + i] : 0;
            const V *result = results + 2 * i;
            FN(store_part)(to, result[0] + bias, lanes);
            if (row + 1 < pass->rows.outputs) FN(store_part)(to + pass->out_row, result[1] + bias, lanes);
            check += (result[0] + result[1]) * (T)0;
        }
    }
    return check;
}

/// Writes the outputs of one tile row. Returns their sum times 0.
static V FN(columns_row)(const conv_vertical *plan, const FN(vertical_part) *part, kd_int tile_row, const T *pixels) {
    V check = (V)(T)0;
    for (kd_int block = 0; block < plan->blocks; block++) {
        check += FN(columns_block)(plan, part, block, tile_row, pixels);
    }
    return check;
}
