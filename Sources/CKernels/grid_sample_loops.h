// Looking up images, for one floating type and instruction set.
#include "vector_memory.h"

/// A place along one dimension of `size` pixels, counted in pixels: as `s` says, also outside of the image.
INLINE T FN(grid_place)(const kd_grid_shape *s, kd_int size, T place) {
    T last = (T)(size - 1);
    place = s->align_corners ? (place + 1) * (last / 2) : ((place + 1) * (T)size - 1) / 2;
    if (s->padding == KD_GRID_REFLECTION) {  // at the outermost pixels, or at the edges half a pixel further
        T low = s->align_corners ? 0 : (T)-0.5, span = s->align_corners ? last : (T)size;
        T distance = place - low < 0 ? low - place : place - low;
        T turns = span > 0 ? (T)floor((double)(distance / span)) : 0;
        T rest = span > 0 ? (T)fmod((double)distance, (double)span) : 0;
        bool is_even = fmod((double)turns, 2) == 0;
        place = span == 0 ? 0 : is_even ? rest + low : span - rest + low;
    }
    if (s->padding != KD_GRID_ZEROS) place = place < 0 ? 0 : place > last ? last : place;
    return place;
}

/// The pixels that a block of places needs: where they are in the plane, -1 outside, and what they count.
typedef struct {
    int neighbours;
    _Alignas(64) TI at[4][BLOCK];
    _Alignas(64) T weight[4][BLOCK];
} FN(grid_neighbours);

INLINE TI FN(grid_pixel)(const kd_grid_shape *s, T row, T column) {
    bool inside = row >= 0 && row <= (T)(s->height - 1) && column >= 0 && column <= (T)(s->width - 1);
    return inside ? (TI)row * (TI)s->width + (TI)column : -1;
}

static void FN(find_neighbours)(const kd_grid_shape *s, kd_int count, const T *grid, FN(grid_neighbours) * found) {
    found->neighbours = s->nearest ? 1 : 4;
    for (kd_int i = 0; i < count; i++) {
        T column = FN(grid_place)(s, s->width, grid[2 * i]), row = FN(grid_place)(s, s->height, grid[2 * i + 1]);
        if (s->nearest) {
            found->at[0][i] = FN(grid_pixel)(s, (T)rint((double)row), (T)rint((double)column));
            found->weight[0][i] = 1;
            continue;
        }
        T top = (T)floor((double)row), left = (T)floor((double)column), down = row - top, right = column - left;
        for (int k = 0; k < 4; k++) {
            found->at[k][i] = FN(grid_pixel)(s, top + (T)(k / 2), left + (T)(k % 2));
            found->weight[k][i] = (k / 2 ? down : 1 - down) * (k % 2 ? right : 1 - right);
        }
    }
    for (kd_int i = count; i % LANES != 0; i++)  // to the end of the last vector
        for (int k = 0; k < found->neighbours; k++) found->at[k][i] = -1, found->weight[k][i] = 0;
}

/// The elements at these places; 0 where a place is -1.
INLINE V FN(look_up)(const T *plane, VI at) {
#if ISA_LEVEL == 2 && DTYPE_IS_DOUBLE
    __mmask8 inside = _mm512_movepi64_mask((__m512i)(at >= 0));
    return (V)_mm512_mask_i64gather_pd(_mm512_setzero_pd(), inside, (__m512i)at, plane, 8);
#elif ISA_LEVEL == 2
    __mmask16 inside = _mm512_movepi32_mask((__m512i)(at >= 0));
    return (V)_mm512_mask_i32gather_ps(_mm512_setzero_ps(), inside, (__m512i)at, plane, 4);
#elif ISA_LEVEL == 1 && DTYPE_IS_DOUBLE
    return (V)_mm256_mask_i64gather_pd(_mm256_setzero_pd(), plane, (__m256i)at, (__m256d)(at >= 0), 8);
#elif ISA_LEVEL == 1
    return (V)_mm256_mask_i32gather_ps(_mm256_setzero_ps(), plane, (__m256i)at, (__m256)(at >= 0), 4);
#else
    V values;
    UNROLL for (int lane = 0; lane < LANES; lane++) values[lane] = at[lane] < 0 ? 0 : plane[at[lane]];
    return values;
#endif
}

static void FN(grid_blocks)(const grid_job *job, kd_int begin, kd_int end) {
    const kd_grid_shape *s = job->shape;
    kd_int blocks = (s->places + BLOCK - 1) / BLOCK;
    FN(grid_neighbours) found;
    for (kd_int item = begin; item < end; item++) {
        kd_int image = item / blocks, first = item % blocks * BLOCK;
        kd_int count = s->places - first < BLOCK ? s->places - first : BLOCK;
        FN(find_neighbours)(s, count, (const T *)job->grid + (image * s->places + first) * 2, &found);
        for (kd_int channel = image * s->channels; channel < (image + 1) * s->channels; channel++) {
            const T *plane = (const T *)job->x + channel * s->height * s->width;
            T *y = (T *)job->y + channel * s->places + first;
            for (kd_int i = 0; i < count; i += LANES) {
                V sum = (V)(T)0;
                for (int k = 0; k < found.neighbours; k++)
                    sum += FN(look_up)(plane, *(const VI *)(found.at[k] + i)) * *(const V *)(found.weight[k] + i);
                if (count - i >= LANES) FN(store)(y + i, sum);
                else FN(store_part)(y + i, sum, (int)(count - i));
            }
        }
    }
}
