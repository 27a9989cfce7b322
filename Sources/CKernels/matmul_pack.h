// Copies columns of B into the order in which tiles read them.

INLINE kd_int FN(round_up)(kd_int value, kd_int multiple) { return (value + multiple - 1) / multiple * multiple; }

/// Some columns of B in packed order: blocks of depth one after the other, within them panels of a tile's columns.
typedef struct {
    T *at;  // NULL: B is read in place
    kd_int first, columns;
} FN(packed_columns);

/// How many columns the panel at `column` has in packed order: whole vectors.
INLINE kd_int FN(panel_columns)(const matmul_plan *plan, kd_int column) {
    kd_int left = FN(round_up)(plan->shape.n - column, LANES);
    return left < plan->tile_columns ? left : plan->tile_columns;
}

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
            for (kd_int panel = column; panel < column_end; panel += plan->tile_columns) {
                kd_int width = FN(panel_columns)(plan, panel), count = s->n - panel < width ? s->n - panel : width;
                FN(pack_panel)(b + (k + row) * s->b_row + panel * s->b_column, s->b_column, s->b_row, count, step,
                               width, FN(packed_panel)(to, panel, k, depth) + row * width);
            }
        }
    }
}
