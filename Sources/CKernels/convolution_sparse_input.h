// The gradient of a convolution's input, skipping zeros (see convolution_sparse_loops.h). Squares of 2 x 2 pixels of the
// gradient are taken together: what their nonzeros add to the image is summed in registers, a kernel row higher and a
// pixel wider than the kernel, and then added to the frame once. The weights of a pixel in the right column are kept
// shifted by a pixel.

// ---- Lists

/// Appends the nonzeros of one pixel; `turned` has its outputs side by side, `offset` is that of its first weights.
INLINE kd_int FN(append_pixel)(const conv_sparse *plan, const T *turned, const TI *weight_offsets, TI offset, T *values,
                               TI *offsets, kd_int count) {
    for (kd_int output = 0; output < plan->outputs; output += LANES) {
        VI places = *(const VI *)(weight_offsets + output) + offset;
        count = FN(append_nonzeros)(FN(load)(turned + output), places, values, offsets, count);
    }
    return count;
}

/// Appends the nonzeros of one window of a pool that go to its upper (0) or lower (1) row; `places` has where they go.
INLINE kd_int FN(append_window)(const conv_sparse *plan, const T *turned, const T *places, int row,
                                const TI *weight_offsets, T *values, TI *offsets, kd_int count) {
    for (kd_int output = 0; output < plan->outputs; output += LANES) {
        VI place = __builtin_convertvector(FN(load)(places + output), VI);
        V g = (place & 2) == (TI)(2 * row) ? FN(load)(turned + output) : (V)(T)0;
        VI shift = (place & 1) != 0 ? (VI)(TI)plan->weight_shift : (VI)(TI)0;
        count = FN(append_nonzeros)(g, *(const VI *)(weight_offsets + output) + shift, values, offsets, count);
    }
    return count;
}

typedef struct {
    T *frame, *turned, *values;
    TI *offsets, *weight_offsets;
    kd_int turned_row;  // outputs, filled up with zeros to whole vectors
    // Behind a pool: where each window's number goes in it, 0 to 3, turned too; and both before they are turned.
    T *places, *planes, *place_planes;
} FN(input_scratch);

static void FN(spread_image)(const conv_sparse *plan, const FN(input_scratch) *scratch, const T *weight) {
    const kd_conv2d_shape *s = plan->shape;
    for (kd_int row = 0; row < s->out_height; row += 2) {
        for (kd_int column = 0; column < s->out_width; column += 2) {
            FN(square_list) list = {scratch->values, scratch->offsets, 0, 0};
            for (kd_int i = 0; i < 2; i++) {
                if (i == 1) list.middle = list.end;
                for (kd_int j = 0; row + i < s->out_height && j < 2 && column + j < s->out_width; j++) {
                    kd_int pixel = (row + i) * s->out_width + column + j;
                    list.end = FN(append_pixel)(plan, scratch->turned + pixel * scratch->turned_row,
                                                scratch->weight_offsets, (TI)(j * plan->weight_shift), scratch->values,
                                                scratch->offsets, list.end);
                }
            }
            if (list.end == 0) continue;
            RUN_TILES(spread_square, plan, &list, weight, scratch->frame + row * plan->frame_row + column * plan->inputs);
        }
    }
}

/// As spread_image, window by window of a pool.
static void FN(spread_windows)(const conv_sparse *plan, const FN(input_scratch) *scratch, const T *weight) {
    for (kd_int row = 0, at = 0; row < plan->pooled->height; row++) {
        for (kd_int column = 0; column < plan->pooled->width; column++, at += scratch->turned_row) {
            FN(square_list) list = {scratch->values, scratch->offsets, 0, 0};
            for (int i = 0; i < 2; i++) {
                list.middle = list.end;
                list.end = FN(append_window)(plan, scratch->turned + at, scratch->places + at, i,
                                             scratch->weight_offsets, scratch->values, scratch->offsets, list.end);
            }
            if (list.end == 0) continue;
            T *corner = scratch->frame + 2 * (row * plan->frame_row + column * plan->inputs);
            RUN_TILES(spread_square, plan, &list, weight, corner);
        }
    }
}

/// Turns what arrived at the windows of a pool, and where it goes: outputs side by side.
static void FN(turn_windows)(const conv_sparse *plan, const FN(input_scratch) *scratch, kd_int first_plane) {
    kd_int windows = kd_conv_sparse_numbers(plan), row = scratch->turned_row;
    for (kd_int output = 0; output < plan->outputs; output++) {
        for (kd_int i = 0; i < windows; i += LANES) {
            int count = windows - i < LANES ? (int)(windows - i) : LANES;
            VI place = (VI)(TI)0;
            V g = FN(load_pooled)(plan->pooled, (first_plane + output) * windows + i, count, 1, 2, &place);
            FN(store)(scratch->planes + output * windows + i, g);
            FN(store)(scratch->place_planes + output * windows + i, __builtin_convertvector(place, V));
        }
    }
    FN(pack_panel)(scratch->planes, windows, 1, plan->outputs, windows, row, scratch->turned);
    FN(pack_panel)(scratch->place_planes, windows, 1, plan->outputs, windows, row, scratch->places);
}

/// Images and groups [begin, end); false if a gradient was infinite or NaN.
static bool FN(sparse_input)(const conv_sparse *plan, kd_int begin, kd_int end) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int numbers = kd_conv_sparse_numbers(plan), row = (plan->outputs + LANES - 1) / LANES * LANES;
    // A square at the lower right reaches a row and some vectors beyond the image.
    kd_int frame_size = plan->frame_size + plan->frame_row + plan->row_lanes + plan->inputs + LANES;
    size_t turned = (size_t)(numbers * row + LANES) * sizeof(T);
    FN(input_scratch) scratch = {
        .frame = kd_borrow((size_t)frame_size * sizeof(T)), .turned_row = row,
        .turned = kd_borrow(turned),
        .values = kd_borrow((size_t)(4 * row + LANES) * sizeof(T)),
        .offsets = kd_borrow((size_t)(4 * row + LANES) * sizeof(TI)),
        .weight_offsets = kd_borrow((size_t)row * sizeof(TI)),
    };
    if (plan->pooled) {
        scratch.places = kd_borrow(3 * turned);
        scratch.planes = scratch.places + (numbers * row + LANES);
        scratch.place_planes = scratch.planes + (numbers * row + LANES);
    }
    for (kd_int output = 0; output < row; output++) scratch.weight_offsets[output] = (TI)(output * plan->weight_output);
    bool finite = true;
    for (kd_int item = begin; item < end; item++) {
        const T *weight = (const T *)plan->packed + item % s->groups * plan->outputs * plan->weight_output;
        kd_int first_plane = item * plan->outputs;
        const T *grad = (const T *)plan->grad + first_plane * numbers;
        if (plan->pooled) FN(turn_windows)(plan, &scratch, first_plane);
        else FN(pack_panel)(grad, numbers, 1, plan->outputs, numbers, row, scratch.turned);
        finite = finite && FN(all_finite)(scratch.turned, numbers * row);
        memset(scratch.frame, 0, (size_t)frame_size * sizeof(T));
        if (plan->pooled) FN(spread_windows)(plan, &scratch, weight);
        else FN(spread_image)(plan, &scratch, weight);
        FN(unframe)(s, plan->inputs, plan->frame_row, scratch.frame,
                    (T *)plan->dx + item * plan->inputs * s->height * s->width);
    }
    kd_return(scratch.frame);
    kd_return(scratch.turned);
    kd_return(scratch.values);
    kd_return(scratch.offsets);
    kd_return(scratch.weight_offsets);
    kd_return(scratch.places);
    return finite;
}

// ---- Planning

static void FN(plan_input)(conv_sparse *plan) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int lanes = (s->kernel_width + 1) * plan->inputs;
    plan->tile_lanes = FN(tile_lanes)(lanes, true);
    plan->row_lanes = FN(filled)(lanes, plan->tile_lanes);
    plan->weight_output = s->kernel_height * plan->row_lanes;
    plan->weight_shift = s->out_channels * plan->weight_output;
}

/// In multiplications of single numbers, to be compared with the dense way's.
static double FN(sparse_input_cost)(const conv_sparse *plan, double density) {
    const kd_conv2d_shape *s = plan->shape;
    double nonzeros = density * (double)(s->batch * s->out_channels * s->out_height * s->out_width);
    double vectors = (double)(plan->row_lanes / plan->tile_lanes), rows = (double)s->kernel_height;
    double pixels = (double)(s->batch * s->groups * s->out_height * s->out_width);
    double listed = (double)(s->batch * s->groups * kd_conv_sparse_numbers(plan));
    double product = FN(product_cycles)(plan->tile_lanes, true, 2 * plan->weight_shift);
    double lists = listed * (double)((plan->outputs + LANES - 1) / LANES) * (ISA_LEVEL > 0 ? 15 : 2.5 * LANES);
    double squares = pixels / 4 * ((rows + 1) * vectors * 1.5 + 40);
    double frames = 1.2 * (double)(s->batch * s->in_channels * s->height * s->width) + 0.4 * (double)plan->weight_shift;
    return LANES * (nonzeros * (rows * vectors * product + 2) + lists + squares + frames);
}

/// Both shifts of the weights; false if one is infinite or NaN.
static bool FN(pack_sparse_weights)(const conv_sparse *plan, const T *weight, T *to) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int kernel = s->kernel_height * s->kernel_width, row_count = s->kernel_width * plan->inputs;
    T *pixels = kd_borrow((size_t)(kernel * plan->inputs + LANES) * sizeof(T));
    memset(to, 0, (size_t)(2 * plan->weight_shift) * sizeof(T));
    for (kd_int output = 0; output < s->out_channels; output++, to += plan->weight_output) {
        FN(interleave_channels)(weight + output * plan->inputs * kernel, kernel, plan->inputs, kernel, pixels);
        for (kd_int row = 0; row < s->kernel_height; row++) {
            T *there = to + row * plan->row_lanes;
            memcpy(there, pixels + row * row_count, (size_t)row_count * sizeof(T));
            memcpy(there + plan->weight_shift + plan->inputs, pixels + row * row_count, (size_t)row_count * sizeof(T));
        }
    }
    kd_return(pixels);
    return FN(all_finite)(weight, s->out_channels * plan->inputs * kernel);
}
