// Convolution gradients that skip zeros, built for each type and instruction set by convolution_sparse.c: what both
// share. Vectors here have 32 bytes at most, since nearly all loads are unaligned, and those that cross a cache line
// cost twice.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_frame.h"

#if ISA_LEVEL == 2
#define SHORT_LANES (LANES / 2)
#else
#define SHORT_LANES LANES
#endif
#define S FN(kd_short_vector)
#define SU FN(kd_short_vector_unaligned)
typedef T S __attribute__((ext_vector_type(SHORT_LANES)));
typedef T SU __attribute__((ext_vector_type(SHORT_LANES), aligned(sizeof(T))));

static double FN(sparse_lanes)(void) { return LANES; }

INLINE kd_int FN(short_vectors)(kd_int lanes) { return (lanes + SHORT_LANES - 1) / SHORT_LANES; }

/// How many of the kernel rows that are left one call takes.
INLINE kd_int FN(rows_at_once)(kd_int left) { return left >= 5 ? 5 : left >= 3 ? 3 : 1; }

static kd_int FN(count_nonzeros)(const T *numbers, kd_int begin, kd_int end) {
    VI zeros = (VI)(TI)0;
    kd_int count = end - begin;
    for (kd_int i = begin; i < end; i += LANES) {
        bool whole = end - i >= LANES;
        if (!whole) count += LANES - (end - i);  // those beyond the end read as zeros
        V v = whole ? FN(load)(numbers + i) : FN(load_part)(numbers + i, (int)(end - i));
        zeros += (VI)(v == (V)(T)0);
    }
    return count + (kd_int)__builtin_reduce_add(zeros);
}

static bool FN(all_finite)(const T *numbers, kd_int count) {
    VI infinite = (VI)(TI)0;
    for (kd_int i = 0; i < count; i += LANES) {
        V v = count - i < LANES ? FN(load_part)(numbers + i, (int)(count - i)) : FN(load)(numbers + i);
        infinite |= (VI)(v - v != (V)(T)0);
    }
    return __builtin_reduce_or(infinite) == 0;
}

/// Appends the nonzero lanes of `values` and the same lanes of `offsets` to lists of `count`; returns the new count.
/// Writes a whole vector, or half of one if there are no more.
INLINE kd_int FN(append_nonzeros)(V values, VI offsets, T *value_list, TI *offset_list, kd_int count) {
#if ISA_LEVEL == 2 && !DTYPE_IS_DOUBLE
    __mmask16 kept = _mm512_cmp_ps_mask((__m512)values, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    __m512 some = _mm512_maskz_compress_ps(kept, (__m512)values);
    __m512i places = _mm512_maskz_compress_epi32(kept, (__m512i)offsets);
    int added = __builtin_popcount(kept);
    if (added > 8) {
        _mm512_storeu_ps(value_list + count, some);
        _mm512_storeu_si512(offset_list + count, places);
    } else {
        _mm256_storeu_ps(value_list + count, _mm512_castps512_ps256(some));
        _mm256_storeu_si256((__m256i *)(offset_list + count), _mm512_castsi512_si256(places));
    }
    return count + added;
#elif ISA_LEVEL == 2
    __mmask8 kept = _mm512_cmp_pd_mask((__m512d)values, _mm512_setzero_pd(), _CMP_NEQ_UQ);
    _mm512_storeu_pd(value_list + count, _mm512_maskz_compress_pd(kept, (__m512d)values));
    _mm512_storeu_si512(offset_list + count, _mm512_maskz_compress_epi64(kept, (__m512i)offsets));
    return count + __builtin_popcount(kept);
#else
    UNROLL for (int lane = 0; lane < LANES; lane++) {
        value_list[count] = values[lane];
        offset_list[count] = offsets[lane];
        count += values[lane] != 0;
    }
    return count;
#endif
}

typedef uint8_t FN(positions) __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T)), aligned(1)));

/// What arrived at windows [first, first + count) of a pool; zeros where nothing goes further. Adds `right` and `below`
/// to the offsets of those whose gradient goes to the window's right column and lower row.
INLINE V FN(load_pooled)(const kd_pooled_grad *pooled, kd_int first, int count, TI right, TI below, VI *offsets) {
    const T *grad = (const T *)pooled->grad + first;
    V g = count < LANES ? FN(load_part)(grad, count) : FN(load)(grad);
    VI position = __builtin_convertvector(*(const FN(positions) *)(pooled->position + first), VI);
    *offsets += ((position & 1) != 0 ? (VI)right : (VI)(TI)0) + ((position & 2) != 0 ? (VI)below : (VI)(TI)0);
    return pooled->above_zero ? ((position & KD_POOL_MARK) == 0 ? g : (V)(T)0) : g;
}

#include "convolution_sparse_input.h"
#include "convolution_sparse_weight.h"

#undef SHORT_LANES
#undef S
#undef SU
