// Convolution.
#include "machine.h"

#define LOOPS "convolution_loops.h"
#include "every_isa.h"

typedef struct {
    kd_dtype dtype;
    const kd_conv2d_shape *shape;
    const void *first, *second, *bias;
    void *out, *bias_grad;
} conv_job;

static void forward_chunk(void *context, kd_int begin, kd_int end) {
    const conv_job *job = context;
    CALL(conv_planes, job->dtype, job->shape, job->first, job->second, job->bias, job->out, begin, end);
}

static void grad_input_chunk(void *context, kd_int begin, kd_int end) {
    const conv_job *job = context;
    CALL(conv_grad_input_planes, job->dtype, job->shape, job->first, job->second, job->out, begin, end);
}

static void grad_weight_chunk(void *context, kd_int begin, kd_int end) {
    const conv_job *job = context;
    CALL(conv_grad_weight_channels, job->dtype, job->shape, job->first, job->second, job->out, job->bias_grad, begin,
         end);
}

void kd_conv2d(kd_dtype dtype, const kd_conv2d_shape *shape, const void *x, const void *weight, const void *bias,
               void *y) {
    conv_job job = {dtype, shape, x, weight, bias, y, NULL};
    kd_parallel(shape->batch * shape->out_channels, 1, 100000, forward_chunk, &job);
}

void kd_conv2d_grad_input(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad, const void *weight,
                          void *dx) {
    conv_job job = {dtype, shape, grad, weight, NULL, dx, NULL};
    kd_parallel(shape->batch * shape->in_channels, 1, 100000, grad_input_chunk, &job);
}

void kd_conv2d_grad_weight(kd_dtype dtype, const kd_conv2d_shape *shape, const void *grad, const void *x, void *dw,
                           void *db) {
    conv_job job = {dtype, shape, grad, x, NULL, dw, db};
    kd_parallel(shape->out_channels, 1, 100000, grad_weight_chunk, &job);
}
