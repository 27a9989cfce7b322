// The transforms of Winograd's method, for a vector of channels at a time. In one dimension, with d the inputs, g the
// kernel, m the products and y the outputs:
//     inputs    d0 - d2, d1 + d2, d2 - d1, d3 - d1
//     kernel    g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2
//     outputs   y0 = m0 + m1 + m2, y1 = m1 - m2 + m3
// Gradients go through the transposed matrices.

INLINE void FN(transform_inputs)(const V *d, const int step, V *to) {
    to[0] = d[0] - d[2 * step];
    to[step] = d[step] + d[2 * step];
    to[2 * step] = d[2 * step] - d[step];
    to[3 * step] = d[3 * step] - d[step];
}

INLINE void FN(transform_kernel)(const V *g, const int from_step, V *to, const int step) {
    V outer = (g[0] + g[2 * from_step]) * (T)0.5, middle = g[from_step] * (T)0.5;
    to[0] = g[0];
    to[step] = outer + middle;
    to[2 * step] = outer - middle;
    to[3 * step] = g[2 * from_step];
}

INLINE void FN(transform_products)(const V *m, const int from_step, V *to, const int step) {
    to[0] = m[0] + m[from_step] + m[2 * from_step];
    to[step] = m[from_step] - m[2 * from_step] + m[3 * from_step];
}

// Kernels of two weights and of one (see convolution_vertical.h), whose products count as those of three at points 0, 1
// and 3, or 0 and 3:
//     inputs    d0 - d1, d1, d2 - d1; or d0, d1
//     kernel    g0, g0 + g1, g1; or g0 twice

INLINE void FN(transform_piece)(const int TAPS, const V *d, V *to) {
    if (TAPS == 3) {
        FN(transform_inputs)(d, 1, to);
    } else {
        to[0] = TAPS == 2 ? d[0] - d[1] : d[0];
        to[1] = d[1];
        if (TAPS == 2) to[2] = d[2] - d[1];
    }
}

INLINE void FN(transform_piece_weights)(const int TAPS, const V *g, V *to) {
    if (TAPS == 3) {
        FN(transform_kernel)(g, 1, to, 1);
    } else {
        to[0] = g[0];
        to[1] = TAPS == 2 ? g[0] + g[1] : g[0];
        if (TAPS == 2) to[2] = g[1];
    }
}

/// The gradient of `outputs` becomes that of the products.
INLINE void FN(transform_outputs_grad)(const V *y, const int from_step, V *to, const int step) {
    to[0] = y[0];
    to[step] = y[0] + y[from_step];
    to[2 * step] = y[0] - y[from_step];
    to[3 * step] = y[from_step];
}

/// The gradient of the transformed kernel becomes that of the kernel.
INLINE void FN(transform_kernel_grad)(const V *u, const int from_step, V *to, const int step) {
    V sum = (u[from_step] + u[2 * from_step]) * (T)0.5;
    to[0] = u[0] + sum;
    to[step] = (u[from_step] - u[2 * from_step]) * (T)0.5;
    to[2 * step] = sum + u[3 * from_step];
}

/// The 4 x 4 pixels of one tile, `blocks` vectors of channels.
INLINE void FN(transform_tile)(const T *pixels, const kd_int *offsets, kd_int blocks, kd_int position_step,
                               kd_int block_step, T *to) {
    NO_UNROLL for (kd_int block = 0; block < blocks; block++, pixels += LANES, to += block_step) {
        V d[16], half[16], all[16];
        UNROLL for (int i = 0; i < 16; i++) d[i] = FN(load)(pixels + offsets[i]);
        UNROLL for (int i = 0; i < 4; i++) FN(transform_inputs)(d + i, 4, half + i);
        UNROLL for (int i = 0; i < 4; i++) FN(transform_inputs)(half + 4 * i, 1, all + 4 * i);
        UNROLL for (int i = 0; i < 16; i++) FN(store)(to + i * position_step, all[i]);
    }
}

/// The gradients of the 2 x 2 outputs of one tile, two vectors of channels.
INLINE void FN(transform_grad_tile)(const T *pixels, const kd_int *offsets, kd_int position_step, T *to) {
    UNROLL for (int j = 0; j < 2; j++) {
        V y[4], half[8], all[16];
        UNROLL for (int i = 0; i < 4; i++) y[i] = FN(load)(pixels + offsets[i] + j * LANES);
        UNROLL for (int i = 0; i < 2; i++) FN(transform_outputs_grad)(y + i, 2, half + i, 2);
        UNROLL for (int i = 0; i < 4; i++) FN(transform_outputs_grad)(half + 2 * i, 1, all + 4 * i, 1);
        UNROLL for (int i = 0; i < 16; i++) FN(store)(to + i * position_step + j * LANES, all[i]);
    }
}

/// A tile's products, one vector of channels, become its outputs.
INLINE void FN(transform_tile_back)(const T *products, kd_int position_step, V *outputs) {
    V m[16], half[8];
    UNROLL for (int i = 0; i < 16; i++) m[i] = FN(load)(products + i * position_step);
    UNROLL for (int i = 0; i < 4; i++) FN(transform_products)(m + i, 4, half + i, 4);
    UNROLL for (int i = 0; i < 2; i++) FN(transform_products)(half + 4 * i, 1, outputs + 2 * i, 1);
}

/// kernels: [input][3 x 3][two vectors of outputs] of `inputs` inputs, to positions `position_step` apart.
INLINE void FN(transform_weights)(const T *kernels, kd_int inputs, bool flip, kd_int position_step, T *to) {
    for (kd_int i = 0; i < 2 * inputs; i++, to += LANES) {
        const T *kernel = kernels + i / 2 * 18 * LANES + i % 2 * LANES;
        V g[9], half[12], all[16];
        UNROLL for (int k = 0; k < 9; k++) g[k] = FN(load)(kernel + (flip ? 8 - k : k) * 2 * LANES);
        UNROLL for (int k = 0; k < 3; k++) FN(transform_kernel)(g + k, 3, half + k, 3);
        UNROLL for (int k = 0; k < 4; k++) FN(transform_kernel)(half + 3 * k, 1, all + 4 * k, 1);
        UNROLL for (int k = 0; k < 16; k++) FN(store)(to + k * position_step, all[k]);
    }
}

/// The way back for gradients: sums at positions `position_step` apart become [input][3 x 3][two vectors].
INLINE void FN(transform_weights_grad)(const T *sums, kd_int inputs, kd_int position_step, V *to) {
    for (kd_int i = 0; i < 2 * inputs; i++, sums += LANES) {
        V u[16], half[12], g[9];
        UNROLL for (int k = 0; k < 16; k++) u[k] = FN(load)(sums + k * position_step);
        UNROLL for (int k = 0; k < 4; k++) FN(transform_kernel_grad)(u + k, 4, half + k, 4);
        UNROLL for (int k = 0; k < 3; k++) FN(transform_kernel_grad)(half + 4 * k, 1, g + 3 * k, 1);
        UNROLL for (int k = 0; k < 9; k++) to[i / 2 * 18 + k * 2 + i % 2] = g[k];
    }
}
