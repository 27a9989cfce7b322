// The source of a correlation: in place, or copied with a frame of zeros.

/// Whether taps reach beyond the source, or columns along the lanes are not neighbours there.
static bool FN(needs_copy)(const conv_pass *pass) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    bool inside = rows->lowest >= 0 && (rows->outputs - 1) * rows->step + rows->highest < rows->source &&
                  columns->lowest >= 0 && (columns->outputs - 1) * columns->step + columns->highest < columns->source;
    return pass->tap_count > 0 && (!inside || pass->column_phases > 1);
}

/// Strides of the source as the loops will read it; copies hold a band of rows.
static void FN(lay_out_source)(conv_pass *pass) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    pass->source_row = columns->source;
    pass->source_plane = rows->source * columns->source;
    if (!pass->copy_source) return;
    kd_int width = (columns->outputs - 1) * columns->step + columns->highest - columns->lowest + 1;
    pass->phase_width = (width + pass->column_phases - 1) / pass->column_phases;
    pass->source_row = pass->phase_width * pass->column_phases;
    pass->source_plane = ((pass->band - 1) * rows->step + rows->highest - rows->lowest + 1) * pass->source_row;
}

/// Zeros; what they overrun in the first LANES is written later.
INLINE void FN(clear_frame)(T *to, kd_int count) {
    if (count <= LANES) FN(store)(to, (V)(T)0);
    else memset(to, 0, (size_t)count * sizeof(T));
}

/// Copies one row of a plane (NULL: zeros) with its frame, sorted by phase. Writes up to LANES elements beyond the end:
/// copy from front to back, with room behind.
static void FN(copy_row)(const conv_pass *pass, const T *row, T *to) {
    kd_int phases = pass->column_phases, lowest = pass->columns.lowest, width = pass->columns.source;
    for (kd_int phase = 0; phase < phases; phase++, to += pass->phase_width) {
        kd_int first = lowest + phase;  // column that comes first, in steps of `phases`
        kd_int begin = first < 0 ? (-first + phases - 1) / phases : 0;
        kd_int end = first >= width ? 0 : (width - first + phases - 1) / phases;
        if (end > pass->phase_width) end = pass->phase_width;
        if (begin > end || !row) begin = end = 0;
        FN(clear_frame)(to, begin);
        for (kd_int i = begin; i < end; i += LANES) {
            int count = end - i < LANES ? (int)(end - i) : LANES;
            FN(store)(to + i, FN(load_every)(row + first + i * phases, phases, count));
        }
        FN(clear_frame)(to + end, pass->phase_width - end);
    }
}

/// Copies what output rows [row, row_end) need of some planes of one image.
static void FN(copy_band)(const conv_pass *pass, const T *planes, kd_int inputs, kd_int row, kd_int row_end, T *to) {
    const conv_axis *rows = &pass->rows;
    kd_int first = row * rows->step + rows->lowest, last = (row_end - 1) * rows->step + rows->highest;
    for (kd_int input = 0; input < inputs; input++) {
        const T *plane = planes + input * rows->source * pass->columns.source;
        T *out = to + input * pass->source_plane;
        for (kd_int at = first; at <= last; at++, out += pass->source_row) {
            bool exists = at >= 0 && at < rows->source;
            FN(copy_row)(pass, exists ? plane + at * pass->columns.source : NULL, out);
        }
    }
}
