// Convolution forward and the gradient of its input. Both are correlations, without a buffer of unfolded columns.
#include "convolution_sparse.h"
#include "convolution_vertical.h"
#include "convolution_winograd.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "convolution_loops.h"
#include "every_isa.h"

static void conv_chunk(void *context, kd_int begin, kd_int end) {
    const conv_pass *pass = context;
    CALL(conv_chunks, pass->dtype, pass, 1, begin, end);
}

static void pack_chunk(void *context, kd_int begin, kd_int end) {
    const conv_pass *pass = context;
    CALL(pack_weights, pass->dtype, pass, (void *)pass->packed_weight, begin, end);
}

static void pack_weight(conv_pass *pass) {
    kd_int count = CALL(packed_weight_count, pass->dtype, pass), unit = CALL(block_unit, pass->dtype, pass);
    pass->packed_weight = kd_conv_borrow(pass->dtype, count);
    kd_int blocks = pass->groups * ((pass->outputs + unit - 1) / unit);
    kd_parallel(blocks, 1, 0.15 * (double)count / (double)blocks, pack_chunk, pass);
}

/// Makes a pass ready to run. `packed` keeps the packed weights from pass to pass; NULL at first.
static void prepare_pass(conv_pass *pass, void **packed) {
    CALL(make_conv_plan, pass->dtype, pass);
    pass->source_offset = kd_borrow((size_t)pass->tap_count * 2 * sizeof(kd_int));
    pass->weight_offset = pass->source_offset + pass->tap_count;
    kd_conv_fill_taps(pass);
    pass->packed_weight = *packed;
    if (pass->lanes_are_outputs && !*packed) {
        pack_weight(pass);
        *packed = (void *)pass->packed_weight;
    }
}

static void run_pass(conv_pass *pass, void **packed) {
    if (pass->rows.outputs <= 0 || pass->columns.outputs <= 0) return;
    if (kd_conv_winograd(pass) || kd_conv_vertical(pass, CALL(conv_cost, pass->dtype, pass))) return;
    prepare_pass(pass, packed);
    kd_int chunks = pass->batch * pass->groups * pass->bands * pass->blocks;
    kd_parallel(chunks, kd_grain(pass->chunk_nanoseconds), pass->chunk_nanoseconds, conv_chunk, pass);
    kd_return(pass->source_offset);
}

/// out[image][to, pixels] = weights x source[image][from, pixels] + bias, seen pixel by pixel.
static void run_product(kd_dtype dtype, const kd_conv2d_shape *s, kd_int from, kd_int to, const void *source,
                        const void *weight, kd_int weight_from, kd_int weight_to, const void *bias, void *out) {
    kd_int pixels = s->height * s->width;
    kd_matmul_shape shape = {
        .batch = s->batch, .m = pixels, .n = to, .k = from,
        .a_batch = from * pixels, .a_row = 1, .a_column = pixels,
        .b_batch = 0, .b_row = weight_from, .b_column = weight_to,
        .c_batch = to * pixels, .c_row = 1, .c_column = pixels,
    };
    kd_matmul(dtype, &shape, source, weight, bias, out);
}

/// The forward direction where pixels are skipped: those that are left are copied together.
static void run_strided_product(kd_dtype dtype, const kd_conv2d_shape *s, const void *x, const void *weight,
                                const void *bias, void *y) {
    kd_int shape[] = {s->batch, s->in_channels, s->out_height, s->out_width}, plane = s->height * s->width;
    kd_int strides[] = {s->in_channels * plane, plane, s->stride_height * s->width, s->stride_width};
    kd_int pixels = s->out_height * s->out_width;
    kd_int packed[] = {s->in_channels * pixels, pixels, s->out_width, 1};
    void *left = kd_conv_borrow(dtype, s->batch * packed[0]);
    kd_copy(4, shape, dtype, x, strides, dtype, left, packed);
    kd_conv2d_shape product = *s;
    product.height = s->out_height;
    product.width = s->out_width;
    run_product(dtype, &product, s->in_channels, s->out_channels, left, weight, 1, s->in_channels, bias, y);
    kd_return(left);
}

static bool is_empty(const kd_conv2d_shape *s) {
    return s->batch == 0 || s->out_channels == 0 || s->in_channels == 0 || s->height == 0 || s->width == 0;
}

void kd_conv2d(kd_dtype dtype, const kd_conv2d_shape *s, const void *x, const void *weight, const void *bias,
               void *y) {
    if (s->batch == 0 || s->out_channels == 0) return;
    if (kd_conv_is_product(s)) {
        run_product(dtype, s, s->in_channels, s->out_channels, x, weight, 1, s->in_channels, bias, y);
        return;
    }
    if (kd_conv_visits_pixels(s)) {
        run_strided_product(dtype, s, x, weight, bias, y);
        return;
    }
    kd_int inputs = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
    kd_int kernel = s->kernel_height * s->kernel_width;
    conv_pass pass = {
        .dtype = dtype, .batch = s->batch, .groups = s->groups, .inputs = inputs, .outputs = outputs,
        .source = x, .weight = weight, .bias = bias, .out = y,
        .weight_group = outputs * inputs * kernel, .weight_output = inputs * kernel, .weight_input = kernel,
        .kernel_height = s->kernel_height, .kernel_width = s->kernel_width,
        .out_plane = s->out_height * s->out_width, .out_row = s->out_width, .out_column = 1,
        .rows = kd_conv_forward_axis(s->height, s->out_height, s->kernel_height, s->stride_height, s->pad_height,
                             s->dilation_height),
        .columns = kd_conv_forward_axis(s->width, s->out_width, s->kernel_width, s->stride_width, s->pad_width,
                                s->dilation_width),
    };
    pass.tap_count = inputs * kernel;
    void *packed = NULL;
    run_pass(&pass, &packed);
    kd_return(packed);
}

/// Turns the pass to the input positions with these remainders modulo the strides.
static void choose_remainder(conv_pass *pass, const kd_conv2d_shape *s, kd_int row, kd_int column) {
    kd_int first_row, first_column;
    pass->rows = kd_conv_gradient_axis(s->height, s->out_height, s->kernel_height, s->stride_height, s->pad_height,
                                       s->dilation_height, row, &first_row);
    pass->columns = kd_conv_gradient_axis(s->width, s->out_width, s->kernel_width, s->stride_width, s->pad_width,
                                          s->dilation_width, column, &first_column);
    pass->out_first = first_row * s->width + first_column;
    pass->tap_count = pass->inputs * pass->rows.taps * pass->columns.taps;
}

enum { MOST_TOGETHER = 4 };

typedef struct {
    conv_pass passes[MOST_TOGETHER];
    int count;
} pass_list;

/// All passes over images and groups [begin, end), one after the other: they write between each other's columns.
static void passes_chunk(void *context, kd_int begin, kd_int end) {
    const pass_list *list = context;
    CALL(conv_chunks, list->passes[0].dtype, list->passes, list->count, begin, end);
}

/// Runs the passes of a few remainders together, band by band of each image.
static void run_together(const conv_pass *first, const kd_conv2d_shape *s) {
    pass_list list = {.count = 0};
    void *packed = NULL;
    double nanoseconds = 0;
    for (kd_int i = 0; i < s->stride_height * s->stride_width; i++) {
        conv_pass pass = *first;
        choose_remainder(&pass, s, i / s->stride_width, i % s->stride_width);
        if (pass.rows.outputs > 0 && pass.columns.outputs > 0) list.passes[list.count++] = pass;
    }
    kd_conv_share_source(list.passes, list.count);
    for (int i = 0; i < list.count; i++) {
        prepare_pass(&list.passes[i], &packed);
        nanoseconds += list.passes[i].chunk_nanoseconds;
    }
    kd_int chunks = s->batch * s->groups * list.passes[0].bands;
    kd_parallel(chunks, kd_grain(nanoseconds), nanoseconds, passes_chunk, &list);
    for (int i = 0; i < list.count; i++) kd_return(list.passes[i].source_offset);
    kd_return(packed);
}

/// Runs the passes of all remainders modulo the strides: together where each thread has a few images and groups.
static void run_remainders(conv_pass *pass, const kd_conv2d_shape *s) {
    kd_int remainders = s->stride_height * s->stride_width;
    if (remainders > 1 && remainders <= MOST_TOGETHER && s->batch * s->groups >= 4 * kd_get_threads()) {
        run_together(pass, s);
        return;
    }
    void *packed = NULL;
    for (kd_int i = 0; i < remainders; i++) {
        choose_remainder(pass, s, i / s->stride_width, i % s->stride_width);
        run_pass(pass, &packed);
    }
    kd_return(packed);
}

static void scatter_chunk(void *context, kd_int begin, kd_int end) {
    const conv_scatter *plan = context;
    CALL(scatter_images, plan->dtype, plan, begin, end);
}

static void run_scatter(conv_scatter *plan, const void *weight, double cost) {
    void *packed = kd_conv_borrow(plan->dtype, plan->shape->out_channels * plan->weight_row);
    CALL(pack_scatter_weights, plan->dtype, plan, weight, packed);
    plan->packed = packed;
    double nanoseconds = 0.3 * cost;
    kd_parallel(plan->shape->batch * plan->shape->groups, kd_grain(nanoseconds), nanoseconds, scatter_chunk, plan);
    kd_return(packed);
}

bool kd_conv2d_grad_input_pooled(kd_dtype dtype, const kd_conv2d_shape *s, const kd_pooled_grad *grad,
                                 const void *weight, void *dx) {
    return !is_empty(s) && !kd_conv_is_product(s) && kd_conv_sparse_grad_input(dtype, s, NULL, grad, weight, dx);
}

void kd_conv2d_grad_input(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad, const void *weight, void *dx) {
    if (is_empty(s)) return;
    if (kd_conv_is_product(s)) {
        run_product(dtype, s, s->out_channels, s->in_channels, grad, weight, s->in_channels, 1, NULL, dx);
        return;
    }
    if (kd_conv_sparse_grad_input(dtype, s, grad, NULL, weight, dx)) return;
    kd_int inputs = s->out_channels / s->groups, outputs = s->in_channels / s->groups;
    kd_int kernel = s->kernel_height * s->kernel_width;
    conv_pass pass = {
        .dtype = dtype, .batch = s->batch, .groups = s->groups, .inputs = inputs, .outputs = outputs,
        .source = grad, .weight = weight, .out = dx,
        .weight_group = inputs * outputs * kernel, .weight_output = kernel, .weight_input = outputs * kernel,
        .kernel_height = s->kernel_height, .kernel_width = s->kernel_width,
        .out_plane = s->height * s->width, .out_row = s->stride_height * s->width, .out_column = s->stride_width,
    };
    conv_scatter scatter = {.shape = s, .dtype = dtype, .grad = grad, .dx = dx, .inputs = outputs, .outputs = inputs};
    double scatter_cost = CALL(plan_scatter, dtype, &scatter), cost = 0;
    for (kd_int i = 0; i < s->stride_height * s->stride_width; i++) {
        choose_remainder(&pass, s, i / s->stride_width, i % s->stride_width);
        cost += CALL(conv_cost, dtype, &pass);
    }
    if (scatter_cost < cost) {
        run_scatter(&scatter, weight, scatter_cost);
        return;
    }
    run_remainders(&pass, s);
}
