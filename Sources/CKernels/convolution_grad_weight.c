// The gradient of a convolution's weights and bias.
#include "convolution_grad_weight.h"
#include "convolution_sparse.h"
#include "convolution_winograd.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "convolution_grad_weight_loops.h"
#include "every_isa.h"

static void weight_chunk(void *context, kd_int begin, kd_int end) {
    const conv_weight_plan *plan = context;
    CALL(weight_chunks, plan->pass.dtype, plan, begin, end);
}

typedef struct {
    kd_dtype dtype;
    const void *from;
    kd_int copies, count;
    void *to;
} sum_job;

static void sum_chunk(void *context, kd_int begin, kd_int end) {
    const sum_job *job = context;
    CALL(add_copies, job->dtype, job->from, job->copies, job->count, begin, end, job->to);
}

static void add_up(kd_dtype dtype, const void *from, kd_int copies, kd_int count, void *to) {
    sum_job job = {dtype, from, copies, count, to};
    kd_parallel(count, 4096, 0.05 * (double)copies, sum_chunk, &job);
}

/// Runs the chunks; several copies of dw and db are made and added up where there are several chunks of images.
static void run_weight_plan(conv_weight_plan *plan, kd_int weights, kd_int outputs, size_t element) {
    kd_int copies = plan->image_chunks;
    plan->partial_dw = plan->dw;
    plan->partial_db = plan->db;
    if (copies > 1) {
        plan->partial_dw = kd_borrow((size_t)(copies * (weights + outputs)) * element);
        plan->partial_db = (char *)plan->partial_dw + (size_t)(copies * weights) * element;
    }
    kd_int chunks = copies * plan->pass.groups * plan->output_blocks * plan->input_blocks;
    kd_parallel(chunks, kd_grain(plan->chunk_nanoseconds), plan->chunk_nanoseconds, weight_chunk, plan);
    if (copies == 1) return;
    add_up(plan->pass.dtype, plan->partial_dw, copies, weights, plan->dw);
    if (plan->db) add_up(plan->pass.dtype, plan->partial_db, copies, outputs, plan->db);
    kd_return(plan->partial_dw);
}

typedef struct {
    kd_dtype dtype;
    kd_int batch, channels, pixels;
    const void *grad;
    void *db;
} bias_job;

static void bias_chunk(void *context, kd_int begin, kd_int end) {
    const bias_job *job = context;
    CALL(sum_channels, job->dtype, job->grad, job->batch, job->channels, job->pixels, begin, end, job->db);
}

/// The gradient of the bias by itself, where the weights' is a matrix product or several.
static void sum_bias(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad, void *db) {
    kd_int pixels = s->out_height * s->out_width;
    bias_job job = {dtype, s->batch, s->out_channels, pixels, grad, db};
    if (db) kd_parallel(s->out_channels, 4, 0.1 * (double)(s->batch * pixels), bias_chunk, &job);
}

// ---- 1 x 1 kernels that visit every pixel: sums of matrix products

static bool is_product(const kd_conv2d_shape *s) {
    return kd_conv_is_product(s) && s->height * s->width >= 64;
}

static void add_products(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad, const void *x, void *dw, void *db,
                         size_t element) {
    kd_int pixels = s->height * s->width;
    kd_matmul_shape shape = {
        .batch = 1, .m = s->out_channels, .n = s->in_channels, .k = pixels, .a_row = pixels, .a_column = 1, .b_row = 1,
        .b_column = pixels, .c_row = s->in_channels, .c_column = 1,
    };
    for (kd_int image = 0; image < s->batch; image++) {
        shape.accumulate = image > 0;
        const char *g = (const char *)grad + (size_t)(image * s->out_channels * pixels) * element;
        kd_matmul(dtype, &shape, g, (const char *)x + (size_t)(image * s->in_channels * pixels) * element, NULL, dw);
    }
    sum_bias(dtype, s, grad, db);
}

/// Whether there are weights, and anything that their gradient could come from.
static bool has_gradient(const kd_conv2d_shape *s) {
    return s->batch > 0 && s->out_channels > 0 && s->in_channels > 0 && s->kernel_height > 0 && s->kernel_width > 0 &&
           s->out_height > 0 && s->out_width > 0;
}

bool kd_conv2d_grad_weight_pooled(kd_dtype dtype, const kd_conv2d_shape *s, const kd_pooled_grad *grad, const void *x,
                                  void *dw, void *db) {
    return has_gradient(s) && !is_product(s) && kd_conv_sparse_grad_weight(dtype, s, NULL, grad, x, dw, db);
}

void kd_conv2d_grad_weight(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad, const void *x, void *dw,
                           void *db) {
    kd_int inputs = s->in_channels / s->groups, outputs = s->out_channels / s->groups;
    kd_int kernel = s->kernel_height * s->kernel_width, weights = s->out_channels * inputs * kernel;
    size_t element = dtype == KD_FLOAT64 ? sizeof(double) : sizeof(float);
    if (s->out_channels == 0) return;
    if (!has_gradient(s)) {
        memset(dw, 0, (size_t)weights * element);
        if (db) memset(db, 0, (size_t)s->out_channels * element);
        if (weights > 0 || s->batch == 0) return;
    }
    if (is_product(s)) {
        add_products(dtype, s, grad, x, dw, db, element);
        return;
    }
    if (kd_conv_sparse_grad_weight(dtype, s, grad, NULL, x, dw, db)) return;
    conv_weight_plan plan = {
        .pass = {
            .dtype = dtype, .batch = s->batch, .groups = s->groups, .inputs = inputs, .outputs = outputs, .source = x,
            .kernel_height = s->kernel_height, .kernel_width = s->kernel_width, .weight_input = kernel,
            .out_plane = s->out_height * s->out_width, .out_row = s->out_width, .out_column = 1,
            .rows = kd_conv_forward_axis(s->height, s->out_height, s->kernel_height, s->stride_height, s->pad_height,
                                         s->dilation_height),
            .columns = kd_conv_forward_axis(s->width, s->out_width, s->kernel_width, s->stride_width, s->pad_width,
                                            s->dilation_width),
            .tap_count = inputs * kernel,
        },
        .grad = grad, .dw = dw, .db = db,
    };
    if (kd_conv_winograd_grad_weight(&plan)) {
        sum_bias(dtype, s, grad, db);
        return;
    }
    CALL(make_weight_plan, dtype, &plan);
    plan.pass.source_offset = kd_borrow((size_t)plan.pass.tap_count * 2 * sizeof(kd_int));
    plan.pass.weight_offset = plan.pass.source_offset + plan.pass.tap_count;
    kd_conv_fill_taps(&plan.pass);
    run_weight_plan(&plan, weights, s->out_channels, element);
    kd_return(plan.pass.source_offset);
}
