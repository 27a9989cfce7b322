// Gradients of convolutions that skip the zeros of the gradient that comes in: when, and in what chunks.
#include "convolution_sparse.h"
#include "pooling_positions.h"
#if defined(__x86_64__)
#include "kept_places.h"
#include <immintrin.h>
#endif

#define LOOPS "convolution_sparse_loops.h"
#include "every_isa.h"

static size_t element_size(kd_dtype dtype) { return dtype == KD_FLOAT64 ? sizeof(double) : sizeof(float); }

/// The share of nonzeros in the gradient, by samples from all over it.
static double sampled_density(const conv_sparse *plan) {
    enum { SAMPLES = 8, MOST_EACH = 1024 };
    const kd_conv2d_shape *s = plan->shape;
    if (plan->pooled) {
        double pixels = (double)(s->out_height * s->out_width);
        return (plan->pooled->above_zero ? 0.8 : 1) * (double)kd_conv_sparse_numbers(plan) / pixels;
    }
    kd_int all = s->batch * s->out_channels * s->out_height * s->out_width, nonzeros = 0;
    if (all == 0) return 0;
    kd_int samples = all < SAMPLES ? all : SAMPLES, step = all / samples, each = step < MOST_EACH ? step : MOST_EACH;
    for (kd_int i = 0; i < samples; i++) {
        nonzeros += CALL(count_nonzeros, plan->dtype, plan->grad, i * step, i * step + each);
    }
    return (double)nonzeros / (double)(samples * each);
}

static bool has_unit_steps(const kd_conv2d_shape *s) {
    return s->stride_height == 1 && s->stride_width == 1 && s->dilation_height == 1 && s->dilation_width == 1;
}

/// The dense way's cost: that of products of half vectors or whole ones; 3 x 3 kernels go by Winograd's method.
static double dense_cost(const conv_sparse *plan) {
    const kd_conv2d_shape *s = plan->shape;
    double products = (double)(s->kernel_height * s->kernel_width * plan->inputs) * (double)s->out_channels;
    bool whole = kd_isa_level == 2 && !kd_halves_vectors, threes = s->kernel_height == 3 && s->kernel_width == 3;
    double each = whole ? 0.6 + 0.6 / (double)plan->inputs : 1.2;
    if (threes && plan->inputs >= 16 && plan->outputs >= 16) each *= 0.55;
    return each * products * (double)(s->batch * s->out_height * s->out_width);
}

static conv_sparse plan_for(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad,
                            const kd_pooled_grad *pooled) {
    kd_int inputs = s->in_channels / s->groups;
    kd_int row = (s->width + 2 * s->pad_width) * inputs;
    return (conv_sparse){
        .shape = s, .dtype = dtype, .inputs = inputs, .outputs = s->out_channels / s->groups,
        .grad = pooled ? pooled->grad : grad, .pooled = pooled,
        .frame_row = row, .frame_size = row * (s->height + 2 * s->pad_height),
    };
}

// ---- The gradient of the input

static void input_chunk(void *context, kd_int begin, kd_int end) {
    conv_sparse *plan = context;
    if (!CALL(sparse_input, plan->dtype, plan, begin, end)) plan->infinite = true;
}

bool kd_conv_sparse_grad_input(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad,
                               const kd_pooled_grad *pooled, const void *weight, void *dx) {
    if (!has_unit_steps(s)) return false;
    conv_sparse plan = plan_for(dtype, s, grad, pooled);
    CALL(plan_input, dtype, &plan);
    double dense = dense_cost(&plan);
    if (CALL(sparse_input_cost, dtype, &plan, 0) > dense) return false;
    double cost = CALL(sparse_input_cost, dtype, &plan, sampled_density(&plan));
    if (cost > dense) return false;
    void *packed = kd_borrow((size_t)(2 * plan.weight_shift) * element_size(dtype));
    if (!CALL(pack_sparse_weights, dtype, &plan, weight, packed)) plan.infinite = true;
    plan.packed = packed;
    plan.dx = dx;
    kd_int items = s->batch * s->groups;
    double nanoseconds = 0.3 * cost / (double)items / CALL(sparse_lanes, dtype);
    kd_parallel(items, kd_grain(nanoseconds), nanoseconds, input_chunk, &plan);
    kd_return(packed);
    return !plan.infinite;
}

// ---- The gradient of the weights

static void weight_chunk(void *context, kd_int begin, kd_int end) {
    conv_sparse *plan = context;
    if (!CALL(sparse_weight, plan->dtype, plan, begin, end)) plan->infinite = true;
}

static void sum_chunk(void *context, kd_int begin, kd_int end) {
    const conv_sparse *plan = context;
    CALL(sum_sparse_weight, plan->dtype, plan, begin, end);
}

bool kd_conv_sparse_grad_weight(kd_dtype dtype, const kd_conv2d_shape *s, const void *grad,
                                const kd_pooled_grad *pooled, const void *x, void *dw, void *db) {
    enum { MOST_COPIES = 16 };
    if (!has_unit_steps(s)) return false;
    conv_sparse plan = plan_for(dtype, s, grad, pooled);
    CALL(plan_weight, dtype, &plan);
    double dense = dense_cost(&plan);
    if (CALL(sparse_weight_cost, dtype, &plan, 0) > dense) return false;
    double cost = CALL(sparse_weight_cost, dtype, &plan, sampled_density(&plan));
    if (cost > dense) return false;
    plan.images = (s->batch + MOST_COPIES - 1) / MOST_COPIES;
    plan.copies = (s->batch + plan.images - 1) / plan.images;
    plan.partial = kd_borrow((size_t)(plan.copies * s->out_channels * plan.copy_output) * element_size(dtype));
    plan.x = x;
    plan.dw = dw;
    plan.db = db;
    kd_int items = plan.copies * s->groups;
    double nanoseconds = 0.3 * cost / (double)items / CALL(sparse_lanes, dtype);
    kd_parallel(items, kd_grain(nanoseconds), nanoseconds, weight_chunk, &plan);
    kd_parallel(s->out_channels, 4, 0.1 * (double)(plan.copies * plan.copy_output), sum_chunk, &plan);
    kd_return(plan.partial);
    return !plan.infinite;
}
