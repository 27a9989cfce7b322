// Element-by-element operations and comparisons of two operands.
#include "strided.h"

#define LOOPS "binary_loops.h"
#include "every_isa.h"

/// Nanoseconds per element, roughly.
static double cost(kd_binary_op op) {
    switch (op) {
    case KD_POW:
        return 2;
    case KD_ATAN2: case KD_HYPOT: case KD_FMOD: case KD_REMAINDER: case KD_FLOOR_DIV:
    case KD_LOGADDEXP: case KD_LOGADDEXP2:
    case KD_GELU_GRAD: case KD_GELU_TANH_GRAD: case KD_SILU_GRAD: case KD_ELU_GRAD: case KD_CELU_GRAD:
    case KD_SOFTPLUS_GRAD: case KD_LOGSIGMOID_GRAD:
        return 1;
    default:
        return 0.2;
    }
}

static bool is_floating(kd_dtype dtype) { return dtype == KD_FLOAT32 || dtype == KD_FLOAT64; }

void kd_binary(kd_binary_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *a,
               const kd_int *a_strides, const void *b, const kd_int *b_strides, void *out, const kd_int *out_strides,
               double first, double second) {
    size_t size = kd_size(dtype);
    if (op == KD_POW && is_floating(dtype)) {  // a constant exponent: one that has a shortcut, perhaps
        bool constant = true;
        for (kd_int d = 0; d < ndim; d++) {
            if (shape[d] == 0) return;
            constant &= shape[d] == 1 || b_strides[d] == 0;
        }
        double exponent = !constant ? 0 : dtype == KD_FLOAT32 ? *(const float *)b : *(const double *)b;
        if (exponent == 2 || exponent == 0.5 || exponent == 1 || exponent == -1 || exponent == 3)
            return kd_unary(KD_POWER, dtype, ndim, shape, a, a_strides, out, out_strides, exponent, 0);
    }
    double parameters[] = {first, second};
    kd_map_job job = {
        .run = CALL_ANY(binary_function, dtype, op),
        .parameters = parameters,
        .operands = 3,
        .size = {size, size, size},
        .cost = cost(op),
    };
    kd_map(&job, ndim, shape, (char *const[]){out, (char *)a, (char *)b},
           (const kd_int *const[]){out_strides, a_strides, b_strides});
}

void kd_compare(kd_compare_op op, kd_dtype dtype, kd_int ndim, const kd_int *shape, const void *a,
                const kd_int *a_strides, const void *b, const kd_int *b_strides, uint8_t *out,
                const kd_int *out_strides) {
    size_t size = kd_size(dtype);
    const double none[] = {0, 0};
    kd_map_job job = {
        .run = CALL_ANY(compare_function, dtype, op),
        .parameters = none,
        .operands = 3,
        .size = {1, size, size},
        .cost = 0.2,
    };
    kd_map(&job, ndim, shape, (char *const[]){(char *)out, (char *)a, (char *)b},
           (const kd_int *const[]){out_strides, a_strides, b_strides});
}
