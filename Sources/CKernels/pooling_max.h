// Max pooling.

typedef uint8_t FN(bytes) __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T)), aligned(1)));

/// Positions that were found so far: compilers would otherwise make bytes of each comparison by itself.
#if defined(__x86_64__)
#define FOUND(positions) __asm__("" : "+x"(positions))
#else
#define FOUND(positions)
#endif

/// Stores the first `count` lanes as bytes; where there is room for all, writes all: what comes next is written later.
INLINE void FN(store_bytes)(uint8_t *to, VI values, int count, kd_int room) {
    FN(bytes) bytes = __builtin_convertvector(values, FN(bytes));
    if (room >= LANES) *(FN(bytes) *)to = bytes;
    else for (int i = 0; i < count; i++) to[i] = bytes[i];
}

/// A window's best value so far and where it was, lane by lane. As in PyTorch, a NaN replaces everything before it.
typedef struct {
    V value;
    VI position;
} FN(best);

INLINE FN(best) FN(better)(FN(best) best, V value, TI position) {
    VI wins = (value > best.value) | (value != value);
    return (FN(best)){wins ? value : best.value, wins ? (VI)position : best.position};
}

/// Where the best was, marked where it is not above zero.
INLINE VI FN(marked)(FN(best) best, bool wide) {
    VI mark = best.value > (V)(T)0 ? (VI)(TI)0 : (VI)(TI)(wide ? KD_POOL_WIDE_MARK : KD_POOL_MARK);
    VI marked = best.position | mark;
    FOUND(marked);
    return marked;
}

/// The better of two, where `second` comes later and neither is NaN.
INLINE FN(best) FN(better_number)(FN(best) first, FN(best) second) {
    VI wins = second.value > first.value;
    return (FN(best)){wins ? second.value : first.value, wins ? second.position : first.position};
}

/// The best of windows of 2 x 2, or 1 x 2: their upper rows lie in a and b, the lower ones in c and d. `least`: what
/// replaces elements below it. Positions only where PLACES says so.
INLINE FN(best) FN(best_of_pairs)(const bool PLACES, const int ROWS, T least, V a, V b, V c, V d) {
    V elements[4] = {FN(even_lanes_mixed)(a, b), FN(odd_lanes_mixed)(a, b)};
    if (ROWS == 2) {
        elements[2] = FN(even_lanes_mixed)(c, d);
        elements[3] = FN(odd_lanes_mixed)(c, d);
    }
    FN(best) best = {elements[0] < (V)least ? (V)least : elements[0], (VI)(TI)0};
    VI odd = (a != a) | (b != b);
    if (ROWS == 2) odd |= (c != c) | (d != d);
    bool numbers = __builtin_reduce_or(odd) == 0;
    if (!PLACES && numbers) {
        UNROLL for (int i = 1; i < 2 * ROWS; i++) best.value = elements[i] > best.value ? elements[i] : best.value;
    } else if (numbers) {  // two matches and a final are shorter
        best = FN(better_number)(best, (FN(best)){elements[1], (VI)(TI)1});
        if (ROWS == 2) {
            FN(best) below = {elements[2], (VI)(TI)2};
            below = FN(better_number)(below, (FN(best)){elements[3], (VI)(TI)3});
            best = FN(better_number)(best, below);
        }
    } else {
        UNROLL for (int i = 1; i < 2 * ROWS; i++) {
            best = FN(better)(best, elements[i], i);
        }
    }
    FOUND(best.position);
    return (FN(best)){SORT_MIXED(best.value), SORT_MIXED(best.position)};
}

/// The first `count` (1 up to LANES) of windows of 2 x 2, or 1 x 2, whose rows begin at `above` and `below`. `room`: see
/// store_bytes. Here and below, positions are written where PLACES says so.
INLINE void FN(max_pairs_vector)(const bool PLACES, const int ROWS, T least, const T *above, const T *below, int count,
                                 T *y, uint8_t *position, kd_int room) {
    bool two = 2 * count > LANES;  // a second vector is read only where one of its elements is needed
    V a = FN(load)(above), b = two ? FN(load)(above + LANES) : a, c = a, d = b;
    if (ROWS == 2) {
        c = FN(load)(below);
        d = two ? FN(load)(below + LANES) : c;
    }
    FN(best) best = FN(best_of_pairs)(PLACES, ROWS, least, a, b, c, d);
    FN(store_some)(y, best.value, count, room);
    if (PLACES) FN(store_bytes)(position, FN(marked)(best, false), count, room);
}

/// One output row of such windows side by side; `next` is the input's second row. The last vector comes to the row's end.
INLINE void FN(max_pairs_row)(const bool PLACES, const int ROWS, T least, const T *row, const T *next, kd_int columns,
                              T *y, uint8_t *position, kd_int room) {
    if (columns < LANES) {
        FN(max_pairs_vector)(PLACES, ROWS, least, row, next, (int)columns, y, position, room);
        return;
    }
    kd_int last = columns - LANES;
    for (kd_int column = 0;; column += LANES) {
        if (column > last) column = last;
        FN(max_pairs_vector)(PLACES, ROWS, least, row + 2 * column, ROWS == 2 ? next + 2 * column : NULL, LANES,
                             y + column, PLACES ? position + column : NULL, LANES);
        if (column == last) break;
    }
}

/// Two output rows of 2 x 2 windows at once, where each fills at most half a vector. Half a vector is written of each.
INLINE void FN(max_pairs_two_rows)(const bool PLACES, T least, const T *first, const T *second, kd_int width,
                                   kd_int columns, T *y, uint8_t *position) {
    V a = FN(load)(first), b = FN(load)(second), c = FN(load)(first + width), d = FN(load)(second + width);
    FN(best) best = FN(best_of_pairs)(PLACES, 2, least, a, b, c, d);
    *(VH *)y = best.value.lo;
    *(VH *)(y + columns) = best.value.hi;
    if (!PLACES) return;
    FN(bytes) bytes = __builtin_convertvector(FN(marked)(best, false), FN(bytes));
    memcpy(position, &bytes, LANES / 2);
    memcpy(position + columns, (const uint8_t *)&bytes + LANES / 2, LANES / 2);
}

/// Rows of such windows one after the other: `rows` of them; `room` from the first one on.
INLINE void FN(max_pairs_rows)(const bool PLACES, const int ROWS, T least, const T *from, kd_int width, kd_int columns,
                               kd_int rows, kd_int room, T *y, uint8_t *position) {
    kd_int row = 0;
    if (ROWS == 2 && 2 * columns <= LANES) {
        for (; row + 1 < rows && room - row * columns >= columns + LANES / 2; row += 2, from += 4 * width) {
            FN(max_pairs_two_rows)(PLACES, least, from, from + 2 * width, width, columns, y + row * columns,
                                   PLACES ? position + row * columns : NULL);
        }
    }
    for (; row < rows; row++, from += ROWS * width) {
        FN(max_pairs_row)(PLACES, ROWS, least, from, ROWS == 2 ? from + width : NULL, columns, y + row * columns,
                          PLACES ? position + row * columns : NULL, room - row * columns);
    }
}

/// The gradient's way back: one or two rows of dx.
INLINE void FN(max_pairs_grad_row)(const int ROWS, bool above_zero, const T *grad, const uint8_t *position,
                                   kd_int columns, T *row, T *next) {
    for (kd_int column = 0; column < columns; column += LANES) {
        int left = columns - column < LANES ? (int)(columns - column) : LANES;
        V g = FN(load)(grad + column), zero = (V)(T)0;
        VI where = __builtin_convertvector(*(const FN(bytes) *)(position + column), VI);
        if (!above_zero) where &= (TI)(KD_POOL_MARK - 1);  // marked ones are no position otherwise
        V a = where == 0 ? g : zero, b = where == 1 ? g : zero, c = where == 2 ? g : zero, d = where == 3 ? g : zero;
        T *above = row + 2 * column, *below = ROWS == 2 ? next + 2 * column : NULL;
        if (left == LANES) {
            FN(store)(above, FN(interleave_low)(a, b));
            FN(store)(above + LANES, FN(interleave_high)(a, b));
            if (ROWS == 2) FN(store)(below, FN(interleave_low)(c, d));
            if (ROWS == 2) FN(store)(below + LANES, FN(interleave_high)(c, d));
        } else if (2 * left >= LANES) {
            FN(store)(above, FN(interleave_low)(a, b));
            FN(store_part)(above + LANES, FN(interleave_high)(a, b), 2 * left - LANES);
            if (ROWS == 2) FN(store)(below, FN(interleave_low)(c, d));
            if (ROWS == 2) FN(store_part)(below + LANES, FN(interleave_high)(c, d), 2 * left - LANES);
        } else {
            FN(store_part)(above, FN(interleave_low)(a, b), 2 * left);
            if (ROWS == 2) FN(store_part)(below, FN(interleave_low)(c, d), 2 * left);
        }
    }
}

/// One window, wherever it lies; nothing in it counts as less than `least`.
INLINE T FN(max_window)(const kd_pool2d_shape *s, T least, const T *plane, kd_int top, kd_int left, kd_int *position) {
    kd_int rows_first, rows_last, columns_first, columns_last;
    FN(window_range)(top, s->kernel_height, s->dilation_height, s->height, &rows_first, &rows_last);
    FN(window_range)(left, s->kernel_width, s->dilation_width, s->width, &columns_first, &columns_last);
    bool empty = rows_first >= rows_last || columns_first >= columns_last;
    T best = empty ? -(T)INFINITY : least;
    *position = empty ? 0 : rows_first * s->kernel_width + columns_first;
    for (kd_int i = rows_first; i < rows_last; i++) {
        const T *row = plane + (top + i * s->dilation_height) * s->width + left;
        for (kd_int j = columns_first; j < columns_last; j++) {
            T value = row[j * s->dilation_width];
            if (value > best || value != value) {
                best = value;
                *position = i * s->kernel_width + j;
            }
        }
    }
    return best;
}

/// LANES windows of a row that lie inside from left to right; `count` of them are wanted.
INLINE FN(best) FN(max_windows)(const kd_pool2d_shape *s, T least, const T *plane, kd_int top, kd_int left, int count) {
    kd_int first, last;
    FN(window_range)(top, s->kernel_height, s->dilation_height, s->height, &first, &last);
    FN(best) best = {(V)(first < last ? least : -(T)INFINITY), (VI)(TI)(first < last ? first * s->kernel_width : 0)};
    for (kd_int i = first; i < last; i++) {
        const T *row = plane + (top + i * s->dilation_height) * s->width + left;
        for (kd_int j = 0; j < s->kernel_width; j++) {
            V value = FN(load_every)(row + j * s->dilation_width, s->stride_width, count);
            best = FN(better)(best, value, (TI)(i * s->kernel_width + j));
        }
    }
    return best;
}

INLINE void FN(store_position)(void *position, kd_int index, bool wide, kd_int value, bool above_zero) {
    if (wide) ((uint32_t *)position)[index] = (uint32_t)value | (above_zero ? 0 : KD_POOL_WIDE_MARK);
    else ((uint8_t *)position)[index] = (uint8_t)(value | (above_zero ? 0 : KD_POOL_MARK));
}

INLINE void FN(max_pool_row)(const bool PLACES, const kd_pool2d_shape *s, T least, const T *plane, kd_int h, T *y,
                             void *position, kd_int index, kd_int room) {
    bool wide = s->kernel_height * s->kernel_width > KD_POOL_NARROW;
    kd_int top = h * s->stride_height - s->pad_height, first, last, w = 0;
    FN(inner_columns)(s, &first, &last);
    while (w < s->out_width) {
        kd_int left = w * s->stride_width - s->pad_width;
        if (w < first || w >= last) {
            kd_int where;
            y[w] = FN(max_window)(s, least, plane, top, left, &where);
            if (PLACES) FN(store_position)(position, index + w, wide, where, y[w] > 0);
            w++;
            continue;
        }
        int count = last - w < LANES ? (int)(last - w) : LANES;
        FN(best) best = FN(max_windows)(s, least, plane, top, left, count);
        FN(store_some)(y + w, best.value, count, room - w);
        VI where = FN(marked)(best, wide);
        if (PLACES && wide) for (int i = 0; i < count; i++) ((uint32_t *)position)[index + w + i] = (uint32_t)where[i];
        else if (PLACES) FN(store_bytes)((uint8_t *)position + index + w, where, count, room - w);
        w += count;
    }
}

INLINE void FN(max_pool_some)(const bool PLACES, const kd_pool2d_shape *s, bool relu, const T *x, T *y, void *position,
                              kd_int begin, kd_int end) {
    T least = relu ? 0 : -(T)INFINITY;
    bool pairs = kd_pool_has_pairs(s), whole = pairs && s->height == s->out_height * s->kernel_height;
    for (kd_int row = begin, rows = 0; row < end; row += rows) {
        kd_int h = row % s->out_height, columns = s->out_width, index = row * columns, room = (end - row) * columns;
        const T *plane = x + row / s->out_height * s->height * s->width, *from = plane + h * s->kernel_height * s->width;
        uint8_t *to = PLACES ? (uint8_t *)position + index : NULL;
        rows = 1;
        if (pairs) rows = whole || end - row < s->out_height - h ? end - row : s->out_height - h;  // side by side
        if (pairs && s->kernel_height == 2) {
            FN(max_pairs_rows)(PLACES, 2, least, from, s->width, columns, rows, room, y + index, to);
        } else if (pairs) {
            FN(max_pairs_rows)(PLACES, 1, least, from, s->width, columns, rows, room, y + index, to);
        } else {
            FN(max_pool_row)(PLACES, s, least, plane, h, y + index, position, index, room);
        }
    }
}

static void FN(max_pool_rows)(const kd_pool2d_shape *s, bool relu, const T *x, T *y, void *position, kd_int begin,
                              kd_int end) {
    if (position) FN(max_pool_some)(true, s, relu, x, y, position, begin, end);
    else FN(max_pool_some)(false, s, relu, x, y, NULL, begin, end);
}

static void FN(max_pairs_grad_plane)(const kd_pool2d_shape *s, bool above_zero, const T *grad,
                                     const uint8_t *position, T *dx) {
    kd_int used = 2 * s->out_width, width = s->width, rows = s->kernel_height;
    for (kd_int h = 0; h < s->out_height; h++, grad += s->out_width, position += s->out_width, dx += rows * width) {
        if (rows == 1) FN(max_pairs_grad_row)(1, above_zero, grad, position, s->out_width, dx, NULL);
        else FN(max_pairs_grad_row)(2, above_zero, grad, position, s->out_width, dx, dx + width);
        for (kd_int row = 0; row < rows; row++)
            for (kd_int column = used; column < width; column++) dx[row * width + column] = 0;
    }
    kd_int rest = s->height - rows * s->out_height;
    memset(dx, 0, (size_t)(rest * width) * sizeof(T));
}

/// Adds a row of gradients where their maxima were; `offsets` are those of the windows' positions.
static void FN(max_grad_row)(bool above_zero, const T *grad, const uint8_t *position, kd_int columns, kd_int stride,
                             const kd_int *offsets, T *corner) {
    for (kd_int w = 0; w < columns; w++, corner += stride) {
        kd_pool_place place = kd_pool_position(position, false, w);
        if (place.above_zero || !above_zero) corner[offsets[place.offset]] += grad[w];
    }
}

/// The same for windows of many positions, and where windows may lie in the padding altogether.
static void FN(max_grad_row_checked)(const kd_pool2d_shape *s, bool above_zero, const T *grad, const void *position,
                                     kd_int index, kd_int corner, T *plane) {
    bool wide = s->kernel_height * s->kernel_width > KD_POOL_NARROW;
    for (kd_int w = 0; w < s->out_width; w++, index++, corner += s->stride_width) {
        kd_pool_place place = kd_pool_position(position, wide, index);
        kd_int at = corner + place.offset / s->kernel_width * s->dilation_height * s->width +
                    place.offset % s->kernel_width * s->dilation_width;
        bool counts = place.above_zero || !above_zero;
        if (counts && at >= 0 && at < s->height * s->width) plane[at] += grad[index];
    }
}

static void FN(max_pool_grad_planes)(const kd_pool2d_shape *s, bool above_zero, const T *grad, const void *position,
                                     T *dx, kd_int begin, kd_int end) {
    kd_int windows = s->out_height * s->out_width, size = s->height * s->width;
    kd_int kernel = s->kernel_height * s->kernel_width;
    bool pairs = kd_pool_has_pairs(s);
    bool checked = kernel > KD_POOL_NARROW || s->dilation_height != 1 || s->dilation_width != 1;
    kd_int offsets[KD_POOL_NARROW];  // of the window's positions
    for (kd_int i = 0; !checked && i < kernel; i++) offsets[i] = i / s->kernel_width * s->width + i % s->kernel_width;
    for (kd_int plane = begin; plane < end; plane++) {
        T *out = dx + plane * size;
        kd_int index = plane * windows;
        if (pairs) {
            FN(max_pairs_grad_plane)(s, above_zero, grad + index, (const uint8_t *)position + index, out);
            continue;
        }
        memset(out, 0, (size_t)size * sizeof(T));
        for (kd_int h = 0; h < s->out_height; h++, index += s->out_width) {
            kd_int corner = (h * s->stride_height - s->pad_height) * s->width - s->pad_width;
            if (checked) FN(max_grad_row_checked)(s, above_zero, grad, position, index, corner, out);
            else FN(max_grad_row)(above_zero, grad + index, (const uint8_t *)position + index, s->out_width,
                                  s->stride_width, offsets, out + corner);
        }
    }
}
