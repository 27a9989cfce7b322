// Winograd's method F(2 x 2, 3 x 3) for 3 x 3 kernels that move by single pixels, where there are many channels. A tile
// of 2 x 2 outputs takes 16 products for each pair of channels instead of 36: the 4 x 4 inputs beneath it and the kernel
// are transformed (by additions and halves, so that hardly any precision is lost) and multiplied position by position,
// and the products are transformed back. What is multiplied are 16 matrices: transformed pixels (of many tiles) by
// channels, and channels by channels. Channels lie along the vectors' lanes throughout.
#pragma once
#include "convolution_grad_weight.h"
#include <stdatomic.h>

enum { WINOGRAD_POSITIONS = 16 };

typedef struct {
    const conv_pass *pass;
    kd_int row_dilation, column_dilation;
    kd_int tile_rows, tile_columns;       // of an image; tiles of a row are `dilation` columns apart, then 2 * dilation
    kd_int input_blocks, output_blocks;   // of one and of two vectors of channels
    kd_int band;                          // tile rows of a chunk, which may go on into the next image
    kd_int size;                          // tiles whose pixels lie together: a block in registers, or a whole set
    kd_int tiles;                         // gradient of the weights: those of the set at hand
    // Transformed pixels: [position][tile / size][input block][tile % size][lane].
    kd_int pixels_position;
    // Transformed weights: [output block][position][input][two vectors of outputs].
    kd_int weight_position, weight_block;
    // Products, and transformed gradients: [position][tile][two vectors of outputs].
    kd_int product_position, grad_block;
    // Gradient of the weights: tile rows are cut into parts, each with sums of its own, and a part is taken set by set.
    kd_int parts, part, set;
    kd_int group, sums;                   // of the part at hand, and where its sums are
    kd_int first, end;                    // tile rows of the set at hand
    bool adds;                            // to the sums of the sets before
    const conv_weight_plan *weight_plan;
    void *weights, *pixels, *grads;
    double chunk_nanoseconds;
    _Atomic(bool) infinite;               // an infinite number or NaN would spread over its tile
} conv_winograd;

/// True if the pass was carried out: where it pays, and where all results are finite.
bool kd_conv_winograd(const conv_pass *pass);
bool kd_conv_winograd_grad_weight(const conv_weight_plan *plan);
