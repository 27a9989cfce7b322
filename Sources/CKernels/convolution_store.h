// Turns results with output channels along the lanes around, so that they lie as tensors do.

/// Writes a square of LANES pixels of `planes` outputs where pixels do not lie side by side; `pixel` is the first one's
/// place in the grid.
static inline void FN(store_apart)(const conv_pass *pass, const V *rows, int planes, kd_int pixel, kd_int pixels,
                                   T *out) {
    kd_int columns = pass->columns.outputs;
    T values[(LANES + 1) * LANES];
    UNROLL for (int i = 0; i < LANES; i++) FN(store)(values + i * LANES, rows[i]);
    for (kd_int first = 0; first < pixels;) {
        kd_int row = (pixel + first) / columns, column = (pixel + first) % columns;
        int run = (int)(pixels - first < columns - column ? pixels - first : columns - column);
        T *to = out + row * pass->out_row + column * pass->out_column;
        for (int i = 0; i < planes; i++, to += pass->out_plane) {
            FN(store_every)(to, pass->out_column, FN(load)(values + i * LANES + first), run);
        }
        first += run;
    }
}

/// Writes staged pixels [0, count) of `outputs` lanes to the planes; `pixel` is the first one's place in the grid.
static inline void FN(store_staged)(const conv_pass *pass, const T *staging, int vectors, kd_int pixel, kd_int count,
                                    kd_int outputs, T *out) {
    bool contiguous = pass->out_column == 1 && pass->out_row == pass->columns.outputs;
    kd_int plane = pass->out_plane;
    for (kd_int lane = 0; lane < outputs; lane += LANES, out += LANES * plane) {
        int planes = outputs - lane < LANES ? (int)(outputs - lane) : LANES;
        for (kd_int first = 0; first < count; first += LANES) {
            kd_int pixels = count - first < LANES ? count - first : LANES;
            V square[LANES], rows[LANES];
            UNROLL for (int i = 0; i < LANES; i++) square[i] = FN(load)(staging + (first + i) * vectors * LANES + lane);
            FN(transpose)(square);
            UNROLL for (int i = 0; i < LANES; i++) rows[i] = square[i];
            if (!contiguous) {
                FN(store_apart)(pass, rows, planes, pixel + first, pixels, out);
                continue;
            }
            T *to = out + pixel + first;
            if (planes == LANES && pixels == LANES) {  // from registers
                UNROLL for (int i = 0; i < LANES; i++) FN(store)(to + i * plane, square[i]);
                continue;
            }
            for (int i = 0; i < planes; i++, to += plane) FN(store_part)(to, rows[i], (int)pixels);
        }
    }
}

/// to[output * stride + tap] = sums[tap][output].
static inline void FN(store_tap_sums)(const V *sums, int vectors, kd_int taps, kd_int outputs, T *to, kd_int stride) {
    for (kd_int output = 0; output < outputs; output += LANES) {
        int count = outputs - output < LANES ? (int)(outputs - output) : LANES;
        for (kd_int tap = 0; tap < taps; tap += LANES) {
            int left = taps - tap < LANES ? (int)(taps - tap) : LANES;
            V square[LANES], rows[LANES];
            UNROLL for (int i = 0; i < LANES; i++) {
                square[i] = i < left ? sums[(tap + i) * vectors + output / LANES] : (V)(T)0;
            }
            FN(transpose)(square);
            UNROLL for (int i = 0; i < LANES; i++) rows[i] = square[i];
            for (int i = 0; i < count; i++) {
                T *row = to + (output + i) * stride + tap;
                if (left == LANES) FN(store)(row, rows[i]);
                else FN(store_part)(row, rows[i], left);
            }
        }
    }
}
