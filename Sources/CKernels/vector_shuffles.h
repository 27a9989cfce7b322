// Rearranging vectors, for one type and instruction set (see every_isa.h): interleaving, splitting into even and odd
// lanes, transposing squares of LANES vectors.

#undef SHUFFLE
#undef PLACE
#undef PLACES
#undef EVERY_OTHER
#undef SORT_MIXED
#define SHUFFLE __builtin_shufflevector
#define PLACE(from, i) (((from) + 2 * (i)) % (2 * LANES))
#if VECTOR_BYTES == 64 && !DTYPE_IS_DOUBLE
#define LOW_HALVES(a, b) SHUFFLE(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_HALVES(a, b) SHUFFLE(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define PLACES(from)                                                                                                   \
    PLACE(from, 0), PLACE(from, 1), PLACE(from, 2), PLACE(from, 3), PLACE(from, 4), PLACE(from, 5), PLACE(from, 6),    \
    PLACE(from, 7), PLACE(from, 8), PLACE(from, 9), PLACE(from, 10), PLACE(from, 11), PLACE(from, 12),                 \
    PLACE(from, 13), PLACE(from, 14), PLACE(from, 15)
#elif (VECTOR_BYTES == 64) || (VECTOR_BYTES == 32 && !DTYPE_IS_DOUBLE)
#define LOW_HALVES(a, b) SHUFFLE(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_HALVES(a, b) SHUFFLE(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define PLACES(from)                                                                                                   \
    PLACE(from, 0), PLACE(from, 1), PLACE(from, 2), PLACE(from, 3), PLACE(from, 4), PLACE(from, 5), PLACE(from, 6),    \
    PLACE(from, 7)
#elif (VECTOR_BYTES == 32) || (VECTOR_BYTES == 16 && !DTYPE_IS_DOUBLE)
#define LOW_HALVES(a, b) SHUFFLE(a, b, 0, 4, 1, 5)
#define HIGH_HALVES(a, b) SHUFFLE(a, b, 2, 6, 3, 7)
#define PLACES(from) PLACE(from, 0), PLACE(from, 1), PLACE(from, 2), PLACE(from, 3)
#else
#define LOW_HALVES(a, b) SHUFFLE(a, b, 0, 2)
#define HIGH_HALVES(a, b) SHUFFLE(a, b, 1, 3)
#define PLACES(from) PLACE(from, 0), PLACE(from, 1)
#endif

/// Lanes from, from + 2, ... of the two vectors one after the other, and around; `from` is a literal.
#define EVERY_OTHER(a, b, from) SHUFFLE(a, b, PLACES(from))

/// a0 b0 a1 b1 ... of the lower halves, and of the upper halves.
INLINE V FN(interleave_low)(V a, V b) { return LOW_HALVES(a, b); }
INLINE V FN(interleave_high)(V a, V b) { return HIGH_HALVES(a, b); }
/// Lanes 0 2 4 ... (1 3 5 ...) of the two vectors one after the other.
INLINE V FN(even_lanes)(V a, V b) { return EVERY_OTHER(a, b, 0); }
INLINE V FN(odd_lanes)(V a, V b) { return EVERY_OTHER(a, b, 1); }

#undef LOW_HALVES
#undef HIGH_HALVES

/// The same in an order that takes fewest steps, and what brings results into the usual one.
#if ISA_LEVEL == 1 && !DTYPE_IS_DOUBLE
INLINE V FN(even_lanes_mixed)(V a, V b) { return SHUFFLE(a, b, 0, 2, 8, 10, 4, 6, 12, 14); }
INLINE V FN(odd_lanes_mixed)(V a, V b) { return SHUFFLE(a, b, 1, 3, 9, 11, 5, 7, 13, 15); }
#define SORT_MIXED(v) SHUFFLE(v, v, 0, 1, 4, 5, 2, 3, 6, 7)
#else
INLINE V FN(even_lanes_mixed)(V a, V b) { return FN(even_lanes)(a, b); }
INLINE V FN(odd_lanes_mixed)(V a, V b) { return FN(odd_lanes)(a, b); }
#define SORT_MIXED(v) (v)
#endif

/// from[0], from[stride], ...: the first `count` lanes. Reads no vector that does not begin with a wanted element.
INLINE V FN(load_every)(const T *from, kd_int stride, int count) {
    if (stride == 1) return FN(load)(from);
    if (stride == 2) {
        V first = FN(load)(from), second = 2 * count - 1 > LANES ? FN(load)(from + LANES) : first;
        return FN(even_lanes)(first, second);
    }
    T values[LANES] = {0};
    for (int lane = 0; lane < count; lane++) values[lane] = from[lane * stride];
    return FN(load)(values);
}

/// to[0], to[2], ... = the first `count` lanes. Between them what was there is kept.
INLINE void FN(store_every_other)(T *to, V value, int count) {
    V low = FN(interleave_low)(value, value), high = FN(interleave_high)(value, value);
    int length = 2 * count - 1;
#if ISA_LEVEL == 2
    uint32_t places = 0x55555555u & (uint32_t)((2ull << (length - 1)) - 1);
#if DTYPE_IS_DOUBLE
    _mm512_mask_storeu_pd(to, (__mmask8)places, (__m512d)low);
    if (length > LANES) _mm512_mask_storeu_pd(to + LANES, (__mmask8)(places >> LANES), (__m512d)high);
#else
    _mm512_mask_storeu_ps(to, (__mmask16)places, (__m512)low);
    if (length > LANES) _mm512_mask_storeu_ps(to + LANES, (__mmask16)(places >> LANES), (__m512)high);
#endif
#else
    VI odd;
    UNROLL for (int lane = 0; lane < LANES; lane++) odd[lane] = lane % 2 ? -1 : 0;
    int first = length < LANES ? length : LANES;
    FN(store_part)(to, odd ? FN(load_part)(to, first) : low, first);
    if (length <= LANES) return;
    to += LANES;
    FN(store_part)(to, odd ? FN(load_part)(to, length - LANES) : high, length - LANES);
#endif
}

/// to[0], to[stride], ... = the first `count` lanes. Between them what was there is kept.
INLINE void FN(store_every)(T *to, kd_int stride, V value, int count) {
    if (stride == 1) {
        FN(store_part)(to, value, count);
        return;
    }
    if (stride == 2) {
        FN(store_every_other)(to, value, count);
        return;
    }
    T values[LANES];
    FN(store)(values, value);
    for (int lane = 0; lane < count; lane++) to[lane * stride] = values[lane];
}

/// Perfect shuffles of all lanes of `count` vectors, log2(times) of them: a matrix of `times` rows, stored row after row in
/// the vectors, is transposed.
INLINE void FN(shuffle)(V *vectors, const int count, const int times) {
    UNROLL for (int round = 1; round < times; round *= 2) {
        V shuffled[LANES];
        UNROLL for (int i = 0; i < count / 2; i++) {
            shuffled[2 * i] = FN(interleave_low)(vectors[i], vectors[i + count / 2]);
            shuffled[2 * i + 1] = FN(interleave_high)(vectors[i], vectors[i + count / 2]);
        }
        UNROLL for (int i = 0; i < count; i++) vectors[i] = shuffled[i];
    }
}

/// Transposes a square of LANES vectors.
INLINE void FN(transpose)(V *rows) {
#if ISA_LEVEL == 1 && !DTYPE_IS_DOUBLE  // as far as possible within halves of vectors: elsewhere a shuffle takes two steps
    V pairs[8], fours[8];
    UNROLL for (int i = 0; i < 8; i += 2) {
        pairs[i] = SHUFFLE(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[i + 1] = SHUFFLE(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    UNROLL for (int i = 0; i < 8; i += 4) UNROLL for (int j = 0; j < 2; j++) {
        fours[i + 2 * j] = SHUFFLE(pairs[i + j], pairs[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        fours[i + 2 * j + 1] = SHUFFLE(pairs[i + j], pairs[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    UNROLL for (int i = 0; i < 4; i++) {
        rows[i] = SHUFFLE(fours[i], fours[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[i + 4] = SHUFFLE(fours[i], fours[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#else
    FN(shuffle)(rows, LANES, LANES);
#endif
}

/// Lane i of the result is the sum over the lanes of vector i. Destroys `vectors`.
INLINE V FN(sums_of_lanes)(V *vectors) {
    UNROLL for (int half = LANES / 2; half >= 1; half /= 2) {
        UNROLL for (int i = 0; i < half; i++) {
            vectors[i] = FN(interleave_low)(vectors[i], vectors[i + half]) +
                         FN(interleave_high)(vectors[i], vectors[i + half]);
        }
    }
    return vectors[0];
}

/// The sum over the lanes of one vector, in a fixed order.
INLINE T FN(sum_across)(V vector) {
    T values[LANES];
    *(VU *)values = vector;
    UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
        UNROLL for (int lane = 0; lane < half; lane++) values[lane] += values[lane + half];
    }
    return values[0];
}
