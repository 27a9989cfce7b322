// Average pooling.

/// PyTorch's divisor: windows count the padding, but not what lies beyond it.
INLINE T FN(avg_divisor)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, kd_int top, kd_int left,
                         kd_int rows, kd_int columns) {
    if (divisor) return (T)divisor;
    if (!count_include_pad) return (T)(rows * columns);
    kd_int bottom = top + s->kernel_height, right = left + s->kernel_width;
    if (bottom > s->height + s->pad_height) bottom = s->height + s->pad_height;
    if (right > s->width + s->pad_width) right = s->width + s->pad_width;
    return (T)((bottom - top) * (right - left));
}

typedef struct {
    kd_int top, row_first, row_last;  // the windows' first row; kernel rows that exist
} FN(avg_row);

INLINE FN(avg_row) FN(avg_row_of)(const kd_pool2d_shape *s, kd_int h) {
    FN(avg_row) row = {.top = h * s->stride_height - s->pad_height};
    FN(window_range)(row.top, s->kernel_height, 1, s->height, &row.row_first, &row.row_last);
    return row;
}

static void FN(avg_pool_row)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, const T *plane,
                             kd_int h, T *y, kd_int room) {
    FN(avg_row) row = FN(avg_row_of)(s, h);
    kd_int first, last, w = 0;
    FN(inner_columns)(s, &first, &last);
    while (w < s->out_width) {
        kd_int left = w * s->stride_width - s->pad_width, column_first, column_last;
        FN(window_range)(left, s->kernel_width, 1, s->width, &column_first, &column_last);
        T scale = 1 / FN(avg_divisor)(s, count_include_pad, divisor, row.top, left, row.row_last - row.row_first,
                                      column_last - column_first);
        if (w < first || w >= last) {
            T sum = 0;
            for (kd_int i = row.row_first; i < row.row_last; i++) {
                for (kd_int j = column_first; j < column_last; j++) sum += plane[(row.top + i) * s->width + left + j];
            }
            y[w++] = sum * scale;
            continue;
        }
        int count = last - w < LANES ? (int)(last - w) : LANES;
        V sum = (V)(T)0;
        for (kd_int i = row.row_first; i < row.row_last; i++) {
            const T *from = plane + (row.top + i) * s->width + left;
            for (kd_int j = 0; j < s->kernel_width; j++) sum += FN(load_every)(from + j, s->stride_width, count);
        }
        FN(store_some)(y + w, sum * scale, count, room - w);
        w += count;
    }
}

static void FN(avg_pool_rows)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, const T *x, T *y,
                              kd_int begin, kd_int end) {
    for (kd_int row = begin; row < end; row++) {
        const T *plane = x + row / s->out_height * s->height * s->width;
        FN(avg_pool_row)(s, count_include_pad, divisor, plane, row % s->out_height, y + row * s->out_width,
                         (end - row) * s->out_width);
    }
}

/// Adds one row of shares to row `to` of dx: window w spreads over columns w * stride - pad and on.
INLINE void FN(spread_shares)(const kd_pool2d_shape *s, const T *shares, T *to) {
    kd_int stride = s->stride_width;
    for (kd_int j = 0; j < s->kernel_width; j++) {
        kd_int shift = j - s->pad_width, first = shift < 0 ? (-shift + stride - 1) / stride : 0;
        kd_int last = s->width > shift ? (s->width - shift + stride - 1) / stride : 0;
        if (last > s->out_width) last = s->out_width;
        T *at = to + shift;
        if (stride == 1) for (kd_int w = first; w < last; w++) at[w] += shares[w];
        else for (kd_int w = first; w < last; w++) at[w * stride] += shares[w];
    }
}

static void FN(avg_pool_grad_planes)(const kd_pool2d_shape *s, bool count_include_pad, kd_int divisor, const T *grad,
                                     T *dx, kd_int begin, kd_int end) {
    kd_int inner_first, inner_last;
    FN(inner_columns)(s, &inner_first, &inner_last);
    T *shares = kd_borrow((size_t)s->out_width * sizeof(T));
    for (kd_int plane = begin; plane < end; plane++) {
        T *out = dx + plane * s->height * s->width;
        memset(out, 0, (size_t)(s->height * s->width) * sizeof(T));
        for (kd_int h = 0; h < s->out_height; h++) {
            FN(avg_row) row = FN(avg_row_of)(s, h);
            kd_int rows = row.row_last - row.row_first;
            const T *g = grad + (plane * s->out_height + h) * s->out_width;
            T scale = 1 / FN(avg_divisor)(s, count_include_pad, divisor, row.top, 0, rows, s->kernel_width);
            for (kd_int w = 0; w < s->out_width; w++) shares[w] = g[w] * scale;
            for (kd_int w = 0; w < s->out_width; w++) {  // at the borders windows have divisors of their own
                if (w == inner_first && inner_last > w) w = inner_last;
                if (w >= s->out_width) break;
                kd_int left = w * s->stride_width - s->pad_width, first, last;
                FN(window_range)(left, s->kernel_width, 1, s->width, &first, &last);
                shares[w] = g[w] / FN(avg_divisor)(s, count_include_pad, divisor, row.top, left, rows, last - first);
            }
            for (kd_int i = row.row_first; i < row.row_last; i++) {
                FN(spread_shares)(s, shares, out + (row.top + i) * s->width);
            }
        }
    }
    kd_return(shares);
}

/// Window i of `out` over `size`: [floor(i size / out), ceil((i + 1) size / out)).
INLINE void FN(adaptive_range)(kd_int i, kd_int size, kd_int out, kd_int *first, kd_int *last) {
    *first = i * size / out;
    *last = ((i + 1) * size + out - 1) / out;
}

/// Sum of `count` neighbours.
INLINE T FN(sum_of)(const T *from, kd_int count) {
    T sum = 0;
    kd_int i = 0;
    if (count >= LANES) {
        V sums = (V)(T)0;
        for (; i + LANES <= count; i += LANES) sums += FN(load)(from + i);
        sum = FN(sum_across)(sums);
    }
    for (; i < count; i++) sum += from[i];
    return sum;
}

/// Adds up the rows of each row of windows first, then the columns.
static void FN(adaptive_planes)(const kd_pool2d_shape *s, const T *x, T *y, kd_int begin, kd_int end) {
    T *sums = kd_borrow((size_t)s->width * sizeof(T));
    for (kd_int row = begin * s->out_height; row < end * s->out_height; row++) {
        kd_int top, bottom, left, right;
        const T *plane = x + row / s->out_height * s->height * s->width;
        FN(adaptive_range)(row % s->out_height, s->height, s->out_height, &top, &bottom);
        memset(sums, 0, (size_t)s->width * sizeof(T));
        for (kd_int i = top; i < bottom; i++) {
            for (kd_int column = 0; column < s->width; column++) sums[column] += plane[i * s->width + column];
        }
        for (kd_int w = 0; w < s->out_width; w++) {
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            y[row * s->out_width + w] = FN(sum_of)(sums + left, right - left) / (T)((bottom - top) * (right - left));
        }
    }
    kd_return(sums);
}

static void FN(adaptive_grad_planes)(const kd_pool2d_shape *s, const T *grad, T *dx, kd_int begin, kd_int end) {
    T *shares = kd_borrow((size_t)s->width * sizeof(T));
    memset(dx + begin * s->height * s->width, 0, (size_t)((end - begin) * s->height * s->width) * sizeof(T));
    for (kd_int row = begin * s->out_height; row < end * s->out_height; row++) {
        kd_int top, bottom, left, right;
        T *plane = dx + row / s->out_height * s->height * s->width;
        FN(adaptive_range)(row % s->out_height, s->height, s->out_height, &top, &bottom);
        memset(shares, 0, (size_t)s->width * sizeof(T));
        for (kd_int w = 0; w < s->out_width; w++) {
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            T share = grad[row * s->out_width + w] / (T)((bottom - top) * (right - left));
            for (kd_int column = left; column < right; column++) shares[column] += share;
        }
        for (kd_int i = top; i < bottom; i++) {
            for (kd_int column = 0; column < s->width; column++) plane[i * s->width + column] += shares[column];
        }
    }
    kd_return(shares);
}
