// Correlation with columns along the vectors' lanes: a tile is a few outputs times a few vectors of columns. Reads the
// source in place, and the weights too.

#define JOINS_ENDS (NREGS == 16 && LANES > 2)  // with more registers, tiles have four vectors

typedef struct {
    const T *source[4];  // of the vectors' first columns, at source offset 0
    T *out[4];           // for the tile's first output
    int lanes[4];        // that exist
    // Ends of two rows may share the second vector, its halves: where the second row's is; else NULL.
    const T *end_source;
    T *end_out;
    bool wide;           // of four vectors
} FN(column_tile);

INLINE void FN(put_ends_second)(FN(column_tile) *tile) {
    const T *source = tile->source[0];
    T *out = tile->out[0];
    int lanes = tile->lanes[0];
    tile->source[0] = tile->source[1];
    tile->out[0] = tile->out[1];
    tile->lanes[0] = tile->lanes[1];
    tile->source[1] = source;
    tile->out[1] = out;
    tile->lanes[1] = lanes;
}

/// The ends of two rows, one in each half.
INLINE V FN(load_ends)(const T *first, const T *second) {
    V both;
    both.lo = *(const VH *)first;
    both.hi = *(const VH *)second;
    return both;
}

INLINE void FN(store_ends)(T *first, T *second, V both, int lanes) {
    if (lanes == LANES / 2) {
        *(VH *)first = both.lo;
        *(VH *)second = both.hi;
        return;
    }
    V swapped;
    swapped.lo = both.hi;
    swapped.hi = both.lo;
    FN(store_part)(first, both, lanes);
    FN(store_part)(second, swapped, lanes);
}

INLINE void FN(columns_tile)(const int OUTPUTS, const int VECTORS, const bool ENDS, const conv_pass *pass,
                             const FN(column_tile) *tile, const T *weight, const T *bias, kd_int out_offset) {
    V sums[6][4];  // of fixed size: what depends on a parameter would not stay in registers
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = (V)(bias ? bias[i] : 0);
    const T *source[4], *end_source = tile->end_source;
    UNROLL for (int j = 0; j < VECTORS; j++) source[j] = tile->source[j];
    kd_int taps = pass->tap_count, weight_row = pass->weight_output;
    const kd_int *at = pass->source_offset, *end = at + taps;
    UNROLL_STEPS for (; at < end; at++) {
        kd_int offset = at[0];
        const T *w = weight + at[taps];
        V x[4];
        UNROLL for (int j = 0; j < VECTORS; j++) {
            if (ENDS && j == 1) x[j] = FN(load_ends)(source[j] + offset, end_source + offset);
            else x[j] = FN(load)(source[j] + offset);
        }
        UNROLL for (int i = 0; i < OUTPUTS; i++) {
            V factor = (V)w[i * weight_row];
            UNROLL for (int j = 0; j < VECTORS; j++) {
                sums[i][j] = FN(add_product)(sums[i][j], factor, x[j]);
            }
            FINISH_HERE(sums[i][VECTORS - 1]);
        }
    }
    kd_int plane = pass->out_plane, out_column = pass->out_column;
    UNROLL for (int j = 0; j < VECTORS; j++) {
        int lanes = tile->lanes[j];
        T *out = tile->out[j] + out_offset;
        if (ENDS && j == 1) {
            T *second = tile->end_out + out_offset;
            UNROLL for (int i = 0; i < OUTPUTS; i++) {
                FN(store_ends)(out + i * plane, second + i * plane, sums[i][j], lanes);
            }
        } else if (out_column != 1) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) {
                if (lanes > 0) FN(store_every)(out + i * plane, out_column, sums[i][j], lanes);
            }
        } else if (lanes == LANES) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) FN(store)(out + i * plane, sums[i][j]);
        } else if (lanes > 0) {
            UNROLL for (int i = 0; i < OUTPUTS; i++) FN(store_part)(out + i * plane, sums[i][j], lanes);
        }
    }
}

/// Moves the tile `rows` rows down.
INLINE void FN(move_tile)(const int VECTORS, const conv_pass *pass, kd_int rows, FN(column_tile) *tile) {
    kd_int source_further = rows * pass->rows.step * pass->source_row, out_further = rows * pass->out_row;
    UNROLL for (int j = 0; j < VECTORS; j++) {
        tile->source[j] += source_further;
        tile->out[j] += out_further;
    }
    if (!tile->end_source) return;
    tile->end_source += source_further;
    tile->end_out += out_further;
}

#define DEFINE_COLUMNS(OUTPUTS, VECTORS)                                                                               \
    TILE_FUNCTION FN(columns_##OUTPUTS##x##VECTORS)(const conv_pass *pass, FN(column_tile) tile, kd_int rows,          \
                                                    kd_int repeats, const T *weight, const T *bias, kd_int offset) {   \
        for (; repeats > 0; repeats--, FN(move_tile)(VECTORS, pass, rows, &tile)) {                                    \
            if (JOINS_ENDS && VECTORS == 2 && tile.end_source) {                                                       \
                FN(columns_tile)(OUTPUTS, VECTORS, JOINS_ENDS, pass, &tile, weight, bias, offset);                     \
            } else {                                                                                                   \
                FN(columns_tile)(OUTPUTS, VECTORS, false, pass, &tile, weight, bias, offset);                          \
            }                                                                                                          \
        }                                                                                                              \
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

/// All outputs of the block for one tile of columns, `repeats` times, `rows` rows down each time.
INLINE void FN(columns_outputs)(const conv_pass *pass, const FN(column_tile) *tile, kd_int rows, kd_int repeats,
                                const T *weight, const T *bias, kd_int outputs) {
    for (kd_int first = 0; first < outputs;) {
        kd_int left = outputs - first, count = left >= 6 ? 6 : left == 5 ? 3 : left;
        const T *w = weight + first * pass->weight_output, *b = bias ? bias + first : NULL;
        kd_int out = first * pass->out_plane;
        switch (count * 2 + tile->wide) {
#if NREGS == 32
            case 13: FN(columns_6x4)(pass, *tile, rows, repeats, w, b, out); break;
            case 9: FN(columns_4x4)(pass, *tile, rows, repeats, w, b, out); break;
            case 7: FN(columns_3x4)(pass, *tile, rows, repeats, w, b, out); break;
#endif
            case 5: FN(columns_2x4)(pass, *tile, rows, repeats, w, b, out); break;
            case 3: FN(columns_1x4)(pass, *tile, rows, repeats, w, b, out); break;
            case 12: FN(columns_6x2)(pass, *tile, rows, repeats, w, b, out); break;
            case 8: FN(columns_4x2)(pass, *tile, rows, repeats, w, b, out); break;
            case 6: FN(columns_3x2)(pass, *tile, rows, repeats, w, b, out); break;
            case 4: FN(columns_2x2)(pass, *tile, rows, repeats, w, b, out); break;
            default: FN(columns_1x2)(pass, *tile, rows, repeats, w, b, out); break;
        }
        first += count;
    }
}

/// Where the next vector of columns is.
typedef struct {
    const T *source;
    T *out;            // of its row
    kd_int row, rows;  // rows: of the band
    kd_int column;
    bool join;         // the ends of this row and of its neighbour share a vector
} FN(column_cursor);

INLINE void FN(next_row)(const conv_pass *pass, FN(column_cursor) *at) {
    at->source += pass->rows.step * pass->source_row;
    at->out += pass->out_row;
    at->column = 0;
    at->row++;
}

/// Adds a vector to the tile, its j-th. Whether it is one that the ends of two rows share.
INLINE bool FN(add_vector)(const conv_pass *pass, FN(column_cursor) *at, FN(column_tile) *tile, kd_int j) {
    kd_int columns = pass->columns.outputs, left = columns - at->column;
    bool ends = at->join && left < LANES;
    if (ends && at->row % 2 == 0) {  // the end of a pair's first row comes with that of the second
        FN(next_row)(pass, at);
        left = columns;
        ends = false;
    }
    tile->source[j] = at->source + at->column;
    tile->out[j] = at->out + at->column * pass->out_column;
    tile->lanes[j] = left < LANES ? (int)left : LANES;
    if (ends) {
        tile->end_source = tile->source[j];
        tile->end_out = tile->out[j];
        tile->source[j] -= pass->rows.step * pass->source_row;
        tile->out[j] -= pass->out_row;
    }
    at->column += LANES;
    if (at->column >= columns) {
        FN(next_row)(pass, at);
        if (at->row % 2 == 0 && at->row + 1 >= at->rows) at->join = false;
    }
    return ends;
}

/// Of `left` vectors; how many are left then.
INLINE kd_int FN(next_tile)(const conv_pass *pass, FN(column_cursor) *at, kd_int most, kd_int left,
                            FN(column_tile) *tile) {
    kd_int count = left >= 3 ? most : 2;
    bool ends_first = false;
    tile->end_source = NULL;
    tile->wide = count == 4;
    for (kd_int j = 0; j < count; j++) {
        if (j < left) {
            ends_first |= FN(add_vector)(pass, at, tile, j) && j == 0;
        } else {  // vectors that are missing repeat the last one and store nothing
            tile->source[j] = tile->source[j - 1];
            tile->out[j] = tile->out[j - 1];
            tile->lanes[j] = 0;
        }
    }
    if (ends_first) FN(put_ends_second)(tile);
    return left < count ? 0 : left - count;
}

/// Some rows of a block of outputs, and `repeats` times as many altogether, by the same tiles.
static void FN(correlate_rows)(const conv_pass *pass, FN(column_cursor) at, kd_int repeats, kd_int most, const T *weight,
                               const T *bias, kd_int outputs) {
    kd_int per_row = (pass->columns.outputs + LANES - 1) / LANES, rows = at.rows;
    kd_int left = rows * per_row - (at.join ? rows / 2 : 0);
    while (left > 0) {
        FN(column_tile) tile;
        left = FN(next_tile)(pass, &at, most, left, &tile);
        FN(columns_outputs)(pass, &tile, rows, repeats, weight, bias, outputs);
    }
}

/// Rows [row, row_end) of a block of outputs. `source` is where output row 0 of the source at hand begins, `first_row`
/// the output row that belongs there.
static void FN(correlate_columns)(const conv_pass *pass, const T *source, kd_int first_row, kd_int row, kd_int row_end,
                                  const T *weight, const T *bias, kd_int outputs, T *out) {
    kd_int columns = pass->columns.outputs, rows = row_end - row, row_step = pass->rows.step * pass->source_row;
    FN(column_cursor) at = {.source = source + (row - first_row) * row_step, .out = out + row * pass->out_row};
    FN(plane_loops) plane = FN(find_plane)(pass, rows);
    if (plane) {
        plane(pass, rows, at.source, weight, bias ? *bias : 0, at.out);
        return;
    }
    kd_int most = NREGS == 32 || outputs <= 2 ? 4 : 2, ends = columns % LANES;
    bool join = JOINS_ENDS && most == 2 && columns > LANES && ends > 0 && ends <= LANES / 2 && pass->out_column == 1;
    kd_int period = 4, repeats = rows / period;  // of rows: tiles fill as many without waste
    at.rows = period;
    at.join = join;
    if (repeats > 0) FN(correlate_rows)(pass, at, repeats, most, weight, bias, outputs);
    at.rows = rows - repeats * period;
    at.source += repeats * period * row_step;
    at.out += repeats * period * pass->out_row;
    at.join = join && at.rows > 1;
    FN(correlate_rows)(pass, at, 1, most, weight, bias, outputs);
}
