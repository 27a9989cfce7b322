// Included by every_isa.h, once per instruction set: compiles LOOPS for float and for double.
#define T float
#define TI int32_t
#define TYPE_SUFFIX f32
#define DTYPE_IS_DOUBLE 0
#include "one_build.h"

#define T double
#define TI kd_mask64
#define TYPE_SUFFIX f64
#define DTYPE_IS_DOUBLE 1
#include "one_build.h"

#undef ISA_LEVEL
#undef ISA_SUFFIX
#undef VECTOR_BYTES
#undef NREGS
