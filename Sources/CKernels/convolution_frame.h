// Images channel by channel within each pixel, from channel planes and back (see every_isa.h).

/// to[pixel * channels + c] = planes[c * plane + pixel]. Writes up to LANES elements beyond the end of `to` before it is
/// done: fill frames from front to back, with room behind.
static void FN(interleave_channels)(const T *planes, kd_int plane, kd_int channels, kd_int pixels, T *to) {
    if (channels == 1) {
        memcpy(to, planes, (size_t)pixels * sizeof(T));
        return;
    }
    if (channels > LANES / 2) {
        FN(pack_panel)(planes, plane, 1, channels, pixels, channels, to);
        return;
    }
    for (kd_int pixel = 0; pixel < pixels; pixel += LANES) {
        int count = pixels - pixel < LANES ? (int)(pixels - pixel) : LANES;
        V rows[LANES / 2];
        UNROLL for (int c = 0; c < LANES / 2; c++) {
            rows[c] = c < channels ? FN(load_part)(planes + c * plane + pixel, count) : (V)(T)0;
        }
        FN(shuffle)(rows, LANES / 2, LANES / 2);
        UNROLL for (int i = 0; i < LANES; i++, to += channels) {
            if (i < count) *(VH *)to = i % 2 ? rows[i / 2].hi : rows[i / 2].lo;
        }
    }
}

/// separate_channels for `count` channels, at most a vector, of `channels`.
static void FN(separate_squares)(const T *from, kd_int channels, kd_int pixels, T *to, kd_int plane, int count) {
    for (kd_int pixel = 0; pixel < pixels; pixel += LANES) {
        int some = pixels - pixel < LANES ? (int)(pixels - pixel) : LANES;
        V square[LANES], rows[LANES];
        UNROLL for (int i = 0; i < LANES; i++) square[i] = FN(load)(from + (pixel + (i < some ? i : 0)) * channels);
        FN(transpose)(square);
        UNROLL for (int i = 0; i < LANES; i++) rows[i] = square[i];
        for (int c = 0; c < count; c++) FN(store_part)(to + c * plane + pixel, rows[c], some);
    }
}

/// to[c * plane + pixel] = from[pixel * channels + c]. Reads up to LANES elements beyond the end of `from`.
static void FN(separate_channels)(const T *from, kd_int channels, kd_int pixels, T *to, kd_int plane) {
    if (channels == 1) {
        memcpy(to, from, (size_t)pixels * sizeof(T));
        return;
    }
    if (channels > LANES / 2) {
        for (kd_int first = 0; first < channels; first += LANES) {
            FN(separate_squares)(from + first, channels, pixels, to + first * plane, plane,
                                 channels - first < LANES ? (int)(channels - first) : LANES);
        }
        return;
    }
    for (kd_int pixel = 0; pixel < pixels; pixel += LANES) {
        int count = pixels - pixel < LANES ? (int)(pixels - pixel) : LANES;
        V rows[LANES / 2];
        UNROLL for (int i = 0; i < LANES; i += 2) {
            rows[i / 2].lo = *(const VH *)(from + (pixel + (i < count ? i : 0)) * channels);
            rows[i / 2].hi = *(const VH *)(from + (pixel + (i + 1 < count ? i + 1 : 0)) * channels);
        }
        FN(shuffle)(rows, LANES / 2, LANES);
        UNROLL for (int c = 0; c < LANES / 2; c++) {
            if (c < channels && count == LANES) FN(store)(to + c * plane + pixel, rows[c]);
            else if (c < channels) FN(store_part)(to + c * plane + pixel, rows[c], count);
        }
    }
}

/// Sorts a frame's pixels by channel into an image, without the padding.
static void FN(unframe)(const kd_conv2d_shape *s, kd_int channels, kd_int frame_row, const T *frame, T *image) {
    kd_int pixels = s->height * s->width;
    if (frame_row == s->width * channels && s->pad_height == 0) {
        FN(separate_channels)(frame, channels, pixels, image, pixels);
        return;
    }
    for (kd_int row = 0; row < s->height; row++) {
        const T *from = frame + (row + s->pad_height) * frame_row + s->pad_width * channels;
        FN(separate_channels)(from, channels, s->width, image + row * s->width, pixels);
    }
}
