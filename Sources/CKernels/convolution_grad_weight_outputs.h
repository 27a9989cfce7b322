// Weight gradients with outputs along the vectors' lanes: for each pixel, one or two vectors of the gradient
// (transposed to [pixel][output] before) times broadcast input elements, for a tile of taps held in registers. Taps
// that are neighbours in the input form runs that share a pointer.

/// sums[tap * VECTORS + j] += for RUN taps at each of GROUPS offsets.
INLINE void FN(tap_tile)(const int GROUPS, const int RUN, const int VECTORS, const conv_pass *pass, kd_int rows,
                         const T *turned, const T *source, const kd_int *offsets, V *sums) {
    V products[28][2];
    UNROLL for (int t = 0; t < GROUPS * RUN; t++) UNROLL for (int j = 0; j < VECTORS; j++) {
        products[t][j] = sums[t * VECTORS + j];
    }
    kd_int columns = pass->columns.outputs, step = pass->columns.step;
    kd_int source_step = pass->rows.step * pass->source_row;
    NO_UNROLL for (kd_int row = 0; row < rows; row++, source += source_step) {
        const T *group[14];
        UNROLL for (int i = 0; i < GROUPS; i++) group[i] = source + offsets[i];
        kd_int at = 0;
        NO_UNROLL for (kd_int column = 0; column < columns; column++, at += step, turned += VECTORS * LANES) {
            V g[2];
            UNROLL for (int j = 0; j < VECTORS; j++) g[j] = FN(load)(turned + j * LANES);
            UNROLL for (int i = 0; i < GROUPS; i++) UNROLL for (int r = 0; r < RUN; r++) {
                V x = (V)group[i][at + r];
                UNROLL for (int j = 0; j < VECTORS; j++) products[i * RUN + r][j] += x * g[j];
            }
        }
    }
    UNROLL for (int t = 0; t < GROUPS * RUN; t++) UNROLL for (int j = 0; j < VECTORS; j++) {
        sums[t * VECTORS + j] = products[t][j];
    }
}

#define DEFINE_TAPS(GROUPS, RUN, VECTORS)                                                                              \
    TILE_FUNCTION FN(taps_##GROUPS##x##RUN##x##VECTORS)(const conv_pass *pass, kd_int rows, const T *turned,           \
                                                        const T *source, const kd_int *offsets, V *sums) {             \
        FN(tap_tile)(GROUPS, RUN, VECTORS, pass, rows, turned, source, offsets, sums);                                 \
    }
#if NREGS == 32
DEFINE_TAPS(14, 1, 2)
DEFINE_TAPS(4, 3, 2)
DEFINE_TAPS(3, 3, 2)
DEFINE_TAPS(2, 5, 2)
DEFINE_TAPS(2, 7, 2)
DEFINE_TAPS(14, 1, 1)
DEFINE_TAPS(8, 3, 1)
DEFINE_TAPS(5, 5, 1)
DEFINE_TAPS(4, 7, 1)
#else
DEFINE_TAPS(6, 1, 2)
DEFINE_TAPS(2, 3, 2)
DEFINE_TAPS(1, 5, 2)
DEFINE_TAPS(12, 1, 1)
DEFINE_TAPS(4, 3, 1)
DEFINE_TAPS(2, 5, 1)
#endif
#undef DEFINE_TAPS
enum { FN(MOST_TILE_TAPS) = 28 };

/// How many of `groups` groups a tile takes, by run and vectors.
INLINE kd_int FN(tile_groups)(kd_int run, int vectors, kd_int groups) {
#if NREGS == 32
    if (vectors == 2) return run == 1 ? 14 : run == 3 ? (groups % 4 != 0 && groups % 3 == 0 ? 3 : 4) : 2;
    return run == 1 ? 14 : run == 3 ? 8 : run == 5 ? 5 : 4;
#else
    (void)groups;
    return vectors == 2 ? (run == 1 ? 6 : run == 3 ? 2 : 1) : (run == 1 ? 12 : run == 3 ? 4 : 2);
#endif
}

/// The run of taps that suits a kernel: as many neighbours as there are loops for.
static kd_int FN(run_for)(kd_int kernel_width, kd_int dilation) {
    if (dilation != 1) return 1;
    if (NREGS == 32 && kernel_width == 7) return 7;
    return kernel_width % 5 == 0 ? 5 : kernel_width % 3 == 0 ? 3 : 1;
}

/// One image's rows for `taps` taps and one block of outputs. sums has room for a whole tile at the end.
static void FN(add_tap_products)(const conv_pass *pass, kd_int run, kd_int rows, const T *turned, const T *source,
                                 int vectors, kd_int taps, V *sums) {
    kd_int groups = taps / run, together = FN(tile_groups)(run, vectors, groups);
    for (kd_int group = 0; group < groups; group += together) {
        kd_int offsets[14];
        for (kd_int i = 0; i < together; i++) {
            kd_int existing = group + i < groups ? group + i : groups - 1;
            offsets[i] = pass->source_offset[existing * run];
        }
        V *some = sums + group * run * vectors;
#define RUN_TAPS(GROUPS, RUN, VECTORS)                                                                                 \
    case (GROUPS * 8 + RUN) * 2 + VECTORS - 1:                                                                         \
        FN(taps_##GROUPS##x##RUN##x##VECTORS)(pass, rows, turned, source, offsets, some);                              \
        break;
        switch ((together * 8 + run) * 2 + vectors - 1) {
#if NREGS == 32
            RUN_TAPS(14, 1, 2) RUN_TAPS(4, 3, 2) RUN_TAPS(3, 3, 2) RUN_TAPS(2, 5, 2) RUN_TAPS(2, 7, 2)
            RUN_TAPS(14, 1, 1) RUN_TAPS(8, 3, 1) RUN_TAPS(5, 5, 1) RUN_TAPS(4, 7, 1)
#else
            RUN_TAPS(6, 1, 2) RUN_TAPS(2, 3, 2) RUN_TAPS(1, 5, 2)
            RUN_TAPS(12, 1, 1) RUN_TAPS(4, 3, 1) RUN_TAPS(2, 5, 1)
#endif
        }
#undef RUN_TAPS
    }
}
