// Images looked up at any places.
#include "machine.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { BLOCK = 256 };  // places whose neighbours are found together, for all channels

typedef struct {
    kd_dtype dtype;
    const kd_grid_shape *shape;
    const void *x, *grid;
    void *y;
} grid_job;

#define LOOPS "grid_sample_loops.h"
#include "every_isa.h"

static void grid_blocks(void *context, kd_int begin, kd_int end) {
    const grid_job *job = context;
    CALL(grid_blocks, job->dtype, job, begin, end);
}

void kd_grid_sample2d(kd_dtype dtype, const kd_grid_shape *shape, const void *x, const void *grid, void *y) {
    grid_job job = {.dtype = dtype, .shape = shape, .x = x, .grid = grid, .y = y};
    kd_int blocks = (shape->places + BLOCK - 1) / BLOCK;
    kd_parallel(shape->batch * blocks, 1, BLOCK * (10 + 2.0 * (double)shape->channels), grid_blocks, &job);
}
