// Winograd's method for 5 x 5 kernels that move by single pixels. A row of five weights is one of three and one of two:
// F(2, 3) takes 4 products for two outputs and F(2, 2) takes 3, together 7 instead of 10. Both transform by additions
// and halves alone, so that hardly any precision is lost (five weights at once would take 6 products, but also thirds
// and quarters). Products at the same point of the two methods go to the same outputs: two outputs need 4 sums.
//
// It is done from top to bottom alone: 7 products instead of 10. In both dimensions a tile of 2 x 2 outputs would take 49
// instead of 100, but transforms from left to right cost what that saves.
#pragma once
#include "convolution_pass.h"
#include <stdatomic.h>

/// The sum that products at each of the 7 positions belong to.
static const int kd_fives_points[7] = {0, 0, 1, 1, 2, 3, 3};
/// The first position of each sum, and behind the last.
static const int kd_fives_first[5] = {0, 2, 4, 5, 7};

typedef struct {
    const conv_pass *pass;
    bool lanes_are_outputs;        // else lanes are columns
    kd_int tile_rows;              // pairs of rows
    kd_int block, blocks;          // outputs whose weights lie together
    kd_int vectors;                // where lanes are outputs: blocks, and columns, that are multiplied together
    kd_int strip, strips;
    kd_int band, bands;            // tile rows of a chunk
    // Rows of pixels, transformed for each row position: [row position][input][column].
    kd_int pixels_input, pixels_row;
    // Transformed weights: [output block][row position][input][column][output of the block] where lanes are outputs,
    // else [output block][input][column][row position][output of the block].
    kd_int weight_column, weight_input, weight_row, weight_block;
    void *weights;
    double chunk_nanoseconds;
    _Atomic(bool) infinite;        // an infinite number or NaN would spread over its tile
} conv_fives;

/// True if the pass was carried out: where it costs less than `other_cost` (in vector multiplications of one image and
/// group), and where all results are finite.
bool kd_conv_fives(const conv_pass *pass, double other_cost);
