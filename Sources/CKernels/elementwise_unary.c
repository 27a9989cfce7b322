// Element-by-element operations of one operand.
#include "strided.h"

#define LOOPS "unary_loops.h"
#include "every_isa.h"

/// Nanoseconds per element, roughly.
static double cost(kd_unary_op op) {
    switch (op) {
    case KD_NEG: case KD_ABS: case KD_SIGN: case KD_SQUARE: case KD_RELU: case KD_SQRT: case KD_RSQRT:
    case KD_RECIPROCAL: case KD_FLOOR: case KD_CEIL: case KD_ROUND: case KD_TRUNC: case KD_CLAMP: case KD_AFFINE:
    case KD_LEAKY_RELU: case KD_HARDSIGMOID: case KD_HARDSWISH: case KD_HARDSHRINK: case KD_SOFTSHRINK:
    case KD_THRESHOLD: case KD_FRAC: case KD_NAN_TO_NUM:
        return 0.2;
    case KD_POWER:
        return 2;
    case KD_LGAMMA:
        return 10;
    default:
        return 1;
    }
}

void kd_unary(kd_unary_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *x, const kd_int *x_strides,
              void *out, const kd_int *out_strides, double first, double second) {
    double parameters[] = {first, second};
    size_t size = kd_size(dtype);
    kd_map_job job = {
        .run = CALL_ANY(unary_function, dtype, op, first),
        .parameters = parameters,
        .operands = 2,
        .size = {size, size},
        .cost = cost(op),
    };
    kd_map(&job, ndim, shape, (char *const[]){out, (char *)x}, (const kd_int *const[]){out_strides, x_strides});
}
