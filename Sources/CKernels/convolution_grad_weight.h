// The gradient of a convolution's weights, as planned by convolution_grad_weight_loops.h.
#pragma once
#include "convolution_pass.h"

typedef struct {
    conv_pass pass;  // the forward pass: how taps meet the input
    const void *grad;
    void *dw, *db;
    // A chunk sums over some images, for a block of outputs and a block of inputs of one group. Where there are several
    // chunks of images, each has its own copy of dw and db, and those are added up in order.
    kd_int images, image_chunks;
    kd_int output_block, output_blocks, input_block, input_blocks;
    kd_int run;  // neighbouring taps in a row that the loops take together
    void *partial_dw, *partial_db;
    double chunk_nanoseconds;
} conv_weight_plan;
