// Correlation of single planes, one channel to one channel, as depthwise convolutions have them: columns along the
// lanes, four rows of outputs at a time, which share the rows of the source that they load.

/// Rows [0, rows) of outputs, for TAPS kernel rows and STEP source rows from one output to the next below.
INLINE void FN(plane_rows)(const int TAPS, const int STEP, const conv_pass *pass, kd_int rows, const T *source,
                           const T *weight, T bias, T *out) {
    kd_int columns = pass->columns.outputs, across = pass->columns.taps, source_row = pass->source_row;
    bool upwards = pass->rows.offset_step < 0;
    const kd_int *source_offset = pass->source_offset + (upwards ? (TAPS - 1) * across : 0);
    for (kd_int row = 0; row < rows; row += 4) {
        kd_int first = row + 4 <= rows ? row : rows - 4;  // the last rows may come twice
        for (kd_int column = 0; column < columns; column += LANES) {
            const T *from = source + first * STEP * source_row + column;
            V sums[4];
            UNROLL for (int i = 0; i < 4; i++) sums[i] = (V)bias;
            NO_UNROLL for (kd_int j = 0; j < across; j++) {
                V w[TAPS];
                UNROLL for (int t = 0; t < TAPS; t++) {
                    w[t] = (V)weight[pass->weight_offset[(upwards ? TAPS - 1 - t : t) * across + j]];
                }
                const T *x = from + source_offset[j];
                UNROLL for (int s = 0; s < 3 * STEP + TAPS; s++, x += source_row) {
                    V value = FN(load)(x);
                    UNROLL for (int i = 0; i < 4; i++) {
                        int t = s - i * STEP;
                        if (t >= 0 && t < TAPS) sums[i] = FN(add_product)(sums[i], w[t], value);
                    }
                }
            }
            int lanes = columns - column < LANES ? (int)(columns - column) : LANES;
            T *to = out + first * pass->out_row + column * pass->out_column;
            UNROLL for (int i = 0; i < 4; i++, to += pass->out_row) {
                if (pass->out_column != 1) FN(store_every)(to, pass->out_column, sums[i], lanes);
                else if (lanes == LANES) FN(store)(to, sums[i]);
                else FN(store_part)(to, sums[i], lanes);
            }
        }
    }
}

#define EACH_PLANE(DO) DO(1, 1) DO(2, 1) DO(3, 1) DO(5, 1) DO(7, 1) DO(1, 2) DO(3, 2) DO(5, 2) DO(7, 2)
#define DEFINE_PLANE(TAPS, STEP)                                                                                       \
    TILE_FUNCTION FN(plane_##TAPS##x##STEP)(const conv_pass *pass, kd_int rows, const T *source, const T *weight,      \
                                            T bias, T *out) {                                                          \
        FN(plane_rows)(TAPS, STEP, pass, rows, source, weight, bias, out);                                             \
    }
EACH_PLANE(DEFINE_PLANE)
#undef DEFINE_PLANE

/// False if there are no such loops for the pass. `source` is where the first of the rows begins.
static bool FN(correlate_plane)(const conv_pass *pass, kd_int rows, const T *source, const T *weight, const T *bias,
                                T *out) {
    kd_int step = pass->rows.offset_step;
    if (pass->inputs != 1 || pass->outputs != 1 || rows < 4 || (step != 1 && step != -1)) return false;
    switch (pass->rows.taps * 4 + pass->rows.step) {
#define RUN_PLANE(TAPS, STEP)                                                                                          \
    case TAPS * 4 + STEP: FN(plane_##TAPS##x##STEP)(pass, rows, source, weight, bias ? *bias : 0, out); return true;
        EACH_PLANE(RUN_PLANE)
#undef RUN_PLANE
    }
    return false;
}
#undef EACH_PLANE
