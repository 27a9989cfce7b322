// From binary_loops.h and binary_integer_loops.h, for one type: defines the functions of their tables, and finds them.
BINARY_TABLE(DEFINE_BINARY)
COMPARE_TABLE(DEFINE_COMPARE)

static kd_block_function *FN(binary_function)(kd_binary_op op) {
#define ROW(OP, ...) [OP] = FN(binary_##OP),
    static kd_block_function *const functions[] = {BINARY_TABLE(ROW)};
#undef ROW
    return functions[op];
}

static kd_block_function *FN(compare_function)(kd_compare_op op) {
#define ROW(OP, ...) [OP] = FN(compare_##OP),
    static kd_block_function *const functions[] = {COMPARE_TABLE(ROW)};
#undef ROW
    return functions[op];
}
#undef BINARY_TABLE
#undef DEFINE_LOOPS
#undef DEFINE_BINARY
#undef DEFINE_COMPARE
