// The gradient of a convolution's input where it has few channels: for each pixel of the output's gradient, the
// products with the weights of one kernel row, (column, channel) along the lanes, are added to a frame that holds the
// image channel by channel within each pixel. Unlike a correlation with a framed gradient it multiplies no zeros.

typedef struct {
    kd_int depth;                 // outputs that are summed over
    kd_int grad_row, grad_plane;  // strides of the gradient
    kd_int weight_row;            // from one output's packed weights to the next one's
    kd_int frame_step;            // from one gradient row's place in the frame to the next one's
    int last_lanes;               // of the last vector that count
} FN(scatter_strides);

INLINE void FN(scatter_tile)(const int ROWS, const int VECTORS, const FN(scatter_strides) *strides, const T *grad,
                             const T *weight, T *frame) {
    V sums[14][2];
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] = (V)(T)0;
    kd_int depth = strides->depth, grad_row = strides->grad_row;
    NO_UNROLL for (kd_int k = 0; k < depth; k++) {
        V w[2];
        UNROLL for (int j = 0; j < VECTORS; j++) w[j] = FN(load)(weight + j * LANES);
        UNROLL for (int i = 0; i < ROWS; i++) {
            V g = (V)grad[i * grad_row];
            UNROLL for (int j = 0; j < VECTORS; j++) sums[i][j] += g * w[j];
        }
        grad += strides->grad_plane;
        weight += strides->weight_row;
    }
    VI lanes;
    UNROLL for (int i = 0; i < LANES; i++) lanes[i] = i;
    VI kept = lanes < (VI)(TI)strides->last_lanes;
    UNROLL for (int i = 0; i < ROWS; i++) {
        T *to = frame + i * strides->frame_step;
        UNROLL for (int j = 0; j < VECTORS - 1; j++) FN(store)(to + j * LANES, FN(load)(to + j * LANES) + sums[i][j]);
        to += (VECTORS - 1) * LANES;
        FN(store)(to, FN(load)(to) + (kept ? sums[i][VECTORS - 1] : (V)(T)0));
    }
}

#define DEFINE_SCATTER(ROWS)                                                                                           \
    TILE_FUNCTION FN(scatter_##ROWS)(bool two, const FN(scatter_strides) *strides, const T *grad, const T *weight,     \
                                   T *frame) {                                                                         \
        if (two) FN(scatter_tile)(ROWS, 2, strides, grad, weight, frame);                                              \
        else FN(scatter_tile)(ROWS, 1, strides, grad, weight, frame);                                                  \
    }
#if NREGS == 32
DEFINE_SCATTER(14)
DEFINE_SCATTER(10)
DEFINE_SCATTER(7)
#endif
DEFINE_SCATTER(5)
DEFINE_SCATTER(3)
DEFINE_SCATTER(1)
#undef DEFINE_SCATTER

INLINE kd_int FN(scatter_rows)(kd_int left) {
    if (NREGS == 32 && (left >= 24 || left == 14 || left == 17 || left == 19)) return 14;
    if (NREGS == 32 && left >= 10) return 10;
    if (NREGS == 32 && left >= 7) return 7;
    return left >= 5 ? 5 : left >= 3 ? 3 : 1;
}

/// Adds the products of one image's gradient column `column` with kernel row `kernel_row`.
INLINE void FN(scatter_column)(const conv_scatter *plan, const T *grad, const T *weight, T *frame) {
    const kd_conv2d_shape *s = plan->shape;
    FN(scatter_strides) strides = {
        .depth = plan->outputs, .grad_row = s->out_width, .grad_plane = s->out_height * s->out_width,
        .weight_row = plan->weight_row, .frame_step = s->stride_height * plan->frame_row,
    };
    kd_int lanes = s->kernel_width * plan->inputs;
    for (kd_int row = 0; row < s->out_height;) {
        kd_int rows = FN(scatter_rows)(s->out_height - row);
        const T *g = grad + row * s->out_width;
        T *to = frame + row * strides.frame_step;
        for (kd_int lane = 0; lane < lanes;) {
            bool two = lanes - lane > LANES;
            kd_int last = lanes - lane - (two ? LANES : 0);
            strides.last_lanes = last < LANES ? (int)last : LANES;
            switch (rows) {
#if NREGS == 32
                case 14: FN(scatter_14)(two, &strides, g, weight + lane, to + lane); break;
                case 10: FN(scatter_10)(two, &strides, g, weight + lane, to + lane); break;
                case 7: FN(scatter_7)(two, &strides, g, weight + lane, to + lane); break;
#endif
                case 5: FN(scatter_5)(two, &strides, g, weight + lane, to + lane); break;
                case 3: FN(scatter_3)(two, &strides, g, weight + lane, to + lane); break;
                default: FN(scatter_1)(two, &strides, g, weight + lane, to + lane); break;
            }
            lane += two ? 2 * LANES : LANES;
        }
        row += rows;
    }
}

/// Images and groups [begin, end).
static void FN(scatter_images)(const conv_scatter *plan, kd_int begin, kd_int end) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int pixels = s->out_height * s->out_width;
    T *frame = kd_borrow((size_t)plan->frame_size * sizeof(T));
    for (kd_int image = begin; image < end; image++) {
        kd_int group = image % s->groups;
        const T *grad = (const T *)plan->grad + image * plan->outputs * pixels;
        const T *weight = (const T *)plan->packed + group * plan->outputs * plan->weight_row;
        memset(frame, 0, (size_t)plan->frame_size * sizeof(T));
        for (kd_int column = 0; column < s->out_width; column++) {
            for (kd_int kernel_row = 0; kernel_row < s->kernel_height; kernel_row++) {
                T *to = frame + kernel_row * s->dilation_height * plan->frame_row +
                        column * s->stride_width * plan->inputs;
                FN(scatter_column)(plan, grad + column, weight + kernel_row * plan->row_lanes, to);
            }
        }
        FN(unframe)(s, plan->inputs, plan->frame_row, frame,
                    (T *)plan->dx + image * plan->inputs * s->height * s->width);
    }
    kd_return(frame);
}

/// [output][kernel row][(kernel column, input)], each row filled up to whole vectors with zeros.
static void FN(pack_scatter_weights)(const conv_scatter *plan, const T *weight, T *to) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int kernel = s->kernel_height * s->kernel_width;
    kd_int *places = kd_borrow((size_t)kernel * sizeof(kd_int));
    for (kd_int i = 0; i < kernel; i++) {
        places[i] = i / s->kernel_width * plan->row_lanes + i % s->kernel_width * plan->inputs;
    }
    memset(to, 0, (size_t)(s->out_channels * plan->weight_row) * sizeof(T));
    for (kd_int output = 0; output < s->out_channels; output++, to += plan->weight_row) {
        for (kd_int input = 0; input < plan->inputs; input++, weight += kernel) {
            NO_UNROLL for (kd_int i = 0; i < kernel; i++) to[places[i] + input] = weight[i];
        }
    }
    kd_return(places);
}

/// Fills in the plan; returns the cost of an image and group, infinite where this way does not go.
static double FN(plan_scatter)(conv_scatter *plan) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int lanes = s->kernel_width * plan->inputs, vectors = (lanes + LANES - 1) / LANES;
    if ((s->dilation_width != 1 && s->kernel_width > 1) || lanes > 64) return INFINITY;
    plan->row_lanes = vectors * LANES;
    plan->weight_row = plan->row_lanes * s->kernel_height;
    kd_int needed = (s->out_width - 1) * s->stride_width + s->kernel_width, padded = s->width + 2 * s->pad_width;
    plan->frame_row = (needed > padded ? needed : padded) * plan->inputs;
    kd_int rows = s->height + 2 * s->pad_height;
    plan->frame_size = rows * plan->frame_row + LANES;
    double additions = (double)(s->out_height * s->out_width * s->kernel_height * vectors);
    double packing = (double)(plan->outputs * plan->weight_row) / (double)s->batch;
    return additions * ((double)plan->outputs + 2.5) + 1.5 * (double)(s->height * s->width * plan->inputs) + packing;
}
