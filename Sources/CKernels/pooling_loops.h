// Pooling, built for each type and instruction set by pooling.c.

/// The part of a window that lies inside the plane: kernel positions [first, last).
INLINE void FN(window_range)(kd_int start, kd_int kernel, kd_int dilation, kd_int size, kd_int *first, kd_int *last) {
    *first = start < 0 ? (-start + dilation - 1) / dilation : 0;
    *last = start >= size ? 0 : (size - start + dilation - 1) / dilation;
    if (*last > kernel) *last = kernel;
}

INLINE void FN(store_position)(void *position, kd_int index, bool wide, kd_int value) {
    if (wide) ((uint32_t *)position)[index] = (uint32_t)value;
    else ((uint8_t *)position)[index] = (uint8_t)value;
}

INLINE kd_int FN(load_position)(const void *position, kd_int index, bool wide) {
    return wide ? (kd_int)((const uint32_t *)position)[index] : (kd_int)((const uint8_t *)position)[index];
}

static void FN(max_pool_rows)(const kd_pool2d_shape *s, const T *x, T *y, void *position, kd_int begin, kd_int end) {
    bool wide = s->kernel_height * s->kernel_width > 256;
    for (kd_int row = begin; row < end; row++) {
        const T *plane = x + row / s->out_height * s->height * s->width;
        kd_int top = row % s->out_height * s->stride_height - s->pad_height, kh_first, kh_last, kw_first, kw_last;
        FN(window_range)(top, s->kernel_height, s->dilation_height, s->height, &kh_first, &kh_last);
        for (kd_int w = 0; w < s->out_width; w++) {
            kd_int left = w * s->stride_width - s->pad_width;
            FN(window_range)(left, s->kernel_width, s->dilation_width, s->width, &kw_first, &kw_last);
            T best = -(T)INFINITY;
            kd_int where = kh_first * s->kernel_width + kw_first;
            for (kd_int kh = kh_first; kh < kh_last; kh++) {
                const T *in = plane + (top + kh * s->dilation_height) * s->width + left;
                for (kd_int kw = kw_first; kw < kw_last; kw++) {
                    T value = in[kw * s->dilation_width];
                    if (value > best || (value != value && best == best)) {
                        best = value;
                        where = kh * s->kernel_width + kw;
                    }
                }
            }
            y[row * s->out_width + w] = best;
            FN(store_position)(position, row * s->out_width + w, wide, where);
        }
    }
}

static void FN(max_pool_grad_planes)(const kd_pool2d_shape *s, const T *grad, const void *position, T *dx,
                                     kd_int begin, kd_int end) {
    bool wide = s->kernel_height * s->kernel_width > 256;
    kd_int out_size = s->out_height * s->out_width;
    for (kd_int plane = begin; plane < end; plane++) {
        T *out = dx + plane * s->height * s->width;
        memset(out, 0, (size_t)(s->height * s->width) * sizeof(T));
        for (kd_int h = 0; h < s->out_height; h++) for (kd_int w = 0; w < s->out_width; w++) {
            kd_int index = plane * out_size + h * s->out_width + w, where = FN(load_position)(position, index, wide);
            kd_int row = h * s->stride_height - s->pad_height + where / s->kernel_width * s->dilation_height;
            kd_int column = w * s->stride_width - s->pad_width + where % s->kernel_width * s->dilation_width;
            out[row * s->width + column] += grad[index];
        }
    }
}

/// PyTorch's divisor: windows count the padding, but not what lies beyond it.
INLINE T FN(avg_divisor)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, kd_int top, kd_int left,
                         kd_int rows, kd_int columns) {
    if (divisor) return (T)divisor;
    if (!count_include_pad) return (T)(rows * columns);
    kd_int bottom = top + s->kernel_height, right = left + s->kernel_width;
    if (bottom > s->height + s->pad_height) bottom = s->height + s->pad_height;
    if (right > s->width + s->pad_width) right = s->width + s->pad_width;
    return (T)((bottom - top) * (right - left));
}

static void FN(avg_pool_rows)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, const T *x, T *y,
                              kd_int begin, kd_int end) {
    for (kd_int row = begin; row < end; row++) {
        const T *plane = x + row / s->out_height * s->height * s->width;
        kd_int top = row % s->out_height * s->stride_height - s->pad_height, kh_first, kh_last, kw_first, kw_last;
        FN(window_range)(top, s->kernel_height, 1, s->height, &kh_first, &kh_last);
        for (kd_int w = 0; w < s->out_width; w++) {
            kd_int left = w * s->stride_width - s->pad_width;
            FN(window_range)(left, s->kernel_width, 1, s->width, &kw_first, &kw_last);
            T sum = 0;
            for (kd_int kh = kh_first; kh < kh_last; kh++) for (kd_int kw = kw_first; kw < kw_last; kw++)
                sum += plane[(top + kh) * s->width + left + kw];
            y[row * s->out_width + w] = sum / FN(avg_divisor)(s, count_include_pad, divisor, top, left,
                                                              kh_last - kh_first, kw_last - kw_first);
        }
    }
}

static void FN(avg_pool_grad_planes)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, const T *grad,
                                     T *dx, kd_int begin, kd_int end) {
    for (kd_int plane = begin; plane < end; plane++) {
        T *out = dx + plane * s->height * s->width;
        memset(out, 0, (size_t)(s->height * s->width) * sizeof(T));
        for (kd_int h = 0; h < s->out_height; h++) for (kd_int w = 0; w < s->out_width; w++) {
            kd_int top = h * s->stride_height - s->pad_height, left = w * s->stride_width - s->pad_width;
            kd_int kh_first, kh_last, kw_first, kw_last;
            FN(window_range)(top, s->kernel_height, 1, s->height, &kh_first, &kh_last);
            FN(window_range)(left, s->kernel_width, 1, s->width, &kw_first, &kw_last);
            T share = grad[(plane * s->out_height + h) * s->out_width + w] /
                      FN(avg_divisor)(s, count_include_pad, divisor, top, left, kh_last - kh_first,
                                      kw_last - kw_first);
            for (kd_int kh = kh_first; kh < kh_last; kh++) for (kd_int kw = kw_first; kw < kw_last; kw++)
                out[(top + kh) * s->width + left + kw] += share;
        }
    }
}

/// Window i of `out` over `size`: [floor(i size / out), ceil((i + 1) size / out)).
INLINE void FN(adaptive_range)(kd_int i, kd_int size, kd_int out, kd_int *first, kd_int *last) {
    *first = i * size / out;
    *last = ((i + 1) * size + out - 1) / out;
}

static void FN(adaptive_planes)(const kd_pool2d_shape *s, const T *x, T *y, kd_int begin, kd_int end) {
    for (kd_int plane = begin; plane < end; plane++) {
        const T *in = x + plane * s->height * s->width;
        for (kd_int h = 0; h < s->out_height; h++) for (kd_int w = 0; w < s->out_width; w++) {
            kd_int top, bottom, left, right;
            FN(adaptive_range)(h, s->height, s->out_height, &top, &bottom);
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            T sum = 0;
            for (kd_int row = top; row < bottom; row++) for (kd_int column = left; column < right; column++)
                sum += in[row * s->width + column];
            y[(plane * s->out_height + h) * s->out_width + w] = sum / (T)((bottom - top) * (right - left));
        }
    }
}

static void FN(adaptive_grad_planes)(const kd_pool2d_shape *s, const T *grad, T *dx, kd_int begin, kd_int end) {
    for (kd_int plane = begin; plane < end; plane++) {
        T *out = dx + plane * s->height * s->width;
        memset(out, 0, (size_t)(s->height * s->width) * sizeof(T));
        for (kd_int h = 0; h < s->out_height; h++) for (kd_int w = 0; w < s->out_width; w++) {
            kd_int top, bottom, left, right;
            FN(adaptive_range)(h, s->height, s->out_height, &top, &bottom);
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            T share = grad[(plane * s->out_height + h) * s->out_width + w] / (T)((bottom - top) * (right - left));
            for (kd_int row = top; row < bottom; row++) for (kd_int column = left; column < right; column++)
                out[row * s->width + column] += share;
        }
    }
}
