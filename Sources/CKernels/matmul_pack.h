// Copies blocks of a matrix product's operands into the order in which tiles read them.

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
