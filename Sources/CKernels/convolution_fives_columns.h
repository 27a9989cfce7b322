// Winograd's method for 5 x 5 kernels where lanes are columns (see convolution_fives.h): from top to bottom alone.

enum { FN(FIVES_OUTPUTS) = 3, FN(FIVES_VECTORS) = NREGS == 32 ? 2 : 1 };  // multiplied together

/// Transforms the 6 rows of a tile row of each input, framed by zeros.
static void FN(columns_rows)(const conv_fives *plan, const T *plane, kd_int tile_row, T *to) {
    const conv_axis *rows = &plan->pass->rows, *columns = &plan->pass->columns;
    kd_int size = columns->source;
    for (kd_int input = 0; input < plan->pass->inputs; input++) {
        for (kd_int at = 0; at < plan->pixels_input; at += LANES) {
            kd_int column = columns->lowest + at, left = size - column < 0 ? 0 : size - column;
            V d[6], all[7];
            for (int i = 0; i < 6; i++) {
                kd_int row = 2 * tile_row + rows->lowest + i;
                const T *from = plane + row * size;
                if (row < 0 || row >= rows->source) d[i] = (V)(T)0;
                else if (column < 0) d[i] = FN(load_framed)(from, column, size);
                else d[i] = FN(load_part)(from + column, left < LANES ? (int)left : LANES);
            }
            FN(transform_six_inputs)(d, all);
            UNROLL for (int i = 0; i < 7; i++) FN(store)(to + i * plan->pixels_row + at, all[i]);
        }
        plane += rows->source * size;
        to += plan->pixels_input;
    }
}

/// Sums of a few outputs times a few vectors of columns; sums[output][vector][point].
TILE_FUNCTION FN(multiply_columns)(const conv_fives *plan, const T *pixels, const T *weights, V *to) {
    enum { OUTPUTS = FN(FIVES_OUTPUTS), VECTORS = FN(FIVES_VECTORS) };
    V sums[OUTPUTS][VECTORS][4];
    UNROLL for (int i = 0; i < OUTPUTS * VECTORS * 4; i++) sums[i / 4 / VECTORS][i / 4 % VECTORS][i % 4] = (V)(T)0;
    kd_int row_step = plan->pixels_row;
    for (kd_int input = plan->pass->inputs; input > 0; input--, pixels += plan->pixels_input) {
        NO_UNROLL for (int column = 0; column < 5; column++, weights += 7 * OUTPUTS) {
            UNROLL for (int row = 0; row < 7; row++) {
                const int k = kd_fives_points[row];
                V x[VECTORS];
                UNROLL for (int j = 0; j < VECTORS; j++) x[j] = FN(load)(pixels + row * row_step + column + j * LANES);
                UNROLL for (int i = 0; i < OUTPUTS; i++) {
                    V weight = (V)weights[row * OUTPUTS + i];
                    UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j][k] += weight * x[j];
                    FINISH_HERE(sums[i][VECTORS - 1][k]);
                }
            }
        }
    }
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int j = 0; j < VECTORS; j++, to += 2) {
        FN(transform_products)(sums[i][j], 1, to, 1);
    }
}

/// Writes the outputs of one tile row and block. Returns their sum times 0, which is not 0 where one is not finite.
static V FN(columns_write)(const conv_fives *plan, const FN(fives_part) *part, kd_int block, kd_int tile_row,
                           const T *pixels) {
    const conv_pass *pass = plan->pass;
    enum { OUTPUTS = FN(FIVES_OUTPUTS), VECTORS = FN(FIVES_VECTORS) };
    kd_int width = pass->columns.outputs, row = 2 * tile_row, output = block * OUTPUTS;
    kd_int outputs = pass->outputs - output < OUTPUTS ? pass->outputs - output : OUTPUTS;
    V check = (V)(T)0, results[OUTPUTS * VECTORS * 2];
    for (kd_int column = 0; column < width; column += VECTORS * LANES) {
        FN(multiply_columns)(plan, pixels + column, part->weights + block * plan->weight_block, results);
        const V *result = results;
        for (kd_int i = output; i < output + outputs; i++) {
            T *to = part->out + i * pass->out_plane + row * pass->out_row + column;
            T bias = part->bias ? part->bias[i] : 0;
            for (int j = 0; j < VECTORS; j++, result += 2, to += LANES) {
                kd_int left = width - column - j * LANES;
                int lanes = left < LANES ? (int)left : LANES;
                if (lanes <= 0) continue;
                FN(store_part)(to, result[0] + bias, lanes);
                if (row + 1 < pass->rows.outputs) FN(store_part)(to + pass->out_row, result[1] + bias, lanes);
                check += (result[0] + result[1]) * (T)0;
            }
        }
    }
    return check;
}

/// The outputs of one band. Returns their sum times 0.
static V FN(columns_band)(const conv_fives *plan, const FN(fives_part) *part, T *scratch) {
    V check = (V)(T)0;
    T *pixels = scratch, *next = scratch + 7 * plan->pixels_row;
    FN(columns_rows)(plan, part->planes, part->first, pixels);
    for (kd_int row = part->first; row < part->last; row++) {
        // Before they are needed: a vector of two that were just stored has to wait for both.
        if (row + 1 < part->last) FN(columns_rows)(plan, part->planes, row + 1, next);
        for (kd_int block = 0; block < plan->blocks; block++) {
            check += FN(columns_write)(plan, part, block, row, pixels);
        }
        T *done = pixels;
        pixels = next;
        next = done;
    }
    return check;
}

/// Vectors may reach beyond a row's end, into the next one or behind the last.
static kd_int FN(columns_scratch)(const conv_fives *plan) {
    return 14 * plan->pixels_row + (FN(FIVES_VECTORS) + 1) * LANES;
}
