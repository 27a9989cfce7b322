// Which build of the loops this machine runs, and what every kernel file uses.
#pragma once
#include "CKernels.h"
#include <math.h>
#include <string.h>

#pragma clang fp contract(fast)

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define NO_UNROLL _Pragma("clang loop unroll(disable)")
/// For the steps of a sum: fewer instructions that only count, which take time where another thread shares the core.
#if defined(__x86_64__)
#define UNROLL_STEPS _Pragma("clang loop unroll_count(4)")
#else  // compilers for NEON load elements of several steps at once, and lack registers then
#define UNROLL_STEPS NO_UNROLL
#endif

/// What comparing vectors of doubles yields: vectors of long where that has 64 bits, which on Darwin is not int64_t.
#if __SIZEOF_LONG__ == 8
typedef long kd_mask64;
#else
typedef long long kd_mask64;
#endif

/// How many items of `nanoseconds` each a thread takes at a time: few enough that the threads finish together, and enough
/// that taking them costs little.
INLINE kd_int kd_grain(double nanoseconds) {
    double grain = 2500 / (nanoseconds + 1) + 1;
    return grain < 1e6 ? (kd_int)grain : 1000000;
}

/// 0 baseline, 1 AVX2 with FMA, 2 AVX-512; set before main, changed by kd_force_isa alone.
extern int kd_isa_level;
/// Whether the processor computes AVX-512's vectors in halves: they then save no time.
extern bool kd_halves_vectors;

/// Whether this thread works on a part of what kd_parallel shares out.
extern _Thread_local bool kd_inside_parallel;

/// Runs the build of a static loop function for a floating dtype: CALL(softmax_rows, dtype, x, y, n).
#if defined(__x86_64__)
#define KD_PICK(name, type, ...)                                                                                       \
    (kd_isa_level == 2   ? name##_##type##_avx512(__VA_ARGS__)                                                         \
     : kd_isa_level == 1 ? name##_##type##_avx2(__VA_ARGS__)                                                           \
                         : name##_##type##_base(__VA_ARGS__))
#else
#define KD_PICK(name, type, ...) name##_##type##_base(__VA_ARGS__)
#endif
#define CALL(name, dtype, ...)                                                                                         \
    ((dtype) == KD_FLOAT64 ? KD_PICK(name, f64, __VA_ARGS__) : KD_PICK(name, f32, __VA_ARGS__))
