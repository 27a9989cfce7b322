// Max and average pooling.
#include "machine.h"
#include "pooling_positions.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOOPS "pooling_loops.h"
#include "every_isa.h"

typedef struct {
    kd_dtype dtype;
    const kd_pool2d_shape *shape;
    bool count_include_pad, relu, above_zero;
    kd_int divisor;
    const void *in;
    const void *position;
    void *out, *position_out;
} pool_job;

/// Runs `body` over `count` rows or planes, in chunks worth a hand-out; an item reads `work` elements.
static void run_pool(pool_job *job, kd_int count, kd_int work, void (*body)(void *, kd_int, kd_int)) {
    kd_parallel(count, kd_grain((double)work * 0.2), (double)work * 0.2, body, job);
}

static kd_int window(const kd_pool2d_shape *s) { return s->kernel_height * s->kernel_width; }

static void max_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(max_pool_rows, job->dtype, job->shape, job->relu, job->in, job->out, job->position_out, begin, end);
}

void kd_max_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, bool relu, const void *x, void *y, void *position) {
    pool_job job = {.dtype = dtype, .shape = shape, .relu = relu, .in = x, .out = y, .position_out = position};
    run_pool(&job, shape->planes * shape->out_height, shape->out_width * window(shape), max_chunk);
}

static void max_grad_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(max_pool_grad_planes, job->dtype, job->shape, job->above_zero, job->in, job->position, job->out, begin, end);
}

void kd_max_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, bool above_zero, const void *grad,
                        const void *position, void *dx) {
    pool_job job = {
        .dtype = dtype, .shape = shape, .above_zero = above_zero, .in = grad, .position = position, .out = dx,
    };
    run_pool(&job, shape->planes, shape->height * shape->width, max_grad_chunk);
}

bool kd_pool2d_halves(const kd_pool2d_shape *shape) { return shape->kernel_height == 2 && kd_pool_has_pairs(shape); }

static void indices_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    const kd_pool2d_shape *s = job->shape;
    int64_t *indices = job->out;
    bool wide = window(s) > KD_POOL_NARROW;
    for (kd_int row = begin; row < end; row++) {
        kd_int top = row % s->out_height * s->stride_height - s->pad_height;
        for (kd_int w = 0; w < s->out_width; w++) {
            kd_int i = row * s->out_width + w;
            kd_int where = kd_pool_position(job->position, wide, i).offset;
            kd_int column = w * s->stride_width - s->pad_width + where % s->kernel_width * s->dilation_width;
            indices[i] = (top + where / s->kernel_width * s->dilation_height) * s->width + column;
        }
    }
}

void kd_max_pool2d_indices(const kd_pool2d_shape *shape, const void *position, int64_t *indices) {
    pool_job job = {.shape = shape, .position = position, .out = indices};
    run_pool(&job, shape->planes * shape->out_height, shape->out_width * 8, indices_chunk);
}

static void avg_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(avg_pool_rows, job->dtype, job->shape, job->count_include_pad, job->divisor, job->in, job->out, begin, end);
}

void kd_avg_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, bool count_include_pad, kd_int divisor, const void *x,
                   void *y) {
    pool_job job = {
        .dtype = dtype, .shape = shape, .count_include_pad = count_include_pad, .divisor = divisor, .in = x, .out = y,
    };
    run_pool(&job, shape->planes * shape->out_height, shape->out_width * window(shape), avg_chunk);
}

static void avg_grad_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(avg_pool_grad_planes, job->dtype, job->shape, job->count_include_pad, job->divisor, job->in, job->out, begin,
         end);
}

void kd_avg_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, bool count_include_pad, kd_int divisor,
                        const void *grad, void *dx) {
    pool_job job = {
        .dtype = dtype, .shape = shape, .count_include_pad = count_include_pad, .divisor = divisor, .in = grad,
        .out = dx,
    };
    run_pool(&job, shape->planes, shape->height * shape->width + shape->out_height * shape->out_width * window(shape),
             avg_grad_chunk);
}

static void adaptive_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(adaptive_planes, job->dtype, job->shape, job->in, job->out, begin, end);
}

void kd_adaptive_avg_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, const void *x, void *y) {
    pool_job job = {.dtype = dtype, .shape = shape, .in = x, .out = y};
    run_pool(&job, shape->planes, shape->height * shape->width, adaptive_chunk);
}

static void adaptive_grad_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(adaptive_grad_planes, job->dtype, job->shape, job->in, job->out, begin, end);
}

static void adaptive_max_chunk(void *context, kd_int begin, kd_int end) {
    const pool_job *job = context;
    CALL(adaptive_max_planes, job->dtype, job->shape, job->in, job->out, job->position_out, begin, end);
}

void kd_adaptive_max_pool2d(kd_dtype dtype, const kd_pool2d_shape *shape, const void *x, void *y, int64_t *indices) {
    pool_job job = {.dtype = dtype, .shape = shape, .in = x, .out = y, .position_out = indices};
    run_pool(&job, shape->planes, 4 * shape->height * shape->width, adaptive_max_chunk);
}

void kd_adaptive_avg_pool2d_grad(kd_dtype dtype, const kd_pool2d_shape *shape, const void *grad, void *dx) {
    pool_job job = {.dtype = dtype, .shape = shape, .in = grad, .out = dx};
    run_pool(&job, shape->planes, shape->height * shape->width, adaptive_grad_chunk);
}
