// The arithmetic of positions in a convolution.
#include "convolution_pass.h"

static void find_extremes(conv_axis *axis) {
    kd_int first = axis->first_offset, last = axis->first_offset + (axis->taps - 1) * axis->offset_step;
    axis->lowest = first < last ? first : last;
    axis->highest = first < last ? last : first;
}

conv_axis kd_conv_forward_axis(kd_int source, kd_int outputs, kd_int kernel, kd_int stride, kd_int pad,
                              kd_int dilation) {
    conv_axis axis = {
        .outputs = outputs, .source = source, .step = stride, .first_offset = -pad, .offset_step = dilation,
        .taps = kernel, .first_tap = 0, .tap_step = 1,
    };
    find_extremes(&axis);
    return axis;
}

static kd_int floor_mod(kd_int value, kd_int modulus) { return (value % modulus + modulus) % modulus; }

conv_axis kd_conv_gradient_axis(kd_int input, kd_int grad, kd_int kernel, kd_int stride, kd_int pad, kd_int dilation,
                               kd_int remainder, kd_int *first) {
    *first = floor_mod(remainder - pad, stride);
    conv_axis axis = {.outputs = *first < input ? (input - *first - 1) / stride + 1 : 0, .source = grad, .step = 1};
    kd_int period = 1;  // kernel positions repeat their remainder with this period
    while (period * dilation % stride != 0) period++;
    kd_int tap = 0;
    while (tap < period && tap * dilation % stride != remainder) tap++;
    if (tap >= period || tap >= kernel) return axis;  // no kernel position meets them
    axis.taps = (kernel - tap - 1) / period + 1;
    axis.first_tap = tap;
    axis.tap_step = period;
    axis.first_offset = (*first + pad - tap * dilation) / stride;
    axis.offset_step = -(period * dilation / stride);
    find_extremes(&axis);
    return axis;
}

/// The last source position that an output meets.
static kd_int last_position(const conv_axis *axis) { return (axis->outputs - 1) * axis->step + axis->highest; }

/// Rows come in bands, each of which has to reach as far as any pass's; columns only have to end at the same place.
void kd_conv_share_source(conv_pass *passes, int count) {
    kd_int most_rows = 0, lowest_row = 0, highest_row = 0, lowest_column = 0, last_column = 0;
    bool first = true;
    for (int i = 0; i < count; i++) {
        const conv_axis *rows = &passes[i].rows, *columns = &passes[i].columns;
        if (rows->outputs > most_rows) most_rows = rows->outputs;
        if (passes[i].tap_count == 0) continue;
        if (first || rows->lowest < lowest_row) lowest_row = rows->lowest;
        if (first || rows->highest > highest_row) highest_row = rows->highest;
        if (first || columns->lowest < lowest_column) lowest_column = columns->lowest;
        if (first || last_position(columns) > last_column) last_column = last_position(columns);
        first = false;
    }
    for (int i = 0; i < count; i++) {
        conv_axis *rows = &passes[i].rows, *columns = &passes[i].columns;
        passes[i].rows_together = most_rows;
        if (passes[i].tap_count == 0) continue;
        rows->lowest = lowest_row;
        rows->highest = highest_row;
        columns->lowest = lowest_column;
        columns->highest = last_column - (columns->outputs - 1) * columns->step;
    }
}

kd_int kd_conv_parts(const conv_pass *pass, double cost) {
    double target = cost * (double)(pass->batch * pass->groups) / 16;
    target = target < 30e3 ? 30e3 : target > 600e3 ? 600e3 : target;
    return (kd_int)(cost / target) + 1;
}

bool kd_conv_visits_pixels(const kd_conv2d_shape *s) {
    return s->kernel_height == 1 && s->kernel_width == 1 && s->pad_height == 0 && s->pad_width == 0 && s->groups == 1 &&
           s->in_channels >= 16 && s->out_channels >= 16;
}

bool kd_conv_is_product(const kd_conv2d_shape *s) {
    return kd_conv_visits_pixels(s) && s->stride_height == 1 && s->stride_width == 1;
}

void *kd_conv_borrow(kd_dtype dtype, kd_int count) {
    return kd_borrow((size_t)count * (dtype == KD_FLOAT64 ? sizeof(double) : sizeof(float)));
}

void kd_conv_fill_taps(conv_pass *pass) {
    const conv_axis *rows = &pass->rows, *columns = &pass->columns;
    kd_int lowest_row = pass->copy_source ? rows->lowest : 0, lowest_column = pass->copy_source ? columns->lowest : 0;
    kd_int kernel = pass->kernel_height * pass->kernel_width, tap = 0;
    if (pass->tap_count == 0) return;
    for (kd_int i = 0; i < rows->taps; i++) {
        for (kd_int j = 0; j < columns->taps; j++, tap++) {
            kd_int column = columns->first_offset + j * columns->offset_step - lowest_column;
            if (pass->copy_source) {
                column = column % pass->column_phases * pass->phase_plane + column / pass->column_phases;
            }
            kd_int row = rows->first_offset + i * rows->offset_step - lowest_row;
            pass->source_offset[tap] = row * pass->source_row + column;
            pass->weight_offset[tap] = (rows->first_tap + i * rows->tap_step) * pass->kernel_width +
                                       columns->first_tap + j * columns->tap_step;
        }
    }
    kd_int weight_input = pass->lanes_are_outputs ? kernel : pass->weight_input;
    for (kd_int next = tap; next < pass->tap_count; next++) {
        pass->source_offset[next] = pass->source_offset[next - tap] + pass->source_plane;
        pass->weight_offset[next] = pass->weight_offset[next - tap] + weight_input;
    }
}
