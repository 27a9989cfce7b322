// Normalization by mean and variance, and its gradient.
#include "strided.h"
#include <math.h>

typedef struct {
    const kd_norm_shape *shape;
    const void *x, *grad, *weight, *bias;
    const void *given_mean, *given_variance;  // with a gradient
    void *out, *mean, *variance;
    void *grad_weight, *grad_bias;
    kd_int parts;
} norm_job;

#define LOOPS "normalization_loops.h"
#include "every_isa.h"

void kd_norm(kd_dtype dtype, const kd_norm_shape *shape, const void *x, const void *weight, const void *bias, void *y,
             void *mean, void *variance) {
    norm_job job = {
        .shape = shape, .x = x, .weight = weight, .bias = bias, .out = y, .mean = mean, .variance = variance,
    };
    CALL(norm_run, dtype, &job);
}

void kd_norm_grad(kd_dtype dtype, const kd_norm_shape *shape, const void *grad, const void *x, const void *weight,
                  const void *mean, const void *variance, void *dx, kd_int parts, void *dweight, void *dbias) {
    norm_job job = {
        .shape = shape, .x = x, .grad = grad, .weight = weight, .given_mean = mean, .given_variance = variance,
        .out = dx, .grad_weight = dweight, .grad_bias = dbias, .parts = parts,
    };
    CALL(norm_run, dtype, &job);
}
