// For each of the six types (from reduce_loops.h and reduce_integer_loops.h): reductions of columns, any and all, and
// the table of what reduces what.

static uint8_t FN(row_any)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    int result = 0;
    for (kd_int row = 0; row < rows; row++) {
        const T *from = (const T *)(x + row * row_step);
        for (kd_int i = 0; i < n; i++) result |= from[i] != 0;
    }
    return (uint8_t)result;
}

static uint8_t FN(row_all)(kd_int rows, kd_int n, kd_int row_step, const char *x) {
    int result = 1;
    for (kd_int row = 0; row < rows; row++) {
        const T *from = (const T *)(x + row * row_step);
        for (kd_int i = 0; i < n; i++) result &= from[i] != 0;
    }
    return (uint8_t)result;
}

/// `count` times [rows, n] to one result, which is written or combined with the one there.
#define DEFINE_REDUCE_ROWS(NAME, RESULT, COMBINE)                                                                      \
    static void FN(rows_##NAME)(kd_int count, kd_int step, kd_int out_step, kd_int rows, kd_int n, kd_int row_step,    \
                                const char *x, char *out, bool first) {                                                \
        for (kd_int i = 0; i < count; i++) {                                                                           \
            RESULT value = FN(row_##NAME)(rows, n, row_step, x + i * step), *to = (RESULT *)(out + i * out_step);      \
            *to = first ? value : COMBINE(value, *to);                                                                 \
        }                                                                                                              \
    }

/// [rows, n] to n results. READ is what an element counts as. Four rows at a time, added pairwise.
#define DEFINE_REDUCE_COLUMNS(NAME, RESULT, COMBINE, READ)                                                             \
    static void FN(columns_##NAME)(kd_int rows, kd_int n, kd_int row_step, const char *x, char *out, bool first) {     \
        RESULT *to = (RESULT *)out;                                                                                    \
        kd_int row = 0;                                                                                                \
        if (first) {                                                                                                   \
            const T *a = (const T *)x;                                                                                 \
            for (kd_int i = 0; i < n; i++) to[i] = READ(a[i]);                                                         \
            row = 1;                                                                                                   \
        }                                                                                                              \
        for (; row + 4 <= rows; row += 4) {                                                                            \
            const T *a = (const T *)(x + row * row_step), *b = (const T *)(x + (row + 1) * row_step);                  \
            const T *c = (const T *)(x + (row + 2) * row_step), *d = (const T *)(x + (row + 3) * row_step);            \
            EACH_ALONE for (kd_int i = 0; i < n; i++) {                                                                \
                RESULT ab = COMBINE(READ(b[i]), READ(a[i])), cd = COMBINE(READ(d[i]), READ(c[i]));                     \
                RESULT abcd = COMBINE(cd, ab);                                                                         \
                to[i] = COMBINE(abcd, to[i]);                                                                          \
            }                                                                                                          \
        }                                                                                                              \
        for (; row < rows; row++) {                                                                                    \
            const T *a = (const T *)(x + row * row_step);                                                              \
            EACH_ALONE for (kd_int i = 0; i < n; i++) {                                                                \
                RESULT value = READ(a[i]);                                                                             \
                to[i] = COMBINE(value, to[i]);                                                                         \
            }                                                                                                          \
        }                                                                                                              \
    }

#define AS_IT_IS(x) (x)
#define SQUARED(x) TIMES(x, x)
#define KNOWN(x) ((x) == (x) ? (x) : (T)0)
#define AS_BOOL(x) (uint8_t)((x) != 0)
#define OR(x, a) (uint8_t)((x) | (a))
#define AND(x, a) (uint8_t)((x) & (a))
#define REDUCTIONS(ROW)                                                                                                \
    ROW(sum, T, PLUS, AS_IT_IS)                                                                                        \
    ROW(sum_squares, T, PLUS, SQUARED)                                                                                 \
    ROW(sum_known, T, PLUS, KNOWN)                                                                                     \
    ROW(prod, T, TIMES, AS_IT_IS)                                                                                      \
    ROW(max, T, LARGER, AS_IT_IS)                                                                                      \
    ROW(min, T, SMALLER, AS_IT_IS)                                                                                     \
    ROW(any, uint8_t, OR, AS_BOOL)                                                                                     \
    ROW(all, uint8_t, AND, AS_BOOL)
#define DEFINE_BOTH(NAME, RESULT, COMBINE, READ)                                                                       \
    DEFINE_REDUCE_ROWS(NAME, RESULT, COMBINE)                                                                          \
    DEFINE_REDUCE_COLUMNS(NAME, RESULT, COMBINE, READ)
REDUCTIONS(DEFINE_BOTH)

static reducer FN(reducer)(kd_reduce_op op) {
#define ROW(NAME, ...) {FN(rows_##NAME), FN(columns_##NAME)},
    static const reducer reducers[] = {REDUCTIONS(ROW)};  // in the order of kd_reduce_op
#undef ROW
    return reducers[op];
}
#undef DEFINE_REDUCE_ROWS
#undef DEFINE_REDUCE_COLUMNS
#undef DEFINE_BOTH
#undef REDUCTIONS
#undef AS_IT_IS
#undef SQUARED
#undef KNOWN
#undef AS_BOOL
#undef OR
#undef AND
