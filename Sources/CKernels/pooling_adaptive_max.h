// Largest elements of windows that divide the image evenly.

static void FN(adaptive_max_planes)(const kd_pool2d_shape *s, const T *x, T *y, int64_t *indices, kd_int begin,
                                    kd_int end) {
    for (kd_int row = begin * s->out_height; row < end * s->out_height; row++) {
        kd_int top, bottom, left, right;
        const T *plane = x + row / s->out_height * s->height * s->width;
        FN(adaptive_range)(row % s->out_height, s->height, s->out_height, &top, &bottom);
        for (kd_int w = 0; w < s->out_width; w++) {
            FN(adaptive_range)(w, s->width, s->out_width, &left, &right);
            T best = -(T)INFINITY;
            kd_int at = top * s->width + left;
            for (kd_int i = top; i < bottom; i++)
                for (kd_int column = left; column < right; column++) {
                    T value = plane[i * s->width + column];
                    bool wins = value > best || value != value;
                    at = wins ? i * s->width + column : at;
                    best = wins ? value : best;
                }
            y[row * s->out_width + w] = best;
            indices[row * s->out_width + w] = (int64_t)at;
        }
    }
}
