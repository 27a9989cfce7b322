// Largest elements of windows that divide the image evenly: column by column, and then of a window's columns.

/// The best elements of rows [top, bottom) in each column, and their rows. Fills whole vectors.
static void FN(max_of_columns)(const T *plane, kd_int width, kd_int top, kd_int bottom, V *values, VI *rows) {
    for (kd_int column = 0; column < width; column += LANES, values++, rows++) {
        int count = width - column < LANES ? (int)(width - column) : LANES;
        const T *from = plane + top * width + column;
        FN(best) best = {FN(load_part)(from, count), (VI)(TI)top};
        for (kd_int row = top + 1; row < bottom; row++) {
            from += width;
            best = FN(better)(best, count == LANES ? FN(load)(from) : FN(load_part)(from, count), (TI)row);
        }
        *values = best.value;
        *rows = best.position;
    }
}

/// The first largest of columns [left, right), or else the last that is not a number, in the order of rows.
INLINE kd_int FN(best_column)(const T *values, const TI *rows, kd_int left, kd_int right) {
    kd_int best = left;
    for (kd_int column = left + 1; column < right; column++) {
        T value = values[column], other = values[best];
        bool is_nan = value != value, above = rows[column] < rows[best];
        bool wins = is_nan ? other == other || !above : value > other || (value == other && above);
        if (wins) best = column;
    }
    return best;
}

static void FN(adaptive_max_planes)(const kd_pool2d_shape *s, const T *x, T *y, int64_t *indices, kd_int begin,
                                    kd_int end) {
    size_t vectors = (size_t)((s->width + LANES - 1) / LANES);
    V *values = kd_borrow(vectors * (sizeof(V) + sizeof(VI)));
    VI *rows = (VI *)(values + vectors);
    for (kd_int row = begin * s->out_height; row < end * s->out_height; row++) {
        kd_int top, bottom, left, right;
        const T *plane = x + row / s->out_height * s->height * s->width;
        FN(adaptive_range)(row % s->out_height, s->height, s->out_height, &top, &bottom);
        FN(max_of_columns)(plane, s->width, top, bottom, values, rows);
        for (kd_int w = 0; w < s->out_width; w++) {
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            kd_int column = FN(best_column)((const T *)values, (const TI *)rows, left, right);
            y[row * s->out_width + w] = ((const T *)values)[column];
            indices[row * s->out_width + w] = (int64_t)((const TI *)rows)[column] * s->width + column;
        }
    }
    kd_return(values);
}
