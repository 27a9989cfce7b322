// Correlation with columns along the vectors' lanes: a tile is a few outputs times a few vectors of columns. Reads the
// source in place, and the weights too.

typedef struct {
    const T *source[4];  // of the vectors' first columns, at source offset 0
    T *out[4];           // for the tile's first output
    int lanes[4];        // that exist
} FN(column_tile);

INLINE void FN(columns_tile)(const int OUTPUTS, const int VECTORS, const conv_pass *pass, const FN(column_tile) *tile,
                             const T *weight, const T *bias, kd_int out_offset) {
    V sums[6][4];  // of fixed size: what depends on a parameter would not stay in registers
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = (V)(T)0;
    const T *source[4];
    UNROLL for (int j = 0; j < VECTORS; j++) source[j] = tile->source[j];
    kd_int taps = pass->tap_count, weight_row = pass->weight_output;
    const kd_int *at = pass->source_offset, *end = at + taps;
    UNROLL_STEPS for (; at < end; at++) {
        kd_int offset = at[0];
        const T *w = weight + at[taps];
        V x[4];
        UNROLL for (int j = 0; j < VECTORS; j++) x[j] = FN(load)(source[j] + offset);
        UNROLL for (int i = 0; i < OUTPUTS; i++) {
            V factor = (V)w[i * weight_row];
            UNROLL for (int j = 0; j < VECTORS; j++) {
                sums[i][j] = FN(add_product)(sums[i][j], factor, x[j]);
            }
            FINISH_HERE(sums[i][VECTORS - 1]);
        }
    }
    if (bias) {
        UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] += bias[i];
    }
    UNROLL for (int j = 0; j < VECTORS; j++) {
        int lanes = tile->lanes[j];
        T *out = tile->out[j] + out_offset;
        if (pass->out_column != 1) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) {
                if (lanes > 0) FN(store_every)(out + i * pass->out_plane, pass->out_column, sums[i][j], lanes);
            }
        } else if (lanes == LANES) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) FN(store)(out + i * pass->out_plane, sums[i][j]);
        } else if (lanes > 0) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) FN(store_part)(out + i * pass->out_plane, sums[i][j], lanes);
        }
    }
}

#define DEFINE_COLUMNS(OUTPUTS, VECTORS)                                                                               \
    TILE_FUNCTION FN(columns_##OUTPUTS##x##VECTORS)(const conv_pass *pass, const FN(column_tile) *tile,                \
                                                    const T *weight, const T *bias, kd_int out_offset) {               \
        FN(columns_tile)(OUTPUTS, VECTORS, pass, tile, weight, bias, out_offset);                                      \
    }
DEFINE_COLUMNS(6, 2)
DEFINE_COLUMNS(4, 2)
DEFINE_COLUMNS(3, 2)
DEFINE_COLUMNS(2, 4)
DEFINE_COLUMNS(1, 4)
#if NREGS == 32
DEFINE_COLUMNS(6, 4)
DEFINE_COLUMNS(4, 4)
DEFINE_COLUMNS(3, 4)
#endif
DEFINE_COLUMNS(2, 2)
DEFINE_COLUMNS(1, 2)
#undef DEFINE_COLUMNS

/// All outputs of the block for one tile of columns.
INLINE void FN(columns_outputs)(const conv_pass *pass, const FN(column_tile) *tile, bool wide, const T *weight,
                                const T *bias, kd_int outputs) {
    for (kd_int first = 0; first < outputs;) {
        kd_int left = outputs - first, count = left >= 6 ? 6 : left == 5 ? 3 : left;
        const T *w = weight + first * pass->weight_output, *b = bias ? bias + first : NULL;
        kd_int offset = first * pass->out_plane;
        switch (count * 2 + wide) {
#if NREGS == 32
            case 13: FN(columns_6x4)(pass, tile, w, b, offset); break;
            case 9: FN(columns_4x4)(pass, tile, w, b, offset); break;
            case 7: FN(columns_3x4)(pass, tile, w, b, offset); break;
#endif
            case 5: FN(columns_2x4)(pass, tile, w, b, offset); break;
            case 3: FN(columns_1x4)(pass, tile, w, b, offset); break;
            case 12: FN(columns_6x2)(pass, tile, w, b, offset); break;
            case 8: FN(columns_4x2)(pass, tile, w, b, offset); break;
            case 6: FN(columns_3x2)(pass, tile, w, b, offset); break;
            case 4: FN(columns_2x2)(pass, tile, w, b, offset); break;
            default: FN(columns_1x2)(pass, tile, w, b, offset); break;
        }
        first += count;
    }
}

/// Rows [row, row_end) of a block of outputs. `source` is where output row 0 of the source at hand begins, `first_row`
/// the output row that belongs there.
static void FN(correlate_columns)(const conv_pass *pass, const T *source, kd_int first_row, kd_int row, kd_int row_end,
                                  const T *weight, const T *bias, kd_int outputs, T *out) {
    kd_int columns = pass->columns.outputs, per_row = (columns + LANES - 1) / LANES;
    kd_int most = NREGS == 32 || outputs <= 2 ? 4 : 2;
    kd_int left = (row_end - row) * per_row, column = 0;
    const T *from = source + (row - first_row) * pass->rows.step * pass->source_row;
    T *to = out + row * pass->out_row;
    if (FN(has_plane)(pass, row_end - row)) {
        FN(correlate_plane)(pass, row_end - row, from, weight, bias, to);
        return;
    }
    while (left > 0) {
        kd_int count = left >= 3 ? most : 2;
        FN(column_tile) tile;
        for (kd_int j = 0; j < count; j++) {
            tile.source[j] = from + column;
            tile.out[j] = to + column * pass->out_column;
            tile.lanes[j] = left == 0 ? 0 : columns - column < LANES ? (int)(columns - column) : LANES;
            if (left <= 1) {  // vectors that are missing repeat the last one and store nothing
                left = 0;
                continue;
            }
            left--;
            column += LANES;
            if (column < columns) continue;
            column = 0;
            from += pass->rows.step * pass->source_row;
            to += pass->out_row;
        }
        FN(columns_outputs)(pass, &tile, count == 4, weight, bias, outputs);
    }
}
