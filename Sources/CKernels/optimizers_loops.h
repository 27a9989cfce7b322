// Optimizer steps for one type and instruction set, in PyTorch's order of operations: they fuse a product with a sum
// where PyTorch does and nowhere else, so that parameters stay equal to the last bit.
#include "vector_memory.h"

#undef MULTIPLY_ADD
#if ISA_LEVEL > 0 || defined(__aarch64__)
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

/// The row of a gradient that an element belongs to.
INLINE kd_int FN(gradient_row)(const kd_gradient *grad, kd_int element) {
    return grad->factors ? element / grad->row : 0;
}

/// How many of the elements begin..<end, of which the first belongs to this row, have one factor: they are `values` times
/// `factor`.
INLINE kd_int FN(gradient_part)(const kd_gradient *grad, kd_int row, kd_int begin, kd_int end, const T **values,
                                T *factor) {
    kd_int start = grad->factors ? row * grad->row : 0;
    *factor = grad->factors ? ((const T *)grad->factors)[row] : 1;
    *values = (const T *)grad->values + (begin - start);
    return (grad->factors && start + grad->row < end ? start + grad->row : end) - begin;
}

/// SGD's numbers, for a vector of parameters each.
typedef struct {
    V weight_decay, keep, take, minus_lr;
} FN(sgd_numbers);

/// One SGD step for `count` parameters, a vector at most, whose gradients are `scale` times `grad`; `decay`, `momentum`,
/// `first` and `nesterov` are constants where this is called.
INLINE void FN(sgd_lanes)(int count, T *p, const T *grad, V scale, T *buffer, const FN(sgd_numbers) *numbers,
                          bool decay, bool momentum, bool first, bool nesterov) {
#pragma clang fp contract(off)
#define LOAD(from) (count == LANES ? FN(load)(from) : FN(load_part)(from, count))
#define STORE(to, value) (count == LANES ? FN(store)(to, value) : FN(store_part)(to, value, count))
    V g = scale * LOAD(grad);
    if (decay) g = MULTIPLY_ADD(LOAD(p), numbers->weight_decay, g);
    if (momentum) {
        V b = first ? g : MULTIPLY_ADD(numbers->take, g, numbers->keep * LOAD(buffer));
        STORE(buffer, b);
        g = nesterov ? MULTIPLY_ADD(numbers->keep, b, g) : b;
    }
    STORE(p, MULTIPLY_ADD(numbers->minus_lr, g, LOAD(p)));
#undef LOAD
#undef STORE
}

/// One SGD step for the parameters [begin, end).
INLINE void FN(sgd_range)(const sgd_settings *s, kd_int begin, kd_int end, bool decay, bool momentum, bool first,
                          bool nesterov) {
    FN(sgd_numbers) numbers = {
        (V)(T)s->weight_decay, (V)(T)s->momentum, (V)(T)(1 - s->dampening), (V)(T)-s->lr,
    };
    kd_gradient gradient = s->grad;
    T *p = s->p, *buffer = s->buffer, sign = s->maximize ? -1 : 1;
    kd_int row = FN(gradient_row)(&gradient, begin);
    for (kd_int n; begin < end; begin += n, row++) {
        const T *grad;
        T factor;
        n = FN(gradient_part)(&gradient, row, begin, end, &grad, &factor);
        V scale = (V)(sign * factor);
#define STEP(count)                                                                                                    \
    FN(sgd_lanes)(count, p + begin + i, grad + i, scale, momentum ? buffer + begin + i : NULL, &numbers, decay,        \
                  momentum, first, nesterov)
        kd_int i = 0;
        NO_UNROLL for (; i + LANES <= n; i += LANES) STEP(LANES);
        if (i < n) STEP((int)(n - i));
#undef STEP
    }
}

static void FN(sgd)(void *context, kd_int begin, kd_int end) {
    const sgd_settings *s = context;
    bool momentum = s->buffer && s->momentum != 0;
#define RANGE(...)                                                                                                     \
    (s->weight_decay != 0 ? FN(sgd_range)(s, begin, end, true, __VA_ARGS__)                                            \
                          : FN(sgd_range)(s, begin, end, false, __VA_ARGS__))
    if (!momentum) RANGE(false, false, false);
    else if (s->first && s->nesterov) RANGE(true, true, true);
    else if (s->first) RANGE(true, true, false);
    else if (s->nesterov) RANGE(true, false, true);
    else RANGE(true, false, false);
#undef RANGE
}

/// One Adam step on gradients that are `factor` times `grad`.
INLINE void FN(adam_step)(kd_int n, T *p, const T *grad, T factor, T *mean, T *square, T *largest,
                          const adam_settings *settings, bool decay, bool decoupled, bool amsgrad, bool small_weight) {
#pragma clang fp contract(off)
    T scale = settings->maximize ? -factor : factor, weight_decay = (T)settings->weight_decay;
    T shrink = (T)(1 - settings->lr * settings->weight_decay), eps = (T)settings->eps;
    T weight = (T)(1 - settings->beta1), beta2 = (T)settings->beta2, take = (T)(1 - settings->beta2);
    T correction = (T)settings->root_of_correction2, minus_step = (T)-settings->step_size;
    EACH_ALONE for (kd_int i = 0; i < n; i++) {
        T g = scale * grad[i], value = p[i];
        if (decay && decoupled) value *= shrink;
        if (decay && !decoupled) g = MULTIPLY_ADD(value, weight_decay, g);
        // torch.lerp's two forms
        T m = small_weight ? MULTIPLY_ADD(weight, g - mean[i], mean[i]) : MULTIPLY_ADD(mean[i] - g, 1 - weight, g);
        T v = MULTIPLY_ADD(take * g, g, square[i] * beta2);
        mean[i] = m;
        square[i] = v;
        if (amsgrad) {
            v = (largest[i] > v || largest[i] != largest[i]) ? largest[i] : v;
            largest[i] = v;
        }
        T denominator = __builtin_elementwise_sqrt(v) / correction + eps;
        p[i] = value + minus_step * m / denominator;
    }
}

INLINE void FN(adam_part)(const adam_settings *s, kd_int begin, kd_int n, const T *grad, T factor) {
    T *p = (T *)s->p + begin, *mean = (T *)s->mean + begin, *square = (T *)s->square + begin;
    T *largest = s->max_square ? (T *)s->max_square + begin : NULL;
    bool decay = s->weight_decay != 0, small_weight = 1 - s->beta1 < 0.5;
#define STEP(DECAY, DECOUPLED, AMSGRAD)                                                                                \
    (small_weight ? FN(adam_step)(n, p, grad, factor, mean, square, largest, s, DECAY, DECOUPLED, AMSGRAD, true)       \
                  : FN(adam_step)(n, p, grad, factor, mean, square, largest, s, DECAY, DECOUPLED, AMSGRAD, false))
    if (!decay && !largest) STEP(false, false, false);
    else if (!decay) STEP(false, false, true);
    else if (s->decoupled && !largest) STEP(true, true, false);
    else if (s->decoupled) STEP(true, true, true);
    else if (!largest) STEP(true, false, false);
    else STEP(true, false, true);
#undef STEP
}

static void FN(adam)(void *context, kd_int begin, kd_int end) {
    const adam_settings *s = context;
    const T *grad;
    T factor;
    kd_int row = FN(gradient_row)(&s->grad, begin);
    for (kd_int n; begin < end; begin += n, row++) {
        n = FN(gradient_part)(&s->grad, row, begin, end, &grad, &factor);
        FN(adam_part)(s, begin, n, grad, factor);
    }
}

typedef void FN(part)(void *context, kd_int begin, kd_int end);
static FN(part) *FN(sgd_function)(void) { return FN(sgd); }
static FN(part) *FN(adam_function)(void) { return FN(adam); }
