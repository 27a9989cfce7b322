// Correlation with outputs along the vectors' lanes: a tile is a few pairs of neighbouring pixels times one or two
// vectors of outputs. Source elements are broadcast, so that any step between columns is as good as another. Weights
// come packed, [tap][lanes]; results go through a buffer [pixel][lanes] that is transposed into the output's planes.

enum { FN(STAGED_PIXELS) = 128 };

typedef struct {
    const T *source[14];  // of each pair's first pixel, at source offset 0
    kd_int staged[14];    // where the pair's first pixel goes in the buffer
    kd_int second;        // how much further the second one goes: 1, or 0 where there is only one column
} FN(pixel_tile);

INLINE void FN(pixels_tile)(const int PAIRS, const int VECTORS, const kd_int step, const conv_pass *pass,
                            const FN(pixel_tile) *tile, const T *packed, const V *bias, T *staging) {
    V sums[28][2];
    const T *source[14];
    UNROLL for (int i = 0; i < 2 * PAIRS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = (V)(T)0;
    UNROLL for (int i = 0; i < PAIRS; i++) source[i] = tile->source[i];
    kd_int taps = pass->tap_count;
    const kd_int *at = pass->source_offset, *end = at + taps;
    UNROLL_STEPS for (; at < end; at++) {
        kd_int offset = at[0];
        const T *w = packed + at[taps] * (VECTORS * LANES);
        V weight[2];
        UNROLL for (int j = 0; j < VECTORS; j++) weight[j] = FN(load)(w + j * LANES);
        UNROLL for (int i = 0; i < PAIRS; i++) {
            V first = (V)source[i][offset], second = (V)source[i][offset + step];
            UNROLL for (int j = 0; j < VECTORS; j++) sums[2 * i][j] = FN(add_product)(sums[2 * i][j], first, weight[j]);
            UNROLL for (int j = 0; j < VECTORS; j++) {
                sums[2 * i + 1][j] = FN(add_product)(sums[2 * i + 1][j], second, weight[j]);
            }
            FINISH_HERE(sums[2 * i + 1][VECTORS - 1]);
        }
    }
    UNROLL for (int i = 0; i < PAIRS; i++) {
        T *to = staging + tile->staged[i] * (VECTORS * LANES), *next = to + tile->second * (VECTORS * LANES);
        UNROLL for (int j = 0; j < VECTORS; j++) FN(store)(to + j * LANES, sums[2 * i][j] + bias[j]);
        UNROLL for (int j = 0; j < VECTORS; j++) {
            FN(store)(next + j * LANES, sums[2 * i + 1][j] + bias[j]);
        }
    }
}

#define DEFINE_PIXELS(PAIRS, VECTORS)                                                                                  \
    TILE_FUNCTION FN(pixels_##PAIRS##x##VECTORS)(kd_int step, const conv_pass *pass, const FN(pixel_tile) *tile,       \
                                               const T *packed, const V *bias, T *staging) {                           \
        if (step == 1) FN(pixels_tile)(PAIRS, VECTORS, 1, pass, tile, packed, bias, staging);                          \
        else if (step == 2) FN(pixels_tile)(PAIRS, VECTORS, 2, pass, tile, packed, bias, staging);                     \
        else FN(pixels_tile)(PAIRS, VECTORS, step, pass, tile, packed, bias, staging);                                 \
    }
#if NREGS == 32
DEFINE_PIXELS(14, 1)
DEFINE_PIXELS(10, 1)
DEFINE_PIXELS(7, 1)
DEFINE_PIXELS(4, 1)
DEFINE_PIXELS(7, 2)
DEFINE_PIXELS(5, 2)
#else
DEFINE_PIXELS(6, 1)
DEFINE_PIXELS(5, 1)
DEFINE_PIXELS(4, 1)
DEFINE_PIXELS(3, 1)
DEFINE_PIXELS(3, 2)
#endif
DEFINE_PIXELS(2, 2)
#undef DEFINE_PIXELS

/// The number of pairs in a tile that covers `pairs` with the least waste; small tiles keep the processor less busy.
static kd_int FN(best_pairs)(kd_int pairs, int vectors) {
#if NREGS == 32
    static const struct { kd_int pairs; double cost; } one[] = {{14, 14}, {10, 10.3}, {7, 7.5}, {4, 4.6}},
                                                       two[] = {{7, 7}, {5, 5.2}, {2, 2.4}, {7, 7}};
#else
    static const struct { kd_int pairs; double cost; } one[] = {{6, 6}, {5, 5.1}, {4, 4.2}, {3, 3.4}},
                                                       two[] = {{3, 3}, {2, 2.2}, {3, 3}, {3, 3}};
#endif
    kd_int best = 0;
    double best_cost = INFINITY;
    for (int i = 0; i < 4; i++) {
        kd_int size = vectors == 1 ? one[i].pairs : two[i].pairs;
        double cost = (double)((pairs + size - 1) / size) * (vectors == 1 ? one[i].cost : two[i].cost);
        if (cost < best_cost) {
            best_cost = cost;
            best = size;
        }
    }
    return best;
}

INLINE void FN(run_pixels)(kd_int pairs, int vectors, const conv_pass *pass, const FN(pixel_tile) *tile,
                           const T *packed, const V *bias, T *staging) {
    kd_int step = tile->second ? pass->columns.step : 0;
    switch (pairs * 2 + vectors - 1) {
#if NREGS == 32
        case 28: FN(pixels_14x1)(step, pass, tile, packed, bias, staging); break;
        case 20: FN(pixels_10x1)(step, pass, tile, packed, bias, staging); break;
        case 14: FN(pixels_7x1)(step, pass, tile, packed, bias, staging); break;
        case 8: FN(pixels_4x1)(step, pass, tile, packed, bias, staging); break;
        case 15: FN(pixels_7x2)(step, pass, tile, packed, bias, staging); break;
        case 11: FN(pixels_5x2)(step, pass, tile, packed, bias, staging); break;
#else
        case 12: FN(pixels_6x1)(step, pass, tile, packed, bias, staging); break;
        case 10: FN(pixels_5x1)(step, pass, tile, packed, bias, staging); break;
        case 8: FN(pixels_4x1)(step, pass, tile, packed, bias, staging); break;
        case 6: FN(pixels_3x1)(step, pass, tile, packed, bias, staging); break;
        case 7: FN(pixels_3x2)(step, pass, tile, packed, bias, staging); break;
#endif
        case 5: FN(pixels_2x2)(step, pass, tile, packed, bias, staging); break;
    }
}

/// As correlate_columns, for at most two vectors of outputs.
static void FN(correlate_outputs)(const conv_pass *pass, const T *source, kd_int first_row, kd_int row, kd_int row_end,
                                  const T *packed, const T *bias, kd_int outputs, T *out) {
    int vectors = outputs > LANES ? 2 : 1;
    V biases[2] = {(V)(T)0, (V)(T)0};
    for (kd_int i = 0; bias && i < outputs; i++) ((T *)biases)[i] = bias[i];
    _Alignas(64) T staging[(FN(STAGED_PIXELS) + LANES) * 2 * LANES];
    kd_int columns = pass->columns.outputs, per_row = (columns + 1) / 2;
    kd_int left = (row_end - row) * per_row;
    kd_int size = FN(best_pairs)(left, vectors), most = FN(STAGED_PIXELS) / 2 / size * size;
    kd_int row_step = pass->rows.step * pass->source_row, column = 0, row_start = row * columns;
    const T *from = source + (row - first_row) * row_step;
    while (left > 0) {
        kd_int stop = left < most ? 0 : left - most, first_pixel = -1, pixel = 0;
        while (left > stop) {
            FN(pixel_tile) tile = {.second = columns > 1};
            for (kd_int i = 0; i < size; i++) {
                if (left > stop) {  // else repeat the last pair
                    kd_int at = column + 2 <= columns ? column : columns > 1 ? columns - 2 : 0;
                    pixel = row_start + at;
                    if (first_pixel < 0) first_pixel = pixel;
                    tile.source[i] = from + at * pass->columns.step;
                    left--;
                    column += 2;
                    if (column >= columns) {
                        column = 0;
                        row_start += columns;
                        from += row_step;
                    }
                } else {
                    tile.source[i] = tile.source[i - 1];
                }
                tile.staged[i] = pixel - first_pixel;
            }
            FN(run_pixels)(size, vectors, pass, &tile, packed, biases, staging);
        }
        kd_int last = pixel + (columns > 1 ? 2 : 1);
        FN(store_staged)(pass, staging, vectors, first_pixel, last - first_pixel, outputs, out);
    }
}
