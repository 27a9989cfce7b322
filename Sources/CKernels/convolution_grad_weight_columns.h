// Weight gradients with columns along the vectors' lanes: products of rows of the gradient and rows of the input, for a
// few outputs and taps at a time. The lanes are added up in the end.

/// sums[output * stride + tap] += over rows and columns of the gradient times the input at each tap.
INLINE void FN(row_products)(const int OUTPUTS, const int TAPS, const conv_pass *pass, kd_int rows, const T *grad,
                             const T *source, const kd_int *offsets, V *sums, kd_int stride) {
    V products[3][5];
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int t = 0; t < TAPS; t++) {
        products[i][t] = sums[i * stride + t];
    }
    kd_int columns = pass->columns.outputs, plane = pass->out_plane, whole = columns / LANES * LANES;
    kd_int source_step = pass->rows.step * pass->source_row;
    kd_int offset[5];
    UNROLL for (int t = 0; t < TAPS; t++) offset[t] = offsets[t];
    NO_UNROLL for (kd_int row = 0; row < rows; row++, grad += columns, source += source_step) {
        NO_UNROLL for (kd_int column = 0; column < whole; column += LANES) {
            V g[3];
            UNROLL for (int i = 0; i < OUTPUTS; i++) g[i] = FN(load)(grad + i * plane + column);
            UNROLL for (int t = 0; t < TAPS; t++) {
                V x = FN(load)(source + offset[t] + column);
                UNROLL for (int i = 0; i < OUTPUTS; i++) products[i][t] += g[i] * x;
            }
        }
        if (whole < columns) {
            int left = (int)(columns - whole);
            V g[3];
            UNROLL for (int i = 0; i < OUTPUTS; i++) g[i] = FN(load_part)(grad + i * plane + whole, left);
            UNROLL for (int t = 0; t < TAPS; t++) {
                V x = FN(load_part)(source + offset[t] + whole, left);
                UNROLL for (int i = 0; i < OUTPUTS; i++) products[i][t] += g[i] * x;
            }
        }
    }
    UNROLL for (int i = 0; i < OUTPUTS; i++) UNROLL for (int t = 0; t < TAPS; t++) {
        sums[i * stride + t] = products[i][t];
    }
}

#define DEFINE_PRODUCTS(OUTPUTS, TAPS)                                                                                 \
    TILE_FUNCTION FN(products_##OUTPUTS##x##TAPS)(const conv_pass *pass, kd_int rows, const T *grad, const T *source,  \
                                                const kd_int *offsets, V *sums, kd_int stride) {                       \
        FN(row_products)(OUTPUTS, TAPS, pass, rows, grad, source, offsets, sums, stride);                              \
    }
#if NREGS == 32
DEFINE_PRODUCTS(3, 5)
DEFINE_PRODUCTS(2, 5)
DEFINE_PRODUCTS(1, 5)
#endif
DEFINE_PRODUCTS(3, 4)
DEFINE_PRODUCTS(2, 4)
DEFINE_PRODUCTS(1, 4)
DEFINE_PRODUCTS(3, 3)
DEFINE_PRODUCTS(2, 3)
DEFINE_PRODUCTS(1, 3)
DEFINE_PRODUCTS(3, 1)
DEFINE_PRODUCTS(2, 1)
DEFINE_PRODUCTS(1, 1)
#undef DEFINE_PRODUCTS

/// How many of `left` taps the next tile takes.
INLINE int FN(next_taps)(kd_int left) {
    if (NREGS == 32 && (left >= 10 || left == 9 || left == 5)) return 5;
    return left >= 4 && left != 6 ? 4 : left >= 3 ? 3 : 1;
}

/// One image's rows for all outputs of a block: sums[output][tap] are vectors.
static void FN(add_row_products)(const conv_pass *pass, kd_int rows, const T *grad, const T *source, kd_int outputs,
                                 kd_int taps, V *sums) {
    for (kd_int output = 0; output < outputs;) {
        int count = outputs - output >= 3 && outputs - output != 4 ? 3 : outputs - output >= 2 ? 2 : 1;
        const T *g = grad + output * pass->out_plane;
        for (kd_int tap = 0; tap < taps;) {
            int together = FN(next_taps)(taps - tap);
            const kd_int *offsets = pass->source_offset + tap;
            V *some = sums + output * taps + tap;
            switch (count * 8 + together) {
#if NREGS == 32
                case 29: FN(products_3x5)(pass, rows, g, source, offsets, some, taps); break;
                case 21: FN(products_2x5)(pass, rows, g, source, offsets, some, taps); break;
                case 13: FN(products_1x5)(pass, rows, g, source, offsets, some, taps); break;
#endif
                case 28: FN(products_3x4)(pass, rows, g, source, offsets, some, taps); break;
                case 20: FN(products_2x4)(pass, rows, g, source, offsets, some, taps); break;
                case 12: FN(products_1x4)(pass, rows, g, source, offsets, some, taps); break;
                case 27: FN(products_3x3)(pass, rows, g, source, offsets, some, taps); break;
                case 19: FN(products_2x3)(pass, rows, g, source, offsets, some, taps); break;
                case 11: FN(products_1x3)(pass, rows, g, source, offsets, some, taps); break;
                case 25: FN(products_3x1)(pass, rows, g, source, offsets, some, taps); break;
                case 17: FN(products_2x1)(pass, rows, g, source, offsets, some, taps); break;
                default: FN(products_1x1)(pass, rows, g, source, offsets, some, taps); break;
            }
            tap += together;
        }
        output += count;
    }
}

/// to[i] = sum of the lanes of vector i.
static void FN(add_up_lanes)(const V *vectors, kd_int count, T *to) {
    for (kd_int i = 0; i < count; i += LANES) {
        V some[LANES];
        int left = count - i < LANES ? (int)(count - i) : LANES;
        UNROLL for (int j = 0; j < LANES; j++) some[j] = j < left ? vectors[i + j] : (V)(T)0;
        V sums = FN(sums_of_lanes)(some);
        if (left == LANES) FN(store)(to + i, sums);
        else FN(store_part)(to + i, sums, left);
    }
}
