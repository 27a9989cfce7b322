// Softmax, log-softmax and their gradients.
#include "strided.h"

typedef struct {
    bool logarithm, short_rows;
    kd_int classes, inner;
    const void *x, *grad;  // with a gradient x is y, what softmax returned
    void *out;
} softmax_job;

#define LOOPS "softmax_loops.h"
#include "every_isa.h"

void kd_softmax(bool logarithm, kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *x, void *out) {
    softmax_job job = {.logarithm = logarithm, .classes = classes, .inner = inner, .x = x, .out = out};
    if (outer * classes * inner > 0) CALL(softmax_run, dtype, &job, outer);
}

void kd_softmax_grad(bool logarithm, kd_dtype dtype, kd_int outer, kd_int classes, kd_int inner, const void *grad,
                     const void *y, void *dx) {
    softmax_job job = {
        .logarithm = logarithm, .classes = classes, .inner = inner, .x = y, .grad = grad, .out = dx,
    };
    if (outer * classes * inner > 0) CALL(softmax_run, dtype, &job, outer);
}
