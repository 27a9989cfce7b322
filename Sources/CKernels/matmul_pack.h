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

/// Packs a few panels row by row, `depth` of them from b, where columns are neighbours: the processor fetches runs ahead,
/// but not pieces.
static void FN(pack_rows)(const matmul_plan *plan, const T *b, kd_int k, kd_int depth, kd_int column, kd_int column_end,
                          const FN(packed_columns) *to) {
    kd_int n = plan->shape.n;
    for (kd_int row = 0; row < depth; row++, b += plan->shape.b_row) {
        for (kd_int panel = column; panel < column_end; panel += plan->tile_columns) {
            kd_int width = FN(panel_columns)(plan, panel), whole = n - panel < width ? width - LANES : width;
            T *at = FN(packed_panel)(to, panel, k, depth) + row * width;
            NO_UNROLL for (kd_int i = 0; i < whole; i += LANES) FN(store)(at + i, FN(load)(b + panel + i));
            if (whole < width) FN(store)(at + whole, FN(load_part)(b + panel + whole, (int)(n - panel - whole)));
        }
    }
}

/// Packs B's columns from `column` to `column_end`, all of k.
static void FN(pack_columns)(const matmul_plan *plan, const T *b, kd_int column, kd_int column_end,
                             const FN(packed_columns) *to) {
    const kd_matmul_shape *s = &plan->shape;
    for (kd_int k = 0; k < s->k; k += plan->depth_block) {
        kd_int depth = s->k - k < plan->depth_block ? s->k - k : plan->depth_block;
        if (plan->packs_own && s->b_column == 1) {
            FN(pack_rows)(plan, b + k * s->b_row, k, depth, column, column_end, to);
            continue;
        }
        for (kd_int panel = column; panel < column_end; panel += plan->tile_columns) {
            kd_int width = FN(panel_columns)(plan, panel), count = s->n - panel < width ? s->n - panel : width;
            FN(pack_panel)(b + k * s->b_row + panel * s->b_column, s->b_column, s->b_row, count, depth, width,
                           FN(packed_panel)(to, panel, k, depth));
        }
    }
}
