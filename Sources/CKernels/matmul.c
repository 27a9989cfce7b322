// Matrix product.
#include "machine.h"

#define LOOPS "matmul_loops.h"
#include "every_isa.h"

typedef struct {
    kd_dtype dtype;
    const kd_matmul_shape *shape;
    const void *a, *b, *bias;
    void *c;
} matmul_job;

static void matmul_chunk(void *context, kd_int begin, kd_int end) {
    const matmul_job *job = context;
    CALL(matmul_rows, job->dtype, job->shape, job->a, job->b, job->bias, job->c, begin, end);
}

void kd_matmul(kd_dtype dtype, const kd_matmul_shape *shape, const void *a, const void *b, const void *bias, void *c) {
    matmul_job job = {dtype, shape, a, b, bias, c};
    kd_parallel(shape->batch * shape->m, 4, (double)shape->n * (double)shape->k, matmul_chunk, &job);
}
