// Gradients of convolutions where the gradient that comes in is mostly zeros, as it is behind a max pool (three of four)
// and behind ReLU: zeros are skipped, everything else is summed as usual. Strides and dilations of 1. The gradient comes
// in whole, or as what arrived at the pool and where it goes (`pooled`).
#pragma once
#include "machine.h"
#include <stdatomic.h>

typedef struct {
    const kd_conv2d_shape *shape;
    kd_dtype dtype;
    kd_int inputs, outputs;              // channels of one group
    const void *grad, *x;
    const kd_pooled_grad *pooled;        // NULL where all of `grad` is there
    void *dx;
    // The frame: an image or its gradient with its padding, channel by channel within each pixel.
    kd_int frame_row, frame_size;
    // Gradient of the input: weights as [shifted by 0 or 1 pixels][output of all groups][kernel row][(column, input)].
    const void *packed;
    // Rows of (column, input), filled up to whole vectors of tile_lanes.
    kd_int tile_lanes, row_lanes, weight_output, weight_shift;
    // Gradient of the weights: several copies of [output][kernel row][(column, input)], and one vector for the bias.
    kd_int images, copies, copy_output;  // images of one copy
    void *partial;
    void *dw, *db;
    // An infinite number or NaN was met: 0 times it is not 0, so that zeros may not be skipped.
    _Atomic(bool) infinite;
} conv_sparse;

/// How many numbers of the gradient there are for an image and output.
static inline kd_int kd_conv_sparse_numbers(const conv_sparse *plan) {
    const kd_pooled_grad *pooled = plan->pooled;
    return pooled ? pooled->height * pooled->width : plan->shape->out_height * plan->shape->out_width;
}

/// True if the gradient was written: where it pays, and where all numbers are finite (0 x infinity is not 0).
bool kd_conv_sparse_grad_input(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad,
                               const kd_pooled_grad *pooled, const void *weight, void *dx);
bool kd_conv_sparse_grad_weight(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad,
                                const kd_pooled_grad *pooled, const void *x, void *dw, void *db);
