// Runs a function over the elements of strided operands: the one iterator of all element-by-element kernels.
#pragma once
#include "machine.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    KD_MAX_DIMS = 64,
    KD_MAX_OPERANDS = 4,
    KD_CHUNK = 8192,  // elements that one thread takes at a time
};

/// Before a loop whose iteration i touches element i of each operand alone, in place or not: it can be vectorised.
/// (The compiler may find something better than vectors, such as memset; that is no reason to warn.)
#pragma clang diagnostic ignored "-Wpass-failed"
#define EACH_ALONE _Pragma("clang loop vectorize(assume_safety)")

/// `rows` x `columns` elements of each operand; operand 0 is the output. In a row an operand is either contiguous or
/// one single element (broadcast); the output is contiguous.
typedef struct {
    kd_int rows, columns;
    char *data[KD_MAX_OPERANDS];
    kd_int row_step[KD_MAX_OPERANDS];  // bytes from row to row
    bool single[KD_MAX_OPERANDS];
} kd_block;

typedef void kd_block_function(const kd_block *block, const void *parameters);

/// What to do with the elements: `run` on block after block.
typedef struct {
    kd_block_function *run;
    const void *parameters;
    int operands;
    size_t size[KD_MAX_OPERANDS];  // bytes of an element
    double cost;                   // nanoseconds per element, roughly
    bool copies;                   // `run` copies operand 1 as it is
} kd_map_job;

/// Does the job for all elements of `shape`, in parallel where that pays. Strides count elements.
void kd_map(const kd_map_job *job, kd_int ndim, const kd_int *shape, char *const *data, const kd_int *const *strides);

/// Copies a block from any steps (in bytes) to contiguous rows `to_step` bytes apart.
void kd_gather_block(size_t size, kd_int rows, kd_int columns, const char *from, kd_int row_step, kd_int column_step,
                     char *to, kd_int to_step);
/// Copies a contiguous buffer to any steps.
void kd_scatter_block(size_t size, kd_int rows, kd_int columns, char *to, kd_int row_step, kd_int column_step,
                      const char *buffer);

/// Bytes of one element.
INLINE size_t kd_size(kd_dtype dtype) {
    static const uint8_t sizes[] = {4, 8, 8, 4, 1, 1, 2, 2};
    return sizes[dtype];
}

/// Does a tensor of this shape and these strides lie in memory element after element?
INLINE bool kd_is_contiguous(kd_int ndim, const kd_int *shape, const kd_int *strides) {
    kd_int expected = 1;
    for (kd_int d = ndim - 1; d >= 0; d--) {
        if (shape[d] != 1 && strides[d] != expected) return false;
        expected *= shape[d];
    }
    return true;
}

/// Like CALL (see machine.h), for all six arithmetic types.
#define CALL_ANY(name, dtype, ...)                                                                                     \
    ((dtype) == KD_FLOAT32   ? KD_PICK(name, f32, __VA_ARGS__)                                                         \
     : (dtype) == KD_FLOAT64 ? KD_PICK(name, f64, __VA_ARGS__)                                                         \
     : (dtype) == KD_INT64   ? KD_PICK(name, i64, __VA_ARGS__)                                                         \
     : (dtype) == KD_INT32   ? KD_PICK(name, i32, __VA_ARGS__)                                                         \
     : (dtype) == KD_UINT8   ? KD_PICK(name, u8, __VA_ARGS__)                                                          \
                             : KD_PICK(name, b8, __VA_ARGS__))
