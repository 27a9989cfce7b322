// Convolution gradients that skip zeros, built for each type and instruction set by convolution_sparse.c: what both
// share.
#include "vector_memory.h"
#include "vector_shuffles.h"
#include "vector_pack.h"
#include "convolution_frame.h"

static double FN(sparse_lanes)(void) { return LANES; }

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
/// Writes whole vectors.
INLINE kd_int FN(append_nonzeros)(V values, VI offsets, T *value_list, TI *offset_list, kd_int count) {
#if ISA_LEVEL == 2 && !DTYPE_IS_DOUBLE
    __mmask16 kept = _mm512_cmp_ps_mask((__m512)values, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    __m512 some = _mm512_maskz_compress_ps(kept, (__m512)values);
    __m512i places = _mm512_maskz_compress_epi32(kept, (__m512i)offsets);
    _mm512_storeu_ps(value_list + count, some);
    _mm512_storeu_si512(offset_list + count, places);
    return count + __builtin_popcount(kept);
#elif ISA_LEVEL == 2
    __mmask8 kept = _mm512_cmp_pd_mask((__m512d)values, _mm512_setzero_pd(), _CMP_NEQ_UQ);
    _mm512_storeu_pd(value_list + count, _mm512_maskz_compress_pd(kept, (__m512d)values));
    _mm512_storeu_si512(offset_list + count, _mm512_maskz_compress_epi64(kept, (__m512i)offsets));
    return count + __builtin_popcount(kept);
#elif ISA_LEVEL == 1
    int kept = _mm256_movemask_ps((__m256)(values != (V)(T)0));  // of each four bytes
    __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)kd_kept_places[kept]));
    *(__m256i_u *)(value_list + count) = _mm256_permutevar8x32_epi32((__m256i)values, order);
    *(__m256i_u *)(offset_list + count) = _mm256_permutevar8x32_epi32((__m256i)offsets, order);
    return count + __builtin_popcount((unsigned)kept) * 4 / (int)sizeof(T);
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

// ---- Tiles, for whole vectors and for halves

/// The nonzeros of the two rows of a square: [0, middle) and [middle, end).
typedef struct {
    const T *values;
    const TI *offsets;
    kd_int middle, end;
} FN(square_list);

/// Patches of the frames and what they are multiplied by.
typedef struct {
    const T *values;
    const TI *offsets;  // of the patches in the frames
    kd_int count;
} FN(patch_list);

#define TILE_LANES LANES
#define TN(name) FN(name##_whole)
#include "convolution_sparse_tiles.h"
#if ISA_LEVEL == 2
#define TILE_LANES (LANES / 2)
#define TN(name) FN(name##_half)
#include "convolution_sparse_tiles.h"
#endif

/// What a product of vectors of so many lanes costs, relative to half an AVX-512 vector. Whole ones take no longer where
/// the processor does not compute them in halves; but loads that are not `aligned` then always cross a cache line.
static double FN(tile_cost)(kd_int lanes, bool aligned) {
    if (ISA_LEVEL == 2 && lanes == LANES) return (aligned ? 1 : 2) * (kd_halves_vectors ? 2 : 1);
    return (aligned ? 1 : 1.4) * (ISA_LEVEL == 2 ? 1 : 2);
}

/// Lanes of the vectors that a row of `lanes` numbers is cut into.
static kd_int FN(tile_lanes)(kd_int lanes, bool aligned) {
    if (ISA_LEVEL < 2) return LANES;
    double whole = (double)((lanes + LANES - 1) / LANES) * FN(tile_cost)(LANES, aligned);
    double half = (double)((lanes + LANES / 2 - 1) / (LANES / 2)) * FN(tile_cost)(LANES / 2, aligned);
    return whole < half ? LANES : LANES / 2;
}

/// Cycles of a vector's product, which reads one of `numbers` from the first-level cache, if they fit there.
static double FN(product_cycles)(kd_int lanes, bool aligned, kd_int numbers) {
    if (numbers * (kd_int)sizeof(T) > 32768) return 1.2 * (double)lanes / (LANES / 2);
    return (aligned ? 0.6 : 0.55) * FN(tile_cost)(lanes, aligned);
}

INLINE kd_int FN(filled)(kd_int lanes, kd_int tile_lanes) { return (lanes + tile_lanes - 1) / tile_lanes * tile_lanes; }

#if ISA_LEVEL == 2
#define RUN_TILES(name, ...) (plan->tile_lanes < LANES ? FN(name##_half)(__VA_ARGS__) : FN(name##_whole)(__VA_ARGS__))
#else
#define RUN_TILES(name, ...) FN(name##_whole)(__VA_ARGS__)
#endif

#include "convolution_sparse_input.h"
#include "convolution_sparse_weight.h"
#undef RUN_TILES
