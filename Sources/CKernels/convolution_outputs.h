// Correlation with outputs along the vectors' lanes: a tile is a few pairs of neighbouring pixels times one or two
// vectors of outputs. Source elements are broadcast, so that any step between columns is as good as another. Weights
// come packed, [tap][lanes]; results go through a buffer [pixel][lanes] that is transposed into the output's planes.

enum {
    FN(STAGED_PIXELS) = 128,
    FN(STAGED_TILES) = FN(STAGED_PIXELS) / 4,  // at most, since a tile has two pairs or more
    // Weights that tiles share before they take the next ones: these stay in the first cache, beside the source.
    FN(SHARED_WEIGHTS) = (NREGS == 32 ? 16 : 8) * 1024 / sizeof(T),
};

typedef struct {
    const T *source[14];  // of each pair's first pixel, at source offset 0
    kd_int staged[14];    // where the pair's first pixel goes in the buffer
    kd_int second;        // how much further the second one goes: 1, or 0 where there is only one column
} FN(pixel_tile);

/// Some of a pass's taps, as places among their source offsets; the weights' offsets follow after `all` of these.
typedef struct {
    const kd_int *begin, *end;
    kd_int all;
} FN(tap_range);

/// Adds the products of some taps to what is in the buffer; the first ones to the bias, which is NULL for the others.
INLINE void FN(pixels_tile)(const int PAIRS, const int VECTORS, const kd_int step, const FN(tap_range) *some,
                            const FN(pixel_tile) *tile, const T *packed, const V *bias, T *staging) {
    V sums[28][2];
    const T *source[14];
    T *to[28];
    UNROLL for (int i = 0; i < PAIRS; i++) {
        to[2 * i] = staging + tile->staged[i] * (VECTORS * LANES);
        to[2 * i + 1] = to[2 * i] + tile->second * (VECTORS * LANES);
        source[i] = tile->source[i];
    }
    UNROLL for (int i = 0; i < 2 * PAIRS; i++) {
        UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = bias ? bias[j] : FN(load)(to[i] + j * LANES);
    }
    kd_int taps = some->all;
    const kd_int *at = some->begin, *end = some->end;
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
    UNROLL for (int i = 0; i < 2 * PAIRS; i++) {
        UNROLL for (int j = 0; j < VECTORS; j++) FN(store)(to[i] + j * LANES, sums[i][j]);
    }
}

#define DEFINE_PIXELS(PAIRS, VECTORS)                                                                                  \
    TILE_FUNCTION FN(pixels_##PAIRS##x##VECTORS)(kd_int step, const FN(tap_range) *taps, const FN(pixel_tile) *tile,   \
                                               const T *packed, const V *bias, T *staging) {                           \
        if (step == 1) FN(pixels_tile)(PAIRS, VECTORS, 1, taps, tile, packed, bias, staging);                          \
        else if (step == 2) FN(pixels_tile)(PAIRS, VECTORS, 2, taps, tile, packed, bias, staging);                     \
        else FN(pixels_tile)(PAIRS, VECTORS, step, taps, tile, packed, bias, staging);                                 \
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

INLINE void FN(run_pixels)(kd_int pairs, int vectors, kd_int step, const FN(tap_range) *taps,
                           const FN(pixel_tile) *tile, const T *packed, const V *bias, T *staging) {
    switch (pairs * 2 + vectors - 1) {
#if NREGS == 32
        case 28: FN(pixels_14x1)(step, taps, tile, packed, bias, staging); break;
        case 20: FN(pixels_10x1)(step, taps, tile, packed, bias, staging); break;
        case 14: FN(pixels_7x1)(step, taps, tile, packed, bias, staging); break;
        case 8: FN(pixels_4x1)(step, taps, tile, packed, bias, staging); break;
        case 15: FN(pixels_7x2)(step, taps, tile, packed, bias, staging); break;
        case 11: FN(pixels_5x2)(step, taps, tile, packed, bias, staging); break;
#else
        case 12: FN(pixels_6x1)(step, taps, tile, packed, bias, staging); break;
        case 10: FN(pixels_5x1)(step, taps, tile, packed, bias, staging); break;
        case 8: FN(pixels_4x1)(step, taps, tile, packed, bias, staging); break;
        case 6: FN(pixels_3x1)(step, taps, tile, packed, bias, staging); break;
        case 7: FN(pixels_3x2)(step, taps, tile, packed, bias, staging); break;
#endif
        case 5: FN(pixels_2x2)(step, taps, tile, packed, bias, staging); break;
    }
}

/// All taps of some tiles: one part of them after the other, where each pixel is computed once.
static void FN(run_tiles)(const conv_pass *pass, const FN(pixel_tile) *tiles, int count, kd_int pairs, int vectors,
                          const T *packed, const V *bias, T *staging) {
    kd_int taps = pass->tap_count, columns = pass->columns.outputs, step = columns > 1 ? pass->columns.step : 0;
    kd_int most = FN(SHARED_WEIGHTS) / (vectors * LANES);
    bool twice = columns > 1 && columns % 2;  // the last pairs of a row share a pixel
    kd_int parts = twice || taps == 0 ? 1 : (taps + most - 1) / most;
    for (kd_int part = 0; part < parts; part++) {
        FN(tap_range) some = {pass->source_offset + taps * part / parts, pass->source_offset + taps * (part + 1) / parts,
                              .all = taps};
        for (int i = 0; i < count; i++) {
            FN(run_pixels)(pairs, vectors, step, &some, &tiles[i], packed, part ? NULL : bias, staging);
        }
    }
}

/// As correlate_columns, for at most two vectors of outputs.
static void FN(correlate_outputs)(const conv_pass *pass, const T *source, kd_int first_row, kd_int row, kd_int row_end,
                                  const T *packed, const T *bias, kd_int outputs, T *out) {
    int vectors = outputs > LANES ? 2 : 1;
    V biases[2] = {(V)(T)0, (V)(T)0};
    for (kd_int i = 0; bias && i < outputs; i++) ((T *)biases)[i] = bias[i];
    _Alignas(64) T staging[(FN(STAGED_PIXELS) + LANES) * 2 * LANES];
    FN(pixel_tile) tiles[FN(STAGED_TILES)];
    kd_int columns = pass->columns.outputs, per_row = (columns + 1) / 2;
    kd_int left = (row_end - row) * per_row;
    kd_int size = FN(best_pairs)(left, vectors), most = FN(STAGED_PIXELS) / 2 / size * size;
    kd_int row_step = pass->rows.step * pass->source_row, column = 0, row_start = row * columns;
    const T *from = source + (row - first_row) * row_step;
    while (left > 0) {
        kd_int stop = left < most ? 0 : left - most, first_pixel = -1, pixel = 0;
        int count = 0;
        while (left > stop) {
            FN(pixel_tile) *tile = &tiles[count++];
            tile->second = columns > 1;
            for (kd_int i = 0; i < size; i++) {
                if (left > stop) {  // else repeat the last pair
                    kd_int at = column + 2 <= columns ? column : columns > 1 ? columns - 2 : 0;
                    pixel = row_start + at;
                    if (first_pixel < 0) first_pixel = pixel;
                    tile->source[i] = from + at * pass->columns.step;
                    left--;
                    column += 2;
                    if (column >= columns) {
                        column = 0;
                        row_start += columns;
                        from += row_step;
                    }
                } else {
                    tile->source[i] = tile->source[i - 1];
                }
                tile->staged[i] = pixel - first_pixel;
            }
        }
        FN(run_tiles)(pass, tiles, count, size, vectors, packed, biases, staging);
        kd_int last = pixel + (columns > 1 ? 2 : 1);
        FN(store_staged)(pass, staging, vectors, first_pixel, last - first_pixel, outputs, out);
    }
}
