// Copies between any strides and types, fills, and where.
#include "strided.h"

#define ISA_JOIN2(name, isa) name##_f32_##isa  // as CALL looks for them
#define ISA_JOIN(name, isa) ISA_JOIN2(name, isa)
#define LOOPS "copy_loops.h"
#include "every_isa.h"

void kd_copy(kd_int ndim, const kd_int *shape, kd_dtype from, const void *x, const kd_int *x_strides, kd_dtype to,
             void *out, const kd_int *out_strides) {
    bool as_it_is = from == to || (from == KD_BOOL && to == KD_UINT8);
    kd_map_job job = {
        .run = as_it_is ? KD_PICK(copy_function, f32, kd_size(to)) : KD_PICK(conversion, f32, from, to),
        .operands = 2,
        .size = {kd_size(to), kd_size(from)},
        .cost = 0.3,
        .copies = as_it_is,
    };
    kd_map(&job, ndim, shape, (char *const[]){out, (char *)x}, (const kd_int *const[]){out_strides, x_strides});
}

void kd_fill(kd_dtype dtype, kd_int ndim, const kd_int *shape, void *out, const kd_int *out_strides, double value,
             int64_t integer) {
    bool floating = dtype == KD_FLOAT32 || dtype == KD_FLOAT64 || dtype == KD_FLOAT16 || dtype == KD_BFLOAT16;
    const void *given = floating ? (const void *)&value : &integer;
    uint64_t element;  // the value in its dtype
    kd_copy(0, NULL, floating ? KD_FLOAT64 : KD_INT64, given, NULL, dtype, &element, NULL);
    kd_map_job job = {
        .run = KD_PICK(fill_function, f32, kd_size(dtype)),
        .parameters = &element,
        .operands = 1,
        .size = {kd_size(dtype)},
        .cost = 0.2,
    };
    kd_map(&job, ndim, shape, (char *const[]){out}, (const kd_int *const[]){out_strides});
}

void kd_where(kd_dtype dtype, kd_int ndim, const kd_int *shape, const uint8_t *condition, const kd_int *c_strides,
              const void *a, const kd_int *a_strides, const void *b, const kd_int *b_strides, void *out,
              const kd_int *out_strides) {
    size_t size = kd_size(dtype);
    kd_map_job job = {
        .run = KD_PICK(where_function, f32, size),
        .operands = 4,
        .size = {size, 1, size, size},
        .cost = 0.3,
    };
    kd_map(&job, ndim, shape, (char *const[]){out, (char *)condition, (char *)a, (char *)b},
           (const kd_int *const[]){out_strides, c_strides, a_strides, b_strides});
}
