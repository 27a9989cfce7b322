// What is summed in registers when zeros are skipped (see convolution_sparse_loops.h, which includes this for vectors of
// TILE_LANES and the names TN(...)): squares of the input's gradient, and patches for the weights' gradient.

#define S TN(tile_vector)
#define SU TN(tile_vector_unaligned)
typedef T S __attribute__((ext_vector_type(TILE_LANES)));
typedef T SU __attribute__((ext_vector_type(TILE_LANES), aligned(sizeof(T))));

INLINE void TN(add_square)(const int ROWS, const int VECTORS, const FN(square_list) *list, const T *weight,
                           kd_int weight_row, T *frame, kd_int frame_row) {
    S sums[6][5];
    UNROLL for (int i = 0; i <= ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = (S)(T)0;
    NO_UNROLL for (kd_int k = 0; k < list->middle; k++) {
        const T *w = weight + list->offsets[k];
        S g = (S)list->values[k];
        UNROLL for (int i = 0; i < ROWS; i++) {
            UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] += g * *(const SU *)(w + i * weight_row + j * TILE_LANES);
        }
    }
    NO_UNROLL for (kd_int k = list->middle; k < list->end; k++) {
        const T *w = weight + list->offsets[k];
        S g = (S)list->values[k];
        UNROLL for (int i = 0; i < ROWS; i++) {
            UNROLL for (int j = 0; j < VECTORS; j++) {
                sums[i + 1][j] += g * *(const SU *)(w + i * weight_row + j * TILE_LANES);
            }
        }
    }
    UNROLL for (int i = 0; i <= ROWS; i++) {
        UNROLL for (int j = 0; j < VECTORS; j++) *(SU *)(frame + i * frame_row + j * TILE_LANES) += sums[i][j];
    }
}

#define DEFINE_SQUARE(ROWS, VECTORS)                                                                                   \
    static __attribute__((noinline)) void TN(add_square_##ROWS##x##VECTORS)(                                           \
        const FN(square_list) *list, const T *weight, kd_int weight_row, T *frame, kd_int frame_row) {                 \
        TN(add_square)(ROWS, VECTORS, list, weight, weight_row, frame, frame_row);                                     \
    }                                                                                                                  \
    typedef int TN(add_square_##ROWS##x##VECTORS##_defined)
DEFINE_SQUARE(5, 1);
DEFINE_SQUARE(5, 2);
DEFINE_SQUARE(3, 1);
DEFINE_SQUARE(3, 2);
DEFINE_SQUARE(1, 1);
DEFINE_SQUARE(1, 2);
#if NREGS == 32
DEFINE_SQUARE(5, 5);
DEFINE_SQUARE(5, 3);
DEFINE_SQUARE(3, 4);
DEFINE_SQUARE(1, 5);
#endif
#undef DEFINE_SQUARE

/// Vectors that one call takes, for a block of `rows` kernel rows.
INLINE kd_int TN(square_vectors)(kd_int rows, kd_int left) {
    kd_int most = NREGS < 32 ? 2 : rows == 3 ? 4 : 5;
    if (NREGS == 32 && rows == 5 && (left == 3 || left == 4)) return 3;
    return left >= most ? most : left >= 2 ? 2 : 1;
}

INLINE void TN(run_square)(kd_int rows, kd_int vectors, const FN(square_list) *list, const T *weight, kd_int weight_row,
                           T *frame, kd_int frame_row) {
#define RUN(ROWS, VECTORS)                                                                                             \
    if (rows == ROWS && vectors == VECTORS) {                                                                          \
        TN(add_square_##ROWS##x##VECTORS)(list, weight, weight_row, frame, frame_row);                                 \
    }
#if NREGS == 32
    RUN(5, 5) RUN(5, 3) RUN(3, 4) RUN(1, 5)
#endif
    RUN(5, 2) RUN(5, 1) RUN(3, 2) RUN(3, 1) RUN(1, 2) RUN(1, 1)
#undef RUN
}

/// All kernel rows and vectors of one square.
static void TN(spread_square)(const conv_sparse *plan, const FN(square_list) *list, const T *weight, T *frame) {
    kd_int vectors = plan->row_lanes / TILE_LANES, kernel_height = plan->shape->kernel_height;
    for (kd_int row = 0; row < kernel_height;) {
        kd_int rows = FN(rows_at_once)(kernel_height - row);
        for (kd_int vector = 0; vector < vectors;) {
            kd_int taken = TN(square_vectors)(rows, vectors - vector);
            TN(run_square)(rows, taken, list, weight + row * plan->row_lanes + vector * TILE_LANES, plan->row_lanes,
                           frame + row * plan->frame_row + vector * TILE_LANES, plan->frame_row);
            vector += taken;
        }
        row += rows;
    }
}

INLINE void TN(add_patches)(const int ROWS, const int VECTORS, const FN(patch_list) *list, const T *frames,
                            kd_int frame_row, T *sums, kd_int sums_row) {
    // Few sums are kept twice, since each waits four cycles for the one before.
    const int TIMES = ROWS * VECTORS < 8 ? 2 : 1;
    S kept[2][5][4];
    UNROLL for (int i = 0; i < ROWS; i++) {
        UNROLL for (int j = 0; j < VECTORS; j++) {
            kept[0][i][j] = *(const SU *)(sums + i * sums_row + j * TILE_LANES);
            kept[1][i][j] = (S)(T)0;
        }
    }
    kd_int k = 0;
    NO_UNROLL for (; k + TIMES <= list->count; k += TIMES) {
        UNROLL for (int t = 0; t < TIMES; t++) {
            const T *patch = frames + list->offsets[k + t];
            S g = (S)list->values[k + t];
            UNROLL for (int i = 0; i < ROWS; i++) {
                UNROLL for (int j = 0; j < VECTORS; j++) {
                    kept[t][i][j] += g * *(const SU *)(patch + i * frame_row + j * TILE_LANES);
                }
            }
        }
    }
    if (k < list->count) {
        const T *patch = frames + list->offsets[k];
        S g = (S)list->values[k];
        UNROLL for (int i = 0; i < ROWS; i++) {
            UNROLL for (int j = 0; j < VECTORS; j++) {
                kept[0][i][j] += g * *(const SU *)(patch + i * frame_row + j * TILE_LANES);
            }
        }
    }
    UNROLL for (int i = 0; i < ROWS; i++) {
        UNROLL for (int j = 0; j < VECTORS; j++) {
            *(SU *)(sums + i * sums_row + j * TILE_LANES) = TIMES == 2 ? kept[0][i][j] + kept[1][i][j] : kept[0][i][j];
        }
    }
}

#define DEFINE_PATCHES(ROWS, VECTORS)                                                                                  \
    static __attribute__((noinline)) void TN(add_patches_##ROWS##x##VECTORS)(                                          \
        const FN(patch_list) *list, const T *frames, kd_int frame_row, T *sums, kd_int sums_row) {                     \
        TN(add_patches)(ROWS, VECTORS, list, frames, frame_row, sums, sums_row);                                       \
    }                                                                                                                  \
    typedef int TN(add_patches_##ROWS##x##VECTORS##_defined)
DEFINE_PATCHES(5, 1);
DEFINE_PATCHES(5, 2);
DEFINE_PATCHES(3, 1);
DEFINE_PATCHES(3, 2);
DEFINE_PATCHES(1, 1);
DEFINE_PATCHES(1, 2);
#if NREGS == 32
DEFINE_PATCHES(5, 4);
DEFINE_PATCHES(3, 4);
DEFINE_PATCHES(1, 4);
#endif
#undef DEFINE_PATCHES

INLINE void TN(run_patches)(kd_int rows, kd_int vectors, const FN(patch_list) *list, const T *frames, kd_int frame_row,
                            T *sums, kd_int sums_row) {
#define RUN(ROWS, VECTORS)                                                                                             \
    if (rows == ROWS && vectors == VECTORS) {                                                                          \
        TN(add_patches_##ROWS##x##VECTORS)(list, frames, frame_row, sums, sums_row);                                   \
    }
#if NREGS == 32
    RUN(5, 4) RUN(3, 4) RUN(1, 4)
#endif
    RUN(5, 2) RUN(5, 1) RUN(3, 2) RUN(3, 1) RUN(1, 2) RUN(1, 1)
#undef RUN
}

/// All kernel rows and vectors of one output.
static void TN(gather_patches)(const conv_sparse *plan, const FN(patch_list) *list, const T *frames, T *sums) {
    kd_int vectors = plan->row_lanes / TILE_LANES, kernel_height = plan->shape->kernel_height;
    for (kd_int row = 0; row < kernel_height;) {
        kd_int rows = FN(rows_at_once)(kernel_height - row);
        for (kd_int vector = 0; vector < vectors;) {
            kd_int more = vectors - vector, taken = NREGS == 32 && more >= 4 ? 4 : more >= 2 ? 2 : 1;
            TN(run_patches)(rows, taken, list, frames + row * plan->frame_row + vector * TILE_LANES, plan->frame_row,
                            sums + row * plan->row_lanes + vector * TILE_LANES, plan->row_lanes);
            vector += taken;
        }
        row += rows;
    }
}

#undef S
#undef SU
#undef TN
#undef TILE_LANES
