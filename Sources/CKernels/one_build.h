// Included by every_type.h: one type, one instruction set.
#define FN_JOIN2(name, type, isa) name##_##type##_##isa
#define FN_JOIN(name, type, isa) FN_JOIN2(name, type, isa)
#define FN(name) FN_JOIN(name, TYPE_SUFFIX, ISA_SUFFIX)
#define LANES ((int)(VECTOR_BYTES / sizeof(T)))
#define V FN(kd_vector)
#define VU FN(kd_vector_unaligned)
#define VI FN(kd_vector_integer)
#define VH FN(kd_vector_half)
typedef T V __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
typedef T VU __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T)), aligned(sizeof(T))));
typedef TI VI __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T))));
#if VECTOR_BYTES == 16 && DTYPE_IS_DOUBLE
typedef T VH;
#else
typedef T VH __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T) / 2), aligned(sizeof(T))));
#endif
#include LOOPS
#undef FN_JOIN2
#undef FN_JOIN
#undef FN
#undef LANES
#undef V
#undef VU
#undef VI
#undef VH
#undef T
#undef TI
#undef TYPE_SUFFIX
#undef DTYPE_IS_DOUBLE
