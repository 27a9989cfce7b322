// Compiles the loops of one file, named by LOOPS, for every instruction set and both floating types:
//
//     #define LOOPS "softmax_loops.h"
//     #include "every_isa.h"
//
// The loops file sees
//     T            float or double
//     LANES        elements in a vector; V, VU: that vector, aligned and not; VI: its vector of integers (masks);
//                  VH: half of it, not aligned
//     NREGS        how many vector registers there are (32 or 16): choose register blocks by it
//     FN(name)     name with a suffix of type and instruction set
//     DTYPE_IS_DOUBLE, ISA_LEVEL (0 baseline (NEON, SSE2 or plain), 1 AVX2, 2 AVX-512)
// and defines its functions `static`. Afterwards CALL(name, dtype, ...) runs the right one of them.
#include "machine.h"

#if defined(__x86_64__)
#pragma clang attribute push(                                                                                          \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512cd,avx2,bmi2,fma"), min_vector_width(512))),       \
    apply_to = function)
#define ISA_LEVEL 2
#define ISA_SUFFIX avx512
#define VECTOR_BYTES 64
#define NREGS 32
#include "every_type.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"), min_vector_width(256))), apply_to = function)
#define ISA_LEVEL 1
#define ISA_SUFFIX avx2
#define VECTOR_BYTES 32
#define NREGS 16
#include "every_type.h"
#pragma clang attribute pop
#endif

#define ISA_LEVEL 0
#define ISA_SUFFIX base
#define VECTOR_BYTES 16
#if defined(__aarch64__)
#define NREGS 32
#else
#define NREGS 16
#endif
#include "every_type.h"
#undef LOOPS
