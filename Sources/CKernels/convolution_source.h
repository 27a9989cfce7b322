// The source of a correlation: in place, or copied with a frame of zeros.

/// Whether taps reach beyond the source, or columns along the lanes are not neighbours there. Picking out every other
/// one may reach beyond the source's end as well.
static bool FN(needs_copy)(const conv_pass *pass) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    bool inside = rows->lowest >= 0 && (rows->outputs - 1) * rows->step + rows->highest < rows->source &&
                  columns->lowest >= 0 && (columns->outputs - 1) * columns->step + columns->highest < columns->source;
    return pass->tap_count > 0 && (!inside || pass->every_other || pass->column_phases > 1);
}

/// Strides of the source as the loops will read it; copies hold a band of rows.
static void FN(lay_out_source)(conv_pass *pass) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    pass->source_row = columns->source;
    pass->source_plane = rows->source * columns->source;
    if (!pass->copy_source) return;
    kd_int width = (columns->outputs - 1) * columns->step + columns->highest - columns->lowest + 1;
    pass->source_row = (width + pass->column_phases - 1) / pass->column_phases;
    pass->phase_plane = ((pass->band - 1) * rows->step + rows->highest - rows->lowest + 1) * pass->source_row;
    pass->source_plane = pass->phase_plane * pass->column_phases;
}

/// Where the columns of one phase lie in a copied row.
typedef struct {
    kd_int first, begin, end, count;  // elements [begin, end) of `count` come from columns first + i * phases
} FN(phase_columns);

static FN(phase_columns) FN(columns_of_phase)(const conv_pass *pass, kd_int phase) {
    kd_int phases = pass->column_phases, width = pass->columns.source, first = pass->columns.lowest + phase;
    FN(phase_columns) columns = {.first = first, .count = pass->source_row};
    columns.begin = first < 0 ? (-first + phases - 1) / phases : 0;
    columns.end = first >= width ? 0 : (width - first + phases - 1) / phases;
    if (columns.end > columns.count) columns.end = columns.count;
    if (columns.begin > columns.end) columns.begin = columns.end = 0;
    return columns;
}

/// Zeros; what they overrun in the first LANES is written later.
INLINE void FN(clear_frame)(T *to, kd_int count) {
    if (count <= LANES) FN(store)(to, (V)(T)0);
    else memset(to, 0, (size_t)count * sizeof(T));
}

/// Asks for what lies `ahead`, too: planes, and bands of them, are too short for the processor to foresee the next one's.
INLINE void FN(copy_rows)(const kd_int phases, FN(phase_columns) columns, const T *from, kd_int rows, kd_int width,
                          kd_int ahead, T *to) {
    from += columns.first;
    for (; rows > 0; rows--, from += width, to += columns.count) {
        FN(clear_frame)(to, columns.begin);
        kd_int i = columns.begin;
        NO_UNROLL for (; i + LANES < columns.end; i += LANES) {
            __builtin_prefetch(from + ahead + i * phases);
            FN(store)(to + i, FN(load_every)(from + i * phases, phases, LANES));
        }
        __builtin_prefetch(from + ahead + i * phases);
        int left = (int)(columns.end - i);
        if (left > 0) FN(store)(to + i, FN(load_every)(from + i * phases, phases, left));
        FN(clear_frame)(to + columns.end, columns.count - columns.end);
    }
}

/// Copies rows [first, last) of a plane, with their frame: the columns that come at `phase` modulo the phases. Each
/// row may overrun the next by up to LANES elements.
TILE_FUNCTION FN(copy_phase)(const conv_pass *pass, const T *plane, kd_int first, kd_int last, kd_int phase, T *to) {
    FN(phase_columns) columns = FN(columns_of_phase)(pass, phase);
    kd_int above = first < 0 ? (last < 0 ? last : 0) - first : 0, width = pass->columns.source;
    kd_int begin = first + above;
    kd_int end = last < pass->rows.source ? last : pass->rows.source;
    if (end < begin) end = begin;
    kd_int ahead = end - begin < pass->rows.source ? pass->rows.source * width : 1024 / sizeof(T);
    memset(to, 0, (size_t)(above * columns.count) * sizeof(T));
    to += above * columns.count;
    plane += begin * width;
    if (pass->column_phases == 1) FN(copy_rows)(1, columns, plane, end - begin, width, ahead, to);
    else if (pass->column_phases == 2) FN(copy_rows)(2, columns, plane, end - begin, width, ahead, to);
    else FN(copy_rows)(pass->column_phases, columns, plane, end - begin, width, ahead, to);
    memset(to + (end - begin) * columns.count, 0, (size_t)((last - end) * columns.count) * sizeof(T));
}

/// Copies what output rows [row, row_end) need of some planes of one image. Writes up to LANES elements beyond the end.
static void FN(copy_band)(const conv_pass *pass, const T *planes, kd_int inputs, kd_int row, kd_int row_end, T *to) {
    const conv_axis *rows = &pass->rows;
    kd_int first = row * rows->step + rows->lowest, last = (row_end - 1) * rows->step + rows->highest + 1;
    for (kd_int input = 0; input < inputs; input++, planes += rows->source * pass->columns.source) {
        for (kd_int phase = 0; phase < pass->column_phases; phase++) {
            T *out = to + input * pass->source_plane + phase * pass->phase_plane;
            FN(copy_phase)(pass, planes, first, last, phase, out);
        }
    }
}
