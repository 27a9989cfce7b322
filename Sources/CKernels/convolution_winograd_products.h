// The innermost loops of Winograd's method: a block of up to 14 tiles (or inputs) times two vectors of outputs in
// registers, summed over inputs (or tiles).

/// c[i][lane] (+)= sum over depth of a[i * STEP] * b[lane]. After each run of `run` steps of a_step, a moves on by
/// a_run.
INLINE void FN(winograd_block)(const int ROWS, const int STEP, kd_int depth, kd_int run, kd_int a_step, kd_int a_run,
                               bool add, const T *a, const T *b, T *c) {
    V sums[14][2];
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < 2; j++) {
        sums[i][j] = add ? FN(load)(c + (2 * i + j) * LANES) : (V)(T)0;
    }
    NO_UNROLL for (kd_int left = depth; left > 0; left -= run, a += a_run) {
        const T *x = a;
        UNROLL_STEPS for (kd_int k = left < run ? left : run; k > 0; k--, x += a_step, b += 2 * LANES) {
            V first = FN(load)(b), second = FN(load)(b + LANES);
            UNROLL for (int i = 0; i < ROWS; i++) {
                V factor = (V)x[i * STEP];
                sums[i][0] += factor * first;
                sums[i][1] += factor * second;
            }
        }
    }
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < 2; j++) {
        FN(store)(c + (2 * i + j) * LANES, sums[i][j]);
    }
}

#define DEFINE_PRODUCTS(ROWS)                                                                                          \
    TILE_FUNCTION FN(tile_products_##ROWS)(kd_int inputs, const T *pixels, const T *weights, T *products) {            \
        FN(winograd_block)(ROWS, LANES, inputs, LANES, 1, ROWS * LANES, false, pixels, weights, products);             \
    }
#if NREGS == 32
#define EACH_SIZE(DO) DO(14) DO(13) DO(12) DO(11) DO(10) DO(8)
#else
#define EACH_SIZE(DO) DO(6) DO(5) DO(4)
#endif
EACH_SIZE(DEFINE_PRODUCTS)
#undef DEFINE_PRODUCTS

/// The size of blocks that covers `count` rows with the least waste; small blocks keep the processor less busy.
static kd_int FN(best_size)(kd_int count) {
    kd_int best = 0;
    double best_cost = INFINITY;
#define TRY_SIZE(ROWS)                                                                                                 \
    if ((double)((count + ROWS - 1) / ROWS) * (ROWS + 0.5) < best_cost) {                                              \
        best = ROWS;                                                                                                   \
        best_cost = (double)((count + ROWS - 1) / ROWS) * (ROWS + 0.5);                                                \
    }
    EACH_SIZE(TRY_SIZE)
#undef TRY_SIZE
    return best;
}

INLINE void FN(tile_products)(kd_int size, kd_int inputs, const T *pixels, const T *weights, T *products) {
    switch (size) {
#define RUN_SIZE(ROWS) case ROWS: FN(tile_products_##ROWS)(inputs, pixels, weights, products); break;
        EACH_SIZE(RUN_SIZE)
#undef RUN_SIZE
    }
}

#undef EACH_SIZE

/// Inputs of one block: a part of a vector of them.
enum { FN(INPUT_ROWS) = NREGS == 32 && LANES >= 8 ? 8 : LANES >= 4 ? 4 : 2 };

TILE_FUNCTION FN(input_products)(kd_int tiles, bool add, const T *pixels, const T *grads, T *sums) {
    FN(winograd_block)(FN(INPUT_ROWS), 1, tiles, tiles, LANES, 0, add, pixels, grads, sums);
}
