// The innermost block of a matrix product: ROWS x VECTORS vectors of C in registers, for each k one broadcast element
// of each row of A times a few vectors of B.

// Rows and vectors of the largest tiles, for results of few columns and of many. A wide one takes fewer instructions for
// each multiplication, which counts where another thread shares the core, and reads fewer rows of A at a time.
#define TALL_VECTORS 2
#if ISA_LEVEL == 2
#define TALL_ROWS 14
#define WIDE_ROWS 6
#define WIDE_VECTORS 4
#define EACH_VECTORS(DO, ROWS) DO(ROWS, 1) DO(ROWS, 2) DO(ROWS, 3) DO(ROWS, 4)
#define EACH_TALL(DO) DO(14, 1) DO(14, 2) DO(8, 1) DO(8, 2)
#else
#define WIDE_ROWS TALL_ROWS
#define WIDE_VECTORS TALL_VECTORS
#define EACH_VECTORS(DO, ROWS) DO(ROWS, 1) DO(ROWS, 2)
#if NREGS == 32  // NEON loads elements of A in pairs: they need registers too
#define TALL_ROWS 12
#define EACH_TALL(DO) DO(12, 1) DO(12, 2) DO(8, 1) DO(8, 2)
#else
#define TALL_ROWS 6
#define EACH_TALL(DO)
#endif
#endif
/// Every tile there is: of rows and vectors.
#define EACH_TILE(DO)                                                                                                  \
    EACH_TALL(DO) EACH_VECTORS(DO, 6) EACH_VECTORS(DO, 4) EACH_VECTORS(DO, 3) EACH_VECTORS(DO, 2) EACH_VECTORS(DO, 1)
/// And where there are up to four rows, whose elements may lie anywhere.
#define EACH_FEW(DO) DO(1, 1) DO(1, 2) DO(1, 4) DO(1, 8) DO(2, 1) DO(2, 2) DO(2, 4) DO(4, 1) DO(4, 2) DO(4, 4)

/// Where a tile's results go, and what is added to them.
typedef struct {
    T *c;
    kd_int c_row, c_column;
    kd_int columns;           // of the tile that exist; the last vector may be cut
    bool add;                 // to what C holds
    const T *bias;            // of the tile's first column (or row), or NULL
    bool bias_by_row;
} FN(tile_target);

/// Slow way out of a tile, for C with any strides.
TILE_FUNCTION FN(store_any)(const FN(tile_target) *target, int rows, int row_length, const T *values) {
    for (int row = 0; row < rows; row++) {
        for (kd_int column = 0; column < target->columns; column++) {
            T *to = target->c + row * target->c_row + column * target->c_column;
            *to = values[row * row_length + column] + (target->add ? *to : 0);
        }
    }
}

/// Way out for C that is contiguous along the tile's rows: transposes LANES columns at a time.
TILE_FUNCTION FN(store_transposed)(const FN(tile_target) *target, int rows, int row_length, const T *values) {
    for (int row = 0; row < rows; row += LANES) {
        int count = rows - row < LANES ? rows - row : LANES;
        for (kd_int column = 0; column < target->columns; column += LANES) {
            V square[LANES];
            UNROLL for (int i = 0; i < LANES; i++) {
                square[i] = i < count ? FN(load)(values + (row + i) * row_length + column) : (V)(T)0;
            }
            FN(transpose)(square);
            kd_int left = target->columns - column < LANES ? target->columns - column : LANES;
            V kept[LANES];
            UNROLL for (int i = 0; i < LANES; i++) kept[i] = square[i];
            for (kd_int i = 0; i < left; i++) {
                T *to = target->c + (column + i) * target->c_column + row;
                if (count == LANES) {
                    FN(store)(to, target->add ? kept[i] + FN(load)(to) : kept[i]);
                } else {
                    FN(store_part)(to, target->add ? kept[i] + FN(load_part)(to, count) : kept[i], count);
                }
            }
        }
    }
}

/// Way out for C that is contiguous along the vectors.
INLINE void FN(store_rows)(const int ROWS, const int VECTORS, const FN(tile_target) *target, V (*sums)[8]) {
    int last = (int)(target->columns - (VECTORS - 1) * LANES);
    if (last < LANES) {
        UNROLL for (int i = 0; i < ROWS; i++) {
            T *to = target->c + i * target->c_row;
            UNROLL for (int j = 0; j < VECTORS - 1; j++) {
                FN(store)(to + j * LANES, target->add ? sums[i][j] + FN(load)(to + j * LANES) : sums[i][j]);
            }
            V value = sums[i][VECTORS - 1];
            to += (VECTORS - 1) * LANES;
            FN(store_part)(to, target->add ? value + FN(load_part)(to, last) : value, last);
        }
    } else if (target->add) {
        UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) {
            T *to = target->c + i * target->c_row + j * LANES;
            FN(store)(to, sums[i][j] + FN(load)(to));
        }
    } else {
        UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) {
            FN(store)(target->c + i * target->c_row + j * LANES, sums[i][j]);
        }
    }
}

/// One step of k.
INLINE void FN(tile_step)(const int ROWS, const int VECTORS, const T *a, const kd_int a_row, const T *b, V (*sums)[8]) {
    V columns[8];
    UNROLL for (int j = 0; j < VECTORS; j++) columns[j] = FN(load)(b + j * LANES);
    UNROLL for (int i = 0; i < ROWS; i++) {
        V row = (V)a[i * a_row];
        UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] += row * columns[j];
    }
}

/// One tile. Rows of A lie `a_row` apart (1 where A is packed or transposed), steps of k `a_column` and `b_row`.
INLINE void FN(tile)(const int ROWS, const int VECTORS, kd_int depth, const T *a, const kd_int a_row, kd_int a_column,
                     const T *b, kd_int b_row, const FN(tile_target) *target) {
    V sums[14][8];  // of fixed size: what depends on a parameter would not stay in registers
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) {
        sums[i][j] = (V)(T)0;
    }
    if (ROWS > 8) {  // would lack registers if steps overlapped
        NO_UNROLL for (kd_int k = 0; k < depth; k++, a += a_column, b += b_row) {
            FN(tile_step)(ROWS, VECTORS, a, a_row, b, sums);
        }
    } else {
        UNROLL_STEPS for (kd_int k = 0; k < depth; k++, a += a_column, b += b_row) {
            FN(tile_step)(ROWS, VECTORS, a, a_row, b, sums);
        }
    }
    if (target->bias) {
        UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) {
            sums[i][j] += target->bias_by_row ? (V)target->bias[i] : FN(load)(target->bias + j * LANES);
        }
    }
    if (target->c_column == 1) {
        FN(store_rows)(ROWS, VECTORS, target, sums);
        return;
    }
    V values[ROWS * VECTORS];  // a copy: sums must have no address to stay in registers
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) values[i * VECTORS + j] = sums[i][j];
    if (target->c_row == 1) {
        FN(store_transposed)(target, ROWS, VECTORS * LANES, (const T *)values);
    } else {
        FN(store_any)(target, ROWS, VECTORS * LANES, (const T *)values);
    }
}

/// A tile whose rows of A are neighbours, as they are when packed or transposed; one whose steps of k are; and any.
#define DEFINE_TILE(ROWS, VECTORS)                                                                                     \
    TILE_FUNCTION FN(tile_##ROWS##x##VECTORS)(kd_int depth, const T *a, kd_int a_column, const T *b, kd_int b_row,     \
                                            const FN(tile_target) *target) {                                           \
        FN(tile)(ROWS, VECTORS, depth, a, 1, a_column, b, b_row, target);                                              \
    }                                                                                                                  \
    TILE_FUNCTION FN(apart_##ROWS##x##VECTORS)(kd_int depth, const T *a, kd_int a_row, const T *b, kd_int b_row,       \
                                             const FN(tile_target) *target) {                                          \
        FN(tile)(ROWS, VECTORS, depth, a, a_row, 1, b, b_row, target);                                                 \
    }
#define DEFINE_FEW(ROWS, VECTORS)                                                                                      \
    TILE_FUNCTION FN(few_##ROWS##x##VECTORS)(kd_int depth, const T *a, kd_int a_row, kd_int a_column, const T *b,      \
                                           kd_int b_row, const FN(tile_target) *target) {                              \
        FN(tile)(ROWS, VECTORS, depth, a, a_row, a_column, b, b_row, target);                                          \
    }
EACH_TILE(DEFINE_TILE)
EACH_FEW(DEFINE_FEW)
#undef DEFINE_TILE
#undef DEFINE_FEW

/// Whether a tile of `size` rows comes next when `rows` are left: one or two of them should not be left alone.
INLINE bool FN(takes_rows)(kd_int size, kd_int rows) {
    return rows == size || rows > size + 2 || (size < 6 && rows == size + 2);
}

/// How many rows the next tile takes when `rows` are left and the largest tiles have `most`.
INLINE kd_int FN(next_tile_rows)(kd_int most, kd_int rows) {
    if (FN(takes_rows)(most, rows)) return most;
    if (most > 8 && FN(takes_rows)(8, rows)) return 8;
    if (FN(takes_rows)(6, rows)) return 6;
    return FN(takes_rows)(4, rows) ? 4 : rows >= 3 ? 3 : rows;
}

INLINE void FN(run_tile)(kd_int rows, kd_int depth, const T *a, kd_int a_row, kd_int a_column, const T *b,
                         kd_int b_row, const FN(tile_target) *target) {
    kd_int vectors = (target->columns + LANES - 1) / LANES;
#define RUN_TILE(ROWS, VECTORS)                                                                                        \
    case ROWS * 8 + VECTORS:                                                                                           \
        if (a_row == 1) FN(tile_##ROWS##x##VECTORS)(depth, a, a_column, b, b_row, target);                             \
        else FN(apart_##ROWS##x##VECTORS)(depth, a, a_row, b, b_row, target);                                          \
        break;
    switch (rows * 8 + vectors) { EACH_TILE(RUN_TILE) }
#undef RUN_TILE
}
