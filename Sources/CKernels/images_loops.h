// Images to floats, for one instruction set.
#if !DTYPE_IS_DOUBLE
static void FN(images)(void *context, kd_int begin, kd_int end) {
    typedef uint8_t pixels __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(T)), aligned(1)));
    const image_batch *batch = context;
    kd_int height = batch->height, width = batch->width, pad = batch->pad, out_width = width + 2 * pad;
    kd_int margin = pad * out_width;
    T scale = batch->scale, background = batch->background;
    for (kd_int k = begin; k < end; k++) {
        const uint8_t *from = batch->images + batch->index[k] * height * width;
        T *to = batch->out + k * (height + 2 * pad) * out_width;
        for (kd_int i = 0; i < margin; i++) to[i] = background;
        to += margin;
        // Without a frame the rows are one long row.
        kd_int rows = pad ? height : 1, columns = pad ? width : height * width;
        for (kd_int row = 0; row < rows; row++) {
            for (kd_int i = 0; i < pad; i++) to[i] = to[pad + width + i] = background;
            to += pad;
            kd_int i = 0;
            for (; i + LANES <= columns; i += LANES)
                *(VU *)(to + i) = __builtin_convertvector(*(const pixels *)(from + i), V) * scale + background;
            if (i < columns && columns >= LANES) {  // the last vector, overlapping the one before
                i = columns - LANES;
                *(VU *)(to + i) = __builtin_convertvector(*(const pixels *)(from + i), V) * scale + background;
            } else {
                for (; i < columns; i++) to[i] = (T)from[i] * scale + background;
            }
            from += columns;
            to += columns + pad;
        }
        for (kd_int i = 0; i < margin; i++) to[i] = background;
    }
}
#endif
