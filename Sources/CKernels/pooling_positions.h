// Where in its window a max pool's largest element was: the window's row-major offset, with a mark in the highest bit
// where that element is not above zero. And which windows lie side by side, two elements wide.
#pragma once
#include "machine.h"

enum {
    KD_POOL_MARK = 128,             // of a position in a byte
    KD_POOL_NARROW = KD_POOL_MARK,  // windows of up to so many elements take a byte each, others an uint32_t
};
#define KD_POOL_WIDE_MARK ((uint32_t)1 << 31)

typedef struct {
    kd_int offset;
    bool above_zero;
} kd_pool_place;

static inline kd_pool_place kd_pool_position(const void *positions, bool wide, kd_int index) {
    if (!wide) {
        uint8_t position = ((const uint8_t *)positions)[index];
        return (kd_pool_place){position & (KD_POOL_MARK - 1), !(position & KD_POOL_MARK)};
    }
    uint32_t position = ((const uint32_t *)positions)[index];
    return (kd_pool_place){position & (KD_POOL_WIDE_MARK - 1), !(position & KD_POOL_WIDE_MARK)};
}

/// Whether windows are of 2 x 2 or 1 x 2, side by side.
static inline bool kd_pool_has_pairs(const kd_pool2d_shape *s) {
    kd_int rows = s->kernel_height;
    return (rows == 1 || rows == 2) && s->kernel_width == 2 && s->stride_height == rows && s->stride_width == 2 &&
           s->pad_height == 0 && s->pad_width == 0 && s->dilation_height == 1 && s->dilation_width == 1 &&
           rows * s->out_height <= s->height && 2 * s->out_width <= s->width;
}
