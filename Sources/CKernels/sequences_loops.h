// Evenly spaced numbers, for one floating type and instruction set. Rounded after each step, for the same numbers
// everywhere.

static void FN(arange)(const sequence *s, kd_int begin, kd_int end) {
#pragma clang fp contract(off)
    T *out = s->out;
    double first = s->first, step = s->step, base = (double)begin;
    for (int i = 0; i < (int)(end - begin); i++) out[begin + i] = (T)(first + (base + i) * step);
}

/// The first half counts from the start, the second one from the end.
static void FN(linspace)(const sequence *s, kd_int begin, kd_int end) {
#pragma clang fp contract(off)
    T *out = s->out, first = (T)s->first, last = (T)s->last;
    T step = s->count > 1 ? (last - first) / (T)(s->count - 1) : 0;
    kd_int half = s->count == 1 ? 1 : s->count / 2, middle = half < begin ? begin : half > end ? end : half;
    double base = (double)begin, back = (double)(s->count - 1 - middle);
    for (int i = 0; i < (int)(middle - begin); i++) out[begin + i] = first + step * (T)(base + i);
    for (int i = 0; i < (int)(end - middle); i++) out[middle + i] = last - step * (T)(back - i);
}
