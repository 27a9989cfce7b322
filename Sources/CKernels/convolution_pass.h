// What the loops of convolution_loops.h compute: a pass correlates every image of a batch with a set of kernel
// positions ("taps"). The forward direction is one pass; the gradient of the input is one pass for each combination of
// the strides' remainders, over the output's gradient.
#pragma once
#include "machine.h"

/// Innermost loops stand alone: among others they would not get all the registers.
#define TILE_FUNCTION static __attribute__((noinline)) void

/// Computes a vector before anything is loaded that comes later. Compilers would begin a long body with all of its loads
/// and then lack registers: with frame pointers, as SwiftPM has them, a tile of 28 sums took 1.8 times as long. Small
/// tiles gain nothing, and lose where sums and loads could share an instruction.
#if defined(__x86_64__)
#define FINISH_HERE(vector) if (NREGS == 32) __asm__ volatile("" : "+v"(vector) : : "memory")
#else
#define FINISH_HERE(vector)
#endif

/// Rows or columns of a pass. Output i meets source position i * step + first_offset + t * offset_step at its t-th tap,
/// which is kernel position first_tap + t * tap_step. Positions outside the source count as zeros.
typedef struct {
    kd_int outputs, source;
    kd_int step, first_offset, offset_step;
    kd_int taps, first_tap, tap_step;
    kd_int lowest, highest;  // source positions of output 0 over all taps
} conv_axis;

typedef struct {
    kd_dtype dtype;
    conv_axis rows, columns;
    kd_int batch, groups, inputs, outputs;  // channels: those of one group
    const void *source, *weight, *bias;
    void *out;
    // Weight of (group, output, input, kernel row, kernel column) lies at the sum of these strides; columns are
    // contiguous.
    kd_int weight_group, weight_output, weight_input, kernel_height, kernel_width;
    kd_int out_plane, out_first, out_row, out_column;  // where outputs go: strides, and that of output (0, 0)

    // The plan
    kd_int rows_together;                  // most rows of passes that run together and share copies; 0: it runs alone
    bool lanes_are_outputs;                // else lanes are columns
    bool copy_source;                      // a chunk copies the rows it needs, framed by zeros
    bool every_other;                      // lanes are every other column, picked out when they are loaded
    kd_int column_phases, phase_plane;     // copied columns are sorted by their number modulo this, into planes
    kd_int source_plane, source_row;       // strides of what the loops read
    kd_int band, bands, block, blocks;     // rows and outputs of one chunk
    kd_int tap_count;                      // inputs * taps of both axes
    kd_int *source_offset, *weight_offset; // of each tap; one list behind the other
    const void *packed_weight;             // where lanes are outputs
    double chunk_nanoseconds;
} conv_pass;

/// The gradient of the input by scattering, see convolution_scatter.h.
typedef struct {
    const kd_conv2d_shape *shape;
    kd_dtype dtype;
    const void *grad, *packed;
    void *dx;
    kd_int inputs, outputs;                       // of one group
    kd_int row_lanes, weight_row;                 // of the packed weights: one kernel row, one output
    kd_int frame_row, frame_size;
} conv_scatter;

conv_axis kd_conv_forward_axis(kd_int source, kd_int outputs, kd_int kernel, kd_int stride, kd_int pad,
                               kd_int dilation);
/// The input positions i with (i + pad) % stride == remainder: which kernel positions meet them, and where in the
/// gradient. `first` receives the smallest such i.
conv_axis kd_conv_gradient_axis(kd_int input, kd_int grad, kd_int kernel, kd_int stride, kd_int pad, kd_int dilation,
                                kd_int remainder, kd_int *first);
/// Lets passes over the same source, in steps of 1, share copies of it: they get the same frame.
void kd_conv_share_source(conv_pass *passes, int count);
/// Into how many parts an image's group is cut that costs `cost`, in vector multiplications.
kd_int kd_conv_parts(const conv_pass *pass, double cost);
/// Convolutions with 1 x 1 kernels are matrix products of the pixels that they visit.
bool kd_conv_visits_pixels(const kd_conv2d_shape *s);
/// The same where they visit every pixel.
bool kd_conv_is_product(const kd_conv2d_shape *s);
/// Memory for `count` elements.
void *kd_conv_borrow(kd_dtype dtype, kd_int count);
/// Fills source_offset and weight_offset of a planned pass.
void kd_conv_fill_taps(conv_pass *pass);
