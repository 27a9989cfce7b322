// Positions of extremes and running sums, for one type (two floating and four integer ones) and instruction set.
#ifdef WIDE
#define IS_NAN(value) 0
#define SUM_TYPE WIDE
#else
#define IS_NAN(value) ((value) != (value))
#define SUM_TYPE double  // as PyTorch does
#endif

/// The first of n contiguous elements that no other one exceeds (or is below): finds its value, then its place.
INLINE kd_int FN(arg_row)(bool largest, kd_int n, const T *x) {
    enum { SIDE_BY_SIDE = 64 };
    T best = x[0];
    kd_int i = 0;
    if (n < SIDE_BY_SIDE) {
        kd_int at = 0;
        for (i = 1; i < n; i++) {
            bool better = ((largest ? x[i] > best : x[i] < best) | IS_NAN(x[i])) & !IS_NAN(best);
            best = better ? x[i] : best;
            at = better ? i : at;
        }
        return at;
    }
    T bests[SIDE_BY_SIDE];
    memcpy(bests, x, sizeof bests);
    for (i = SIDE_BY_SIDE; i + SIDE_BY_SIDE <= n; i += SIDE_BY_SIDE)
        for (int k = 0; k < SIDE_BY_SIDE; k++) {
            bool better = largest ? x[i + k] > bests[k] : x[i + k] < bests[k];
            bests[k] = (better || IS_NAN(x[i + k])) ? x[i + k] : bests[k];
        }
    best = bests[0];
    for (int k = 1; k < SIDE_BY_SIDE; k++)
        if ((largest ? bests[k] > best : bests[k] < best) || IS_NAN(bests[k])) best = bests[k];
    for (; i < n; i++)
        if ((largest ? x[i] > best : x[i] < best) || IS_NAN(x[i])) best = x[i];
    bool nan = IS_NAN(best);
    for (i = 0; i + SIDE_BY_SIDE <= n; i += SIDE_BY_SIDE) {
        int found = 0;
        for (int k = 0; k < SIDE_BY_SIDE; k++) found |= nan ? IS_NAN(x[i + k]) : x[i + k] == best;
        if (found) break;
    }
    while (nan ? !IS_NAN(x[i]) : x[i] != best) i++;
    return i;
}

/// For one reduced dimension of elements `stride` apart, and up to COLUMNS results side by side.
INLINE void FN(arg_columns)(bool largest, kd_int length, kd_int stride, kd_int columns, const T *x, T *values,
                            int64_t *positions) {
    T best[COLUMNS];
    int32_t at[COLUMNS] = {0};
    memcpy(best, x, (size_t)columns * sizeof(T));
    for (kd_int k = 1; k < length; k++) {
        const T *from = x + k * stride;
        EACH_ALONE for (kd_int i = 0; i < columns; i++) {
            bool better = ((largest ? from[i] > best[i] : from[i] < best[i]) | IS_NAN(from[i])) & !IS_NAN(best[i]);
            best[i] = better ? from[i] : best[i];
            at[i] = better ? (int32_t)k : at[i];
        }
    }
    for (kd_int i = 0; i < columns; i++) positions[i] = at[i];
    if (values) memcpy(values, best, (size_t)columns * sizeof(T));
}

/// The same for any number of results, `step` apart. Where they do not lie side by side their elements, few, are put so.
INLINE void FN(arg_side_by_side)(bool largest, kd_int length, kd_int stride, kd_int count, kd_int step, const T *x,
                                 T *values, int64_t *positions) {
    T moved[SHORT_ROW * COLUMNS];
    for (kd_int begin = 0; begin < count; begin += COLUMNS) {
        kd_int columns = count - begin < COLUMNS ? count - begin : COLUMNS, size = sizeof(T), from_stride = stride;
        const T *from = x + begin * step;
        if (step != 1) {
            kd_gather_block(sizeof(T), length, columns, (const char *)from, stride * size, step * size, (char *)moved,
                            columns * size);
            from = moved;
            from_stride = columns;
        }
        FN(arg_columns)(largest, length, from_stride, columns, from, values ? values + begin : NULL, positions + begin);
    }
}

/// For any strides.
static kd_int FN(arg_strided)(const arg_plan *p, const T *x) {
    kd_int last = p->inner_ndim - 1, columns = last >= 0 ? p->inner_shape[last] : 1;
    kd_int step = last >= 0 ? p->inner_strides[last] : 0;
    T best = *x;
    kd_int at = 0;
    for (kd_int row = 0; row < p->inner_count / columns; row++) {
        kd_int rest = row, offset = 0;
        for (kd_int d = last - 1; d >= 0; d--) {
            offset += rest % p->inner_shape[d] * p->inner_strides[d];
            rest /= p->inner_shape[d];
        }
        for (kd_int i = 0; i < columns; i++) {
            T candidate = x[offset + i * step];
            bool better = p->largest ? candidate > best : candidate < best;
            if (better || (IS_NAN(candidate) && !IS_NAN(best))) {  // the first NaN wins
                best = candidate;
                at = row * columns + i;
            }
        }
    }
    return at;
}

/// The value at a position of the inner shape.
static T FN(arg_value)(const arg_plan *p, const T *x, kd_int position) {
    for (kd_int d = p->inner_ndim - 1; d >= 0; d--) {
        x += position % p->inner_shape[d] * p->inner_strides[d];
        position /= p->inner_shape[d];
    }
    return *x;
}

/// `count` results of elements `step` apart.
static void FN(arg_reduce)(const arg_plan *p, kd_int count, kd_int step, const char *x, char *values,
                           int64_t *positions) {
    const T *from = (const T *)x;
    T *found = (T *)values;
    kd_int length = p->inner_count;
    if (p->inner_ndim == 1 && count >= 8 && (step == 1 ? length <= INT32_MAX : length <= SHORT_ROW)) {
        kd_int stride = p->inner_strides[0];
        if (p->largest) FN(arg_side_by_side)(true, length, stride, count, step, from, found, positions);
        else FN(arg_side_by_side)(false, length, stride, count, step, from, found, positions);
        return;
    }
    for (kd_int i = 0; i < count; i++) {
        if (!p->contiguous) positions[i] = FN(arg_strided)(p, from + i * step);
        else if (p->largest) positions[i] = FN(arg_row)(true, length, from + i * step);
        else positions[i] = FN(arg_row)(false, length, from + i * step);
        if (found) found[i] = FN(arg_value)(p, from + i * step, positions[i]);
    }
}

static void FN(cumsum_columns)(kd_int length, kd_int inner, const char *x, char *out) {
    for (kd_int begin = 0; begin < inner; begin += COLUMNS) {
        kd_int columns = inner - begin < COLUMNS ? inner - begin : COLUMNS;
        SUM_TYPE sum[COLUMNS] = {0};
        for (kd_int k = 0; k < length; k++) {
            const T *from = (const T *)x + k * inner + begin;
            T *to = (T *)out + k * inner + begin;
            for (kd_int i = 0; i < columns; i++) {
                sum[i] += (SUM_TYPE)from[i];
                to[i] = (T)sum[i];
            }
        }
    }
}

/// Running sums of up to four contiguous rows: an addition of one need not wait for those of the others.
INLINE void FN(cumsum_rows)(const int rows, kd_int length, const T *x, T *out) {
    SUM_TYPE sum[4] = {0};
    for (kd_int k = 0; k < length; k++)
        UNROLL for (int row = 0; row < rows; row++) {
            sum[row] += (SUM_TYPE)x[row * length + k];
            out[row * length + k] = (T)sum[row];
        }
}

static void FN(cumsum)(kd_int outer, kd_int length, kd_int inner, const char *x, char *out) {
    if (inner == 1) {
        kd_int row = 0;
        for (; row + 4 <= outer; row += 4)
            FN(cumsum_rows)(4, length, (const T *)x + row * length, (T *)out + row * length);
        for (; row < outer; row++) FN(cumsum_rows)(1, length, (const T *)x + row * length, (T *)out + row * length);
        return;
    }
    kd_int step = length * inner * (kd_int)sizeof(T);
    for (kd_int o = 0; o < outer; o++) FN(cumsum_columns)(length, inner, x + o * step, out + o * step);
}
#undef SUM_TYPE
#undef IS_NAN

#ifndef WIDE
#define INTEGER_LOOPS "arg_reduce_loops.h"
#include "every_integer.h"
#endif
