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

/// Some columns of B in packed order: blocks of depth one after the other, within them panels of TILE_COLUMNS columns.
typedef struct {
    T *at;  // NULL: B is read in place
    kd_int first, columns;
} FN(packed_columns);

INLINE T *FN(packed_panel)(const FN(packed_columns) *packed, kd_int column, kd_int k, kd_int depth) {
    return packed->at + k * packed->columns + (column - packed->first) * depth;
}

/// Packs B's columns from `column` to `column_end`, all of k.
static void FN(pack_columns)(const matmul_plan *plan, const T *b, kd_int column, kd_int column_end,
                             const FN(packed_columns) *to) {
    const kd_matmul_shape *s = &plan->shape;
    for (kd_int k = 0; k < s->k; k += plan->depth_block) {
        kd_int depth = s->k - k < plan->depth_block ? s->k - k : plan->depth_block;
        // A few panels go row by row where columns are neighbours: the processor fetches runs ahead, but not pieces.
        kd_int step = plan->packs_own && s->b_column == 1 ? 1 : depth;
        for (kd_int row = 0; row < depth; row += step) {
            for (kd_int panel = column; panel < column_end; panel += TILE_COLUMNS) {
                kd_int count = s->n - panel < TILE_COLUMNS ? s->n - panel : TILE_COLUMNS;
                FN(pack_panel)(b + (k + row) * s->b_row + panel * s->b_column, s->b_column, s->b_row, count, step,
                               TILE_COLUMNS, FN(packed_panel)(to, panel, k, depth) + row * TILE_COLUMNS);
            }
        }
    }
}
