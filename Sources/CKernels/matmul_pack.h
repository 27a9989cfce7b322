// Copies blocks of a matrix product's operands into the order in which tiles read them.

/// Stores lanes i... of a row of `width`. The first vector may run over into the next row, which is written later.
INLINE void FN(store_packed)(T *row, kd_int i, kd_int width, V value) {
    if (i == 0 || width - i >= LANES) FN(store)(row + i, value);
    else FN(store_part)(row + i, value, (int)(width - i));
}

/// to[k * width + i] = from[i * row + k * column] for i < count, k < depth; zeros for count <= i < width. Writes up to
/// LANES elements beyond the end of `to` before it is done: pack from front to back, with room behind.
static void FN(pack_panel)(const T *from, kd_int row, kd_int column, kd_int count, kd_int depth, kd_int width, T *to) {
    if (row == 1) {
        for (kd_int k = 0; k < depth; k++, from += column, to += width) {
            for (kd_int i = 0; i < width; i += LANES) {
                kd_int left = count - i;
                V value = left >= LANES ? FN(load)(from + i) : left > 0 ? FN(load_part)(from + i, (int)left) : (V)(T)0;
                FN(store_packed)(to, i, width, value);
            }
        }
        return;
    }
    kd_int k = 0;
    if (column == 1) {
        for (; k + LANES <= depth; k += LANES) {
            for (kd_int i = 0; i < width; i += LANES) {
                V square[LANES];
                UNROLL for (int j = 0; j < LANES; j++) {
                    square[j] = i + j < count ? FN(load)(from + (i + j) * row + k) : (V)(T)0;
                }
                FN(transpose)(square);
                UNROLL for (int j = 0; j < LANES; j++) FN(store_packed)(to + (k + j) * width, i, width, square[j]);
            }
        }
    }
    for (; k < depth; k++) {
        for (kd_int i = 0; i < width; i++) to[k * width + i] = i < count ? from[i * row + k * column] : 0;
    }
}

/// Packs rows [begin, end) of A, tile by tile: each tile's panel takes its rows times depth elements.
static void FN(pack_rows)(const matmul_plan *plan, const T *a, kd_int begin, kd_int end, kd_int k, kd_int depth,
                          T *to) {
    const kd_matmul_shape *s = &plan->shape;
    for (kd_int row = begin; row < end;) {
        kd_int rows = FN(next_tile_rows)(end - row);
        FN(pack_panel)(a + row * s->a_row + k * s->a_column, s->a_row, s->a_column, rows, depth, rows, to);
        to += rows * depth;
        row += rows;
    }
}

/// Packs B's columns of panels [begin, end), all of k. Blocks of depth lie one after the other, within them panels of
/// TILE_COLUMNS columns.
static void FN(pack_columns)(const matmul_plan *plan, const T *b, kd_int begin, kd_int end, T *to) {
    const kd_matmul_shape *s = &plan->shape;
    kd_int padded = (s->n + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS;
    for (kd_int k = 0; k < s->k; k += plan->depth_block) {
        kd_int depth = s->k - k < plan->depth_block ? s->k - k : plan->depth_block;
        for (kd_int panel = begin; panel < end; panel++) {
            kd_int column = panel * TILE_COLUMNS, count = s->n - column < TILE_COLUMNS ? s->n - column : TILE_COLUMNS;
            FN(pack_panel)(b + k * s->b_row + column * s->b_column, s->b_column, s->b_row, count, depth, TILE_COLUMNS,
                           to + k * padded + column * depth);
        }
    }
}
