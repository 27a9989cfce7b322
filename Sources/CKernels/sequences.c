// Evenly spaced numbers.
#include "strided.h"

typedef struct {
    kd_dtype dtype;
    kd_int count;
    double first, last, step;
    int64_t integer_first, integer_step;
    void *out;
} sequence;

#define LOOPS "sequences_loops.h"
#include "every_isa.h"

static void arange_part(void *context, kd_int begin, kd_int end) {
    const sequence *s = context;
    if (s->dtype != KD_INT64) {
        CALL(arange, s->dtype, s, begin, end);
        return;
    }
    int64_t *out = s->out;
    for (kd_int i = begin; i < end; i++)
        out[i] = (int64_t)((uint64_t)s->integer_first + (uint64_t)i * (uint64_t)s->integer_step);
}

void kd_arange(kd_dtype dtype, kd_int count, double first, double step, int64_t integer_first, int64_t integer_step,
               void *out) {
    sequence s = {
        .dtype = dtype, .count = count, .first = first, .step = step, .integer_first = integer_first,
        .integer_step = integer_step, .out = out,
    };
    kd_parallel(count, 2 * KD_CHUNK, 0.2, arange_part, &s);
}

static void linspace_part(void *context, kd_int begin, kd_int end) {
    const sequence *s = context;
    CALL(linspace, s->dtype, s, begin, end);
}

void kd_linspace(kd_dtype dtype, kd_int count, double first, double last, void *out) {
    sequence s = {.dtype = dtype, .count = count, .first = first, .last = last, .out = out};
    kd_parallel(count, 2 * KD_CHUNK, 0.2, linspace_part, &s);
}
