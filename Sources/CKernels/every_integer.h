// From within a loops file (see every_isa.h): compiles the file named by INTEGER_LOOPS for the four integer types.
// It sees T (the element), WIDE (an unsigned type for arithmetic that wraps), T_IS_BOOL, T_IS_SIGNED and FN(name).
#if !DTYPE_IS_DOUBLE  // once per instruction set
#pragma push_macro("T")
#pragma push_macro("TYPE_SUFFIX")
#undef T
#undef TYPE_SUFFIX

#define T int64_t
#define WIDE uint64_t
#define TYPE_SUFFIX i64
#define T_IS_SIGNED 1
#define T_IS_BOOL 0
#include INTEGER_LOOPS
#undef T
#undef WIDE
#undef TYPE_SUFFIX

#define T int32_t
#define WIDE uint32_t
#define TYPE_SUFFIX i32
#include INTEGER_LOOPS
#undef T
#undef WIDE
#undef TYPE_SUFFIX
#undef T_IS_SIGNED

#define T uint8_t
#define WIDE uint8_t
#define TYPE_SUFFIX u8
#define T_IS_SIGNED 0
#include INTEGER_LOOPS
#undef TYPE_SUFFIX
#undef T_IS_BOOL

#define TYPE_SUFFIX b8
#define T_IS_BOOL 1
#include INTEGER_LOOPS
#undef T
#undef WIDE
#undef TYPE_SUFFIX
#undef T_IS_SIGNED
#undef T_IS_BOOL

#pragma pop_macro("T")
#pragma pop_macro("TYPE_SUFFIX")
#endif
#undef INTEGER_LOOPS
