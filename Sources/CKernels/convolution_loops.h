// Convolution, built for each type and instruction set by convolution.c.

/// Input row or column that output position `out` and kernel position `tap` meet; may lie in the padding.
INLINE kd_int FN(input_position)(kd_int out, kd_int tap, kd_int stride, kd_int dilation, kd_int pad) {
    return out * stride + tap * dilation - pad;
}

static void FN(conv_planes)(const kd_conv2d_shape *s, const T *x, const T *weight, const T *bias, T *y, kd_int begin,
                            kd_int end) {
    kd_int group_in = s->in_channels / s->groups, group_out = s->out_channels / s->groups;
    for (kd_int plane = begin; plane < end; plane++) {
        kd_int n = plane / s->out_channels, o = plane % s->out_channels, first = o / group_out * group_in;
        for (kd_int h = 0; h < s->out_height; h++) for (kd_int w = 0; w < s->out_width; w++) {
            T sum = bias ? bias[o] : 0;
            for (kd_int c = 0; c < group_in; c++) for (kd_int kh = 0; kh < s->kernel_height; kh++)
                for (kd_int kw = 0; kw < s->kernel_width; kw++) {
                    kd_int row = FN(input_position)(h, kh, s->stride_height, s->dilation_height, s->pad_height);
                    kd_int column = FN(input_position)(w, kw, s->stride_width, s->dilation_width, s->pad_width);
                    if (row < 0 || row >= s->height || column < 0 || column >= s->width) continue;
                    sum += x[((n * s->in_channels + first + c) * s->height + row) * s->width + column] *
                           weight[((o * group_in + c) * s->kernel_height + kh) * s->kernel_width + kw];
                }
            y[(plane * s->out_height + h) * s->out_width + w] = sum;
        }
    }
}

static void FN(conv_grad_input_planes)(const kd_conv2d_shape *s, const T *grad, const T *weight, T *dx, kd_int begin,
                                       kd_int end) {
    kd_int group_in = s->in_channels / s->groups, group_out = s->out_channels / s->groups;
    for (kd_int plane = begin; plane < end; plane++) {
        kd_int n = plane / s->in_channels, channel = plane % s->in_channels;
        kd_int c = channel % group_in, first = channel / group_in * group_out;
        T *out = dx + plane * s->height * s->width;
        memset(out, 0, (size_t)(s->height * s->width) * sizeof(T));
        for (kd_int o = first; o < first + group_out; o++)
            for (kd_int kh = 0; kh < s->kernel_height; kh++) for (kd_int kw = 0; kw < s->kernel_width; kw++) {
                T w = weight[((o * group_in + c) * s->kernel_height + kh) * s->kernel_width + kw];
                for (kd_int h = 0; h < s->out_height; h++) {
                    kd_int row = FN(input_position)(h, kh, s->stride_height, s->dilation_height, s->pad_height);
                    if (row < 0 || row >= s->height) continue;
                    const T *g = grad + ((n * s->out_channels + o) * s->out_height + h) * s->out_width;
                    for (kd_int j = 0; j < s->out_width; j++) {
                        kd_int column = FN(input_position)(j, kw, s->stride_width, s->dilation_width, s->pad_width);
                        if (column >= 0 && column < s->width) out[row * s->width + column] += w * g[j];
                    }
                }
            }
    }
}

static void FN(conv_grad_weight_channels)(const kd_conv2d_shape *s, const T *grad, const T *x, T *dw, T *db,
                                          kd_int begin, kd_int end) {
    kd_int group_in = s->in_channels / s->groups, group_out = s->out_channels / s->groups;
    kd_int taps = s->kernel_height * s->kernel_width;
    for (kd_int o = begin; o < end; o++) {
        kd_int first = o / group_out * group_in;
        for (kd_int i = 0; i < group_in * taps; i++) {
            kd_int c = i / taps, kh = i % taps / s->kernel_width, kw = i % s->kernel_width;
            T sum = 0;
            for (kd_int n = 0; n < s->batch; n++) for (kd_int h = 0; h < s->out_height; h++) {
                kd_int row = FN(input_position)(h, kh, s->stride_height, s->dilation_height, s->pad_height);
                if (row < 0 || row >= s->height) continue;
                const T *g = grad + ((n * s->out_channels + o) * s->out_height + h) * s->out_width;
                const T *in = x + ((n * s->in_channels + first + c) * s->height + row) * s->width;
                for (kd_int w = 0; w < s->out_width; w++) {
                    kd_int column = FN(input_position)(w, kw, s->stride_width, s->dilation_width, s->pad_width);
                    if (column >= 0 && column < s->width) sum += g[w] * in[column];
                }
            }
            dw[o * group_in * taps + i] = sum;
        }
        if (!db) continue;
        T sum = 0;
        for (kd_int n = 0; n < s->batch; n++) for (kd_int i = 0; i < s->out_height * s->out_width; i++)
            sum += grad[(n * s->out_channels + o) * s->out_height * s->out_width + i];
        db[o] = sum;
    }
}
