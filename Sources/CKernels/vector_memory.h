// Loads and stores of whole vectors and of parts of them, for one type and instruction set (see every_isa.h).
// Nothing here reads or writes beyond the elements asked for.

INLINE V FN(load)(const T *from) { return *(const VU *)from; }
INLINE void FN(store)(T *to, V value) { *(VU *)to = value; }

#if ISA_LEVEL == 2
#define MASK(count) ((1u << (count)) - 1)
#elif ISA_LEVEL == 1
/// All ones in the first `count` lanes.
INLINE __m256i FN(first_lanes)(int count) {
    static const TI ones_then_zeros[2 * LANES] = {
        -1, -1, -1, -1,
#if !DTYPE_IS_DOUBLE
        -1, -1, -1, -1,
#endif
    };
    return _mm256_loadu_si256((const __m256i *)(ones_then_zeros + LANES - count));
}
#endif

/// The first `count` (0 up to LANES) elements; zeros in the other lanes.
INLINE V FN(load_part)(const T *from, int count) {
#if ISA_LEVEL == 2 && DTYPE_IS_DOUBLE
    return (V)_mm512_maskz_loadu_pd((__mmask8)MASK(count), from);
#elif ISA_LEVEL == 2
    return (V)_mm512_maskz_loadu_ps((__mmask16)MASK(count), from);
#elif ISA_LEVEL == 1 && DTYPE_IS_DOUBLE
    return (V)_mm256_maskload_pd(from, FN(first_lanes)(count));
#elif ISA_LEVEL == 1
    return (V)_mm256_maskload_ps(from, FN(first_lanes)(count));
#else
    V value = (V)(T)0;
    for (int lane = 0; lane < LANES; lane++)
        if (lane < count) value[lane] = from[lane];
    return value;
#endif
}

INLINE void FN(store_part)(T *to, V value, int count) {
#if ISA_LEVEL == 2
    if (count == LANES / 2) {  // reads of what lies behind a masked store wait for the cache
        *(VH *)to = value.lo;
        return;
    }
#endif
#if ISA_LEVEL == 2 && DTYPE_IS_DOUBLE
    _mm512_mask_storeu_pd(to, (__mmask8)MASK(count), (__m512d)value);
#elif ISA_LEVEL == 2
    _mm512_mask_storeu_ps(to, (__mmask16)MASK(count), (__m512)value);
#elif ISA_LEVEL == 1  // by pieces: AMD's processors take 12 cycles and more for a masked store
    if (count == LANES) {
        FN(store)(to, value);
        return;
    }
    VH rest = value.lo;
    if (count & LANES / 2) {
        *(VH *)to = rest;
        rest = value.hi;
        to += LANES / 2;
    }
#if !DTYPE_IS_DOUBLE
    if (count & 2) {
        _mm_storel_pi((__m64 *)to, (__m128)rest);
        rest = __builtin_shufflevector(rest, rest, 2, 3, 2, 3);
        to += 2;
    }
#endif
    if (count & 1) *to = rest[0];
#else
    for (int lane = 0; lane < LANES; lane++)
        if (lane < count) to[lane] = value[lane];
#endif
}
#undef MASK

/// sum + a * b, in the register where the sum is: with 16 of them compilers otherwise move sums about and lack registers.
INLINE V FN(add_product)(V sum, V a, V b) {
#if ISA_LEVEL == 1 && DTYPE_IS_DOUBLE
    __asm__ volatile("vfmadd231pd %2, %1, %0" : "+x"(sum) : "x"(a), "x"(b));
    return sum;
#elif ISA_LEVEL == 1
    __asm__ volatile("vfmadd231ps %2, %1, %0" : "+x"(sum) : "x"(a), "x"(b));
    return sum;
#else
    return sum + a * b;
#endif
}

/// Like load_part, with `other` in the lanes beyond `count`.
INLINE V FN(load_part_or)(const T *from, int count, T other) {
    V value = FN(load_part)(from, count);
    VI lanes;
    UNROLL for (int lane = 0; lane < LANES; lane++) lanes[lane] = lane;
    return lanes < (VI)(TI)count ? value : (V)other;
}

/// Combines all lanes by a macro of two operands, halving again and again: a fixed order.
#undef FOLD
#if VECTOR_BYTES / (DTYPE_IS_DOUBLE + 1) == 64
#define FOLD(v, COMBINE) FOLD_16(v, COMBINE)
#elif VECTOR_BYTES / (DTYPE_IS_DOUBLE + 1) == 32
#define FOLD(v, COMBINE) FOLD_8(v, COMBINE)
#elif VECTOR_BYTES / (DTYPE_IS_DOUBLE + 1) == 16
#define FOLD(v, COMBINE) FOLD_4(v, COMBINE)
#else
#define FOLD(v, COMBINE) FOLD_2(v, COMBINE)
#endif
#ifndef FOLD_2
#define FOLD_2(v, COMBINE) COMBINE((v).lo, (v).hi)
#define FOLD_4(v, COMBINE) ({ __auto_type half = COMBINE((v).lo, (v).hi); FOLD_2(half, COMBINE); })
#define FOLD_8(v, COMBINE) ({ __auto_type quarters = COMBINE((v).lo, (v).hi); FOLD_4(quarters, COMBINE); })
#define FOLD_16(v, COMBINE) ({ __auto_type eighths = COMBINE((v).lo, (v).hi); FOLD_8(eighths, COMBINE); })

#define PLUS(a, b) ((a) + (b))
#define TIMES(a, b) ((a) * (b))
// NaN if one of them is; a > b ? a : b is one instruction, which yields b if one of them is NaN.
#define LARGER(a, b) ((a) != (a) ? (a) : ((a) > (b) ? (a) : (b)))
#define SMALLER(a, b) ((a) != (a) ? (a) : ((a) < (b) ? (a) : (b)))
#define LARGER_NUMBER(a, b) ((a) > (b) ? (a) : (b))
#define SMALLER_NUMBER(a, b) ((a) < (b) ? (a) : (b))
#endif

INLINE T FN(lanes_sum)(V v) { return FOLD(v, PLUS); }
INLINE T FN(lanes_product)(V v) { return FOLD(v, TIMES); }
INLINE T FN(lanes_largest)(V v) { return __builtin_reduce_or((VI)(v != v)) ? (T)NAN : FOLD(v, LARGER_NUMBER); }
INLINE T FN(lanes_smallest)(V v) { return __builtin_reduce_or((VI)(v != v)) ? (T)NAN : FOLD(v, SMALLER_NUMBER); }

/// Readies an operand for a loop over a row: the elements to step on by for each vector. A single element (broadcast
/// to the whole row) is copied to all lanes of `copies`, which then is read again and again.
INLINE kd_int FN(row_operand)(bool single, const T **from, T *copies) {
    if (!single) return LANES;
    FN(store)(copies, (V)**from);
    *from = copies;
    return 0;
}
