// Correlation of single planes, one channel to one channel, as depthwise convolutions have them: columns along the
// lanes, four rows of outputs at a time, which share the rows of the source that they load, and two vectors of columns,
// which share the weights.

/// Four rows of one or two vectors of outputs, of which the last one has `lanes` lanes. `source_offset`, `weight_offset`:
/// of the kernel's uppermost row; the latter go on by `next_weights`.
INLINE void FN(plane_tile)(const int TAPS, const int STEP, const bool EVERY_OTHER, const int VECTORS,
                           const conv_pass *pass, const kd_int *source_offset, const kd_int *weight_offset,
                           kd_int next_weights, const T *from, const T *weight, T bias, int lanes, T *to) {
    kd_int source_row = pass->source_row;
    V sums[4][2];
    UNROLL for (int i = 0; i < 4; i++) UNROLL for (int v = 0; v < VECTORS; v++) sums[i][v] = (V)bias;
    NO_UNROLL for (kd_int j = 0; j < pass->columns.taps; j++) {
        V w[TAPS];
        UNROLL for (int t = 0; t < TAPS; t++) w[t] = (V)weight[weight_offset[t * next_weights + j]];
        const T *x = from + source_offset[j];
        UNROLL for (int s = 0; s < 3 * STEP + TAPS; s++, x += source_row) {
            V values[2];
            UNROLL for (int v = 0; v < VECTORS; v++) {
                const T *first = x + v * (EVERY_OTHER ? 2 * LANES : LANES);
                values[v] = FN(load)(first);
                if (EVERY_OTHER) values[v] = FN(even_lanes_mixed)(values[v], FN(load)(first + LANES));
            }
            UNROLL for (int i = 0; i < 4; i++) {
                int t = s - i * STEP;
                if (t < 0 || t >= TAPS) continue;
                UNROLL for (int v = 0; v < VECTORS; v++) sums[i][v] = FN(add_product)(sums[i][v], w[t], values[v]);
            }
        }
    }
    UNROLL for (int i = 0; i < 4; i++, to += pass->out_row) {
        UNROLL for (int v = 0; v < VECTORS; v++) {
            V sum = EVERY_OTHER ? SORT_MIXED(sums[i][v]) : sums[i][v];
            T *place = to + v * LANES * pass->out_column;
            if (pass->out_column != 1) FN(store_every)(place, pass->out_column, sum, v < VECTORS - 1 ? LANES : lanes);
            else if (v < VECTORS - 1 || lanes == LANES) FN(store)(place, sum);
            else FN(store_part)(place, sum, lanes);
        }
    }
}

/// Rows [0, rows) of outputs, for TAPS kernel rows and STEP source rows from one output to the next below.
INLINE void FN(plane_rows)(const int TAPS, const int STEP, const bool EVERY_OTHER, const conv_pass *pass, kd_int rows,
                           const T *source, const T *weight, T bias, T *out) {
    kd_int columns = pass->columns.outputs, across = pass->columns.taps;
    bool upwards = pass->rows.offset_step < 0;
    kd_int uppermost = upwards ? (TAPS - 1) * across : 0, next = upwards ? -across : across;
    const kd_int *source_offset = pass->source_offset + uppermost, *weight_offset = pass->weight_offset + uppermost;
    for (kd_int row = 0; row < rows; row += 4) {
        kd_int first = row + 4 <= rows ? row : rows - 4;  // the last rows may come twice
        for (kd_int column = 0; column < columns;) {
            const T *from = source + first * STEP * pass->source_row + column * (EVERY_OTHER ? 2 : 1);
            T *to = out + first * pass->out_row + column * pass->out_column;
            kd_int left = columns - column;
            if (left > LANES) {
                int lanes = left < 2 * LANES ? (int)left - LANES : LANES;
                FN(plane_tile)(TAPS, STEP, EVERY_OTHER, 2, pass, source_offset, weight_offset, next, from, weight, bias,
                               lanes, to);
            } else {
                FN(plane_tile)(TAPS, STEP, EVERY_OTHER, 1, pass, source_offset, weight_offset, next, from, weight, bias,
                               (int)left, to);
            }
            column += 2 * LANES;
        }
    }
}

#define EACH_PLANE(DO) DO(1, 1) DO(2, 1) DO(3, 1) DO(5, 1) DO(7, 1) DO(1, 2) DO(3, 2) DO(5, 2) DO(7, 2)
#define DEFINE_PLANE(TAPS, STEP)                                                                                       \
    TILE_FUNCTION FN(plane_##TAPS##x##STEP)(const conv_pass *pass, kd_int rows, const T *source, const T *weight,      \
                                            T bias, T *out) {                                                          \
        if (STEP == 2 && pass->every_other) {                                                                          \
            FN(plane_rows)(TAPS, STEP, STEP == 2, pass, rows, source, weight, bias, out);                              \
        } else {                                                                                                       \
            FN(plane_rows)(TAPS, STEP, false, pass, rows, source, weight, bias, out);                                  \
        }                                                                                                              \
    }
EACH_PLANE(DEFINE_PLANE)
#undef DEFINE_PLANE

/// `source` is where the first of the rows begins.
typedef void (*FN(plane_loops))(const conv_pass *pass, kd_int rows, const T *source, const T *weight, T bias, T *out);

/// The loops for `rows` rows of outputs; NULL if there are none for the pass.
static FN(plane_loops) FN(find_plane)(const conv_pass *pass, kd_int rows) {
    kd_int step = pass->rows.offset_step;
    if (pass->inputs != 1 || pass->outputs != 1 || rows < 4 || (step != 1 && step != -1)) return NULL;
    switch (pass->rows.taps * 4 + pass->rows.step) {
#define FIND_PLANE(TAPS, STEP) case TAPS * 4 + STEP: return FN(plane_##TAPS##x##STEP);
        EACH_PLANE(FIND_PLANE)
#undef FIND_PLANE
    }
    return NULL;
}
#undef EACH_PLANE
