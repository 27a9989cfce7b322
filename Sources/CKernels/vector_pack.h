// Copies a block of a matrix, transposing it as need be (see every_isa.h).

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
        int left = (int)(depth - k);
        for (kd_int i = 0; left > 1 && i < width; i += LANES) {
            V square[LANES], kept[LANES];
            UNROLL for (int j = 0; j < LANES; j++) {
                square[j] = i + j < count ? FN(load_part)(from + (i + j) * row + k, left) : (V)(T)0;
            }
            FN(transpose)(square);
            UNROLL for (int j = 0; j < LANES; j++) kept[j] = square[j];
            for (int j = 0; j < left; j++) FN(store_packed)(to + (k + j) * width, i, width, kept[j]);
        }
        if (left > 1) return;
    }
    for (; k < depth; k++) {
        for (kd_int i = 0; i < width; i++) to[k * width + i] = i < count ? from[i * row + k * column] : 0;
    }
}
