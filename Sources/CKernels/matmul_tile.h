// The innermost block of a matrix product: ROWS x VECTORS vectors of C in registers, for each k one broadcast element
// of each row of A times a few vectors of B.

#if ISA_LEVEL == 2
#define TILE_ROWS 14
#elif NREGS == 32  // NEON loads elements of A in pairs: they need registers too
#define TILE_ROWS 12
#else
#define TILE_ROWS 6
#endif
#define TILE_VECTORS 2
#define TILE_COLUMNS (TILE_VECTORS * LANES)

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
static void FN(store_any)(const FN(tile_target) *target, int rows, int row_length, const T *values) {
    for (int row = 0; row < rows; row++) {
        for (kd_int column = 0; column < target->columns; column++) {
            T *to = target->c + row * target->c_row + column * target->c_column;
            *to = values[row * row_length + column] + (target->add ? *to : 0);
        }
    }
}

/// Way out for C that is contiguous along the tile's rows: transposes LANES columns at a time.
static void FN(store_transposed)(const FN(tile_target) *target, int rows, int row_length, const T *values) {
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

/// One tile. Rows of A lie `a_row` apart (1 where A is packed or transposed), steps of k `a_column` and `b_row`.
INLINE void FN(tile)(const int ROWS, const int VECTORS, kd_int depth, const T *a, const kd_int a_row, kd_int a_column,
                     const T *b, kd_int b_row, const FN(tile_target) *target) {
    V sums[14][8];  // of fixed size: what depends on a parameter would not stay in registers
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) {
        sums[i][j] = (V)(T)0;
    }
    NO_UNROLL for (kd_int k = 0; k < depth; k++) {
        V columns[8];
        UNROLL for (int j = 0; j < VECTORS; j++) columns[j] = FN(load)(b + j * LANES);
        UNROLL for (int i = 0; i < ROWS; i++) {
            V row = (V)a[i * a_row];
            UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] += row * columns[j];
        }
        a += a_column;
        b += b_row;
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

/// A tile whose rows of A are next to each other, as they are when packed or transposed.
#define DEFINE_TILE(ROWS, VECTORS)                                                                                     \
    TILE_FUNCTION FN(tile_##ROWS##x##VECTORS)(kd_int depth, const T *a, kd_int a_column, const T *b, kd_int b_row,     \
                                            const FN(tile_target) *target) {                                           \
        FN(tile)(ROWS, VECTORS, depth, a, 1, a_column, b, b_row, target);                                              \
    }
/// A tile of A as it lies.
#define DEFINE_APART(ROWS, VECTORS)                                                                                    \
    TILE_FUNCTION FN(apart_##ROWS##x##VECTORS)(kd_int depth, const T *a, kd_int a_row, kd_int a_column, const T *b,    \
                                             kd_int b_row, const FN(tile_target) *target) {                            \
        FN(tile)(ROWS, VECTORS, depth, a, a_row, a_column, b, b_row, target);                                          \
    }
#define DEFINE_TILES(ROWS) DEFINE_TILE(ROWS, 1) DEFINE_TILE(ROWS, 2) DEFINE_APART(ROWS, 1) DEFINE_APART(ROWS, 2)
#if TILE_ROWS == 14
DEFINE_TILES(14)
#elif TILE_ROWS == 12
DEFINE_TILES(12)
#else
DEFINE_TILES(6)
#endif
#if TILE_ROWS > 8
DEFINE_TILES(8)
#endif
DEFINE_TILES(4)
DEFINE_TILES(2)
DEFINE_TILES(1)
DEFINE_APART(1, 8)
DEFINE_APART(1, 4)
DEFINE_APART(2, 4)
DEFINE_APART(4, 4)
#undef DEFINE_TILES
#undef DEFINE_TILE
#undef DEFINE_APART

/// How many rows the next tile takes when `rows` are left.
INLINE kd_int FN(next_tile_rows)(kd_int rows) {
    if (rows >= TILE_ROWS && rows != 16) return TILE_ROWS;
    return rows >= 8 && TILE_ROWS > 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
}

INLINE void FN(run_tile)(kd_int rows, kd_int depth, const T *a, kd_int a_row, kd_int a_column, const T *b,
                         kd_int b_row, const FN(tile_target) *target) {
    bool narrow = target->columns <= LANES;
#define RUN_TILE(ROWS)                                                                                                 \
    case ROWS:                                                                                                         \
        if (a_row == 1 && narrow) FN(tile_##ROWS##x1)(depth, a, a_column, b, b_row, target);                           \
        else if (a_row == 1) FN(tile_##ROWS##x2)(depth, a, a_column, b, b_row, target);                                \
        else if (narrow) FN(apart_##ROWS##x1)(depth, a, a_row, a_column, b, b_row, target);                            \
        else FN(apart_##ROWS##x2)(depth, a, a_row, a_column, b, b_row, target);                                        \
        break;
    switch (rows) {
        RUN_TILE(1)
        RUN_TILE(2)
        RUN_TILE(4)
#if TILE_ROWS > 8
        RUN_TILE(8)
#endif
#if TILE_ROWS == 14
        RUN_TILE(14)
#elif TILE_ROWS == 12
        RUN_TILE(12)
#else
        RUN_TILE(6)
#endif
    }
#undef RUN_TILE
}
