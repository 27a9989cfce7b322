// The gradient of a convolution's weights, skipping zeros (see convolution_sparse_loops.h): for each output, the patches
// of the input under its gradient's nonzeros are summed in registers, (kernel column, input) along the lanes.

// ---- Chunks

typedef struct {
    T *frames, *values;
    TI *offsets, *places;  // of the listed patches; of all, from the frame's begin
    kd_int images;         // whose frames are held at a time
} FN(weight_scratch);

/// Copies one group's image into a frame whose padding is zero already.
static void FN(fill_frame)(const conv_sparse *plan, const T *planes, T *frame) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int pixels = s->height * s->width;
    if (s->pad_height == 0 && s->pad_width == 0) {
        FN(interleave_channels)(planes, pixels, plan->inputs, pixels, frame);
        return;
    }
    for (kd_int row = 0; row < s->height; row++) {
        T *to = frame + (row + s->pad_height) * plan->frame_row + s->pad_width * plan->inputs;
        if (plan->inputs == 1) {
            memcpy(to, planes + row * s->width, (size_t)s->width * sizeof(T));
            continue;
        }
        for (kd_int column = 0; column < s->width; column++) {
            for (kd_int c = 0; c < plan->inputs; c++) to[column * plan->inputs + c] = planes[c * pixels + row * s->width + column];
        }
    }
}

/// Lists the nonzeros of one output over `images` images and adds their patches, and them themselves for the bias.
/// `plane`: the first image's, of all planes.
static void FN(add_output)(const conv_sparse *plan, const FN(weight_scratch) *scratch, kd_int plane, kd_int images,
                           T *sums) {
    const kd_pooled_grad *pooled = plan->pooled;
    kd_int numbers = kd_conv_sparse_numbers(plan), count = 0;
    TI right = (TI)plan->inputs, below = (TI)plan->frame_row;
    V bias = FN(load)(sums + plan->weight_output);
    for (kd_int image = 0; image < images; image++, plane += plan->shape->out_channels) {
        const T *grad = (const T *)plan->grad + plane * numbers;
        VI base = (VI)(TI)(image * plan->frame_size);
        for (kd_int i = 0; i < numbers; i += LANES) {
            int some = numbers - i < LANES ? (int)(numbers - i) : LANES;
            VI offsets = *(const VI *)(scratch->places + i) + base;
            V g = pooled        ? FN(load_pooled)(pooled, plane * numbers + i, some, right, below, &offsets)
                  : some < LANES ? FN(load_part)(grad + i, some)
                                 : FN(load)(grad + i);
            bias += g;
            count = FN(append_nonzeros)(g, offsets, scratch->values, scratch->offsets, count);
        }
    }
    FN(store)(sums + plan->weight_output, bias);
    FN(patch_list) list = {scratch->values, scratch->offsets, count};
    RUN_TILES(gather_patches, plan, &list, scratch->frames, sums);
}

/// One copy and group; false if a number was infinite or NaN.
static bool FN(sparse_weight_item)(const conv_sparse *plan, const FN(weight_scratch) *scratch, kd_int item) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int group = item % s->groups, copy = item / s->groups;
    kd_int first = copy * plan->images, last = first + plan->images < s->batch ? first + plan->images : s->batch;
    T *sums = (T *)plan->partial + (copy * s->out_channels + group * plan->outputs) * plan->copy_output;
    memset(sums, 0, (size_t)(plan->outputs * plan->copy_output) * sizeof(T));
    bool finite = true;
    for (kd_int image = first; image < last; image += scratch->images) {
        kd_int images = last - image < scratch->images ? last - image : scratch->images;
        for (kd_int i = 0; i < images; i++) {
            kd_int channel = (image + i) * s->in_channels + group * plan->inputs;
            FN(fill_frame)(plan, (const T *)plan->x + channel * s->height * s->width,
                           scratch->frames + i * plan->frame_size);
        }
        finite = finite && FN(all_finite)(scratch->frames, images * plan->frame_size);
        for (kd_int output = 0; output < plan->outputs; output++) {
            kd_int plane = image * s->out_channels + group * plan->outputs + output;
            FN(add_output)(plan, scratch, plane, images, sums + output * plan->copy_output);
        }
    }
    // The bias's sums are not finite if a gradient was not.
    return finite && FN(all_finite)(sums, plan->outputs * plan->copy_output);
}

/// Copies and groups [begin, end); false if a number was infinite or NaN.
static bool FN(sparse_weight)(const conv_sparse *plan, kd_int begin, kd_int end) {
    enum { FRAMES_BYTES = 20 * 1024 };  // they and the lists share the first-level cache
    const kd_conv2d_shape *s = plan->shape;
    kd_int numbers = kd_conv_sparse_numbers(plan), images = FRAMES_BYTES / (plan->frame_size * (kd_int)sizeof(T));
    if (images > plan->images) images = plan->images;
    if (images < 1) images = 1;
    size_t frames = (size_t)(images * plan->frame_size + plan->row_lanes + LANES) * sizeof(T);
    FN(weight_scratch) scratch = {
        .frames = kd_borrow(frames), .images = images,
        .values = kd_borrow((size_t)(images * numbers + LANES) * sizeof(T)),
        .offsets = kd_borrow((size_t)(images * numbers + LANES) * sizeof(TI)),
        .places = kd_borrow((size_t)(numbers + LANES) * sizeof(TI)),
    };
    memset(scratch.frames, 0, frames);
    TI *place = scratch.places;
    kd_int window = plan->pooled ? 2 : 1, rows = s->out_height, columns = s->out_width;
    if (plan->pooled) rows = plan->pooled->height, columns = plan->pooled->width;
    for (kd_int row = 0; row < rows; row++) {
        TI first = (TI)(window * row * plan->frame_row), step = (TI)(window * plan->inputs);
        for (kd_int column = 0; column < columns; column++) *place++ = first + (TI)column * step;
    }
    bool finite = true;
    for (kd_int item = begin; item < end; item++) finite &= FN(sparse_weight_item)(plan, &scratch, item);
    kd_return(scratch.frames);
    kd_return(scratch.values);
    kd_return(scratch.offsets);
    kd_return(scratch.places);
    return finite;
}

/// to[0 ..< lanes] = the sum over all copies of from[copy * step + lane]; a vector may run over.
INLINE void FN(sum_copies)(const T *from, kd_int copies, kd_int step, kd_int lanes, T *to) {
    for (kd_int i = 0; i < lanes; i += LANES) {
        V sum = (V)(T)0;
        for (kd_int copy = 0; copy < copies; copy++) sum += FN(load)(from + copy * step + i);
        FN(store)(to + i, sum);
    }
}

/// Adds up the copies of outputs [begin, end) and writes dw and db.
static void FN(sum_sparse_weight)(const conv_sparse *plan, kd_int begin, kd_int end) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int kernel = s->kernel_height * s->kernel_width, step = s->out_channels * plan->copy_output;
    kd_int row_count = s->kernel_width * plan->inputs;
    T *sums = kd_borrow((size_t)(kernel * plan->inputs + 2 * LANES) * sizeof(T));
    for (kd_int output = begin; output < end; output++) {
        const T *from = (const T *)plan->partial + output * plan->copy_output;
        for (kd_int row = 0; row < s->kernel_height; row++) {
            FN(sum_copies)(from + row * plan->row_lanes, plan->copies, step, row_count, sums + row * row_count);
        }
        FN(separate_channels)(sums, plan->inputs, kernel, (T *)plan->dw + output * plan->inputs * kernel, kernel);
        if (!plan->db) continue;
        FN(sum_copies)(from + plan->weight_output, plan->copies, step, LANES, sums);
        ((T *)plan->db)[output] = FN(sum_across)(FN(load)(sums));
    }
    kd_return(sums);
}

// ---- Planning

static void FN(plan_weight)(conv_sparse *plan) {
    const kd_conv2d_shape *s = plan->shape;
    kd_int lanes = s->kernel_width * plan->inputs;
    plan->tile_lanes = FN(tile_lanes)(lanes, false);
    plan->row_lanes = FN(filled)(lanes, plan->tile_lanes);
    plan->weight_output = s->kernel_height * plan->row_lanes;
    plan->copy_output = plan->weight_output + LANES;
}

/// In multiplications of single numbers, to be compared with the dense way's.
static double FN(sparse_weight_cost)(const conv_sparse *plan, double density) {
    const kd_conv2d_shape *s = plan->shape;
    double vectors = (double)(plan->row_lanes / plan->tile_lanes), rows = (double)s->kernel_height;
    double product = FN(product_cycles)(plan->tile_lanes, false, plan->frame_size);
    double gradients = (double)(s->batch * s->out_channels * s->out_height * s->out_width);
    double frames = (plan->inputs == 1 ? 0.1 : 1) * (double)(s->batch * s->in_channels * s->height * s->width);
    double listed = (double)(s->batch * s->out_channels * kd_conv_sparse_numbers(plan));
    double lists = listed * (ISA_LEVEL > 0 ? 10.0 / LANES : 2.5);
    return LANES * (density * gradients * (rows * vectors * product + 1) + lists + frames);
}
