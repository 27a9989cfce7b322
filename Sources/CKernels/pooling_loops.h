// Pooling, built for each type and instruction set by pooling.c.
#include "vector_memory.h"
#include "vector_shuffles.h"

/// The part of a window that lies inside the plane: kernel positions [first, last).
INLINE void FN(window_range)(kd_int start, kd_int kernel, kd_int dilation, kd_int size, kd_int *first, kd_int *last) {
    *first = start < 0 ? (-start + dilation - 1) / dilation : 0;
    *last = start >= size ? 0 : (size - start + dilation - 1) / dilation;
    if (*last > kernel) *last = kernel;
}

/// Output columns [first, last) whose windows lie inside the plane from left to right.
INLINE void FN(inner_columns)(const kd_pool2d_shape *s, kd_int *first, kd_int *last) {
    kd_int room = s->width + s->pad_width - (s->kernel_width - 1) * s->dilation_width;
    *first = (s->pad_width + s->stride_width - 1) / s->stride_width;
    *last = room <= 0 ? 0 : (room - 1) / s->stride_width + 1;
    if (*last > s->out_width) *last = s->out_width;
}

/// Stores the first `count` lanes; where there is room for all, writes all: what comes next is written later.
INLINE void FN(store_some)(T *to, V value, int count, kd_int room) {
    if (room >= LANES) FN(store)(to, value);
    else FN(store_part)(to, value, count);
}

#include "pooling_max.h"
#include "pooling_average.h"
#include "pooling_adaptive_max.h"
