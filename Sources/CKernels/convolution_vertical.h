// Winograd's method from top to bottom, for kernels that move by one or two pixels. The weights of a column are cut
// into pieces of three, two or one that the same rows of the source meet: every row with a stride of 1, even and odd
// ones with a stride of 2. Two outputs, one above the other, take 4, 3 or 2 products for a piece instead of 6, 4 or 2:
// 5 weights take 7 products instead of 10, 7 take 10 instead of 14. Pieces transform by additions and halves alone, so
// that hardly any precision is lost (five weights at once would take 6 products, but also thirds and quarters).
// Products at the same one of 4 points go to the same outputs, whatever their piece: they have one sum.
//
// From left to right nothing is transformed. In both dimensions a tile of 2 x 2 outputs would take 49 products instead
// of 100 (5 x 5 kernels), but the transforms cost what that saves.
#pragma once
#include "convolution_pass.h"
#include <stdatomic.h>

enum { VERTICAL_PIECES = 6 };

typedef struct {
    int tap, taps;        // the first weight of the column, and how many
    int position[4];      // where transformed rows and weights go: taps + 1 of them
} vertical_piece;

typedef struct {
    const conv_pass *pass;
    vertical_piece pieces[VERTICAL_PIECES];
    int piece_count, positions;
    int first[5];                  // positions of a point: from first[point] on; first[4] is their number
    kd_int tile_rows;              // pairs of rows
    kd_int blocks;                 // vectors of outputs
    kd_int vectors;                // blocks, and columns, that are multiplied together
    kd_int strip, strips;
    kd_int band, bands;            // tile rows of a chunk
    // Transformed rows of pixels: [position][input][column].
    kd_int pixels_input, pixels_row;
    // Transformed weights: [block][position][input][column][output of the block].
    kd_int weight_input, weight_row, weight_block;
    void *weights;
    double chunk_nanoseconds;
    _Atomic(bool) infinite;        // an infinite number or NaN would spread over its pair of rows
} conv_vertical;

/// True if the pass was carried out: where it costs less than `other_cost` (in vector multiplications of one image and
/// group), and where all results are finite.
bool kd_conv_vertical(const conv_pass *pass, double other_cost);
