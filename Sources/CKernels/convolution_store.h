// Turns results with output channels along the lanes around, so that they lie as tensors do.

/// Writes staged pixels [0, count) of `outputs` lanes to the planes; `pixel` is the first one's place in the grid.
static inline void FN(store_staged)(const conv_pass *pass, const T *staging, int vectors, kd_int pixel, kd_int count,
                             kd_int outputs, T *out) {
    kd_int columns = pass->columns.outputs;
    bool contiguous = pass->out_column == 1 && pass->out_row == columns;
    for (kd_int lane = 0; lane < outputs; lane += LANES) {
        int planes = outputs - lane < LANES ? (int)(outputs - lane) : LANES;
        for (kd_int first = 0; first < count; first += LANES) {
            kd_int pixels = count - first < LANES ? count - first : LANES;
            V square[LANES];
            UNROLL for (int i = 0; i < LANES; i++) square[i] = FN(load)(staging + (first + i) * vectors * LANES + lane);
            FN(transpose)(square);
            V rows[LANES];
            UNROLL for (int i = 0; i < LANES; i++) rows[i] = square[i];
            for (int i = 0; i < planes; i++) {
                T *plane = out + (lane + i) * pass->out_plane;
                if (contiguous && pixels == LANES) {
                    FN(store)(plane + pixel + first, rows[i]);
                } else if (contiguous) {
                    FN(store_part)(plane + pixel + first, rows[i], (int)pixels);
                } else {
                    T values[LANES];
                    FN(store)(values, rows[i]);
                    for (kd_int j = 0; j < pixels; j++) {
                        kd_int at = pixel + first + j;
                        plane[at / columns * pass->out_row + at % columns * pass->out_column] = values[j];
                    }
                }
            }
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
