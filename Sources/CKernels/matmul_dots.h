// Matrix products whose operands both run along k in memory, as dot products: for few rows or columns.

/// sums[row * COLUMNS + column] += A's row times B's column, vector by vector.
INLINE void FN(dots_tile)(const int ROWS, const int COLUMNS, kd_int depth, const T *a, kd_int a_row, const T *b,
                          kd_int b_column, V *sums) {
    V partial[4][8];
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < COLUMNS; j++) partial[i][j] = (V)(T)0;
    kd_int k = 0;
    NO_UNROLL for (; k + LANES <= depth; k += LANES) {
        V row[4];
        UNROLL for (int i = 0; i < ROWS; i++) row[i] = FN(load)(a + i * a_row + k);
        UNROLL for (int j = 0; j < COLUMNS; j++) {
            V column = FN(load)(b + j * b_column + k);
            UNROLL for (int i = 0; i < ROWS; i++) partial[i][j] += row[i] * column;
        }
    }
    if (k < depth) {
        int left = (int)(depth - k);
        UNROLL for (int i = 0; i < ROWS; i++) {
            V row = FN(load_part)(a + i * a_row + k, left);
            UNROLL for (int j = 0; j < COLUMNS; j++) {
                partial[i][j] += row * FN(load_part)(b + j * b_column + k, left);
            }
        }
    }
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < COLUMNS; j++) {
        sums[i * COLUMNS + j] = partial[i][j];
    }
}

static void FN(dots_4x4)(kd_int depth, const T *a, kd_int a_row, const T *b, kd_int b_column, V *sums) {
#if NREGS == 32
    FN(dots_tile)(4, 4, depth, a, a_row, b, b_column, sums);
#else
    FN(dots_tile)(2, 4, depth, a, a_row, b, b_column, sums);
    FN(dots_tile)(2, 4, depth, a + 2 * a_row, a_row, b, b_column, sums + 8);
#endif
}

static void FN(dots_1x16)(kd_int depth, const T *a, const T *b, kd_int b_column, V *sums) {
    FN(dots_tile)(1, 8, depth, a, 0, b, b_column, sums);
    FN(dots_tile)(1, 8, depth, a, 0, b + 8 * b_column, b_column, sums + 8);
}

/// Writes the first `count` of ROWS x COLUMNS = 16 results.
INLINE void FN(store_dots)(const matmul_plan *plan, kd_int row, kd_int column, int columns, int count, V *sums, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    const T *bias = plan->bias;
    if (columns == 16 && s->c_column == 1) {
        T *to = c + row * s->c_row + column;
        for (int i = 0; i < count; i += LANES) {
            int n = count - i < LANES ? count - i : LANES;
            V value = FN(sums_of_lanes)(sums + i);
            if (bias) value += plan->bias_by_row ? (V)bias[row] : FN(load_part)(bias + column + i, n);
            if (s->accumulate) value += FN(load_part)(to + i, n);
            FN(store_part)(to + i, value, n);
        }
        return;
    }
    T values[16];
    UNROLL for (int i = 0; i < 16; i += LANES) FN(store)(values + i, FN(sums_of_lanes)(sums + i));
    for (int i = 0; i < count; i++) {
        kd_int at_row = row + i / columns, at_column = column + i % columns;
        T *to = c + at_row * s->c_row + at_column * s->c_column;
        *to = values[i] + (bias ? bias[plan->bias_by_row ? at_row : at_column] : 0) + (s->accumulate ? *to : 0);
    }
}

static void FN(dots_block)(const matmul_plan *plan, kd_int row, kd_int row_end, kd_int column_begin, kd_int column_end,
                           const T *a, const T *b, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    V sums[16];
    for (; row + 4 <= row_end; row += 4) {
        kd_int column = column_begin;
        for (; column + 4 <= column_end; column += 4) {
            FN(dots_4x4)(s->k, a + row * s->a_row, s->a_row, b + column * s->b_column, s->b_column, sums);
            FN(store_dots)(plan, row, column, 4, 16, sums, c);
        }
        for (; column < column_end; column++) {
            UNROLL for (int i = 0; i < 16; i++) sums[i] = (V)(T)0;
            FN(dots_tile)(4, 1, s->k, a + row * s->a_row, s->a_row, b + column * s->b_column, 0, sums);
            FN(store_dots)(plan, row, column, 1, 4, sums, c);
        }
    }
    for (; row < row_end; row++) {
        kd_int column = column_begin;
        for (; column + 16 <= column_end; column += 16) {
            FN(dots_1x16)(s->k, a + row * s->a_row, b + column * s->b_column, s->b_column, sums);
            FN(store_dots)(plan, row, column, 16, 16, sums, c);
        }
        while (column < column_end) {
            UNROLL for (int i = 0; i < 16; i++) sums[i] = (V)(T)0;
            kd_int left = column_end - column, count = left < 16 ? left : 16;
            kd_int j = 0;
            const T *from = b + column * s->b_column;
            for (; j + 4 <= count; j += 4) {
                FN(dots_tile)(1, 4, s->k, a + row * s->a_row, 0, from + j * s->b_column, s->b_column, sums + j);
            }
            for (; j < count; j++) FN(dots_tile)(1, 1, s->k, a + row * s->a_row, 0, from + j * s->b_column, 0, sums + j);
            FN(store_dots)(plan, row, column, 16, (int)count, sums, c);
            column += count;
        }
    }
}
