// Optimizer steps for one type and instruction set, in PyTorch's order of operations: they fuse a product with a sum
// where PyTorch does and nowhere else, so that parameters stay equal to the last bit.
#undef MULTIPLY_ADD
#if ISA_LEVEL > 0 || defined(__aarch64__)
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((T)(a), (T)(b), (T)(c))
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

/// How many of the elements begin..<end have one factor: they are `values` times `factor`.
INLINE kd_int FN(gradient_part)(const kd_gradient *grad, kd_int begin, kd_int end, const T **values, T *factor) {
    *factor = 1;
    *values = (const T *)grad->values + begin;
    if (!grad->factors) return end - begin;
    kd_int row = begin / grad->row, start = row * grad->row;
    *factor = ((const T *)grad->factors)[row];
    *values = (const T *)grad->values + (begin - start);
    return (end < start + grad->row ? end : start + grad->row) - begin;
}

/// One SGD step on gradients that are `factor` times `grad`; `decay`, `momentum`, `first` and `nesterov` are constants
/// where this is called.
INLINE void FN(sgd_step)(kd_int n, T *p, const T *grad, T factor, T *buffer, const sgd_settings *settings, bool decay,
                         bool momentum, bool first, bool nesterov) {
#pragma clang fp contract(off)
    T scale = settings->maximize ? -factor : factor, weight_decay = (T)settings->weight_decay;
    T keep = (T)settings->momentum, take = (T)(1 - settings->dampening), minus_lr = (T)-settings->lr;
    EACH_ALONE for (kd_int i = 0; i < n; i++) {
        T g = scale * grad[i];
        if (decay) g = MULTIPLY_ADD(p[i], weight_decay, g);
        if (momentum) {
            T b = first ? g : MULTIPLY_ADD(take, g, keep * buffer[i]);
            buffer[i] = b;
            g = nesterov ? MULTIPLY_ADD(keep, b, g) : b;
        }
        p[i] = MULTIPLY_ADD(minus_lr, g, p[i]);
    }
}

INLINE void FN(sgd_part)(const sgd_settings *s, kd_int begin, kd_int n, const T *grad, T factor) {
    T *p = (T *)s->p + begin, *buffer = s->buffer ? (T *)s->buffer + begin : NULL;
    bool momentum = buffer && s->momentum != 0;
#define STEP(...)                                                                                                      \
    (s->weight_decay != 0 ? FN(sgd_step)(n, p, grad, factor, buffer, s, true, __VA_ARGS__)                             \
                          : FN(sgd_step)(n, p, grad, factor, buffer, s, false, __VA_ARGS__))
    if (!momentum) STEP(false, false, false);
    else if (s->first && s->nesterov) STEP(true, true, true);
    else if (s->first) STEP(true, true, false);
    else if (s->nesterov) STEP(true, false, true);
    else STEP(true, false, false);
#undef STEP
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

typedef void FN(part)(void *context, kd_int begin, kd_int end);
#define DEFINE_OPTIMIZER(NAME)                                                                                         \
    static void FN(NAME)(void *context, kd_int begin, kd_int end) {                                                    \
        const NAME##_settings *s = context;                                                                            \
        const T *grad;                                                                                                 \
        T factor;                                                                                                      \
        for (kd_int n; begin < end; begin += n) {                                                                      \
            n = FN(gradient_part)(&s->grad, begin, end, &grad, &factor);                                               \
            FN(NAME##_part)(s, begin, n, grad, factor);                                                                \
        }                                                                                                              \
    }                                                                                                                  \
    static FN(part) *FN(NAME##_function)(void) { return FN(NAME); }
DEFINE_OPTIMIZER(sgd)
DEFINE_OPTIMIZER(adam)
#undef DEFINE_OPTIMIZER
