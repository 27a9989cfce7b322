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

/// Whether columns are multiplied one after the other, so that memory is read as one run: caches deliver that fastest. It
/// takes long columns, for the sum of each, and wide vectors, or additions would wait for each other.
#define ONE_BY_ONE(depth) (ISA_LEVEL == 2 && (depth) >= 12 * LANES)

/// One row times one column, asking for what comes 1 KB later.
static V FN(dot)(kd_int depth, const T *a, const T *b) {
    V partial[4] = {(V)(T)0, (V)(T)0, (V)(T)0, (V)(T)0};
    kd_int k = 0;
    NO_UNROLL for (; k + 4 * LANES <= depth; k += 4 * LANES) {
        UNROLL for (int i = 0; i < 4; i++) __builtin_prefetch(b + k + i * LANES + 1024 / sizeof(T));
        UNROLL for (int i = 0; i < 4; i++) partial[i] += FN(load)(a + k + i * LANES) * FN(load)(b + k + i * LANES);
    }
    NO_UNROLL for (; k + LANES <= depth; k += LANES) partial[0] += FN(load)(a + k) * FN(load)(b + k);
    if (k < depth) partial[1] += FN(load_part)(a + k, (int)(depth - k)) * FN(load_part)(b + k, (int)(depth - k));
    return (partial[0] + partial[1]) + (partial[2] + partial[3]);
}

/// One row times `count` columns, 16 at most.
static void FN(dots_1x16)(int count, kd_int depth, const T *a, const T *b, kd_int b_column, V *sums) {
    int j = 0;
    if (!ONE_BY_ONE(depth)) {
        for (; j + 8 <= count; j += 8) FN(dots_tile)(1, 8, depth, a, 0, b + j * b_column, b_column, sums + j);
        for (; j + 4 <= count; j += 4) FN(dots_tile)(1, 4, depth, a, 0, b + j * b_column, b_column, sums + j);
    }
    for (; j < count; j++) sums[j] = FN(dot)(depth, a, b + j * b_column);
}

/// Writes `count` neighbours of a row, a vector at most, from `column` on.
INLINE void FN(store_neighbours)(const matmul_plan *plan, kd_int row, kd_int column, int count, V value, T *c) {
    const T *bias = plan->bias;
    T *to = c + row * plan->shape.c_row + column;
    if (bias) value += plan->bias_by_row ? (V)bias[row] : FN(load_part)(bias + column, count);
    if (plan->shape.accumulate) value += FN(load_part)(to, count);
    FN(store_part)(to, value, count);
}

/// Writes the first `count` of ROWS x COLUMNS = 16 results.
INLINE void FN(store_dots)(const matmul_plan *plan, kd_int row, kd_int column, int columns, int count, V *sums, T *c) {
    const kd_matmul_shape *s = &plan->shape;
    const T *bias = plan->bias;
    if (columns == 16 && s->c_column == 1) {
        for (int i = 0; i < count; i += LANES) {
            int n = count - i < LANES ? count - i : LANES;
            FN(store_neighbours)(plan, row, column + i, n, FN(sums_of_lanes)(sums + i), c);
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
        for (kd_int column = column_begin; column < column_end; column += 16) {
            int count = column_end - column < 16 ? (int)(column_end - column) : 16;
            for (int i = count; i < 16; i++) sums[i] = (V)(T)0;
            FN(dots_1x16)(count, s->k, a + row * s->a_row, b + column * s->b_column, s->b_column, sums);
            FN(store_dots)(plan, row, column, 16, count, sums, c);
        }
    }
}
#undef ONE_BY_ONE
